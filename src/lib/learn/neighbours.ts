import { gowerDistance, gowerOrder, round12, type GowerRows, type GowerSpace } from './gower'
import { gowerQuantised } from './gower-quantised'
import { int32List } from './int32-list'
import { kernels, type Kernels } from './kernels'
import { eachQuery, type Found, type Quantised } from './row-filter'

export { gowerRows, gowerSpace, type GowerRows, type GowerSpace } from './gower'

/**
 * The k smallest Gower distances of each query row to the reference rows, ascending, `k` a query (Infinity where there
 * are fewer rows). Exact: only rows that can't be among the k are left out. Distances are rounded to 12 decimals.
 * @param self the query rows are the reference rows, and no row counts as its own neighbour
 */
export function nearestDistances(
  space: GowerSpace,
  queries: GowerRows,
  reference: GowerRows,
  k: number,
  self = false,
): Float64Array {
  const filter = k > 0 ? filterFor(space, queries, reference) : null
  if (filter === null) return plainDistances(space, queries, reference, k, self)
  const out = new Float64Array(queries.rows * k).fill(Infinity)
  const order = gowerOrder(space)
  eachQuery(filter.loaded, filter.quantised, { k, self }, (q, found) => {
    const best = out.subarray(q * k, (q + 1) * k)
    for (let i = 0; i < found.count; i++) {
      const r = found.rows[i] ?? 0
      const most = best[k - 1] ?? Infinity
      if ((self && r === q) || filter.least(found, r) >= most) continue
      insert(best, gowerDistance(order, queries, q, reference, r, most))
    }
  })
  return out
}

/** `nearestDistances` row by row: for small tables, for browsers without vectors, and to hold the kernels to. */
export function plainDistances(
  space: GowerSpace,
  queries: GowerRows,
  reference: GowerRows,
  k: number,
  self = false,
): Float64Array {
  const out = new Float64Array(queries.rows * k).fill(Infinity)
  const order = gowerOrder(space)
  for (let q = 0; q < queries.rows; q++) {
    const best = out.subarray(q * k, (q + 1) * k)
    for (let r = 0; r < reference.rows; r++)
      if (!(self && r === q)) insert(best, gowerDistance(order, queries, q, reference, r, best[k - 1]))
  }
  return out
}

/** Puts a distance into its place among the smallest, if it is one of them. */
function insert(best: Float64Array, distance: number): void {
  let place = best.length - 1
  if (!(distance < (best[place] ?? Infinity))) return
  for (; place > 0 && (best[place - 1] ?? 0) > distance; place--) best[place] = best[place - 1] ?? Infinity
  best[place] = distance
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
  const filter = filterFor(space, queries, reference)
  const order = gowerOrder(space)
  const distance = new Float64Array(queries.rows).fill(Infinity)
  const start = new Int32Array(queries.rows + 1)
  const rows = int32List()
  const tryRow = (q: number, r: number): void => {
    if (self && r === q) return
    const nearest = distance[q] ?? Infinity
    const d = gowerDistance(order, queries, q, reference, r, nearest)
    if (d < nearest) {
      rows.cut(start[q] ?? 0)
      distance[q] = d
    }
    if (d <= nearest && d < Infinity) rows.push(r)
  }
  if (filter === null)
    for (let q = 0; q < queries.rows; q++) {
      for (let r = 0; r < reference.rows; r++) tryRow(q, r)
      start[q + 1] = rows.length()
    }
  else
    eachQuery(filter.loaded, filter.quantised, { k: 1, self }, (q, found) => {
      for (let i = 0; i < found.count; i++) {
        const r = found.rows[i] ?? 0
        if (filter.least(found, r) <= (distance[q] ?? Infinity)) tryRow(q, r)
      }
      start[q + 1] = rows.length()
    })
  return { distance, start, rows: rows.take() }
}

interface Filter {
  loaded: Kernels
  quantised: Quantised
  /** What the distance of the query to a found row can't be below, rounded as distances are. */
  least(found: Found, row: number): number
}

/** Null where the plain loops must do, or do as well. */
function filterFor(space: GowerSpace, queries: GowerRows, reference: GowerRows): Filter | null {
  if (queries.rows * reference.rows * space.names.length < 20_000) return null
  const loaded = kernels()
  const made = loaded === null ? null : gowerQuantised(space, queries, reference)
  if (loaded === null || made === null) return null
  const { divisor, columns } = gowerOrder(space)
  // The sum of a distance is rounded once a column: by so much may it come out smaller than it is.
  const certain = (1 - (columns.length + 8) * 2.3e-16) / made.unit
  return {
    loaded,
    quantised: made.quantised,
    least: ({ values, slack, own }, row) =>
      round12((((values[row] ?? 0) - (slack[row] ?? 0) - own) * certain) / divisor),
  }
}
