import type { Side } from '../views'
import { partedBy, type Ready } from './association-columns'
import type { ProductSums } from './weighted-products'
import { rowsOf, TILE, type Rows } from './weighted-products'

/** What Pearson’s r of a pair is made of: over the rows that have both values, by weight. */
export interface PairSums {
  n: number
  sx: number
  sy: number
  sxx: number
  syy: number
  sxy: number
}

/** Columns of one source, standardised, missing as 0. */
export interface Standardised {
  table: Rows
  /** Of each column with missing values: the rows that miss it, and its place among such; null for one without. */
  gaps: readonly (Gap | null)[]
  /** 1 where a value is missing: row after row, such columns only. */
  absent: Uint8Array
  /** How many such columns there are. */
  gappy: number
}

interface Gap {
  rows: Int32Array
  place: number
}

export function standardised(columns: readonly Ready[], rows: number): Standardised {
  let gappy = 0
  const gaps = columns.map(({ complete, place, distinct }): Gap | null =>
    complete ? null : { rows: partedBy(place, distinct).lacks, place: gappy++ },
  )
  const absent = new Uint8Array(rows * gappy)
  for (const gap of gaps) if (gap !== null) for (const row of gap.rows) absent[row * gappy + gap.place] = 1
  return { table: rowsOf(columns.map(({ z }) => z)), gaps, absent, gappy }
}

/**
 * Sums of all pairs of one side, a < b. A missing value counts as 0, so that only what stands in rows that miss the other has
 * to be taken off the sums of whole columns.
 */
export function pairSums(
  columns: Standardised,
  side: Side,
  adder: ProductSums,
): (a: number, b: number) => PairSums {
  const { width, sums, products } = adder.of(columns.table, side.counted)
  const lost = columns.gaps.map((gap) => (gap === null ? null : lostIn(gap.rows, columns, side.weights)))
  return (a, b) => {
    const [ofA, ofB] = [lost[a], lost[b]]
    const gap = columns.gaps[b]
    const both = ofA && gap ? (ofA.absent[gap.place] ?? 0) : 0
    return {
      n: side.rows - (ofA?.rows ?? 0) - (ofB?.rows ?? 0) + both,
      sx: (sums[a] ?? 0) - (ofB?.sums[a] ?? 0),
      sy: (sums[b] ?? 0) - (ofA?.sums[b] ?? 0),
      sxx: (products[a * width + a] ?? 0) - (ofB?.squares[a] ?? 0),
      syy: (products[b * width + b] ?? 0) - (ofA?.squares[b] ?? 0),
      sxy: products[a * width + b] ?? 0,
    }
  }
}

/** Of the rows that miss a column, by weight: how many, how many of them miss each other gappy column, and sums of all columns. */
interface Lost {
  rows: number
  absent: Float64Array
  sums: Float64Array
  squares: Float64Array
}

function lostIn(missing: Int32Array, { table, absent, gappy }: Standardised, weights: Uint32Array): Lost {
  const { rows, times, sum } = countedOf(missing, weights)
  const { values, width } = table
  const sums = new Float64Array(width)
  const squares = new Float64Array(width)
  for (let j = 0; j < width; j += TILE) addColumns(values, width, j, rows, times, sums, squares)
  const both = new Float64Array(gappy)
  for (let k = 0; k < rows.length; k++) {
    const weight = times[k] ?? 0
    for (let j = 0, cell = (rows[k] ?? 0) * gappy; j < gappy; j++, cell++)
      if (absent[cell] === 1) both[j] = (both[j] ?? 0) + weight
  }
  return { rows: sum, absent: both, sums, squares }
}

/** Those of some rows that count, and how often. */
function countedOf(
  some: Int32Array,
  weights: Uint32Array,
): { rows: Int32Array; times: Float64Array; sum: number } {
  const rows = new Int32Array(some.length)
  const times = new Float64Array(some.length)
  let count = 0
  let sum = 0
  for (let i = 0; i < some.length; i++) {
    const row = some[i] ?? 0
    const weight = weights[row] ?? 0
    if (weight === 0) continue
    rows[count] = row
    times[count++] = weight
    sum += weight
  }
  return { rows: rows.subarray(0, count), times: times.subarray(0, count), sum }
}

/** Weighted sums and sums of squares of a tile of columns. */
function addColumns(
  values: Float64Array,
  width: number,
  j: number,
  rows: Int32Array,
  times: Float64Array,
  sums: Float64Array,
  squares: Float64Array,
): void {
  let a = 0
  let b = 0
  let c = 0
  let aa = 0
  let bb = 0
  let cc = 0
  for (let k = 0; k < rows.length; k++) {
    const at = (rows[k] ?? 0) * width + j
    const weight = times[k] ?? 0
    const x = values[at] ?? 0
    const y = values[at + 1] ?? 0
    const z = values[at + 2] ?? 0
    const wx = weight * x
    const wy = weight * y
    const wz = weight * z
    a += wx
    b += wy
    c += wz
    aa += wx * x
    bb += wy * y
    cc += wz * z
  }
  sums.set([a, b, c], j)
  squares.set([aa, bb, cc], j)
}
