import type { ColumnSchema } from '../../cohort/schema'
import type { Table } from '../../table/table'
import type { RawRow } from '../strategies/strategy'
import { rawRowOf } from '../validate'
import type { Chosen } from './examples'

/**
 * What a shown cell tells of the real row: its very value, a coarser one, that none was recorded, or nothing since it is
 * kept back.
 */
export type CellMark = 'real' | 'coarsened' | 'missing' | 'withheld'

/** A mark for each cell of the shown rows, by the shown row's number and the column. */
export function cellsShown(
  train: Table,
  columns: readonly ColumnSchema[],
  { rows, shown }: Pick<Chosen, 'rows' | 'shown'>,
): Record<string, CellMark>[] {
  return shown.map((row, i) => {
    const raw = rawRowOf(train, columns, rows[i] ?? -1)
    return Object.fromEntries(columns.map(({ name }) => [name, markOf(row, raw, name)]))
  })
}

function markOf(row: RawRow, raw: RawRow, name: string): CellMark {
  const told = row[name] ?? null
  const real = raw[name] ?? null
  if (real === null) return Object.hasOwn(row, name) ? 'missing' : 'withheld'
  if (told === null) return 'withheld'
  return told === real ? 'real' : 'coarsened'
}
