import { rankOfCorrelations } from './cholesky'
import type { Shape } from './design-rows'
import { sigmoid } from './gbdt'
import { momentsOf, type Moments } from './logistic-loss'
import { LogisticObjective } from './logistic-objective'
import type { Matrix } from './matrix'
import { minimise } from './minimise'
import { dot } from './quasi-newton'
import { regressorsOf, type Regressors } from './regressors'

export interface LogisticModel {
  /** What is put in for missing, by column. */
  medians: Float64Array
  /** Whether the column has a 0/1 flag for missing beside it. */
  flagged: boolean[]
  means: Float64Array
  scales: Float64Array
  weights: Float64Array
  intercept: number
  converged: boolean
  /** How often loss and gradient were computed. */
  iterations: number
  end: End
}

/** Where a fit ended, in the coordinates of its regressors: other fits may start there. */
interface End {
  shape: Shape
  weights: Float64Array
  /** Cholesky factor of a Hessian of the mean loss. */
  factor: Float64Array
  /** Mean loss with its penalty. */
  loss: number
}

interface LogisticOptions {
  /** scikit-learn's C; 1 unless told. */
  c?: number
  /** Numbers of the rows to learn from; all unless told. */
  rows?: ArrayLike<number>
  /** A model of the same regressors on nearly the same rows: the fit is faster, and the same up to its tolerance. */
  near?: LogisticModel
}

/** A fit that takes this often is given up. */
const MOST_ITERATIONS = 600
/** Largest slope of the mean loss, in standardised columns, at the end. */
const TOLERANCE = 1e-8
/** From the end of a fit with a smaller mean loss the way to another is longer than from 0: its weights are large. */
const NEARLY_PARTED = 0.05

/** As `fitRegressors`, of all rows of a matrix. */
export function fitLogistic(
  matrix: Matrix,
  labels: ArrayLike<number>,
  medians: Float64Array,
  c = 1,
): LogisticModel {
  return fitRegressors(regressorsOf(matrix, medians), labels, { c })
}

/**
 * Logistic regression with L2 (scikit-learn's C: ½‖w‖² + C Σ loss, intercept free). Columns are standardised on the rows
 * learned from (standard deviation over n); missing becomes the given value with a flag column. Separable classes have a
 * model too, as the penalty holds the weights.
 * @param labels 0 or 1, one a row of the matrix
 */
export function fitRegressors(
  regressors: Regressors,
  labels: ArrayLike<number>,
  { c = 1, rows, near }: LogisticOptions = {},
): LogisticModel {
  const { matrix, medians, flagged, shape } = regressors
  const chosen = rows === undefined ? everyRow(matrix.rows) : Int32Array.from(rows)
  const observed = { regressors, rows: chosen, labels: Float64Array.from(chosen, (row) => labels[row] ?? 0) }
  const moments = momentsOf(observed)
  const amount = chosen.length * c || 1
  const objective = new LogisticObjective(observed, moments, amount)
  const from = near?.end.shape === shape && near.end.loss > NEARLY_PARTED ? near.end : null
  const start = from?.weights.slice() ?? new Float64Array(shape.size)
  objective.hold(start)
  const fit = minimise(objective, {
    start,
    factor: from?.factor ?? objective.firstFactor(regressors),
    tolerance: TOLERANCE * Math.max(1, 1 / amount),
    mostEvaluations: MOST_ITERATIONS,
    patience: costOfHessian(regressors),
  })
  return {
    medians,
    flagged,
    ...inColumns(shape, moments, fit.at),
    converged: fit.converged,
    iterations: fit.evaluations,
    end: { shape, weights: fit.at, factor: fit.factor, loss: fit.value },
  }
}

/** Weights of coordinates become weights of columns that are standardised on the rows learned from. */
function inColumns(
  { places, centres, scales, size }: Shape,
  { means, deviations }: Moments,
  weights: Float64Array,
): Pick<LogisticModel, 'means' | 'scales' | 'weights' | 'intercept'> {
  const ofColumn = (value: (place: number) => number) => Float64Array.from(places, value)
  const deviation = (place: number) => (deviations[place] ?? 0) || 1
  return {
    means: ofColumn((place) => (centres[place] ?? 0) + (scales[place] ?? 1) * (means[place] ?? 0)),
    scales: ofColumn((place) => (scales[place] ?? 1) * deviation(place)),
    weights: ofColumn((place) => (weights[place] ?? 0) * deviation(place)),
    intercept: dot(weights, means) + (weights[size - 1] ?? 0),
  }
}

/** In evaluations of loss and gradient, about. */
function costOfHessian({ shape: { dense }, members, matrix }: Regressors): number {
  const set = members.length / Math.max(1, matrix.rows)
  return Math.ceil(
    Math.max(6, (0.2 * dense * dense + dense * set + 0.8 * set * set) / (1.5 * (dense + set) + 20)),
  )
}

/** Probabilities of the positive class, of all rows or of those of the given numbers. */
export function predictLogistic(
  model: LogisticModel,
  matrix: Matrix,
  rows?: ArrayLike<number>,
): Float64Array {
  const chosen = rows === undefined ? everyRow(matrix.rows) : Int32Array.from(rows)
  const scores = new Float64Array(chosen.length).fill(model.intercept)
  let place = 0
  const next = () => {
    const weight = (model.weights[place] ?? 0) / (model.scales[place] ?? 1)
    return { weight, centre: model.means[place++] ?? 0 }
  }
  matrix.columns.forEach((column, j) => {
    const flagged = model.flagged[j] === true
    const own = next()
    const flag = flagged ? next() : { weight: 0, centre: 0 }
    const median = model.medians[j] ?? 0
    for (let i = 0; i < scores.length; i++) {
      const value = column[chosen[i] ?? 0] ?? NaN
      const missing = Number.isNaN(value)
      const score = (scores[i] ?? 0) + own.weight * ((missing ? median : value) - own.centre)
      scores[i] = flagged ? score + flag.weight * ((missing ? 1 : 0) - flag.centre) : score
    }
  })
  return scores.map(sigmoid)
}

/**
 * Rank of the standardised design with its intercept: a column counts if more than 1e-10 of its variance is left once
 * the columns before it are taken out.
 */
export function rankOf({ gram, matrix, shape: { size } }: Regressors): number {
  const sum = (a: number, b: number) => gram[a * size + b] ?? 0
  // Of whole numbers where both columns are 0/1, so that one which is constant has exactly none.
  const covariance = (a: number, b: number) =>
    (matrix.rows * sum(a, b) - sum(a, size - 1) * sum(b, size - 1)) / matrix.rows ** 2
  const columns = Array.from({ length: size - 1 }, (_, j) => j)
  const deviations = columns.map((j) => Math.sqrt(Math.max(0, covariance(j, j))))
  const correlations = new Float64Array(columns.length * columns.length)
  for (const a of columns) {
    for (const b of columns) {
      const scale = (deviations[a] ?? 0) * (deviations[b] ?? 0)
      correlations[a * columns.length + b] = scale > 0 ? covariance(a, b) / scale : 0
    }
  }
  return 1 + rankOfCorrelations(correlations, columns.length, 1e-10)
}

/** The median of a column's present values; 0 for none. */
export function medianOf(column: Float64Array): number {
  const sorted = column.filter((value) => !Number.isNaN(value)).sort()
  if (sorted.length === 0) return 0
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
}

function everyRow(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row)
}
