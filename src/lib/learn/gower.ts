import { columnOf, isNumeric, type Table } from '../table/table'

/** What Gower distances are measured by: names in order, and R's range of each numeric column (metrics.md, "Gower"). */
export interface GowerSpace {
  names: readonly string[]
  /** Range of the numeric column; 0 for constants; NaN for coded columns. */
  ranges: Float64Array
  /** Least value of the numeric column in R; 0 without any, NaN for coded columns. */
  mins: Float64Array
  /** What each column counts, null for the mean over all. With weights a distance is Σ wⱼ·δⱼ. */
  weights: Float64Array | null
}

/** A table laid out row by row for distances: numeric cells over their range, codes as they are, missing NaN. */
export interface GowerRows {
  rows: number
  cells: Float64Array
}

/** @throws RangeError if a weight is negative or not finite */
export function gowerSpace(
  real: Table,
  names: readonly string[],
  weights: Float64Array | null = null,
): GowerSpace {
  if (weights?.some((weight) => !(weight >= 0 && weight < Infinity)) === true)
    throw new RangeError('a weight of a Gower distance must be a finite number, 0 or above')
  const mins = new Float64Array(names.length).fill(NaN)
  const ranges = Float64Array.from(names, (name, j) => {
    const column = columnOf(real, name)
    if (column === undefined || !isNumeric(column)) return NaN
    let min = Infinity
    let max = -Infinity
    for (const value of column.values) {
      if (value < min) min = value
      if (value > max) max = value
    }
    mins[j] = min < Infinity ? min : 0
    return max > min ? max - min : 0
  })
  return { names, ranges, mins, weights }
}

/** @throws RangeError if the table lacks a column of the space */
export function gowerRows(space: GowerSpace, table: Table): GowerRows {
  const width = space.names.length
  const cells = new Float64Array(table.rows * width)
  space.names.forEach((name, j) => {
    const column = columnOf(table, name)
    if (column === undefined) throw new RangeError(`no column “${name}”`)
    const range = space.ranges[j] ?? NaN
    for (let row = 0; row < table.rows; row++) {
      const at = row * width + j
      if (isNumeric(column)) {
        const value = column.values[row] ?? NaN
        cells[at] = range > 0 ? value / range : value
      } else {
        const code = column.codes[row] ?? -1
        cells[at] = code < 0 ? NaN : code
      }
    }
  })
  return { rows: table.rows, cells }
}

/** The columns of a space in the order in which a distance is summed; the order is part of the number, to its last bit. */
export interface GowerOrder {
  columns: Int32Array
  /** 1 where a column counts its difference, 0 where it is equal or not. */
  graded: Uint8Array
  /** What each counts, 1 without weights. */
  weights: Float64Array
  /** What the sum is divided by. */
  divisor: number
}

/** Coded columns first: they add whole ones, so that far rows are left soonest. */
export function gowerOrder(space: GowerSpace): GowerOrder {
  const isGraded = (j: number) => ((space.ranges[j] ?? NaN) > 0 ? 1 : 0)
  const columns = Int32Array.from(space.names, (_, j) => j).sort((x, y) => isGraded(x) - isGraded(y) || x - y)
  return {
    columns,
    graded: Uint8Array.from(columns, isGraded),
    weights: Float64Array.from(columns, (j) => space.weights?.[j] ?? 1),
    divisor: space.weights === null ? space.names.length : 1,
  }
}

/** One distance, rounded to 12 decimals; Infinity once it is sure to exceed `enough`. */
export function gowerDistance(
  order: GowerOrder,
  a: GowerRows,
  i: number,
  b: GowerRows,
  j: number,
  enough = Infinity,
): number {
  const { columns, graded, weights, divisor } = order
  const width = columns.length
  const from = i * width
  const to = j * width
  // A little room, so that rounding never cuts off a tie.
  const limit = (enough + 1e-11) * divisor * (1 + 1e-9)
  let sum = 0
  for (let place = 0; place < width; place++) {
    const c = columns[place] ?? 0
    const x = a.cells[from + c] ?? NaN
    const y = b.cells[to + c] ?? NaN
    const weight = weights[place] ?? 1
    if (x !== x || y !== y) {
      if (x === x || y === y) sum += weight
    } else if (graded[place] === 1) {
      const d = x > y ? x - y : y - x
      sum += d > 1 ? weight : d * weight
    } else if (x !== y) sum += weight
    if (sum > limit) return Infinity
  }
  return round12(sum / divisor)
}

export function round12(value: number): number {
  return Math.round(value * 1e12) / 1e12
}
