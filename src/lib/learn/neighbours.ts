import { gowerDistance, gowerOrder, round12, type GowerRows, type GowerSpace } from './gower'
import { gowerQuantised } from './gower-quantised'
import { kernels } from './kernels'
import { fewCells, nearestWithTies, smallest, type Pairs, type Tied } from './pairs'

export { gowerRows, gowerSpace, type GowerRows, type GowerSpace } from './gower'
export type { Tied } from './pairs'

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
  return smallest(gowerPairs(space, queries, reference), k, self)
}

/** The nearest reference rows of each query, with all that tie after rounding to 12 decimals. */
export function nearestTied(space: GowerSpace, queries: GowerRows, reference: GowerRows, self = false): Tied {
  return nearestWithTies(gowerPairs(space, queries, reference), self)
}

export function gowerPairs(space: GowerSpace, queries: GowerRows, reference: GowerRows): Pairs {
  const order = gowerOrder(space)
  return {
    queries: queries.rows,
    references: reference.rows,
    distance: (q, r, enough) => gowerDistance(order, queries, q, reference, r, enough),
    filter: filterFor(space, queries, reference),
  }
}

function filterFor(space: GowerSpace, queries: GowerRows, reference: GowerRows): Pairs['filter'] {
  if (queries.rows * reference.rows * space.names.length < fewCells) return null
  const loaded = kernels()
  const made = loaded === null ? null : gowerQuantised(space, queries, reference)
  if (loaded === null || made === null) return null
  const { divisor, columns } = gowerOrder(space)
  // A sum is rounded once a column, and may come out smaller than it is by so much.
  const certain = (1 - (columns.length + 8) * 2.3e-16) / made.unit
  return {
    loaded,
    quantised: made.quantised,
    least: ({ values, slack, own }, row) =>
      round12((((values[row] ?? 0) - (slack[row] ?? 0) - own) * certain) / divisor),
    lanes: (distance) => ((distance + 1e-12) * made.unit * divisor) / (1 - 1e-12),
  }
}
