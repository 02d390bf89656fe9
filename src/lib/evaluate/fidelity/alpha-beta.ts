import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { median } from '../statistics'
import { DRAWS, floorSize, sizedMetric, spaceSettings } from './joint'
import type { AlphaBeta } from './matching'
import { ALPHA_BETA_IDS, crossing } from './crossing'

const OF: Record<string, (found: AlphaBeta) => number> = {
  'fidelity.alpha_precision': ({ alphaPrecision }) => alphaPrecision,
  'fidelity.beta_coverage': ({ betaCoverage }) => betaCoverage,
  'fidelity.authenticity': ({ authenticity }) => authenticity,
}
/** A nearest other row needs two. */
const LEAST = 2

/**
 * α-precision, β-coverage and authenticity (Alaa et al. 2022) between tables of one size: the larger one is sub-sampled to the
 * smaller, and the median of ten draws taken. Floor: C in the place of S.
 */
export const alphaBetaFamily: MetricFamily<EvaluationContext> = {
  name: 'α-precision, β-coverage and authenticity',
  ids: ALPHA_BETA_IDS,
  shares: ['balls'],
  heavy: 6,
  compute(context, wanted) {
    const n = context.real.rows
    const m = context.synthetic.rows
    const c = context.control?.rows ?? 0
    const small = [n < LEAST ? 'training' : null, m < LEAST ? 'synthetic' : null].filter(
      (name) => name !== null,
    )
    const found = small.length === 0 ? crossing(context, 'synthetic') : null
    const floor = n < LEAST || c < LEAST ? null : crossing(context, 'control')
    const settings = {
      ...spaceSettings(),
      alphas: 30,
      rows: Math.min(n, m),
      ...(n === m ? {} : { subSampled: n > m ? 'training rows' : 'synthetic rows', draws: DRAWS }),
    }
    return {
      metrics: ALPHA_BETA_IDS.filter((id) => wanted.has(id)).map((id) => {
        const of = OF[id] ?? (() => NaN)
        return sizedMetric(
          context,
          id,
          {
            value:
              found === null
                ? `It needs two ${small.join(' and two ')} rows`
                : (median(found.alphaBeta.map(of)) ?? NaN),
            floor: floor === null ? null : median(floor.alphaBeta.map(of)),
            atFloorSize:
              found === null || (floorSize(context) ?? 0) < LEAST ? null : found.alphaBetaAtFloorSize.map(of),
          },
          settings,
        )
      }),
    }
  },
}
