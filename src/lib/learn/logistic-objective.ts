import { cholesky } from './cholesky'
import { gramOf } from './gram'
import { lossAt, type Moments, type Observed } from './logistic-loss'
import type { Objective } from './minimise'
import type { Regressors } from './regressors'

/**
 * The mean logistic loss with an L2 penalty of ½‖w‖²/(n·C) on the weights w of columns standardised on the rows; the
 * intercept is free, and columns that are constant in the rows keep the weight 0.
 */
export class LogisticObjective implements Objective {
  readonly size: number
  private readonly constant: Uint8Array
  /** Twice the penalty by square of a coordinate's weight. */
  private readonly ridge: Float64Array
  private readonly curvature: Float64Array

  constructor(
    private readonly observed: Observed,
    private readonly moments: Moments,
    amount: number,
  ) {
    const { deviations } = moments
    this.size = deviations.length
    const intercept = this.size - 1
    this.constant = Uint8Array.from(deviations, (value, j) => (value === 0 && j !== intercept ? 1 : 0))
    this.ridge = deviations.map((value, j) => (j === intercept ? 0 : (value === 0 ? 1 : value ** 2) / amount))
    this.curvature = new Float64Array(observed.rows.length)
  }

  evaluate(weights: Float64Array, gradient: Float64Array): number {
    let loss = lossAt(this.observed, weights, gradient, this.curvature)
    for (let j = 0; j < this.size; j++) {
      const weight = weights[j] ?? 0
      const ridge = this.ridge[j] ?? 0
      loss += (ridge * weight * weight) / 2
      gradient[j] = (gradient[j] ?? 0) + ridge * weight
    }
    this.hold(gradient)
    return loss
  }

  /** The largest one by weight of a standardised column, or of the intercept. */
  slope(gradient: Float64Array): number {
    const { means, deviations } = this.moments
    const ofIntercept = gradient[this.size - 1] ?? 0
    let most = Math.abs(ofIntercept)
    for (let j = 0; j < this.size - 1; j++) {
      const centred = (gradient[j] ?? 0) - (means[j] ?? 0) * ofIntercept
      if (this.constant[j] === 0) most = Math.max(most, Math.abs(centred) / (deviations[j] ?? 1))
    }
    return most
  }

  factor(): Float64Array {
    const { regressors, rows } = this.observed
    const share = 1 / Math.max(1, rows.length)
    return this.factorOf(
      gramOf(
        regressors,
        rows,
        this.curvature.map((value) => value * share),
      ),
    )
  }

  /** A guess for the start: the Hessian of all rows where each probability is ½. */
  firstFactor({ gram, matrix }: Regressors): Float64Array {
    const share = 0.25 / Math.max(1, matrix.rows)
    return this.factorOf(gram.map((value) => value * share))
  }

  hold(step: Float64Array): void {
    for (let j = 0; j < this.size; j++) if (this.constant[j] === 1) step[j] = 0
  }

  private factorOf(hessian: Float64Array): Float64Array {
    const { size, ridge } = this
    for (let j = 0; j < size; j++) hessian[j * size + j] = (hessian[j * size + j] ?? 0) + (ridge[j] ?? 0)
    return cholesky(hessian, size)
  }
}
