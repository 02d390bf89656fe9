import { betaQuantile } from '../base/beta'
import type { ResultsCell } from './results-cell'

/** Everything of a cell but its generator and its seed. */
type Place = Pick<ResultsCell, 'features' | 'rows' | 'target' | 'fold' | 'outcomeColumns'>

/** A metric over the seeds that have a number. `sd`: sample standard deviation (n − 1), null for fewer than two. */
export interface Spread {
  mean: number | null
  smallest: number | null
  largest: number | null
  sd: number | null
  n: number
}

/**
 * One generator's metric less another's at the same seeds. `interval`: 95 %, Student's t of the paired differences;
 * null with a reason where seeds are too few, or no two differences differ.
 */
export interface Difference {
  mean: number | null
  interval: [number, number] | null
  n: number
  reason: string | null
}

export interface Repeated extends Place {
  generator: string
  /** Of the cells that were measured, ascending. */
  seeds: number[]
  /** How many of them stopped early: they have fewer rows than the others. */
  stopped: number
  metrics: Record<string, Spread>
}

export interface Compared extends Place {
  /** The first less the second. */
  generators: [string, string]
  metrics: Record<string, Difference>
}

/** `summary` of results.json. */
export interface Summary {
  repeated: Repeated[]
  differences: Compared[]
}

const FEWEST_SEEDS = 3
/** Differences that are this near to each other differ by the rounding of their subtraction alone. */
const ROUNDING = 1e-12

/**
 * What repeating over seeds says of each generator in its place, and of each pair of generators in the same place. The
 * split stays the same over seeds: the spread is that of writing and measuring, not that of other patients. Of two cells
 * with one seed in one place (10 features, and "all" of a cohort of ten) the first counts. Sums go by seed, so that the
 * order of the cells changes no number.
 */
export function summaryOf(cells: readonly ResultsCell[]): Summary {
  const series = seriesOf(cells)
  const repeated = series.map(({ generator, place, bySeed }): Repeated => {
    const own = [...bySeed.values()]
    return {
      generator,
      ...place,
      seeds: own.map(({ seed }) => seed),
      stopped: own.filter(({ status }) => status === 'stopped').length,
      metrics: overIds(own, (id) => spreadOf(own.map((cell) => valueOf(cell, id)))),
    }
  })
  const differences = series.flatMap((first, i) =>
    series
      .slice(i + 1)
      .filter(({ key }) => key === first.key)
      .map((second): Compared => {
        const pairs = [...first.bySeed.values()].flatMap((one): [ResultsCell, ResultsCell][] => {
          const other = second.bySeed.get(one.seed)
          return other === undefined ? [] : [[one, other]]
        })
        return {
          generators: [first.generator, second.generator],
          ...first.place,
          metrics: overIds(pairs.flat(), (id) =>
            differenceOf(pairs.map(([one, other]) => minus(valueOf(one, id), valueOf(other, id)))),
          ),
        }
      }),
  )
  return { repeated, differences }
}

export function spreadOf(values: readonly (number | null)[]): Spread {
  const known = values.filter((value) => value !== null)
  const n = known.length
  if (n === 0) return { mean: null, smallest: null, largest: null, sd: null, n }
  const mean = known.reduce((sum, value) => sum + value, 0) / n
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const sd = n < 2 ? null : Math.sqrt(squares / (n - 1))
  return { mean, smallest: Math.min(...known), largest: Math.max(...known), sd, n }
}

/** @param differences one a seed; null where one of the two has no number */
export function differenceOf(differences: readonly (number | null)[]): Difference {
  const { mean, sd, n, smallest, largest } = spreadOf(differences)
  const none = (reason: string): Difference => ({ mean, interval: null, n, reason })
  if (mean === null || sd === null || n < FEWEST_SEEDS) {
    const seeds = n === 0 ? 'No seed has' : n === 1 ? 'Only 1 seed has' : `Only ${n} seeds have`
    return none(`${seeds} both numbers: an interval needs ${FEWEST_SEEDS}`)
  }
  if ((largest ?? mean) - (smallest ?? mean) <= ROUNDING * Math.max(1, Math.abs(mean)))
    return none('The same difference at every seed: there is no spread to go by')
  const half = (studentQuantile(n - 1) * sd) / Math.sqrt(n)
  return { mean, interval: [mean - half, mean + half], n, reason: null }
}

/** The 97.5 % quantile of Student's t: ν/(ν + t²) has the distribution Beta(ν/2, 1/2), of which 5 % lie below. */
export function studentQuantile(freedom: number): number {
  const x = betaQuantile(0.05, freedom / 2, 0.5)
  return Math.sqrt(freedom * (1 / x - 1))
}

interface Series {
  generator: string
  place: Place
  key: string
  bySeed: Map<number, ResultsCell>
}

/** Measured cells by generator and place, in the order in which these first occur; the seeds of each ascending. */
function seriesOf(cells: readonly ResultsCell[]): Series[] {
  const found = new Map<string, Series>()
  for (const cell of cells) {
    if (cell.metrics.length === 0) continue
    const { generator, features, rows, target, fold, outcomeColumns } = cell
    const key = JSON.stringify([features, rows, target, fold, outcomeColumns ?? null])
    const name = JSON.stringify([generator, key])
    const place = { features, rows, target, fold, outcomeColumns }
    const series = found.get(name) ?? { generator, place, key, bySeed: new Map<number, ResultsCell>() }
    if (!series.bySeed.has(cell.seed)) series.bySeed.set(cell.seed, cell)
    found.set(name, series)
  }
  return [...found.values()].map((series) => ({
    ...series,
    bySeed: new Map([...series.bySeed].sort(([a], [b]) => a - b)),
  }))
}

function overIds<T>(cells: readonly ResultsCell[], of: (id: string) => T): Record<string, T> {
  const ids = new Set(cells.flatMap(({ metrics }) => metrics.map(({ id }) => id)))
  return Object.fromEntries([...ids].map((id) => [id, of(id)]))
}

function valueOf({ metrics }: ResultsCell, id: string): number | null {
  return metrics.find((metric) => metric.id === id)?.value ?? null
}

function minus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b
}
