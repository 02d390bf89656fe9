import { squaredDistancesBetween, type EuclidRows } from '../../learn/euclid'

/** Distances held at a time: few enough to stay in a cache. */
const BLOCK = 1 << 18

/**
 * Two distances that differ by less than this part of themselves are equal: the roundings of a sum must not decide whether
 * a row lies on the edge of a ball or nearer than another.
 */
export const AT_LEAST_AS_FAR = 1 - 1e-12
export const AT_MOST_AS_FAR = 1 + 1e-12

/**
 * Walks over all pairs, one query row after the other.
 * @param visit gets the query's number and its squared distances to each reference row; they are overwritten afterwards
 */
export function eachRow(
  queries: EuclidRows,
  reference: EuclidRows,
  visit: (query: number, squared: Float64Array) => void,
): void {
  const width = reference.rows
  const step = stepOf(queries.rows, width)
  const block = new Float64Array(step * width)
  const fill = squaredDistancesBetween(queries, reference)
  for (let from = 0; from < queries.rows; from += step) {
    const to = Math.min(from + step, queries.rows)
    fill(from, to, 0, block)
    for (let query = from; query < to; query++)
      visit(query, block.subarray((query - from) * width, (query - from + 1) * width))
  }
}

/** The same within one table, for each row only the distances to the rows behind it. */
export function eachRowBehind(rows: EuclidRows, visit: (row: number, squared: Float64Array) => void): void {
  const step = stepOf(rows.rows, rows.rows)
  const block = new Float64Array(step * rows.rows)
  const fill = squaredDistancesBetween(rows, rows)
  for (let from = 0; from < rows.rows; from += step) {
    const to = Math.min(from + step, rows.rows)
    const width = rows.rows - from
    fill(from, to, from, block)
    for (let row = from; row < to; row++)
      visit(row, block.subarray((row - from) * width + (row - from) + 1, (row - from + 1) * width))
  }
}

/** Rows at a time: by fours, as their distances are found. */
function stepOf(rows: number, width: number): number {
  return Math.min(rows, 4 * Math.max(1, Math.floor(BLOCK / 4 / Math.max(1, width))))
}

/** Squared distances of each row of a subset to its nearest and to its k-th nearest other row of that subset. */
export interface Within {
  first: Float64Array
  /** Infinity where the subset has no k other rows. */
  kth: Float64Array
}

/** What each of some subsets of a table's rows finds among itself, in one walk over all pairs. */
export function within(rows: EuclidRows, subsets: readonly Int32Array[], k: number): Within[] {
  const found = subsets.map(({ length }): Within => ({
    first: new Float64Array(length).fill(Infinity),
    kth: new Float64Array(length).fill(Infinity),
  }))
  const places = subsets.map((subset) => placesIn(subset, rows.rows))
  const best = new Float64Array(k)
  eachRow(rows, rows, (row, squared) => {
    subsets.forEach((subset, s) => {
      const place = places[s]?.[row] ?? -1
      const own = found[s]
      if (place < 0 || own === undefined) return
      smallest(squared, subset, row, best)
      own.first[place] = best[0] ?? Infinity
      own.kth[place] = best[k - 1] ?? Infinity
    })
  })
  return found
}

/** The place of each row in a list of some of them, −1 for the others. */
export function placesIn(some: Int32Array, rows: number): Int32Array {
  const places = new Int32Array(rows).fill(-1)
  some.forEach((row, place) => (places[row] = place))
  return places
}

/** The smallest values at the given places, ascending, one place left out. */
function smallest(squared: Float64Array, places: Int32Array, but: number, into: Float64Array): void {
  into.fill(Infinity)
  const last = into.length - 1
  let limit = Infinity
  for (let i = 0; i < places.length; i++) {
    const place = places[i] ?? 0
    const d = squared[place] ?? Infinity
    if (d >= limit || place === but) continue
    let at = last
    for (; at > 0 && (into[at - 1] ?? 0) > d; at--) into[at] = into[at - 1] ?? Infinity
    into[at] = d
    limit = into[last] ?? Infinity
  }
}
