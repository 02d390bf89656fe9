import { columnOf, isNumeric, type Table } from '../table/table'
import { medianOf } from './logistic'
import type { Tied } from './neighbours'

/**
 * The Euclidean space of α/β, authenticity, PRDC and MMD (metrics.md): numeric cells (x − min R)/(max R − min R), unclipped,
 * missing as R's median with a 0/1 flag column; a column constant in R is 0/1 (differs); categories one-hot, missing a level.
 * Two different categories lie √2 apart, so codes do for their one-hot columns.
 */
export interface EuclidSpace {
  numeric: readonly { name: string; min: number; range: number; median: number; flagged: boolean }[]
  coded: readonly string[]
}

/** A table laid out row by row: `numbers` a row of the space's dimensions, then `codes` a row of its categories. */
export interface EuclidRows {
  rows: number
  width: number
  numbers: Float64Array
  codeWidth: number
  codes: Int32Array
}

/** @param all every table that will be laid out: a flag column exists where any of them has a missing value */
export function euclidSpace(real: Table, all: readonly Table[], names: readonly string[]): EuclidSpace {
  const numeric: EuclidSpace['numeric'][number][] = []
  const coded: string[] = []
  for (const name of names) {
    const column = columnOf(real, name)
    if (column === undefined) throw new RangeError(`no column “${name}”`)
    if (!isNumeric(column)) {
      coded.push(name)
      continue
    }
    const present = column.values.filter((value) => !Number.isNaN(value))
    const min = present.reduce((least, value) => Math.min(least, value), Infinity)
    const max = present.reduce((most, value) => Math.max(most, value), -Infinity)
    const flagged = all.some((table) => {
      const own = columnOf(table, name)
      return own !== undefined && isNumeric(own) && own.values.some((value) => Number.isNaN(value))
    })
    numeric.push({ name, min, range: max > min ? max - min : 0, median: medianOf(column.values), flagged })
  }
  return { numeric, coded }
}

export function euclidRows(space: EuclidSpace, table: Table): EuclidRows {
  const width = space.numeric.reduce((sum, { flagged }) => sum + (flagged ? 2 : 1), 0)
  const numbers = new Float64Array(table.rows * width)
  let at = 0
  for (const { name, min, range, median, flagged } of space.numeric) {
    const column = columnOf(table, name)
    if (column === undefined || !isNumeric(column)) throw new RangeError(`no numeric column “${name}”`)
    for (let row = 0; row < table.rows; row++) {
      const value = column.values[row] ?? NaN
      const filled = Number.isNaN(value) ? median : value
      // Without a value in R there is nothing to differ from.
      const constant = Number.isFinite(min) && filled !== min ? 1 : 0
      numbers[row * width + at] = range > 0 ? (filled - min) / range : constant
      if (flagged) numbers[row * width + at + 1] = Number.isNaN(value) ? 1 : 0
    }
    at += flagged ? 2 : 1
  }
  const codeWidth = space.coded.length
  const codes = new Int32Array(table.rows * codeWidth)
  space.coded.forEach((name, c) => {
    const column = columnOf(table, name)
    if (column === undefined || isNumeric(column)) throw new RangeError(`no coded column “${name}”`)
    for (let row = 0; row < table.rows; row++) codes[row * codeWidth + c] = column.codes[row] ?? -1
  })
  return { rows: table.rows, width, numbers, codeWidth, codes }
}

/** The squared distance of a row of one table to a row of another. */
export function squaredDistance(a: EuclidRows, i: number, b: EuclidRows, j: number): number {
  let sum = 0
  for (let k = 0; k < a.width; k++) {
    const d = (a.numbers[i * a.width + k] ?? 0) - (b.numbers[j * b.width + k] ?? 0)
    sum += d * d
  }
  for (let k = 0; k < a.codeWidth; k++)
    if (a.codes[i * a.codeWidth + k] !== b.codes[j * b.codeWidth + k]) sum += 2
  return sum
}

