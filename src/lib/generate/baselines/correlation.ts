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

/** Cholesky factor, row by row, of the matrix shrunk towards the identity by as little as makes it positive definite. */
export function choleskyOf(matrix: readonly Float64Array[]): Float64Array[] {
  for (let shrink = 0; ; shrink = shrink === 0 ? 0.005 : Math.min(1, shrink * 1.5)) {
    const lower = tryCholesky(matrix, shrink)
    if (lower !== null) return lower
  }
}

function tryCholesky(matrix: readonly Float64Array[], shrink: number): Float64Array[] | null {
  const p = matrix.length
  const lower = matrix.map(() => new Float64Array(p))
  for (let i = 0; i < p; i++) {
    const row = lower[i]
    if (row === undefined) continue
    for (let j = 0; j <= i; j++) {
      const other = lower[j]
      let sum = i === j ? 1 : (1 - shrink) * (matrix[i]?.[j] ?? 0)
      for (let k = 0; k < j; k++) sum -= (row[k] ?? 0) * (other?.[k] ?? 0)
      if (i === j) {
        if (sum < 1e-6) return null
        row[j] = Math.sqrt(sum)
      } else row[j] = sum / (other?.[j] ?? 1)
    }
  }
  return lower
}
