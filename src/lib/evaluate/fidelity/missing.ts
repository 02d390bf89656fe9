import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { columnEntries, summarise } from '../summary'

/** One minus the difference between the shares of missing values, every analysed column. */
export const missingFamily: MetricFamily<EvaluationContext> = {
  name: 'missing values',
  ids: ['fidelity.missing_similarity'],
  shares: ['columns'],
  compute: (context) => ({
    metrics: [
      summarise(
        context,
        'fidelity.missing_similarity',
        columnEntries(context, 'all', (view, j) => {
          const last = view.shape(j).size - 1
          const real = (view.realCounts(j)[last] ?? 0) / view.real.rows
          const synthetic = (view.syntheticCounts(j)[last] ?? 0) / view.synthetic.rows
          return 1 - Math.abs(real - synthetic)
        }),
        { settings: {}, none: 'There is no analysed column.' },
      ),
    ],
  }),
}
