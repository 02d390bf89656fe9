/**
 * A Gaussian kernel density with Scott's factor n^(−1/(d+4)) and the full covariance of its points, as SciPy's
 * `gaussian_kde` (Scott 1992).
 */
export interface Kde {
  dimensions: number
  /** The points in a space where the kernel is round, one after the other. */
  points: Float64Array
  /** Lower triangle L with kernel covariance L·Lᵀ. */
  triangle: Float64Array
  /** Log of what a kernel is divided by, and of the number of points. */
  logScale: number
}

/** Pivots under this part of a column's variance make a covariance singular. */
const SINGULAR = 1e-10

/** @param points rows of `dimensions` numbers; @returns null where their covariance is singular */
export function kdeOf(points: Float64Array, dimensions: number): Kde | null {
  const n = points.length / dimensions
  if (n < 2 || dimensions === 0) return null
  const factor = n ** (-1 / (dimensions + 4))
  const triangle = cholesky(covarianceOf(points, dimensions), dimensions)
  if (triangle === null) return null
  const scaled = triangle.map((value) => value * factor)
  let logScale = Math.log(n) + (dimensions / 2) * Math.log(2 * Math.PI)
  for (let k = 0; k < dimensions; k++) logScale += Math.log(scaled[k * dimensions + k] ?? 0)
  return { dimensions, triangle: scaled, points: round(scaled, points, dimensions), logScale }
}

/** The log density at each of the queries, rows of as many numbers. */
export function logDensities(kde: Kde, queries: Float64Array): Float64Array {
  const { dimensions, points, logScale } = kde
  const own = round(kde.triangle, queries, dimensions)
  const n = points.length / dimensions
  const powers = new Float64Array(n)
  return Float64Array.from({ length: queries.length / dimensions }, (_, query) => {
    let most = -Infinity
    for (let i = 0; i < n; i++) {
      let sum = 0
      for (let k = 0; k < dimensions; k++) {
        const d = (own[query * dimensions + k] ?? 0) - (points[i * dimensions + k] ?? 0)
        sum += d * d
      }
      const power = -sum / 2
      powers[i] = power
      if (power > most) most = power
    }
    let total = 0
    for (let i = 0; i < n; i++) total += Math.exp((powers[i] ?? 0) - most)
    return most + Math.log(total) - logScale
  })
}

/** Unbiased covariance, row by row, of differences from the first point: that of a constant is exactly 0. */
function covarianceOf(points: Float64Array, d: number): Float64Array {
  const n = points.length / d
  const off = points.map((value, i) => value - (points[i % d] ?? 0))
  const means = new Float64Array(d)
  for (let i = 0; i < off.length; i++) means[i % d] = (means[i % d] ?? 0) + (off[i] ?? 0) / n
  const sums = new Float64Array(d * d)
  for (let i = 0; i < n; i++)
    for (let a = 0; a < d; a++) {
      const own = (off[i * d + a] ?? 0) - (means[a] ?? 0)
      for (let b = 0; b <= a; b++)
        sums[a * d + b] = (sums[a * d + b] ?? 0) + own * ((off[i * d + b] ?? 0) - (means[b] ?? 0))
    }
  return sums.map((sum) => sum / (n - 1))
}

/** The lower triangle of a symmetric matrix' root; null where it is singular. Reads the lower triangle only. */
function cholesky(matrix: Float64Array, d: number): Float64Array | null {
  const root = new Float64Array(d * d)
  for (let a = 0; a < d; a++)
    for (let b = 0; b <= a; b++) {
      let rest = matrix[a * d + b] ?? 0
      for (let k = 0; k < b; k++) rest -= (root[a * d + k] ?? 0) * (root[b * d + k] ?? 0)
      if (a === b) {
        if (!(rest > SINGULAR * (matrix[a * d + a] ?? 0))) return null
        root[a * d + a] = Math.sqrt(rest)
      } else root[a * d + b] = rest / (root[b * d + b] ?? 1)
    }
  return root
}

/** Each row x as L⁻¹·x. */
function round(triangle: Float64Array, rows: Float64Array, d: number): Float64Array {
  const out = new Float64Array(rows.length)
  for (let at = 0; at < rows.length; at += d)
    for (let a = 0; a < d; a++) {
      let rest = rows[at + a] ?? 0
      for (let b = 0; b < a; b++) rest -= (triangle[a * d + b] ?? 0) * (out[at + b] ?? 0)
      out[at + a] = rest / (triangle[a * d + a] ?? 1)
    }
  return out
}
