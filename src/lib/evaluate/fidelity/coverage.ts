import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { columnEntries, summarise } from '../summary'
import type { Sorted, View } from '../views'
import { extremes } from './extremes'
import { emptySide, shareEqual } from './ks'

const idRange = 'fidelity.range_coverage'
const idCategories = 'fidelity.category_coverage'

/** How much of what occurs in R occurs in S: of each range, of each list of levels. */
export const coverageFamily: MetricFamily<EvaluationContext> = {
  name: 'coverage of ranges and levels',
  ids: [idRange, idCategories],
  shares: ['columns'],
  compute(context, wanted) {
    const range = () =>
      summarise(
        context,
        idRange,
        columnEntries(context, 'numeric', (view, j) =>
          rangeCoverage(view.sortedReal(j), view.sortedSynthetic(j)),
        ),
        // Drawing again misses extremes, so it says nothing about what a perfect generator would get.
        { settings: { missing: 'left out' }, none: 'There is no numeric column.', floor: false },
      )
    const categories = () =>
      summarise(
        context,
        idCategories,
        columnEntries(context, 'coded', (view, j) => categoryCoverage(view, j)),
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

/** Share of R’s range that S reaches; for a column constant in R the share of S’s values equal to it. */
function rangeCoverage(real: Sorted, synthetic: Sorted): number | string {
  const nobody = emptySide(real, synthetic)
  if (nobody !== null) return nobody
  const [low, high] = extremes(real)
  if (low === high) return shareEqual(synthetic, low)
  const [least, most] = extremes(synthetic)
  const range = high - low
  return Math.max(0, 1 - (Math.max((least - low) / range, 0) + Math.max((high - most) / range, 0)))
}

function categoryCoverage(view: View, j: number): number {
  const real = view.realCounts(j)
  const synthetic = view.syntheticCounts(j)
  let inReal = 0
  let inBoth = 0
  for (let b = 0; b < real.length; b++) {
    if (real[b] === 0) continue
    inReal++
    if (synthetic[b] !== 0) inBoth++
  }
  return inBoth / inReal
}