/** The k smallest squared distances of each query, ascending; Infinity where there are fewer rows. */
export function nearestSquared(
  queries: EuclidRows,
  reference: EuclidRows,
  k: number,
  self = false,
): Float64Array {
  const out = new Float64Array(queries.rows * k).fill(Infinity)
  for (let q = 0; q < queries.rows; q++) {
    const best = out.subarray(q * k, (q + 1) * k)
    for (let r = 0; r < reference.rows; r++) {
      if (self && r === q) continue
      const d = squaredDistance(queries, q, reference, r)
      let place = k - 1
      if (!(d < (best[place] ?? Infinity))) continue
      for (; place > 0 && (best[place - 1] ?? 0) > d; place--) best[place] = best[place - 1] ?? Infinity
      best[place] = d
    }
  }
  return out
}

/** The nearest reference rows of each query, all that tie; `distance` is squared. */
export function nearestTiedSquared(queries: EuclidRows, reference: EuclidRows, self = false): Tied {
  const distance = nearestSquared(queries, reference, 1, self)
  return { distance, ...rowsWhere(queries, reference, (q, _, d) => d <= (distance[q] ?? -1), self) }
}

/** The reference rows r whose ball, of squared radius `radii[r]` and closed, holds each query. */
export function ballsAround(
  queries: EuclidRows,
  reference: EuclidRows,
  radii: Float64Array,
): Pick<Tied, 'start' | 'rows'> {
  return rowsWhere(queries, reference, (_, r, d) => d <= (radii[r] ?? -1), false)
}

function rowsWhere(
  queries: EuclidRows,
  reference: EuclidRows,
  holds: (q: number, r: number, squared: number) => boolean,
  self: boolean,
): Pick<Tied, 'start' | 'rows'> {
  const start = new Int32Array(queries.rows + 1)
  const rows: number[] = []
  for (let q = 0; q < queries.rows; q++) {
    for (let r = 0; r < reference.rows; r++)
      if (!(self && r === q) && holds(q, r, squaredDistance(queries, q, reference, r))) rows.push(r)
    start[q + 1] = rows.length
  }
  return { start, rows: Int32Array.from(rows) }
}

/** Squared distances of each row to the centre (the mean over all dimensions, one-hot ones too) of a table's rows. */
export function squaredFromCentre(rows: EuclidRows, of: EuclidRows): Float64Array {
  const centre = new Float64Array(of.width)
  for (let i = 0; i < of.rows; i++)
    for (let k = 0; k < of.width; k++)
      centre[k] = (centre[k] ?? 0) + (of.numbers[i * of.width + k] ?? 0) / of.rows
  const shares = Array.from({ length: of.codeWidth }, (_, k) => {
    const share = new Map<number, number>()
    for (let i = 0; i < of.rows; i++) {
      const code = of.codes[i * of.codeWidth + k] ?? -1
      share.set(code, (share.get(code) ?? 0) + 1 / of.rows)
    }
    return { share, squares: [...share.values()].reduce((sum, p) => sum + p * p, 0) }
  })
  return Float64Array.from({ length: rows.rows }, (_, i) => {
    let sum = 0
    for (let k = 0; k < rows.width; k++) {
      const d = (rows.numbers[i * rows.width + k] ?? 0) - (centre[k] ?? 0)
      sum += d * d
    }
    shares.forEach(({ share, squares }, k) => {
      sum += 1 + squares - 2 * (share.get(rows.codes[i * rows.codeWidth + k] ?? -1) ?? 0)
    })
    return sum
  })
}

/** Rows by number, repeats allowed. */
export function takeEuclidRows(from: EuclidRows, rows: ArrayLike<number>): EuclidRows {
  const { width, codeWidth } = from
  const numbers = new Float64Array(rows.length * width)
  const codes = new Int32Array(rows.length * codeWidth)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    numbers.set(from.numbers.subarray(row * width, (row + 1) * width), i * width)
    codes.set(from.codes.subarray(row * codeWidth, (row + 1) * codeWidth), i * codeWidth)
  }
  return { ...from, rows: rows.length, numbers, codes }
}

/** The squared distances of all pairs, a query's row after the other: `queries.rows × reference.rows` of them. */
export function squaredDistances(queries: EuclidRows, reference: EuclidRows, into: Float64Array): void {
  for (let q = 0; q < queries.rows; q++)
    for (let r = 0; r < reference.rows; r++)
      into[q * reference.rows + r] = squaredDistance(queries, q, reference, r)
}
