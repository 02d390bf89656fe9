import { gowerRows, nearestTied, type GowerRows, type GowerSpace } from '../../learn/neighbours'
import { takeRows, type Table } from '../../table/table'

/** Ties are found for so many rows at a time that no more than about this many come together. */
const MOST_TIED = 4_000_000
const FIRST = 200

/** Some of the columns, and S laid out in them. */
export interface Side {
  space: GowerSpace
  reference: GowerRows
}

/**
 * All rows of S at the smallest distance of each query by each side, told one query after the other.
 * @param visit the query's number, and by side the places of rows of S (views: not to be kept)
 */
export function forEachTied(
  sides: readonly Side[],
  queries: Table,
  visit: (query: number, tied: readonly Int32Array[]) => void,
): void {
  // In small tables of few columns half of S may tie: how many at a time is found out on the way.
  let step = FIRST
  for (let from = 0; from < queries.rows;) {
    const numbers = Int32Array.from({ length: Math.min(step, queries.rows - from) }, (_, i) => from + i)
    const some = takeRows(queries, numbers)
    const found = sides.map(({ space, reference }) => nearestTied(space, gowerRows(space, some), reference))
    for (let i = 0; i < numbers.length; i++)
      visit(
        from + i,
        found.map(({ start, rows }) => rows.subarray(start[i] ?? 0, start[i + 1] ?? 0)),
      )
    from += numbers.length
    const tied = found.reduce((sum, { rows }) => sum + rows.length, 0)
    step = Math.max(FIRST, Math.floor((MOST_TIED * numbers.length) / Math.max(1, tied)))
  }
}
