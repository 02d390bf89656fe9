import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily } from '../metric'
import { pairEntries, summarise, type Entry } from '../summary'
import type { Side } from '../views'
import { Associations } from './association'

const idPearson = 'fidelity.correlation_similarity'
const idSpearman = 'fidelity.correlation_similarity_spearman'

/** Over all pairs of numeric columns: one minus half the difference between the two correlations. */
export const correlationFamily: MetricFamily<EvaluationContext> = {
  name: 'correlations',
  ids: [idPearson, idSpearman],
  heavy: 4,
  compute(context, wanted) {
    const numeric = context.analysed.filter((column) => column.numeric && column.place >= 0)
    const associations = new Associations(numeric.map(({ place }) => place))
    const places = new Map(numeric.map(({ place }, k) => [place, k]))
    const metric = (id: string, method: string, of: Association, interval: boolean): Metric =>
      summarise(context, id, entries(context, places, of), {
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

function entries(context: EvaluationContext, places: ReadonlyMap<number, number>, of: Association): Entry[] {
  return pairEntries(context, 'both numeric', (view, x, y) => {
    const [a, b] = [places.get(x) ?? 0, places.get(y) ?? 0]
    const real = of(view.root.real, a, b)
    if (typeof real === 'string') return `${real} (training rows).`
    const synthetic = of(view.synthetic, a, b)
    if (typeof synthetic === 'string') return `${synthetic} (synthetic rows).`
    return 1 - Math.abs(real - synthetic) / 2
  })
}
