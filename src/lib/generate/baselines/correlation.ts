import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from 'ml-matrix'

/** No latent correlation beyond this: two columns that say the same still leave the matrix invertible. */
const LARGEST = 0.98
const LEAST_ROWS = 10

/** One latent normal variable: its score in each training row, NaN where it can't be known. */
export interface Latent {
  scores: Float64Array
  /** Variance of the scores: 1 for ranks, less where a whole interval shares its mean. */
  variance: number
}

/**
 * Correlations of latent normals: Pearson's of their scores over rows where both are known, divided by √(Var·Var),
 * since the mean of an interval has corr(score, z) = ρ·√Var(score). Pairs with too few rows are taken as unrelated.
 */
export function correlate(latents: readonly Latent[]): Float64Array[] {
  const matrix = latents.map(() => new Float64Array(latents.length))
  latents.forEach((a, i) => {
    latents.slice(0, i + 1).forEach((b, j) => {
      const raw = i === j ? 1 : pearson(a.scores, b.scores) / Math.sqrt(a.variance * b.variance)
      const rho = i === j ? 1 : Math.max(-LARGEST, Math.min(LARGEST, raw))
      const rowA = matrix[i]
      const rowB = matrix[j]
      if (rowA !== undefined) rowA[j] = rho
      if (rowB !== undefined) rowB[i] = rho
    })
  })
  return matrix
}

function pearson(x: Float64Array, y: Float64Array): number {
  let n = 0
  let meanX = 0
  let meanY = 0
  let sxx = 0
  let syy = 0
  let sxy = 0
  for (let i = 0; i < x.length; i++) {
    const a = x[i] ?? NaN
    const b = y[i] ?? NaN
    if (a !== a || b !== b) continue
    n++
    const dx = a - meanX
    meanX += dx / n
    sxx += dx * (a - meanX)
    const dy = b - meanY
    meanY += dy / n
    syy += dy * (b - meanY)
    sxy += dx * (b - meanY)
  }
  if (n < LEAST_ROWS || sxx < 1e-9 * n || syy < 1e-9 * n) return 0
  return sxy / Math.sqrt(sxx * syy)
}

/** Eigenvalues below this are raised to it: pairwise estimates of many columns are rarely a correlation matrix as they stand. */
const LEAST_EIGENVALUE = 1e-4

/**
 * Cholesky factor, row by row, of the matrix, or of the correlation matrix near it where it is not positive definite:
 * negative eigenvalues raised, then scaled back to ones on the diagonal (Rebonato & Jäckel 1999). What the columns
 * have in common stays, where shrinking towards the identity would lose all of it for one impossible pair.
 */
export function choleskyOf(matrix: readonly Float64Array[]): Float64Array[] {
  if (matrix.length === 0) return []
  const own = new CholeskyDecomposition(new Matrix(matrix.map((row) => Array.from(row))))
  const factor = own.isPositiveDefinite() ? own : new CholeskyDecomposition(nearby(matrix))
  return factor.lowerTriangularMatrix.to2DArray().map((row) => Float64Array.from(row))
}

function nearby(matrix: readonly Float64Array[]): Matrix {
  const symmetric = new Matrix(matrix.map((row) => Array.from(row)))
  const { eigenvectorMatrix: vectors, realEigenvalues } = new EigenvalueDecomposition(symmetric, {
    assumeSymmetric: true,
  })
  const roots = Matrix.diag(realEigenvalues.map((value) => Math.sqrt(Math.max(value, LEAST_EIGENVALUE))))
  const half = vectors.mmul(roots)
  const near = half.mmul(half.transpose())
  const scale = near.diagonal().map((value) => 1 / Math.sqrt(value))
  for (let i = 0; i < near.rows; i++) {
    near.set(i, i, 1)
    // Both halves from one value: rounding makes the product of a matrix and its transpose asymmetric.
    for (let j = 0; j < i; j++) {
      const rho = near.get(i, j) * (scale[i] ?? 1) * (scale[j] ?? 1)
      near.set(i, j, rho)
      near.set(j, i, rho)
    }
  }
  return near
}
