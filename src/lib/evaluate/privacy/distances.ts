import type { EvaluationContext } from '../context'
import type { Found, Metric, MetricFamily } from '../metric'
import { quantile, wilsonInterval } from '../statistics'
import { atFloorSize } from './floor-size'
import { controlRows, distancesTo, GOWER_SETTINGS, nearest, NO_CONTROL, type Nearest } from './neighbours'

const CURVE_POINTS = 101
/** Keeps the ratio of two distances of nought at 1. */
const RATIO_ROOM = 1e-8

/** What each row has, and one number of that. */
interface Kind {
  of(found: Nearest): Float64Array
  /** @param rising ascending */
  statistic(rising: Float64Array): number
}

const middle: Kind = { of: (found) => distancesTo(found), statistic: (rising) => quantile(rising, 1, 2) }
const fifth: Kind = { of: (found) => distancesTo(found), statistic: (rising) => quantile(rising, 5, 100) }
const ratioFifth: Kind = {
  of: (found) => distanceRatios(distancesTo(found), distancesTo(found, 1)),
  statistic: (rising) => quantile(rising, 5, 100),
}

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
  shares: ['nearest'],
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

function toReal(context: EvaluationContext, id: string, { of, statistic }: Kind): Metric {
  const found = nearest(context, 'synthetic', 'real')
  if (found === null) return context.unavailable(id, 'The training table has no rows')
  if (id === 'privacy.nndr_p05' && context.real.rows < 2)
    return context.unavailable(id, 'A ratio needs two training rows')
  const twin = nearest(context, 'control', 'real')
  const rising = of(found).sort()
  return context.metric(id, {
    value: statistic(rising),
    floor: twin === null ? null : statistic(of(twin).sort()),
    settings: { ...GOWER_SETTINGS, ...atFloorSize(context, id, rising, statistic) },
  })
}

function toControl(context: EvaluationContext): Metric {
  const id = 'privacy.dcr_holdout_median'
  const found = nearest(context, 'synthetic', 'control')
  return found === null
    ? context.unavailable(id, NO_CONTROL)
    : context.metric(id, { value: quantile(distancesTo(found).sort(), 1, 2), settings: GOWER_SETTINGS })
}

/** P(d(s,R) < d(s,C)) + ½ P(=). */
function share(context: EvaluationContext): Metric {
  const id = 'privacy.dcr_share'
  const real = nearest(context, 'synthetic', 'real')
  const control = nearest(context, 'synthetic', 'control')
  if (real === null || control === null) return context.unavailable(id, NO_CONTROL)
  const hits = countCloser(distancesTo(real), distancesTo(control))
  const n = context.real.rows
  return context.metric(id, {
    value: hits / context.synthetic.rows,
    interval: wilsonInterval(hits, context.synthetic.rows),
    intervalKind: 'confidence',
    floor: n / (n + controlRows(context)),
    settings: { ...GOWER_SETTINGS, interval: 'Wilson; about 15 % too narrow, since neighbours are shared' },
  })
}

/** Nearest over second nearest; both zero (duplicates) reads as 1. */
export function distanceRatios(nearest: Float64Array, second: Float64Array): Float64Array {
  return nearest.map((d, i) => (d + RATIO_ROOM) / ((second[i] ?? 0) + RATIO_ROOM))
}

/** How many rows lie nearer to one table than to the other; half of one where they lie as near. */
export function countCloser(one: Float64Array, other: Float64Array): number {
  let hits = 0
  one.forEach((d, i) => {
    const beside = other[i] ?? 0
    hits += d < beside ? 1 : d === beside ? 0.5 : 0
  })
  return hits
}

/** Cumulative shares of nearest distances on a grid of quantiles, so that no single row's distance is shown. */
function curves(context: EvaluationContext): NonNullable<Found['curves']> {
  const found: NonNullable<Found['curves']> = {}
  const add = (name: string, rows: Nearest | null) => {
    if (rows === null || rows.distances.length < rows.k * 30) return
    const sorted = distancesTo(rows).sort()
    found[name] = Array.from({ length: CURVE_POINTS }, (_, i) => [
      quantile(sorted, i, CURVE_POINTS - 1),
      i / (CURVE_POINTS - 1),
    ])
  }
  add('dcr_synthetic', nearest(context, 'synthetic', 'real'))
  add('dcr_control', nearest(context, 'control', 'real'))
  add('dcr_holdout', nearest(context, 'synthetic', 'control'))
  return found
}
