import { smoothedKl, SMOOTHING } from '../bins'
import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { meanOf } from '../statistics'
import { columnEntries, summarise } from '../summary'
import { viewsOf, type Sorted, type View } from '../views'
import { extremes } from './extremes'
import { measureAgain } from './merged'

const BINS = 10
const EPSILON = 1e-10

/** KL as in the paper: equal-width bins over the pooled range of a numeric column. */
export const klPaperFamily: MetricFamily<EvaluationContext> = {
  name: 'divergence as in the paper',
  ids: ['fidelity.kl_paper'],
  shares: ['columns'],
  compute(context) {
    const { point } = viewsOf(context)
    const withEpsilon = context.analysed.flatMap(({ numeric, place }) => {
      if (!numeric || place < 0) return []
      const [real, synthetic] = pooledCounts(point, place)
      return [epsilonKl(real, synthetic)]
    })
    const metric = summarise(
      context,
      'fidelity.kl_paper',
      columnEntries(context, 'numeric', pooledKl, (views, j) =>
        views.length === 1 ? views.map((view) => pooledKl(view, j)) : pooledKls(views, j),
      ),
      {
        settings: {
          bins: BINS,
          binning: 'equal width over the pooled range',
          smoothing: SMOOTHING,
          direction: 'real||synthetic',
          unit: 'nats',
          epsilon: EPSILON,
          withEpsilon: meanOf(withEpsilon),
        },
        none: 'There is no numeric column.',
      },
    )
    return { metrics: [metric] }
  },
}

function pooledKl(view: View, j: number): number {
  const [real, synthetic, fixed] = pooledCounts(view, j)
  return smoothedKl(real, synthetic, fixed)
}

function pooledCounts(view: View, j: number): [Int32Array, Int32Array, number] {
  const real = view.sortedReal(j)
  const synthetic = view.sortedSynthetic(j)
  return equalWidthCounts(real, synthetic, BINS)
}

function pooledKls(views: readonly View[], j: number): ArrayLike<number> {
  const real = views[0]?.sortedReal(j)
  if (real === undefined) return []
  const [least, most] = extremes(real)
  return measureAgain(views, j, ({ values, upTo }, counts) => {
    const [low, high] = extremes({ values, weights: counts })
    const { fixed, edges } = equalWidthEdges(Math.min(low, least), Math.max(high, most), BINS)
    const p = new Float64Array(fixed + 1)
    const q = new Float64Array(fixed + 1)
    let before = 0
    for (let bin = 0, u = 0; bin < fixed; bin++) {
      const edge = edges[bin] ?? NaN
      let sum = 0
      for (; u < values.length && !((values[u] ?? NaN) >= edge); u++) sum += counts[u] ?? 0
      const upToHere = u === 0 ? 0 : (upTo[u - 1] ?? 0)
      p[bin] = upToHere - before
      q[bin] = sum
      before = upToHere
    }
    p[fixed] = real.missing
    q[fixed] = counts[values.length] ?? 0
    return smoothedKl(p, q, fixed)
  })
}

/** The edges between equal-width bins, and how many of the bins are support in any case. */
function equalWidthEdges(low: number, high: number, bins: number): { fixed: number; edges: Float64Array } {
  const fixed = low < high ? bins : low === high ? 1 : 0
  // As NumPy's histogram has them, so that a value on an edge falls on the same side.
  const step = (high - low) / bins
  return {
    fixed,
    edges: Float64Array.from({ length: Math.max(fixed - 1, 0) }, (_, k) => low + (k + 1) * step),
  }
}

/**
 * Counts in equal-width bins over the pooled range, the last one closed, and a last bin for the missing;
 * the third item is the number of bins that are support in any case.
 */
export function equalWidthCounts(
  real: Sorted,
  synthetic: Sorted,
  bins: number,
): [Int32Array, Int32Array, number] {
  const [a, b] = extremes(real)
  const [c, d] = extremes(synthetic)
  const { fixed, edges } = equalWidthEdges(Math.min(a, c), Math.max(b, d), bins)
  return [countWithin(real, edges, fixed), countWithin(synthetic, edges, fixed), fixed]
}

/** Both lists come in rising order, so one walk along the edges counts them. */
function countWithin(side: Sorted, edges: Float64Array, fixed: number): Int32Array {
  const counts = new Int32Array(fixed + 1)
  let bin = 0
  for (let i = 0; i < side.values.length; i++) {
    const weight = side.weights[i] ?? 0
    if (weight === 0) continue
    const value = side.values[i] ?? NaN
    while (bin < edges.length && value >= (edges[bin] ?? Infinity)) bin++
    counts[bin] = (counts[bin] ?? 0) + weight
  }
  counts[fixed] = side.missing
  return counts
}

/** KL with a small number added to each share (then made to sum to 1 again) instead of smoothing. */
export function epsilonKl(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let np = 0
  let nq = 0
  for (let b = 0; b < p.length; b++) {
    np += p[b] ?? 0
    nq += q[b] ?? 0
  }
  // The last bin is that of the missing: support only where a value is missing.
  const bins = (p[p.length - 1] ?? 0) + (q[q.length - 1] ?? 0) === 0 ? p.length - 1 : p.length
  const whole = 1 + bins * EPSILON
  let sum = 0
  for (let b = 0; b < bins; b++) {
    const a = ((p[b] ?? 0) / np + EPSILON) / whole
    sum += a * Math.log(a / (((q[b] ?? 0) / nq + EPSILON) / whole))
  }
  return sum
}
