import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily } from '../metric'
import { pairEntries, summarise, type Entry } from '../summary'
import type { Side, View } from '../views'
import { Associations } from './association'

const idPearson = 'fidelity.correlation_similarity'
const idSpearman = 'fidelity.correlation_similarity_spearman'

/** Over all pairs of numeric columns: one minus half the difference between the two correlations. */
export const correlationFamily: MetricFamily<EvaluationContext> = {
  name: 'correlations',
  ids: [idPearson, idSpearman],
  compute(context, wanted) {
    const associations = new Associations()
    const metric = (id: string, method: string, of: Association, interval: boolean): Metric =>
      summarise(context, id, entries(context, of), {
        settings: { method, missing: 'rows that lack either value are left out of a pair' },
        none: 'There are fewer than two numeric columns.',
        interval,
      })
    const linear = () => metric(idPearson, 'Pearson', (...pair) => associations.pearson(...pair), true)
    const ranked = () =>
      metric(idSpearman, 'Spearman, average ranks', (...pair) => associations.spearman(...pair), false)
    return {
      metrics: [...(wanted.has(idPearson) ? [linear()] : []), ...(wanted.has(idSpearman) ? [ranked()] : [])],
    }
  },
}

type Association = (side: Side, a: number, b: number) => number | string

function entries(context: EvaluationContext, of: Association): Entry[] {
  // Resamples share the real side, whose correlations then need finding once.
  const kept = new WeakMap<View, Map<string, number | string>>()
  return pairEntries(context, 'both numeric', (view, a, b) => {
    let found = kept.get(view.root)
    if (found === undefined) kept.set(view.root, (found = new Map()))
    const key = `${a}|${b}`
    const real = found.get(key) ?? of(view.real, a, b)
    found.set(key, real)
    if (typeof real === 'string') return `${real} (training rows).`
    const synthetic = of(view.synthetic, a, b)
    if (typeof synthetic === 'string') return `${synthetic} (synthetic rows).`
    return 1 - Math.abs(real - synthetic) / 2
  })
}
