import { InputError } from '../base/errors'
import type { SchemaPart } from '../cohort/schema'
import type { Reading, ReadOptions } from '../table/reading'
import { columnOf, isNumeric } from '../table/table'

/** Kinds that the schema declares are read so rather than sniffed: a code stays a code. */
export function readOptions(part: SchemaPart | null): ReadOptions {
  const declared = (part?.columns ?? []).flatMap(({ name, kind }) =>
    kind === undefined ? [] : [[name, kind] as const],
  )
  return declared.length === 0 ? {} : { kinds: Object.fromEntries(declared) }
}

/** @throws InputError where most of a column isn't what the schema declares it to be: that is no column of missing values */
export function requireAsDeclared(readings: readonly Reading[], part: SchemaPart | null): void {
  for (const { file, table, notes } of readings) {
    for (const { rule, column: name, count } of notes) {
      const column = name === null ? undefined : columnOf(table, name)
      if (rule !== 'not-a-number' || column === undefined || !isNumeric(column)) continue
      const read = column.values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0)
      if (count < read) continue
      const place = (part?.columns ?? []).findIndex((declared) => declared.name === column.name)
      throw new InputError(
        `is declared a number, but ${count} of its ${read + count} values are none.`,
        'Declare another kind.',
        { file, field: `schema.columns[${place}].kind`, column: column.name },
      )
    }
  }
}
