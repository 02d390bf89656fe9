import { fitRegressors, predictLogistic, rankOf } from '../../learn/logistic'
import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { pooled, type Pooled } from './pooled'

const PMSE = 'fidelity.pmse'
const RATIO = 'fidelity.pmse_ratio'
/** Next to no penalty. */
const C = 1e6

export interface Propensity {
  pmse: number
  /** Rank of the design, the intercept counted. */
  rank: number
  /** What synthpop expects for a table drawn from a model fitted to R. */
  expected: number
  converged: boolean
}

/** Mean squared distance of in-sample propensities to the share of S (Woo et al. 2009; Snoke et al. 2018), main effects only. */
export function propensityOf({ matrix, labels, regressors }: Pooled): Propensity {
  const size = labels.length
  const share = labels.reduce((sum, label) => sum + label, 0) / size
  const model = fitRegressors(regressors, labels, { c: C })
  const scores = predictLogistic(model, matrix)
  const rank = rankOf(regressors)
  return {
    pmse: scores.reduce((sum, score) => sum + (score - share) ** 2, 0) / size,
    rank,
    expected: ((rank - 1) * (1 - share) ** 2 * share) / size,
    converged: model.converged,
  }
}

/** pMSE and its ratio to synthpop's expectation; the floors are what fresh rows of the same source give. */
export const pmseFamily: MetricFamily<EvaluationContext> = {
  name: 'propensity scores',
  ids: [PMSE, RATIO],
  compute(context, wanted) {
    const n = context.real.rows
    const m = context.synthetic.rows
    const { pmse, rank, expected, converged } = propensityOf(pooled(context, 'synthetic'))
    const settings = {
      model: 'logistic, in-sample, main effects',
      c: C,
      rank,
      expected,
      converged,
      floorFrom:
        'fresh rows of the same source; the expectation is of rows drawn from a model fitted to the training rows',
    }
    const ratio =
      expected > 0
        ? context.metric(RATIO, { value: pmse / expected, floor: (n + m) / n, settings })
        : context.metric(RATIO, {
            reason: 'Every column is constant: there is nothing to tell tables apart by',
            settings,
          })
    return {
      metrics: [
        context.metric(PMSE, { value: pmse, floor: ((rank - 1) * n * m) / (n + m) ** 3, settings }),
        ratio,
      ].filter(({ id }) => wanted.has(id)),
    }
  },
}
