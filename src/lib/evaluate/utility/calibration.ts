import { calibrationLine, type CalibrationLine } from '../../learn/calibration'
import { Ranking, type Tally } from '../../learn/ranking'
import type { EvaluationContext } from '../context'
import type { Found, Metric, MetricFamily } from '../metric'
import { SMALLEST_REAL_CELL } from '../pictures'
import { percentileInterval, wilson } from '../statistics'
import { testedOnReal } from './models'
import { stratifiedResamples } from './resamples'
import { MODEL_SETTINGS, sizesOf } from './settings'
import { ON_REAL, type Way } from './ways'

const BINS = 10
const idOf = ({ way }: Way): string => `utility.calibration_slope_${way}`

/** Whether predicted risks are as common as they say: 1 is calibrated, below 1 too extreme, above 1 too timid. */
export const calibrationFamily: MetricFamily<EvaluationContext> = {
  name: 'calibration of the models',
  ids: ON_REAL.map(idOf),
  shares: ['models'],
  compute(context, wanted): Found {
    const asked = ON_REAL.filter((way) => wanted.has(idOf(way)))
    return {
      metrics: asked.map((way) => slopeMetric(context, way)),
      curves: Object.assign({}, ...asked.map((way) => curvesOf(context, way))),
    }
  },
}

function slopeMetric(context: EvaluationContext, way: Way): Metric {
  const best = testedOnReal(context, 'real')
  const ceiling = typeof best === 'string' ? null : (calibrationLine(best.ranking.tally())?.slope ?? null)
  const tested = way.tested(context)
  if (typeof tested === 'string')
    return context.metric(idOf(way), { reason: tested, ceiling, settings: MODEL_SETTINGS })
  const tally = tested.ranking.tally()
  const line = calibrationLine(tally)
  const drawn = line === null ? [] : resampledSlopes(context, tested.ranking, line)
  const interval = percentileInterval(drawn)
  return context.metric(idOf(way), {
    value: line?.slope ?? null,
    reason: line !== null ? null : noLine(tally),
    interval,
    intervalKind: interval === null ? null : 'confidence',
    ceiling,
    settings: {
      ...MODEL_SETTINGS,
      intercept: line?.intercept ?? null,
      clippedTo: 1e-12,
      logistic: calibrationLine(new Ranking(tested.logistic, tested.labels).tally())?.slope ?? null,
      ...sizesOf(context, tested),
      resamples: context.resamples,
      ...(line === null ? {} : { resamplesWithoutSlope: context.resamples - drawn.length }),
    },
  })
}

function resampledSlopes(context: EvaluationContext, ranking: Ranking, line: CalibrationLine): number[] {
  return stratifiedResamples(context).flatMap(
    (weights) => calibrationLine(ranking.tally(weights), line)?.slope ?? [],
  )
}

function noLine({ scores }: Tally): string {
  return scores.length < 2
    ? 'The model predicts the same risk for every test row'
    : 'A threshold parts the positives from the negatives among the test rows: no slope is steep enough'
}

/** Predicted against observed risk in bins of equally many rows of T, with Wilson’s interval of what was observed. */
function curvesOf(context: EvaluationContext, way: Way): NonNullable<Found['curves']> {
  const tested = way.tested(context)
  if (typeof tested === 'string') return {}
  const bins = calibrationBins(tested.ranking.tally()).map(({ rows, positives, predicted }) => {
    const { centre, error } = wilson(positives, rows)
    return { x: predicted / rows, y: positives / rows, low: centre - error, high: centre + error }
  })
  return {
    [`calibration_${way.way}`]: bins.map(({ x, y }) => [x, y]),
    [`calibration_${way.way}_low`]: bins.map(({ x, low }) => [x, Math.max(0, low)]),
    [`calibration_${way.way}_high`]: bins.map(({ x, high }) => [x, Math.min(1, high)]),
  }
}

interface Bin {
  rows: number
  positives: number
  /** Sum of the predicted probabilities. */
  predicted: number
}

/** Ten bins of equally many rows by rising risk; equal risks stay together, and bins of fewer rows than may be told are merged. */
export function calibrationBins({ scores, positives, negatives }: Tally): Bin[] {
  const rows = positives.reduce((sum, count, k) => sum + count + (negatives[k] ?? 0), 0)
  const bins: Bin[] = []
  let before = 0
  let next = 0
  for (let k = scores.length - 1; k >= 0; k--) {
    const own = positives[k] ?? 0
    const count = own + (negatives[k] ?? 0)
    const found = { rows: count, positives: own, predicted: count * (scores[k] ?? 0) }
    // A bin starts with the first score behind the next tenth of the rows.
    const last = before * BINS >= next * rows ? undefined : bins.pop()
    if (last === undefined) next = Math.floor((before * BINS) / rows) + 1
    bins.push(last === undefined ? found : joined(last, found))
    before += count
  }
  return merged(bins)
}

/** Small bins take in the next one; a small last one joins the one before it. */
function merged(bins: readonly Bin[]): Bin[] {
  const large: Bin[] = []
  for (const bin of bins) {
    const last = large.at(-1)
    if (last !== undefined && last.rows < SMALLEST_REAL_CELL) large[large.length - 1] = joined(last, bin)
    else large.push(bin)
  }
  const [last, before] = [large.at(-1), large.at(-2)]
  return last === undefined || before === undefined || last.rows >= SMALLEST_REAL_CELL
    ? large
    : [...large.slice(0, -2), joined(before, last)]
}

function joined(a: Bin, b: Bin): Bin {
  return {
    rows: a.rows + b.rows,
    positives: a.positives + b.positives,
    predicted: a.predicted + b.predicted,
  }
}
