import type { SchemaPart } from '../cohort/schema'
import type { ReadOptions } from '../table/reading'

/** Kinds that the schema declares are read so rather than sniffed: a code stays a code. */
export function readOptions(part: SchemaPart | null): ReadOptions {
  const declared = (part?.columns ?? []).flatMap(({ name, kind }) =>
    kind === undefined ? [] : [[name, kind] as const],
  )
  return declared.length === 0 ? {} : { kinds: Object.fromEntries(declared) }
}
