import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { columnEntries, summarise } from '../summary'
import type { Sorted, View } from '../views'
import { extremes } from './extremes'

const idRange = 'fidelity.boundary_adherence'
const idCategories = 'fidelity.category_adherence'

/** How much of S keeps to what occurs in R: within its range, among its levels. */
export const adherenceFamily: MetricFamily<EvaluationContext> = {
  name: 'adherence to ranges and levels',
  ids: [idRange, idCategories],
  shares: ['columns'],
  compute(context, wanted) {
    const range = () =>
      summarise(
        context,
        idRange,
        columnEntries(context, 'numeric', (view, j) =>
          boundaryAdherence(view.sortedReal(j), view.sortedSynthetic(j)),
        ),
        // Drawing again misses extremes, so it says nothing about what a perfect generator would get.
        {
          settings: { missing: 'adheres where the training rows have one' },
          none: 'There is no numeric column.',
          floor: false,
        },
      )
    const categories = () =>
      summarise(
        context,
        idCategories,
        columnEntries(context, 'coded', (view, j) => categoryAdherence(view, j)),
        { settings: { missing: 'a level of its own' }, none: 'There is no categorical column.' },
      )
    return {
      metrics: [
        ...(wanted.has(idRange) ? [range()] : []),
        ...(wanted.has(idCategories) ? [categories()] : []),
      ],
    }
  },
}

/** Share of all rows of S within R’s range; a missing value adheres if R has one. */
function boundaryAdherence(real: Sorted, synthetic: Sorted): number | string {
  if (real.present === 0) return 'No training row has a value.'
  const [low, high] = extremes(real)
  const { values, weights } = synthetic
  let outside = real.missing > 0 ? 0 : synthetic.missing
  for (let i = 0; i < values.length && (values[i] ?? NaN) < low; i++) outside += weights[i] ?? 0
  for (let i = values.length - 1; i >= 0 && (values[i] ?? NaN) > high; i--) outside += weights[i] ?? 0
  const rows = synthetic.present + synthetic.missing
  return (rows - outside) / rows
}

/** Share of S’s rows whose level occurs in R. */
function categoryAdherence(view: View, j: number): number {
  const real = view.realCounts(j)
  const synthetic = view.syntheticCounts(j)
  let known = 0
  for (let b = 0; b < real.length; b++) if (real[b] !== 0) known += synthetic[b] ?? 0
  return known / view.synthetic.rows
}
