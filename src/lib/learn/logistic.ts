import { takeMatrixRows, type Matrix } from './matrix'
import { sigmoid } from './gbdt'

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
  iterations: number
}

const MOST_ITERATIONS = 60
const TOLERANCE = 1e-8

/** What a logistic regression sees of a matrix: laid out once, learned from as often as one likes, on any of its rows. */
export interface Regressors {
  matrix: Matrix
  medians: Float64Array
  flagged: boolean[]
  /** The matrix columns without gaps, each with its flag behind it if it has one. */
  columns: readonly Float64Array[]
}

export interface LogisticOptions {
  /** scikit-learn's C; 1 unless told. */
  c?: number
  /** Numbers of the rows to learn from; all unless told. */
  rows?: ArrayLike<number>
  /** A model of the same regressors on nearly the same rows: it makes the fit faster and changes nothing else. */
  near?: LogisticModel
}

/** @param medians what stands for missing, one a column: the real rows' medians, also for a model of synthetic rows */
export function regressorsOf(matrix: Matrix, medians: Float64Array): Regressors {
  const flagged = matrix.columns.map((column) => column.some((value) => Number.isNaN(value)))
  return { matrix, medians, flagged, columns: fill(matrix, medians, flagged) }
}

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
 * Logistic regression with L2 (scikit-learn's C: ½‖w‖² + C Σ loss, intercept free), by Newton's method. Columns are
 * standardised on the rows learned from (standard deviation over n); missing becomes the given value with a flag column.
 * @param labels 0 or 1, one a row of the matrix
 */
export function fitRegressors(
  { matrix, medians, flagged, columns }: Regressors,
  labels: ArrayLike<number>,
  { c = 1, rows }: LogisticOptions = {},
): LogisticModel {
  const chosen = rows ?? Int32Array.from({ length: matrix.rows }, (_, row) => row)
  const taken = takeMatrixRows({ rows: matrix.rows, columns, sources: [] }, chosen).columns
  const means = Float64Array.from(taken, mean)
  const scales = Float64Array.from(taken, (column, j) => deviation(column, means[j] ?? 0))
  const x = taken.map((column, j) => standardise(column, means[j] ?? 0, scales[j] ?? 1))
  const y = Float64Array.from(chosen, (row) => labels[row] ?? 0)
  return { medians, flagged, means, scales, ...newton(x, y, c) }
}

/** Probabilities of the positive class, of all rows or of those of the given numbers. */
export function predictLogistic(
  model: LogisticModel,
  matrix: Matrix,
  rows?: ArrayLike<number>,
): Float64Array {
  const taken = rows === undefined ? matrix : takeMatrixRows(matrix, rows)
  const columns = fill(taken, model.medians, model.flagged)
  const scores = new Float64Array(taken.rows).fill(model.intercept)
  columns.forEach((column, j) => {
    const weight = (model.weights[j] ?? 0) / (model.scales[j] ?? 1)
    const centre = model.means[j] ?? 0
    for (let row = 0; row < scores.length; row++)
      scores[row] = (scores[row] ?? 0) + weight * ((column[row] ?? 0) - centre)
  })
  return scores.map(sigmoid)
}

/**
 * Rank of the standardised design with its intercept, by Cholesky's decomposition of its correlations with pivots: a
 * column counts if more than 1e-10 of its variance is left once the columns before it are taken out.
 */
export function rankOf({ columns }: Regressors): number {
  const x = columns.map((column) => {
    const centre = mean(column)
    return standardise(column, centre, deviation(column, centre))
  })
  const n = x[0]?.length ?? 0
  const left = x.map((a) => Float64Array.from(x, (b) => dot(a, b) / Math.max(1, n)))
  const open = new Set(x.keys())
  for (let rank = 1; ; rank++) {
    const pivot = [...open].reduce(
      (best, j) => ((left[j]?.[j] ?? 0) > (left[best]?.[best] ?? 0) ? j : best),
      -1,
    )
    const row = left[pivot]
    const size = row?.[pivot] ?? 0
    if (row === undefined || size <= 1e-10) return rank
    open.delete(pivot)
    for (const i of open) {
      const factor = (row[i] ?? 0) / size
      left[i] = left[i]?.map((value, j) => value - factor * (row[j] ?? 0)) ?? row
    }
  }
}

function fill(matrix: Matrix, medians: Float64Array, flagged: readonly boolean[]): Float64Array[] {
  return matrix.columns.flatMap((column, j) => {
    const filled = column.map((value) => (Number.isNaN(value) ? (medians[j] ?? 0) : value))
    return flagged[j] === true ? [filled, column.map((value) => (Number.isNaN(value) ? 1 : 0))] : [filled]
  })
}

function newton(
  x: readonly Float64Array[],
  labels: ArrayLike<number>,
  c: number,
): Pick<LogisticModel, 'weights' | 'intercept' | 'converged' | 'iterations'> {
  const n = labels.length
  const p = x.length
  const weights = new Float64Array(p + 1)
  let converged = false
  let iterations = 0
  let loss = lossOf(x, labels, weights, c)
  for (; iterations < MOST_ITERATIONS && !converged; iterations++) {
    const scores = scoresOf(x, weights, n)
    const residual = new Float64Array(n)
    const curvature = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      const probability = sigmoid(scores[i] ?? 0)
      residual[i] = c * (probability - (labels[i] ?? 0))
      curvature[i] = c * probability * (1 - probability)
    }
    const gradient = new Float64Array(p + 1)
    for (let j = 0; j < p; j++) gradient[j] = dot(x[j], residual) + (weights[j] ?? 0)
    gradient[p] = residual.reduce((sum, value) => sum + value, 0)
    converged = gradient.every((value) => Math.abs(value) < TOLERANCE * Math.max(1, n * c))
    if (converged) break
    const step = solve(hessianOf(x, curvature), gradient)
    let rate = 1
    for (let halving = 0; halving < 30; halving++, rate /= 2) {
      const trial = weights.map((value, j) => value - rate * (step[j] ?? 0))
      const next = lossOf(x, labels, trial, c)
      if (next <= loss + 1e-12 * Math.abs(loss)) {
        weights.set(trial)
        loss = next
        break
      }
    }
  }
  return { weights: weights.slice(0, p), intercept: weights[p] ?? 0, converged, iterations }
}

