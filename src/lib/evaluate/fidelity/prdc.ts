import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import type { Prdc } from './balls'
import { floorSize, sizedMetric, spaceSettings } from './joint'
import { BALL_NEIGHBOURS, crossing, PRDC_IDS } from './crossing'

const OF: Record<string, keyof Prdc> = {
  'fidelity.prdc_precision': 'precision',
  'fidelity.prdc_recall': 'recall',
  'fidelity.prdc_density': 'density',
  'fidelity.prdc_coverage': 'coverage',
}

/**
 * Precision, recall, density and coverage (Kynkäänniemi et al. 2019; Naeem et al. 2020): who lies in the balls that reach to
 * the fifth nearest row of a table's own. Balls are closed. Floor: C in the place of S.
 */
export const prdcFamily: MetricFamily<EvaluationContext> = {
  name: 'precision, recall, density and coverage',
  ids: PRDC_IDS,
  shares: ['balls'],
  compute(context, wanted) {
    const found = crossing(context, 'synthetic')
    const floor = crossing(context, 'control')
    const settings = { ...spaceSettings(), k: BALL_NEIGHBOURS, balls: 'closed' }
    return {
      metrics: PRDC_IDS.filter((id) => wanted.has(id)).map((id) => {
        const of = OF[id] ?? 'precision'
        // Recall is about the balls of the other table, the rest about those of R.
        const has = (others: number) => (of === 'recall' ? others : context.real.rows) > BALL_NEIGHBOURS
        const lacks = `A ball reaches to the fifth nearest other row: it needs six ${of === 'recall' ? 'synthetic' : 'training'} rows`
        return sizedMetric(
          context,
          id,
          {
            value: !has(context.synthetic.rows) || found?.prdc == null ? lacks : found.prdc[of],
            floor: floor?.prdc == null || !has(context.control?.rows ?? 0) ? null : floor.prdc[of],
            atFloorSize:
              found === null || !has(floorSize(context) ?? 0)
                ? null
                : found.prdcAtFloorSize.map((prdc) => prdc[of]),
          },
          settings,
        )
      }),
    }
  },
}
