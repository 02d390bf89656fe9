import { int32List } from './int32-list'
import type { Kernels } from './kernels'
import { eachQuery, type Found, type Quantised, type Question } from './row-filter'

/** The pairs of a query table's rows with a reference table's, and what tells how far apart they are. */
export interface Pairs {
  queries: number
  references: number
  /** Anything above `enough` will do for a distance that exceeds it. */
  distance(query: number, reference: number, enough: number): number
  /** Null where every pair has to be computed. */
  filter: Filter | null
}

export interface Filter {
  loaded: Kernels
  quantised: Quantised
  /** What the distance of the query to a found row can't be below. */
  least(found: Found, row: number): number
  /** The lanes that a distance takes. */
  lanes(distance: number): number
}

/** Fewer cells than this are compared sooner than they are quantised. */
export const fewCells = 20_000

/** The k smallest distances of each query, ascending; Infinity where there are fewer rows. */
export function smallest(pairs: Pairs, k: number, self: boolean): Float64Array {
  const out = new Float64Array(pairs.queries * k).fill(Infinity)
  if (k === 0) return out
  eachNear(pairs, nearestOf(pairs, k, self), (q, near) => {
    const best = out.subarray(q * k, (q + 1) * k)
    for (let i = 0; i < near.count; i++) {
      const row = near.row(i)
      const most = best[k - 1] ?? Infinity
      if ((self && row === q) || near.least(i) >= most) continue
      insert(best, pairs.distance(q, row, most))
    }
  })
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

export function nearestWithTies(pairs: Pairs, self: boolean): Tied {
  const distance = new Float64Array(pairs.queries).fill(Infinity)
  const start = new Int32Array(pairs.queries + 1)
  const rows = int32List()
  eachNear(pairs, nearestOf(pairs, 1, self), (q, near) => {
    let nearest = Infinity
    for (let i = 0; i < near.count; i++) {
      const row = near.row(i)
      if ((self && row === q) || near.least(i) > nearest) continue
      const d = pairs.distance(q, row, nearest)
      if (d > nearest) continue
      if (d < nearest) rows.cut(start[q] ?? 0)
      nearest = d
      rows.push(row)
    }
    distance[q] = nearest
    start[q + 1] = rows.length()
  })
  return { distance, start, rows: rows.take() }
}

/** The reference rows r that each query is no farther from than `radii[r]`. */
export function within(pairs: Pairs, radii: Float64Array): Pick<Tied, 'start' | 'rows'> {
  const start = new Int32Array(pairs.queries + 1)
  const rows = int32List()
  const { filter } = pairs
  // Nothing lies within less than nothing, nor within what is no number.
  const reach = radii.map((radius) => (radius >= 0 ? (filter?.lanes(radius) ?? 0) : -Infinity))
  eachNear(pairs, { reach }, (q, near) => {
    for (let i = 0; i < near.count; i++) {
      const row = near.row(i)
      const radius = radii[row] ?? -1
      if (pairs.distance(q, row, radius) <= radius) rows.push(row)
    }
    start[q + 1] = rows.length()
  })
  return { start, rows: rows.take() }
}

function nearestOf(pairs: Pairs, k: number, self: boolean): Question {
  const { filter } = pairs
  const best = new Float64Array(k)
  const reachOf = (query: number, rows: Int32Array): number => {
    best.fill(Infinity)
    for (const row of rows) insert(best, pairs.distance(query, row, best[k - 1] ?? Infinity))
    return filter?.lanes(best[k - 1] ?? Infinity) ?? Infinity
  }
  return { k, self, reachOf }
}

/** The rows that a query has to be compared with, rising. */
interface Near {
  count: number
  row(i: number): number
  /** What its distance can't be below. */
  least(i: number): number
}

function eachNear(pairs: Pairs, question: Question, visit: (query: number, near: Near) => void): void {
  const { filter } = pairs
  if (filter === null) {
    const all = { count: pairs.references, row: (i: number) => i, least: () => -Infinity }
    for (let q = 0; q < pairs.queries; q++) visit(q, all)
    return
  }
  eachQuery(filter.loaded, filter.quantised, question, (q, found) => {
    const row = (i: number) => found.rows[i] ?? 0
    visit(q, { count: found.count, row, least: (i) => filter.least(found, row(i)) })
  })
}
