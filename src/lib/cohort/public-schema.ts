import { canonicalJson, sha256Hex } from '../base/hash'
import type { Schema } from './schema'

/** A schema as it may leave: see `publicSchema`. */
export type PublicSchema = Omit<Schema, 'columns'> & {
  columns: (Omit<Schema['columns'][number], 'missing'> & { missing?: number })[]
}

/** The schema without what was read off single people: inferred ranges and categories stay at home. */
export function publicSchema(schema: Schema | PublicSchema): PublicSchema {
  return {
    ...schema,
    columns: schema.columns
      .map((column) => withoutMissing(column))
      .map((column) => (column.declared ? column : { ...column, min: null, max: null, categories: null })),
  }
}

/** SHA-256 over the whole schema, so that two results can be told to rest on the same one. */
export function hashOfSchema(schema: Schema): string {
  return sha256Hex(canonicalJson(schema))
}

function withoutMissing(column: PublicSchema['columns'][number]): PublicSchema['columns'][number] {
  const { name, label, kind, unit, min, max, categories, declared, role, reason, afterOutcome } = column
  return { name, label, kind, unit, min, max, categories, declared, role, reason, afterOutcome }
}
