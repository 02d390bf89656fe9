import { smoothedJs, smoothedKl, SMOOTHING } from '../bins'
import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { columnEntries, summarise } from '../summary'

type Divergence = (p: ArrayLike<number>, q: ArrayLike<number>, fixed: number) => number

const divergences: { id: string; direction: string; unit: string; of: Divergence }[] = [
  { id: 'fidelity.kl', direction: 'real||synthetic', unit: 'nats', of: smoothedKl },
  {
    id: 'fidelity.kl_reverse',
    direction: 'synthetic||real',
    unit: 'nats',
    of: (p, q, fixed) => smoothedKl(q, p, fixed),
  },
  { id: 'fidelity.js', direction: 'symmetric', unit: 'bits (divergence, not distance)', of: smoothedJs },
]

/** Kullback–Leibler divergence both ways and Jensen–Shannon divergence, over R’s decile bins or the levels. */
export const klFamily: MetricFamily<EvaluationContext> = {
  name: 'divergence of each column',
  ids: divergences.map(({ id }) => id),
  shares: ['columns'],
  depends: ['bins'],
  compute: (context, wanted) => ({
    metrics: divergences
      .filter(({ id }) => wanted.has(id))
      .map(({ id, direction, unit, of }) =>
        summarise(
          context,
          id,
          columnEntries(context, 'all', (view, j) =>
            of(view.realCounts(j), view.syntheticCounts(j), view.shape(j).fixed),
          ),
          {
            settings: { bins: context.bins, binning: 'quantile', smoothing: SMOOTHING, direction, unit },
            none: 'There is no analysed column.',
            each: id === 'fidelity.kl',
          },
        ),
      ),
  }),
}
