/** Neighbouring bins, first and last included, whose synthetic shares are all in all too small or too large. */
export interface Run {
  from: number
  to: number
  /** Sums of the shares over the run. */
  real: number
  synthetic: number
}

/** The neighbouring bins where the two differ most in one direction; null where there is no difference. */
export function largestRun(real: readonly number[], synthetic: readonly number[]): Run | null {
  const rare = bestRun(real, synthetic, -1)
  const common = bestRun(real, synthetic, 1)
  if (rare === null || common === null) return rare ?? common
  const size = (run: Run) => Math.abs(run.synthetic - run.real)
  // What one part lacks, another has too much of; what is lacking is the plainer thing to say.
  return size(common) > size(rare) * 1.1 ? common : rare
}

/** The run with the largest sum of sign · (synthetic − real). */
function bestRun(real: readonly number[], synthetic: readonly number[], sign: 1 | -1): Run | null {
  let best: { from: number; to: number; sum: number } | null = null
  let from = 0
  let sum = 0
  for (let i = 0; i < real.length; i++) {
    const off = sign * ((synthetic[i] ?? 0) - (real[i] ?? 0))
    if (sum <= 0) {
      sum = 0
      from = i
    }
    sum += off
    if (sum > 1e-12 && (best === null || sum > best.sum)) best = { from, to: i, sum }
  }
  if (best === null) return null
  const total = (shares: readonly number[]) =>
    shares.slice(best.from, best.to + 1).reduce((all, share) => all + share, 0)
  return { from: best.from, to: best.to, real: total(real), synthetic: total(synthetic) }
}
