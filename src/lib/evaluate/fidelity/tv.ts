import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { columnEntries, summarise } from '../summary'

/** One minus the total variation distance of each categorical column; missing is a level. */
export const tvFamily: MetricFamily<EvaluationContext> = {
  name: 'shares of levels',
  ids: ['fidelity.tv_complement'],
  shares: ['columns'],
  compute: (context) => ({
    metrics: [
      summarise(
        context,
        'fidelity.tv_complement',
        columnEntries(context, 'coded', (view, j) =>
          overlap(view.realCounts(j), view.syntheticCounts(j), view.real.rows, view.synthetic.rows),
        ),
        { settings: { missing: 'a level of its own' }, none: 'There is no categorical column.' },
      ),
    ],
  }),
}

/** 1 − ½ Σ |p − q|, which is Σ min(p, q), of two lists of counts. */
export function overlap(p: ArrayLike<number>, q: ArrayLike<number>, np: number, nq: number): number {
  let sum = 0
  for (let b = 0; b < p.length; b++) sum += Math.min((p[b] ?? 0) / np, (q[b] ?? 0) / nq)
  return Math.min(1, sum)
}