function scoresOf(x: readonly Float64Array[], weights: Float64Array, n: number): Float64Array {
  const scores = new Float64Array(n).fill(weights[x.length] ?? 0)
  x.forEach((column, j) => {
    const weight = weights[j] ?? 0
    if (weight === 0) return
    for (let i = 0; i < n; i++) scores[i] = (scores[i] ?? 0) + weight * (column[i] ?? 0)
  })
  return scores
}

function lossOf(
  x: readonly Float64Array[],
  labels: ArrayLike<number>,
  weights: Float64Array,
  c: number,
): number {
  const scores = scoresOf(x, weights, labels.length)
  let loss = 0
  for (let i = 0; i < labels.length; i++) {
    const score = scores[i] ?? 0
    // log(1 + e^s) − y·s, without overflow.
    loss += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - (labels[i] ?? 0) * score
  }
  let penalty = 0
  for (let j = 0; j < x.length; j++) penalty += (weights[j] ?? 0) ** 2
  return c * loss + penalty / 2
}

function hessianOf(x: readonly Float64Array[], curvature: Float64Array): Float64Array[] {
  const p = x.length
  const ones = new Float64Array(curvature.length).fill(1)
  const all = [...x, ones]
  const hessian = all.map(() => new Float64Array(p + 1))
  const weighted = new Float64Array(curvature.length)
  for (let a = 0; a <= p; a++) {
    const column = all[a] ?? ones
    for (let i = 0; i < weighted.length; i++) weighted[i] = (column[i] ?? 0) * (curvature[i] ?? 0)
    for (let b = 0; b <= a; b++) {
      const value = dot(all[b], weighted) + (a === b && a < p ? 1 : 0)
      const rowA = hessian[a]
      const rowB = hessian[b]
      if (rowA !== undefined) rowA[b] = value
      if (rowB !== undefined) rowB[a] = value
    }
  }
  return hessian
}

/** Solves A·x = b for a symmetric positive definite A (Cholesky); a hair is added to the diagonal if it is nearly singular. */
function solve(a: Float64Array[], b: Float64Array): Float64Array {
  const n = b.length
  const l = a.map(() => new Float64Array(n))
  const at = (m: Float64Array[], i: number, j: number) => m[i]?.[j] ?? 0
  for (let i = 0; i < n; i++) {
    const row = l[i]
    if (row === undefined) continue
    for (let j = 0; j <= i; j++) {
      let sum = at(a, i, j)
      const other = l[j]
      for (let k = 0; k < j; k++) sum -= (row[k] ?? 0) * (other?.[k] ?? 0)
      row[j] = i === j ? Math.sqrt(Math.max(sum, 1e-10)) : sum / at(l, j, j)
    }
  }
  const y = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let sum = b[i] ?? 0
    for (let k = 0; k < i; k++) sum -= at(l, i, k) * (y[k] ?? 0)
    y[i] = sum / at(l, i, i)
  }
  const x = new Float64Array(n)
  for (let i = n - 1; i >= 0; i--) {
    let sum = y[i] ?? 0
    for (let k = i + 1; k < n; k++) sum -= at(l, k, i) * (x[k] ?? 0)
    x[i] = sum / at(l, i, i)
  }
  return x
}

function dot(a: Float64Array | undefined, b: Float64Array): number {
  let sum = 0
  if (a !== undefined) for (let i = 0; i < b.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** The median of a column's present values; 0 for none. */
export function medianOf(column: Float64Array): number {
  const sorted = column.filter((value) => !Number.isNaN(value)).sort()
  if (sorted.length === 0) return 0
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
}

function mean(column: Float64Array): number {
  return column.length === 0 ? 0 : column.reduce((sum, value) => sum + value, 0) / column.length
}

function deviation(column: Float64Array, centre: number): number {
  // The mean of equal values may be off by a rounding, and a scale made of that would blow other values up.
  if (column.every((value) => value === column[0])) return 1
  let squares = 0
  for (const value of column) squares += (value - centre) ** 2
  const deviation = Math.sqrt(squares / Math.max(1, column.length))
  return deviation > 0 ? deviation : 1
}

function standardise(column: Float64Array, centre: number, scale: number): Float64Array {
  return column.map((value) => (value - centre) / scale)
}
