import type { DesignRows, Shape } from './design-rows'
import { gramOf } from './gram'
import type { Matrix } from './matrix'

/**
 * What a logistic regression sees of a matrix, row by row: laid out once, learned from as often as one likes, on any of
 * its rows. Its columns are those of the matrix without gaps, each with its flag of missing behind it if it has gaps;
 * columns of 0 and 1 are lists of what is set in a row.
 */
export interface Regressors extends DesignRows {
  matrix: Matrix
  /** What stands for missing, by matrix column. */
  medians: Float64Array
  /** Whether the matrix column has a 0/1 flag for missing behind it. */
  flagged: boolean[]
  /** Sums of the products of each two coordinates over all rows: size × size. */
  gram: Float64Array
}

/** @param medians what stands for missing, one a column: the real rows' medians, also for a model of synthetic rows */
export function regressorsOf(matrix: Matrix, medians: Float64Array): Regressors {
  const flagged = matrix.columns.map((column) => column.some((value) => Number.isNaN(value)))
  const columns = matrix.columns.flatMap((column, j) => {
    if (flagged[j] !== true) return [column]
    const filled = column.map((value) => (Number.isNaN(value) ? (medians[j] ?? 0) : value))
    return [filled, column.map((value) => (Number.isNaN(value) ? 1 : 0))]
  })
  const shape = shapeOf(columns)
  const rows = { values: valuesOf(columns, shape, matrix.rows), ...membersOf(columns, shape, matrix.rows) }
  const every = Int32Array.from({ length: matrix.rows }, (_, row) => row)
  const ones = new Float64Array(matrix.rows).fill(1)
  return { matrix, medians, flagged, shape, ...rows, gram: gramOf({ shape, ...rows }, every, ones) }
}

function shapeOf(columns: readonly Float64Array[]): Shape {
  const binary = columns.map((column) => column.every((value) => value === 0 || value === 1))
  const dense = binary.filter((is) => !is).length
  const size = columns.length + 1
  const [places, centres, scales] = [
    new Int32Array(columns.length),
    new Float64Array(size),
    new Float64Array(size).fill(1),
  ]
  let nextDense = 0
  let nextBinary = dense
  columns.forEach((column, j) => {
    if (binary[j] === true) {
      places[j] = nextBinary++
      return
    }
    places[j] = nextDense
    centres[nextDense] = mean(column)
    scales[nextDense] = deviation(column, centres[nextDense] ?? 0)
    nextDense++
  })
  return { dense, size, places, centres, scales }
}

function valuesOf(columns: readonly Float64Array[], shape: Shape, rows: number): Float64Array {
  const { dense, places, centres, scales } = shape
  const values = new Float64Array(rows * dense)
  columns.forEach((column, j) => {
    const place = places[j] ?? 0
    if (place >= dense) return
    const centre = centres[place] ?? 0
    const scale = scales[place] ?? 1
    for (let row = 0; row < rows; row++) values[row * dense + place] = ((column[row] ?? 0) - centre) / scale
  })
  return values
}

function membersOf(
  columns: readonly Float64Array[],
  { dense, places }: Shape,
  rows: number,
): Pick<DesignRows, 'starts' | 'members'> {
  const starts = new Int32Array(rows + 1)
  const binary = columns
    .map((column, j) => ({ column, place: places[j] ?? 0 }))
    .filter(({ place }) => place >= dense)
  for (const { column } of binary)
    for (let row = 0; row < rows; row++) starts[row + 1] = (starts[row + 1] ?? 0) + (column[row] ?? 0)
  for (let row = 0; row < rows; row++) starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0)
  const members = new Uint16Array(starts[rows] ?? 0)
  const next = starts.slice()
  for (const { column, place } of binary) {
    for (let row = 0; row < rows; row++) {
      if (column[row] !== 1) continue
      const at = next[row] ?? 0
      members[at] = place
      next[row] = at + 1
    }
  }
  return { starts, members }
}

function mean(column: Float64Array): number {
  return column.length === 0 ? 0 : column.reduce((sum, value) => sum + value, 0) / column.length
}

function deviation(column: Float64Array, centre: number): number {
  // The mean of equal values may be off by a rounding, and a scale made of that would blow other values up.
  if (column.every((value) => value === column[0])) return 1
  let squares = 0
  for (const value of column) squares += (value - centre) ** 2
  const deviation = Math.sqrt(squares / Math.max(1, column.length))
  return deviation > 0 ? deviation : 1
}
