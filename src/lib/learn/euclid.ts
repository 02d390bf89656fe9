import { squaredDistance, type EuclidRows } from './euclid-space'
import { euclidQuantised } from './euclid-quantised'
import { kernels } from './kernels'
import { fewCells, nearestWithTies, smallest, within, type Pairs, type Tied } from './pairs'

export { squaredDistances, squaredDistancesBetween, type SquaredDistances } from './euclid-squares'
export {
  euclidRows,
  euclidSpace,
  squaredDistance,
  takeEuclidRows,
  type EuclidRows,
  type EuclidSpace,
} from './euclid-space'

/** The k smallest squared distances of each query, ascending; Infinity where there are fewer rows. */
export function nearestSquared(
  queries: EuclidRows,
  reference: EuclidRows,
  k: number,
  self = false,
): Float64Array {
  return smallest(euclidPairs(queries, reference), k, self)
}

/** The nearest reference rows of each query, all that tie; `distance` is squared. */
export function nearestTiedSquared(queries: EuclidRows, reference: EuclidRows, self = false): Tied {
  return nearestWithTies(euclidPairs(queries, reference), self)
}

/** The reference rows r whose ball, of squared radius `radii[r]` and closed, holds each query. */
export function ballsAround(
  queries: EuclidRows,
  reference: EuclidRows,
  radii: Float64Array,
): Pick<Tied, 'start' | 'rows'> {
  return within(euclidPairs(queries, reference), radii)
}

export function euclidPairs(queries: EuclidRows, reference: EuclidRows): Pairs {
  return {
    queries: queries.rows,
    references: reference.rows,
    distance: (q, r) => squaredDistance(queries, q, reference, r),
    filter: filterFor(queries, reference),
  }
}

function filterFor(queries: EuclidRows, reference: EuclidRows): Pairs['filter'] {
  const width = reference.width + reference.codeWidth
  if (queries.rows * reference.rows * width < fewCells) return null
  const loaded = kernels()
  const made = loaded === null ? null : euclidQuantised(queries, reference)
  if (loaded === null || made === null) return null
  const { unit, quantised } = made
  // A square is rounded twice and a sum once a dimension: by so much may one come out smaller than it is.
  const certain = 1 - (width + 8) * 4.5e-16
  return {
    loaded,
    quantised,
    least: ({ values, slack, own }, row) => {
      const lanes = Math.max(0, (values[row] ?? 0) - (slack[row] ?? 0) - own)
      return (lanes / unit) ** 2 * certain
    },
    lanes: (squared) => Math.sqrt(squared / certain) * unit * (1 + 1e-12),
  }
}

/** Squared distances of each row to the centre (the mean over all dimensions, one-hot ones too) of a table's rows. */
export function squaredFromCentre(rows: EuclidRows, of: EuclidRows): Float64Array {
  const centre = new Float64Array(of.width)
  for (let i = 0; i < of.rows; i++)
    for (let k = 0; k < of.width; k++)
      centre[k] = (centre[k] ?? 0) + (of.numbers[i * of.width + k] ?? 0) / of.rows
  const shares = Array.from({ length: of.codeWidth }, (_, k) => {
    const share = new Map<number, number>()
    for (let i = 0; i < of.rows; i++) {
      const code = of.codes[i * of.codeWidth + k] ?? -1
      share.set(code, (share.get(code) ?? 0) + 1 / of.rows)
    }
    return { share, squares: [...share.values()].reduce((sum, p) => sum + p * p, 0) }
  })
  return Float64Array.from({ length: rows.rows }, (_, i) => {
    let sum = 0
    for (let k = 0; k < rows.width; k++) {
      const d = (rows.numbers[i * rows.width + k] ?? 0) - (centre[k] ?? 0)
      sum += d * d
    }
    shares.forEach(({ share, squares }, k) => {
      sum += 1 + squares - 2 * (share.get(rows.codes[i * rows.codeWidth + k] ?? -1) ?? 0)
    })
    return sum
  })
}
