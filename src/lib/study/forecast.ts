import type { CellPlan } from './cells'
import type { ResultsCell } from './results-cell'

/** How long cells will take, from those that have been made and measured. */
export interface Forecast {
  /** Of the cells that something is known for; null where nothing has been measured. */
  seconds: number | null
  /** Cells that it rests on. */
  from: number
  /** Cells to run of whose kind none has been measured: what they take isn't in it. */
  unknown: number
}

type Ended = Pick<
  ResultsCell,
  'generator' | 'features' | 'rows' | 'status' | 'generation' | 'evaluationSeconds'
>

/**
 * Each cell takes as long as the measured one whose size is nearest, times the ratio of their sizes. Of a language
 * model only its own cells tell anything; of a baseline those of others do, too, since measuring takes most of it.
 * @param all features of the cohort, for cells of all of them
 */
export function forecast(left: readonly CellPlan[], ended: readonly Ended[], all: number): Forecast {
  const measured = ended.filter(({ status }) => status === 'done')
  const models = new Set(left.flatMap(({ generator }) => (generator.kind === 'llm' ? [generator.id] : [])))
  let [seconds, unknown] = [0, 0]
  for (const plan of left) {
    const size = plan.rows * (plan.features === 'all' ? Math.max(1, all) : plan.features)
    const own = measured.filter(({ generator }) => generator === plan.generator.id)
    const like = own.length > 0 || models.has(plan.generator.id) ? own : measured
    const nearest = nearestOf(like, size)
    if (nearest === null) unknown++
    else seconds += nearest
  }
  return { seconds: unknown === left.length ? null : seconds, from: measured.length, unknown }
}

function nearestOf(cells: readonly Ended[], size: number): number | null {
  const near = (cell: Ended) => Math.abs(Math.log(sizeOf(cell) / size))
  const least = Math.min(...cells.map(near))
  const nearest = cells.filter((cell) => near(cell) === least)
  if (nearest.length === 0) return null
  const mean =
    nearest.reduce(
      (sum, { generation, evaluationSeconds }) => sum + generation.seconds + evaluationSeconds,
      0,
    ) / nearest.length
  const [first] = nearest
  return first === undefined ? null : mean * (size / sizeOf(first))
}

function sizeOf({ features, rows }: Ended): number {
  return Math.max(1, features) * rows
}

/** What the cells that have ended took, all together. */
export interface Totals {
  rows: number
  seconds: number
  requests: number
  tokens: number
  /** US dollars of the cells that have a price. */
  usd: number | null
}

export function totalsOf(cells: readonly Pick<ResultsCell, 'generation' | 'evaluationSeconds'>[]): Totals {
  const sum = (of: (cell: (typeof cells)[number]) => number) =>
    cells.reduce((total, cell) => total + of(cell), 0)
  const priced = cells.flatMap(({ generation: { usd } }) => usd ?? [])
  return {
    rows: sum(({ generation }) => generation.produced),
    seconds: sum(({ generation, evaluationSeconds }) => generation.seconds + evaluationSeconds),
    requests: sum(({ generation }) => generation.requests),
    tokens: sum(
      ({ generation: { tokensIn, tokensOut, tokensEstimated } }) => tokensIn + tokensOut + tokensEstimated,
    ),
    usd: priced.length === 0 ? null : priced.reduce((total, usd) => total + usd, 0),
  }
}
