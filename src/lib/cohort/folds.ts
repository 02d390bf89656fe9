import { columnOf, isNumeric, type Table } from '../table/table'
import type { Schema } from './schema'
import { codesOf } from './split'

/** Rows of these levels of the site or region column are left out together: they are the fold's test. */
export interface Fold {
  name: string
  members: string[]
}

export interface Folds {
  /** In the order of their names, the pool of the small ones last. */
  folds: (Fold & { rows: number })[]
  /** Too few even together, and rows without a site or region: these only train. */
  untested: { members: string[]; rows: number }
}

/** A target's column among the same rows in the same order. */
export interface FoldTarget {
  table: Table
  schema: Pick<Schema, 'target' | 'positive'>
}

/**
 * One fold a level of a column. A level alone must hold `minimum` positives and as many negatives of every target
 * (without a target twice as many rows): the levels that don't are one fold together, if together they do.
 * @param column of `table`, coded
 * @param pool the name of that fold
 * @throws SchemaError where the column isn't coded
 */
export function foldsOf(
  table: Table,
  column: string,
  targets: readonly FoldTarget[],
  minimum: number,
  pool: string,
): Folds {
  const { codes, names } = codesOf(table, column)
  const rows = new Float64Array(names.length)
  for (const place of codes) if (place >= 0) rows[place] = (rows[place] ?? 0) + 1
  const tallies = targets.flatMap((target) => tallyOf(target, codes, names.length))
  const sum = (of: Float64Array, places: readonly number[]) =>
    places.reduce((total, place) => total + (of[place] ?? 0), 0)
  const isEnough = (places: readonly number[]) =>
    tallies.length === 0
      ? sum(rows, places) >= 2 * minimum
      : tallies.every((tally) => sum(tally, places) >= minimum)
  const membersOf = (places: readonly number[]) => places.map((place) => names[place] ?? '')
  const all = names.map((_, place) => place)
  const folds = all
    .filter((place) => isEnough([place]))
    .map((place) => ({ name: names[place] ?? '', members: membersOf([place]), rows: sum(rows, [place]) }))
  const small = all.filter((place) => !isEnough([place]))
  const pooled = small.length > 0 && isEnough(small)
  const tested = sum(rows, pooled ? all : all.filter((place) => !small.includes(place)))
  return {
    folds: pooled ? [...folds, { name: pool, members: membersOf(small), rows: sum(rows, small) }] : folds,
    untested: { members: pooled ? [] : membersOf(small), rows: table.rows - tested },
  }
}

/** Positives and negatives of each level: two lists of counts; none without a target. */
function tallyOf({ table, schema }: FoldTarget, codes: Int32Array, places: number): Float64Array[] {
  const column = schema.target === null ? undefined : columnOf(table, schema.target)
  if (column === undefined || isNumeric(column)) return []
  const positive = column.levels.indexOf(schema.positive ?? '')
  const positives = new Float64Array(places)
  const negatives = new Float64Array(places)
  column.codes.forEach((code, row) => {
    const place = codes[row] ?? -1
    if (code < 0 || place < 0) return
    const side = code === positive ? positives : negatives
    side[place] = (side[place] ?? 0) + 1
  })
  return [positives, negatives]
}
