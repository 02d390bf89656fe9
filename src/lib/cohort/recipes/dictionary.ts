import { columnOf, type Table } from '../../table/table'
import type { SchemaPart } from '../schema'

/** What is known of a column, whatever the table that it came from. Units are UCUM. */
export interface DictionaryEntry {
  name: string
  label: string
  unit: string | null
  /** Plausible range: null where nobody stated one. */
  min: number | null
  max: number | null
}

/** A dictionary's entries as a schema says them; only of columns that the table has. */
export function declaredColumns(
  dictionary: readonly DictionaryEntry[],
  table: Table,
  identifier: string,
): SchemaPart['columns'] {
  return dictionary
    .filter(({ name }) => columnOf(table, name) !== undefined)
    .map(({ name, label, unit, min, max }) => ({
      name,
      label,
      ...(unit === null ? {} : { unit }),
      ...(min === null ? {} : { min }),
      ...(max === null ? {} : { max }),
      ...(name === identifier ? { kind: 'identifier' as const } : {}),
    }))
}
