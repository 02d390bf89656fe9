import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { columnEntries, numberOf, summarise } from '../summary'
import type { Sorted, View } from '../views'
import { extremes } from './extremes'
import { measureAgain, type Merged } from './merged'

/** One minus the Kolmogorov–Smirnov distance of each numeric column. */
export const ksFamily: MetricFamily<EvaluationContext> = {
  name: 'distribution functions',
  ids: ['fidelity.ks_complement'],
  shares: ['columns'],
  compute: (context) => ({
    metrics: [
      summarise(
        context,
        'fidelity.ks_complement',
        columnEntries(
          context,
          'numeric',
          (view, j) => ksComplement(view.sortedReal(j), view.sortedSynthetic(j)),
          ksComplements,
        ),
        { settings: { missing: 'left out' }, none: 'There is no numeric column.' },
      ),
    ],
  }),
}

/** For a column that is constant in R: the share of S’s values equal to it. */
function ksComplement(real: Sorted, synthetic: Sorted): number | string {
  const nobody = emptySide(real, synthetic)
  if (nobody !== null) return nobody
  const [low, high] = extremes(real)
  return low === high ? shareEqual(synthetic, low) : 1 - ksDistance(real, synthetic)
}

function ksComplements(views: readonly View[], j: number): ArrayLike<number> {
  const [first] = views
  const [low, high] = first === undefined ? [0, 0] : extremes(first.sortedReal(j))
  if (views.length > 1 && low < high) return measureAgain(views, j, (...of) => 1 - ksAgain(...of))
  return views.map((view) => numberOf(ksComplement(view.sortedReal(j), view.sortedSynthetic(j))))
}

function ksAgain({ below }: Merged, counts: Float64Array, present: number): number {
  if (present === 0) return NaN
  let sum = 0
  let most = 0
  for (let u = 0; u < below.length; u++) {
    sum += counts[u] ?? 0
    const apart = Math.abs((below[u] ?? 0) - sum / present)
    if (apart > most) most = apart
  }
  return most
}

/** sup |F_R − F_S| of right-continuous distribution functions; ties step together. */
function ksDistance(a: Sorted, b: Sorted): number {
  let i = 0
  let j = 0
  let belowA = 0
  let belowB = 0
  let most = 0
  while (i < a.values.length && j < b.values.length) {
    const value = Math.min(a.values[i] ?? NaN, b.values[j] ?? NaN)
    while (i < a.values.length && a.values[i] === value) belowA += a.weights[i++] ?? 0
    while (j < b.values.length && b.values[j] === value) belowB += b.weights[j++] ?? 0
    most = Math.max(most, Math.abs(belowA / a.present - belowB / b.present))
  }
  return most
}

/** Why nothing can be said about two sides, or null. */
export function emptySide(real: Sorted, synthetic: Sorted): string | null {
  if (real.present === 0) return 'No training row has a value.'
  return synthetic.present === 0 ? 'No synthetic row has a value.' : null
}

/** Share of the values equal to one value. */
export function shareEqual(side: Sorted, value: number): number {
  let equal = 0
  for (let i = 0; i < side.values.length; i++) if (side.values[i] === value) equal += side.weights[i] ?? 0
  return equal / side.present
}
