/**
 * How far two samples of one distribution are expected to lie apart, Σ|p̂ − q̂|, by the normal approximation of each
 * share's difference: Σ √(2/π · p(1−p)(1/n + 1/m)). Twice the total variation that sampling alone gives.
 * @param shares of the distribution; @param n, @param m rows of the two samples
 */
export function expectedL1(shares: readonly number[], n: number, m: number): number {
  return shares.reduce((sum, p) => sum + Math.sqrt((2 / Math.PI) * p * (1 - p) * (1 / n + 1 / m)), 0)
}
