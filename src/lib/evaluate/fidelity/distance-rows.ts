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

/**
 * What each of some subsets of a table's rows finds among itself, in one walk over all pairs, each of them once.
 * @param subsets rows, rising
 */
export function within(rows: EuclidRows, subsets: readonly Int32Array[], k: number): Within[] {
  const all = subsets.map((subset) => new Nearest(subset, placesIn(subset, rows.rows), k))
  eachRowBehind(rows, (row, squared) => {
    for (const nearest of all) nearest.add(row, squared)
  })
  return all.map((nearest) => nearest.found())
}

/** The place of each row in a list of some of them, −1 for the others. */
export function placesIn(some: Int32Array, rows: number): Int32Array {
  const places = new Int32Array(rows).fill(-1)
  some.forEach((row, place) => (places[row] = place))
  return places
}

/** The k smallest distances of each row of a subset to others of it. */
class Nearest {
  /** Of each row, ascending. */
  private readonly best: Float64Array
  /** The last of these, side by side. */
  private readonly limits: Float64Array

  constructor(
    private readonly subset: Int32Array,
    private readonly places: Int32Array,
    private readonly k: number,
  ) {
    this.best = new Float64Array(subset.length * k).fill(Infinity)
    this.limits = new Float64Array(subset.length).fill(Infinity)
  }

  /** @param squared distances of a row to those behind it */
  add(row: number, squared: Float64Array): void {
    const own = this.places[row] ?? -1
    if (own < 0) return
    const { subset, limits } = this
    const behind = row + 1
    let limit = limits[own] ?? Infinity
    for (let place = own + 1; place < subset.length; place++) {
      const d = squared[(subset[place] ?? 0) - behind] ?? Infinity
      if (d < limit) limit = this.insert(own, d)
      if (d < (limits[place] ?? Infinity)) this.insert(place, d)
    }
  }

  found(): Within {
    const { best, k, limits } = this
    return { first: limits.map((_, place) => best[place * k] ?? Infinity), kth: limits }
  }

  /** @returns what a distance must now be below */
  private insert(place: number, d: number): number {
    const { best, k } = this
    const first = place * k
    let at = first + k - 1
    for (; at > first && (best[at - 1] ?? 0) > d; at--) best[at] = best[at - 1] ?? Infinity
    best[at] = d
    return (this.limits[place] = best[first + k - 1] ?? Infinity)
  }
}
