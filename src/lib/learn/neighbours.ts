import { columnOf, isNumeric, type Table } from '../table/table'

/** What Gower distances are measured by: names in order, and R's range of each numeric column (metrics.md, "Gower"). */
export interface GowerSpace {
  names: readonly string[]
  /** Range of the numeric column; 0 for constants; NaN for coded columns. */
  ranges: Float64Array
  /** What each column counts, null for the mean over all. With weights a distance is Σ wⱼ·δⱼ. */
  weights: Float64Array | null
}

/** A table laid out row by row for distances: numeric cells over their range, codes as they are, missing NaN. */
export interface GowerRows {
  rows: number
  cells: Float64Array
}

export function gowerSpace(
  real: Table,
  names: readonly string[],
  weights: Float64Array | null = null,
): GowerSpace {
  const ranges = Float64Array.from(names, (name) => {
    const column = columnOf(real, name)
    if (column === undefined || !isNumeric(column)) return NaN
    let min = Infinity
    let max = -Infinity
    for (const value of column.values) {
      if (value < min) min = value
      if (value > max) max = value
    }
    return max > min ? max - min : 0
  })
  return { names, ranges, weights }
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

/**
 * The k smallest Gower distances of each query row to the reference rows, ascending, `k` a query (Infinity where there
 * are fewer rows). Exact: a row is left early only once it can't be among the k. Distances are rounded to 12 decimals.
 * @param self the query rows are the reference rows, and no row counts as its own neighbour
 */
export function nearestDistances(
  space: GowerSpace,
  queries: GowerRows,
  reference: GowerRows,
  k: number,
  self = false,
): Float64Array {
  const width = space.names.length
  if (space.weights !== null) return weightedDistances(space, queries, reference, k, self)
  const out = new Float64Array(queries.rows * k).fill(Infinity)
  const order = cheapestFirst(space)
  const best = new Float64Array(k)
  const a = queries.cells
  const b = reference.cells
  const graded = Uint8Array.from(order, (j) => ((space.ranges[j] ?? NaN) > 0 ? 1 : 0))
  for (let q = 0; q < queries.rows; q++) {
    best.fill(Infinity)
    const from = q * width
    for (let r = 0; r < reference.rows; r++) {
      if (self && r === q) continue
      // A little room, so that rounding never cuts off a tie.
      const limit = (best[k - 1] ?? Infinity) * width + 1e-9
      const to = r * width
      let sum = 0
      for (let i = 0; i < width; i++) {
        const j = order[i] ?? 0
        const x = a[from + j] ?? NaN
        const y = b[to + j] ?? NaN
        if (x !== x || y !== y) {
          if (x === x || y === y) sum += 1
        } else if (graded[i] === 1) {
          const d = x > y ? x - y : y - x
          sum += d > 1 ? 1 : d
        } else if (x !== y) sum += 1
        if (sum > limit) break
      }
      if (sum <= limit) insert(best, round12(sum / width))
    }
    out.set(best, q * k)
  }
  return out
}

/** Coded columns first: they add whole ones, so that far rows are left soonest. */
function cheapestFirst(space: GowerSpace): Int32Array {
  const all = Int32Array.from(space.names, (_, j) => j)
  const isGraded = (j: number) => ((space.ranges[j] ?? NaN) > 0 ? 1 : 0)
  return all.sort((x, y) => isGraded(x) - isGraded(y) || x - y)
}

function insert(best: Float64Array, distance: number): void {
  let place = best.length - 1
  if (!(distance < (best[place] ?? Infinity))) return
  for (; place > 0 && (best[place - 1] ?? 0) > distance; place--) best[place] = best[place - 1] ?? Infinity
  best[place] = distance
}

function round12(value: number): number {
  return Math.round(value * 1e12) / 1e12
}

/** All reference rows at the smallest distance of each query: query q has `rows[start[q]]` … `rows[start[q + 1] − 1]`. */
export interface Tied {
  /** The smallest distance of each query; Infinity without any reference row. */
  distance: Float64Array
  start: Int32Array
  /** Places of reference rows, rising within a query. */
  rows: Int32Array
}

/** The nearest reference rows of each query, with all that tie after rounding to 12 decimals. */
export function nearestTied(space: GowerSpace, queries: GowerRows, reference: GowerRows, self = false): Tied {
  const distance = nearestDistances(space, queries, reference, 1, self)
  const start = new Int32Array(queries.rows + 1)
  const rows: number[] = []
  for (let q = 0; q < queries.rows; q++) {
    for (let r = 0; r < reference.rows; r++)
      if (!(self && r === q) && distanceOf(space, queries, q, reference, r) === distance[q]) rows.push(r)
    start[q + 1] = rows.length
  }
  return { distance, start, rows: Int32Array.from(rows) }
}

function weightedDistances(
  space: GowerSpace,
  queries: GowerRows,
  reference: GowerRows,
  k: number,
  self: boolean,
): Float64Array {
  const out = new Float64Array(queries.rows * k)
  const best = new Float64Array(k)
  for (let q = 0; q < queries.rows; q++) {
    best.fill(Infinity)
    for (let r = 0; r < reference.rows; r++)
      if (!(self && r === q)) insert(best, distanceOf(space, queries, q, reference, r))
    out.set(best, q * k)
  }
  return out
}

/** One distance, rounded to 12 decimals. */
function distanceOf(space: GowerSpace, a: GowerRows, i: number, b: GowerRows, j: number): number {
  const width = space.names.length
  let sum = 0
  for (const c of cheapestFirst(space)) {
    const x = a.cells[i * width + c] ?? NaN
    const y = b.cells[j * width + c] ?? NaN
    let d: number
    if (Number.isNaN(x) || Number.isNaN(y)) d = Number.isNaN(x) && Number.isNaN(y) ? 0 : 1
    else if ((space.ranges[c] ?? NaN) > 0) d = Math.min(Math.abs(x - y), 1)
    else d = x === y ? 0 : 1
    sum += d * (space.weights?.[c] ?? 1)
  }
  return round12(space.weights === null ? sum / width : sum)
}
