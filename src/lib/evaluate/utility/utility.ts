import { auroc, averagePrecision, brier, rocCurve } from '../../learn/scores'
import { cellText, columnOf } from '../../table/table'
import type { EvaluationContext } from '../context'
import type { Found, Metric, MetricFamily } from '../metric'
import { percentileInterval } from '../statistics'
import { MODEL_SETTINGS, stratifiedResamples, testedOnReal, type Tested } from './models'

type Score = (scores: ArrayLike<number>, labels: ArrayLike<number>) => number | null

const SCORES: readonly { name: string; score: Score }[] = [
  { name: 'auroc', score: auroc },
  { name: 'auprc', score: averagePrecision },
  { name: 'brier', score: brier },
]

const WAYS = [
  { way: 'trtr', from: 'real' },
  { way: 'tstr', from: 'synthetic' },
] as const

/** Fewest positives and negatives of a site for an AUROC of its own. */
const SITE_MINIMUM = 10

/**
 * Models trained on real rows (TRTR) or synthetic rows (TSTR), tested on the unseen real rows T. Gradient boosting is the
 * value, logistic regression stands in `settings.logistic`. Interval: bootstrap of T, stratified by label.
 */
export const utilityFamily: MetricFamily<EvaluationContext> = {
  name: 'models trained on real and on synthetic rows, tested on unseen real rows',
  ids: [
    ...SCORES.flatMap(({ name }) => WAYS.map(({ way }) => `utility.${name}_${way}`)),
    'utility.auroc_gap',
  ],
  shares: ['models'],
  compute(context, wanted): Found {
    const curves: Found['curves'] = {}
    const metrics: Metric[] = []
    for (const { name, score } of SCORES) {
      const ceiling = valueOf(testedOnReal(context, 'real'), score)
      for (const { way, from } of WAYS) {
        const id = `utility.${name}_${way}`
        if (wanted.has(id))
          metrics.push(scoreMetric(context, id, testedOnReal(context, from), score, ceiling))
      }
    }
    for (const { way, from } of WAYS) {
      const tested = testedOnReal(context, from)
      if (typeof tested !== 'string') Object.assign(curves, rocBand(context, way, tested))
    }
    if (wanted.has('utility.auroc_gap')) metrics.push(gap(context))
    return { metrics, curves }
  },
}

function valueOf(tested: Tested | string, score: Score): number | null {
  return typeof tested === 'string' ? null : score(tested.gbdt, tested.labels)
}

function scoreMetric(
  context: EvaluationContext,
  id: string,
  tested: Tested | string,
  score: Score,
  ceiling: number | null,
): Metric {
  if (typeof tested === 'string')
    return context.metric(id, { reason: tested, ceiling, settings: MODEL_SETTINGS })
  const interval = percentileInterval(
    stratifiedResamples(context, tested).flatMap(
      (places) => score(take(tested.gbdt, places), take(tested.labels, places)) ?? [],
    ),
  )
  return context.metric(id, {
    value: score(tested.gbdt, tested.labels),
    interval,
    intervalKind: interval === null ? null : 'confidence',
    ceiling,
    settings: {
      ...MODEL_SETTINGS,
      logistic: score(tested.logistic, tested.labels),
      logisticConverged: tested.converged,
      testPositives: tested.labels.reduce((sum, label) => sum + label, 0),
      testRows: tested.labels.length,
      resamples: context.resamples,
    },
    ...(id.startsWith('utility.auroc') ? bySite(context, tested) : {}),
  })
}

function gap(context: EvaluationContext): Metric {
  const id = 'utility.auroc_gap'
  const real = testedOnReal(context, 'real')
  const synthetic = testedOnReal(context, 'synthetic')
  if (typeof real === 'string') return context.metric(id, { reason: real, floor: 0 })
  if (typeof synthetic === 'string') return context.metric(id, { reason: synthetic, floor: 0 })
  const difference = (places: Int32Array | null): number | null => {
    const labels = places === null ? real.labels : take(real.labels, places)
    const a = auroc(places === null ? real.gbdt : take(real.gbdt, places), labels)
    const b = auroc(places === null ? synthetic.gbdt : take(synthetic.gbdt, places), labels)
    return a === null || b === null ? null : a - b
  }
  const interval = percentileInterval(
    stratifiedResamples(context, real).flatMap((places) => difference(places) ?? []),
  )
  return context.metric(id, {
    value: difference(null),
    interval,
    intervalKind: interval === null ? null : 'confidence',
    floor: 0,
    settings: { ...MODEL_SETTINGS, resamples: context.resamples },
  })
}

function bySite(context: EvaluationContext, tested: Tested): Pick<Metric, 'perSite' | 'reasons'> {
  const { test, schema } = context.input
  const column = schema.site === null || test === null ? undefined : columnOf(test, schema.site)
  if (column === undefined) return { perSite: {}, reasons: {} }
  const places = new Map<string, number[]>()
  tested.rows.forEach((row, place) => {
    const site = cellText(column, row) ?? '(missing)'
    places.set(site, [...(places.get(site) ?? []), place])
  })
  const perSite = new Map<string, number | null>()
  const reasons = new Map<string, string>()
  for (const [site, own] of [...places].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const labels = take(tested.labels, own)
    const positives = labels.reduce((sum, label) => sum + label, 0)
    const enough = positives >= SITE_MINIMUM && labels.length - positives >= SITE_MINIMUM
    perSite.set(site, enough ? auroc(take(tested.gbdt, own), labels) : null)
    if (!enough)
      reasons.set(
        site,
        `Fewer than ${SITE_MINIMUM} positives or ${SITE_MINIMUM} negatives among its test rows`,
      )
  }
  return { perSite: Object.fromEntries(perSite), reasons: Object.fromEntries(reasons) }
}

function rocBand(
  context: EvaluationContext,
  way: 'trtr' | 'tstr',
  tested: Tested,
): NonNullable<Found['curves']> {
  const curve = rocCurve(tested.gbdt, tested.labels)
  const drawn = stratifiedResamples(context, tested).map((places) =>
    rocCurve(take(tested.gbdt, places), take(tested.labels, places)),
  )
  const edge = (end: 0 | 1) =>
    curve.map(([x], i): [number, number] => [
      x,
      percentileInterval(drawn.map((one) => one[i]?.[1] ?? 0))?.[end] ?? 0,
    ])
  return { [`roc_${way}`]: curve, [`roc_${way}_low`]: edge(0), [`roc_${way}_high`]: edge(1) }
}

function take(values: Float64Array | Uint8Array, places: ArrayLike<number>): number[] {
  return Array.from(places, (place) => values[place] ?? 0)
}
