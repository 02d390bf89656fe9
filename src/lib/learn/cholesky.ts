/** A pivot smaller than this share of its diagonal is rounding: that direction is left nearly as it is. */
const LEAST_PIVOT = 1e-10

/**
 * L with L·Lᵀ ≈ A for a symmetric A ≥ 0, both size × size by rows, L below the diagonal. Directions in which A is 0 but
 * for rounding get a small pivot: the result serves as a preconditioner.
 */
export function cholesky(a: Float64Array, size: number): Float64Array {
  const l = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j] ?? 0
      for (let k = 0; k < j; k++) sum -= (l[i * size + k] ?? 0) * (l[j * size + k] ?? 0)
      const diagonal = a[i * size + i] ?? 0
      l[i * size + j] =
        i === j
          ? Math.sqrt(Math.max(sum, LEAST_PIVOT * diagonal, Number.MIN_VALUE))
          : sum / (l[j * size + j] ?? 1)
    }
  }
  return l
}

/** Solves L·Lᵀ·x = b in place of b. */
export function solve(l: Float64Array, size: number, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    let sum = b[i] ?? 0
    for (let k = 0; k < i; k++) sum -= (l[i * size + k] ?? 0) * (b[k] ?? 0)
    b[i] = sum / (l[i * size + i] ?? 1)
  }
  for (let i = size - 1; i >= 0; i--) {
    const value = (b[i] ?? 0) / (l[i * size + i] ?? 1)
    b[i] = value
    for (let k = 0; k < i; k++) b[k] = (b[k] ?? 0) - (l[i * size + k] ?? 0) * value
  }
}

/**
 * How many columns are left of a matrix of correlations (size × size) if each must keep more than `least` of its
 * variance once those before it, the largest rest first, are taken out.
 */
export function rankOfCorrelations(correlations: Float64Array, size: number, least: number): number {
  const left = correlations.slice()
  const open = Array.from({ length: size }, (_, j) => j)
  for (let rank = 0; rank < size; rank++) {
    const rest = (j: number) => left[j * size + j] ?? 0
    let place = 0
    open.forEach((j, i) => {
      if (rest(j) > rest(open[place] ?? j)) place = i
    })
    const [pivot = 0] = open.splice(place, 1)
    const variance = rest(pivot)
    if (variance <= least) return rank
    for (const i of open) {
      const factor = (left[i * size + pivot] ?? 0) / variance
      for (const j of open)
        left[i * size + j] = (left[i * size + j] ?? 0) - factor * (left[pivot * size + j] ?? 0)
    }
  }
  return size
}
