import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { columnEntries, numberOf, summarise } from '../summary'
import { viewsOf, type Sorted, type View } from '../views'
import { extremes } from './extremes'
import { emptySide } from './ks'
import { measureAgain, type Merged } from './merged'

/** Wasserstein-1 distance of each numeric column, in units of R’s range. */
export const wassersteinFamily: MetricFamily<EvaluationContext> = {
  name: 'distance between distributions',
  ids: ['fidelity.wasserstein'],
  shares: ['columns'],
  compute(context) {
    const { point } = viewsOf(context)
    const raw = context.analysed.flatMap(({ name, numeric, place: j }) => {
      if (!numeric || j < 0) return []
      const real = point.sortedReal(j)
      const synthetic = point.sortedSynthetic(j)
      return emptySide(real, synthetic) === null ? [[name, distance(real, synthetic)] as const] : []
    })
    const metric = summarise(
      context,
      'fidelity.wasserstein',
      columnEntries(context, 'numeric', inRange, inRangeAgain),
      {
        settings: { unit: 'range of the training rows', missing: 'left out', raw: Object.fromEntries(raw) },
        none: 'There is no numeric column.',
      },
    )
    return { metrics: [metric] }
  },
}

function inRange(view: View, j: number): number | string {
  const real = view.sortedReal(j)
  const synthetic = view.sortedSynthetic(j)
  const nobody = emptySide(real, synthetic)
  if (nobody !== null) return nobody
  const [low, high] = extremes(real)
  return low === high
    ? 'The column is constant in the training rows: there is no range to measure in.'
    : distance(real, synthetic) / (high - low)
}

function inRangeAgain(views: readonly View[], j: number): ArrayLike<number> {
  const [first] = views
  if (first === undefined || views.length === 1) return views.map((view) => numberOf(inRange(view, j)))
  const [low, high] = extremes(first.sortedReal(j))
  return low < high
    ? measureAgain(views, j, (...of) => distanceAgain(...of) / (high - low))
    : new Float64Array(views.length).fill(NaN)
}

function distanceAgain({ values, below }: Merged, counts: Float64Array, present: number): number {
  if (present === 0) return NaN
  let upTo = 0
  let sum = 0
  for (let u = 1; u < values.length; u++) {
    upTo += counts[u - 1] ?? 0
    sum += Math.abs((below[u - 1] ?? 0) - upTo / present) * ((values[u] ?? 0) - (values[u - 1] ?? 0))
  }
  return sum
}

/** ∫ |F_R − F_S|, in the column’s unit. */
function distance(a: Sorted, b: Sorted): number {
  let i = 0
  let j = 0
  let belowA = 0
  let belowB = 0
  let last = NaN
  let sum = 0
  while (i < a.values.length || j < b.values.length) {
    const value = Math.min(a.values[i] ?? Infinity, b.values[j] ?? Infinity)
    if (!Number.isNaN(last)) sum += Math.abs(belowA / a.present - belowB / b.present) * (value - last)
    while (i < a.values.length && a.values[i] === value) belowA += a.weights[i++] ?? 0
    while (j < b.values.length && b.values[j] === value) belowB += b.weights[j++] ?? 0
    last = value
  }
  return sum
}
