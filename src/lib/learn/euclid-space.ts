import { columnOf, isNumeric, type Table } from '../table/table'
import { medianOf } from './logistic'

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
    numeric.push({
      name,
      min,
      range: max > min ? Math.min(max - min, Number.MAX_VALUE) : 0,
      median: medianOf(column.values),
      flagged,
    })
  }
  return { numeric, coded }
}

/** Real ranges off: beyond it squares would overflow, and differences of what overflowed are no numbers. */
const FARTHEST = 1e100

function held(coordinate: number): number {
  return Math.min(FARTHEST, Math.max(-FARTHEST, coordinate))
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
      numbers[row * width + at] = range > 0 ? held((filled - min) / range) : constant
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
