import type { EvaluationContext } from '../context'
import type { Found, Metric, MetricFamily, Setting } from '../metric'
import { median, quantile, wilson } from '../statistics'
import { first, twoNearest } from './neighbours'

const SETTINGS: Record<string, Setting> = { distance: 'gower', ranges: 'train', decimals: 12 }
const NO_CONTROL = 'There is no control table'
const ATFLOOR_DRAWS = 10
const CURVE_POINTS = 101

type Statistic = (pairs: Float64Array) => number

const middle: Statistic = (pairs) => quantile(first(pairs).sort(), 1, 2)
const fifth: Statistic = (pairs) => quantile(first(pairs).sort(), 5, 100)
/** Nearest over second nearest; both zero (duplicates) reads as 1. */
const ratioFifth: Statistic = (pairs) =>
  quantile(
    Float64Array.from(
      { length: pairs.length / 2 },
      (_, i) => ((pairs[2 * i] ?? 0) + 1e-8) / ((pairs[2 * i + 1] ?? 0) + 1e-8),
    ).sort(),
    5,
    100,
  )

/** Distances of synthetic rows to their nearest training row, with the same from control rows as the twin. A proxy, no attack. */
export const distanceFamily: MetricFamily<EvaluationContext> = {
  name: 'nearest distances',
  ids: [
    'privacy.dcr_median',
    'privacy.dcr_p05',
    'privacy.nndr_p05',
    'privacy.dcr_holdout_median',
    'privacy.dcr_share',
  ],
  shares: ['gower'],
  compute(context, wanted): Found {
    const make: Record<string, () => Metric> = {
      'privacy.dcr_median': () => toReal(context, 'privacy.dcr_median', middle),
      'privacy.dcr_p05': () => toReal(context, 'privacy.dcr_p05', fifth),
      'privacy.nndr_p05': () => toReal(context, 'privacy.nndr_p05', ratioFifth),
      'privacy.dcr_holdout_median': () => toControl(context),
      'privacy.dcr_share': () => share(context),
    }
    return {
      metrics: Object.entries(make).flatMap(([id, compute]) => (wanted.has(id) ? [compute()] : [])),
      curves: curves(context),
    }
  },
}

function toReal(context: EvaluationContext, id: string, statistic: Statistic): Metric {
  const pairs = twoNearest(context, 'synthetic', 'real')
  if (pairs === null) return context.unavailable(id, 'The training table has no rows')
  if (id === 'privacy.nndr_p05' && context.real.rows < 2)
    return context.unavailable(id, 'A ratio needs two training rows')
  const twin = twoNearest(context, 'control', 'real')
  return context.metric(id, {
    value: statistic(pairs),
    floor: twin === null || twin.length === 0 ? null : statistic(twin),
    settings: { ...SETTINGS, ...atFloorSize(context, id, pairs, statistic) },
  })
}

/** The value with S sub-sampled to C's rows: what stands beside a floor that depends on size. */
function atFloorSize(
  context: EvaluationContext,
  id: string,
  pairs: Float64Array,
  statistic: Statistic,
): Record<string, Setting> {
  const rows = pairs.length / 2
  const size = context.control?.rows ?? 0
  if (size === 0 || rows <= size) return {}
  const values = Array.from({ length: ATFLOOR_DRAWS }, (_, draw) => {
    const places = context.stream(id, 'floor size', draw).sample(rows, size)
    return statistic(
      Float64Array.from(
        { length: 2 * size },
        (_, i) => pairs[2 * (places[i >> 1] ?? 0) + (i & 1)] ?? Infinity,
      ),
    )
  })
  return { atFloorSize: median(values) }
}

function toControl(context: EvaluationContext): Metric {
  const id = 'privacy.dcr_holdout_median'
  const pairs = twoNearest(context, 'synthetic', 'control')
  return pairs === null
    ? context.unavailable(id, NO_CONTROL)
    : context.metric(id, { value: middle(pairs), settings: SETTINGS })
}

/** P(d(s,R) < d(s,C)) + ½ P(=). */
function share(context: EvaluationContext): Metric {
  const id = 'privacy.dcr_share'
  const real = twoNearest(context, 'synthetic', 'real')
  const control = twoNearest(context, 'synthetic', 'control')
  if (real === null || control === null) return context.unavailable(id, NO_CONTROL)
  const a = first(real)
  const b = first(control)
  let hits = 0
  for (let i = 0; i < a.length; i++) hits += (a[i] ?? 0) < (b[i] ?? 0) ? 1 : a[i] === b[i] ? 0.5 : 0
  const { centre, error } = wilson(hits, a.length)
  const n = context.real.rows
  return context.metric(id, {
    value: hits / a.length,
    interval: [centre - error, centre + error],
    intervalKind: 'confidence',
    floor: n / (n + (context.control?.rows ?? 0)),
    settings: { ...SETTINGS, interval: 'Wilson; about 15 % too narrow, since neighbours are shared' },
  })
}

/** Cumulative shares of nearest distances on a grid of quantiles, so that no single row's distance is shown. */
function curves(context: EvaluationContext): NonNullable<Found['curves']> {
  const found: NonNullable<Found['curves']> = {}
  const add = (name: string, pairs: Float64Array | null) => {
    if (pairs === null || pairs.length < 2 * 30) return
    const sorted = first(pairs).sort()
    found[name] = Array.from({ length: CURVE_POINTS }, (_, i) => [
      quantile(sorted, i, CURVE_POINTS - 1),
      i / (CURVE_POINTS - 1),
    ])
  }
  add('dcr_synthetic', twoNearest(context, 'synthetic', 'real'))
  add('dcr_control', twoNearest(context, 'control', 'real'))
  add('dcr_holdout', twoNearest(context, 'synthetic', 'control'))
  return found
}
