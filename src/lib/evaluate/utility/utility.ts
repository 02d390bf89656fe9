import {
  areaUnder,
  averagePrecisionOf,
  brierOf,
  Ranking,
  rocAt,
  precisionAt,
  type Tally,
} from '../../learn/ranking'
import type { EvaluationContext } from '../context'
import type { Found, Metric, MetricFamily } from '../metric'
import { percentileInterval } from '../statistics'
import { testedOnReal, type Tested } from './models'
import { CURVE_POINTS, resampledScores } from './resamples'
import { MODEL_SETTINGS, sizesOf } from './settings'
import { bySite } from './sites'
import { ON_REAL, WAYS, type Way } from './ways'

const SCORES: readonly { name: 'auroc' | 'auprc' | 'brier'; of: (tally: Tally) => number | null }[] = [
  { name: 'auroc', of: areaUnder },
  { name: 'auprc', of: averagePrecisionOf },
  { name: 'brier', of: brierOf },
]

const GAP = 'utility.auroc_gap'

/**
 * Models trained and tested on real or synthetic rows, four ways. Gradient boosting is the value, logistic regression
 * stands in `settings.logistic`. Interval of those tested on T: bootstrap of T, stratified by label.
 */
export const utilityFamily: MetricFamily<EvaluationContext> = {
  name: 'models trained and tested on real and on synthetic rows',
  ids: [...SCORES.flatMap(({ name }) => WAYS.map(({ way }) => `utility.${name}_${way}`)), GAP],
  shares: ['models'],
  compute(context, wanted): Found {
    const metrics: Metric[] = []
    for (const score of SCORES) {
      for (const way of WAYS) {
        const id = `utility.${score.name}_${way.way}`
        if (wanted.has(id)) metrics.push(scoreMetric(context, id, way, score))
      }
    }
    if (wanted.has(GAP)) metrics.push(gap(context))
    const seen = ON_REAL.filter(
      ({ way }) => SCORES.some(({ name }) => wanted.has(`utility.${name}_${way}`)) || wanted.has(GAP),
    )
    return { metrics, curves: Object.assign({}, ...seen.map((way) => curvesOf(context, way))) }
  },
}

function scoreMetric(
  context: EvaluationContext,
  id: string,
  way: Way,
  { name, of }: (typeof SCORES)[number],
): Metric {
  const best = testedOnReal(context, 'real')
  const ceiling = typeof best === 'string' ? null : of(best.ranking.tally())
  const tested = way.tested(context)
  if (typeof tested === 'string')
    return context.metric(id, { reason: tested, ceiling, settings: MODEL_SETTINGS })
  const interval = way.onReal
    ? percentileInterval(known(resampledScores(context, way.from, tested)[name]))
    : null
  return context.metric(id, {
    value: of(tested.ranking.tally()),
    interval,
    intervalKind: interval === null ? null : 'confidence',
    ceiling,
    settings: {
      ...MODEL_SETTINGS,
      ...(way.way === 'tsts' ? { folds: 5, identicalRows: 'in one fold' } : {}),
      logistic: of(new Ranking(tested.logistic, tested.labels).tally()),
      logisticConverged: tested.converged,
      ...sizesOf(context, tested),
      ...(way.onReal ? { resamples: context.resamples } : {}),
    },
    ...(way.onReal && name === 'auroc' ? bySite(context, tested) : {}),
  })
}

function gap(context: EvaluationContext): Metric {
  const real = testedOnReal(context, 'real')
  const synthetic = testedOnReal(context, 'synthetic')
  const settings = MODEL_SETTINGS
  if (typeof real === 'string') return context.metric(GAP, { reason: real, floor: 0, settings })
  if (typeof synthetic === 'string') return context.metric(GAP, { reason: synthetic, floor: 0, settings })
  const less = (a: number | null, b: number | null) => (a === null || b === null ? null : a - b)
  const again = resampledScores(context, 'synthetic', synthetic).auroc
  const interval = percentileInterval(
    known(resampledScores(context, 'real', real).auroc.map((value, i) => less(value, again[i] ?? null))),
  )
  const logistic = ({ logistic, labels }: Tested) => areaUnder(new Ranking(logistic, labels).tally())
  return context.metric(GAP, {
    value: less(areaUnder(real.ranking.tally()), areaUnder(synthetic.ranking.tally())),
    interval,
    intervalKind: interval === null ? null : 'confidence',
    floor: 0,
    settings: {
      ...settings,
      logistic: less(logistic(real), logistic(synthetic)),
      testRows: real.labels.length,
      testPositives: real.positives,
      resamples: context.resamples,
    },
  })
}

/** ROC and precision–recall curve of a model on T, each with the band of its resamples. */
function curvesOf(context: EvaluationContext, { way, from, tested: of }: Way): NonNullable<Found['curves']> {
  const tested = of(context)
  if (typeof tested === 'string') return {}
  const tally = tested.ranking.tally()
  const drawn = resampledScores(context, from, tested)
  return {
    ...band(`roc_${way}`, rocAt(tally, CURVE_POINTS), drawn.roc),
    ...band(`pr_${way}`, precisionAt(tally, CURVE_POINTS), drawn.pr),
  }
}

function band(
  name: string,
  heights: Float64Array,
  drawn: readonly Float64Array[],
): NonNullable<Found['curves']> {
  const ends = Array.from(heights, (_, i) => percentileInterval(drawn.flatMap((one) => one[i] ?? [])))
  const curve = (height: (i: number) => number) =>
    Array.from(heights, (_, i): [number, number] => [i / (heights.length - 1), height(i)])
  return {
    [name]: curve((i) => heights[i] ?? 0),
    ...(ends.some((end) => end === null)
      ? {}
      : {
          [`${name}_low`]: curve((i) => ends[i]?.[0] ?? 0),
          [`${name}_high`]: curve((i) => ends[i]?.[1] ?? 0),
        }),
  }
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null)
}
