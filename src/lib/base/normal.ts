/** Standard normal distribution function; absolute error under 1.2e-7 (Numerical Recipes' Chebyshev fit of erfc). */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + x / 2)
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ]
  let polynomial = 0
  for (let i = coefficients.length - 1; i >= 0; i--) polynomial = polynomial * t + (coefficients[i] ?? 0)
  const tail = (t * Math.exp(-x * x + polynomial)) / 2
  return z > 0 ? 1 - tail : tail
}

/** Inverse of the standard normal distribution function for 0 < p < 1; relative error under 1.15e-9 (Acklam). */
export function normalQuantile(p: number): number {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
    2.506628277459239,
  ]
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572]
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ]
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416]
  const horner = (coefficients: readonly number[], x: number, last = 0) =>
    coefficients.reduce((sum, coefficient) => sum * x + coefficient, last)
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p))
    return horner(c, q) / (horner(d, q) * q + 1)
  }
  if (p > 1 - 0.02425) return -normalQuantile(1 - p)
  const q = p - 0.5
  const r = q * q
  return (horner(a, r) * q) / (horner(b, r) * r + 1)
}
