/** Up to this many pairs of a member and a non-member the null is worked out exactly. */
const EXACT_PAIRS = 4_000_000
const SHARE = 0.95

/**
 * The 95 % point of max(TPR − FPR) when scores say nothing: the one-sided two-sample Kolmogorov–Smirnov statistic of n
 * members and c non-members without ties. Exact by counting orders of the n + c scores; beyond 4 million pairs by
 * Hodges' correction of Smirnov's limit (Hodges 1958), as SciPy does.
 */
export function advantageNull(n: number, c: number): number {
  const limit = hodges(n, c)
  if (n * c > EXACT_PAIRS) return Math.min(1, limit)
  // The statistic times n·c is a multiple of the greatest common divisor.
  const unit = commonDivisor(n, c)
  const most = (n * c) / unit
  const enough = (steps: number) => shareBelow(n, c, steps * unit) >= SHARE
  let low = -1
  let high = Math.min(most, Math.ceil(1.2 * limit * most))
  while (high < most && !enough(high)) {
    low = high
    high = Math.min(most, 2 * high)
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (enough(middle)) high = middle
    else low = middle
  }
  return high / most
}

/** The largest share of members that 1 % of false alarms can be expected to buy by chance: (⌊0.01c⌋ + 1)/(c + 1). */
export function tprNull(c: number): number {
  return (Math.floor(c / 100) + 1) / (c + 1)
}

/**
 * The chance that, in a random order of n members and c non-members, i·c − j·n never exceeds `most`, i and j being those
 * passed so far. States are followed member by member, only as far as they have a chance worth counting.
 */
function shareBelow(n: number, c: number, most: number): number {
  let chances = new Float64Array(c + 1)
  let next = new Float64Array(c + 1)
  let from = 0
  let to = 0
  chances[0] = 1
  for (let i = 0; i <= n; i++) {
    const least = Math.max(from, Math.ceil((i * c - most) / n))
    let last = least
    let carried = 0
    for (let j = from; j <= c; j++) {
      const rest = n + c - i - j
      const here = j < least ? 0 : (chances[j] ?? 0) + carried
      if (j > to && here < 1e-17) break
      carried = rest > 0 ? (here * (c - j)) / rest : 0
      if (i === n && j === c) return here
      next[j] = rest > 0 ? (here * (n - i)) / rest : 0
      last = j
    }
    chances.fill(0, from, to + 1)
    ;[chances, next] = [next, chances]
    from = least
    to = last
  }
  return 0
}

function hodges(n: number, c: number): number {
  const [large, small] = [Math.max(n, c), Math.min(n, c)]
  const slope = (large + 2 * small) / Math.sqrt(large * small * (large + small)) / 3
  const z = (-slope + Math.sqrt(slope * slope - 2 * Math.log(1 - SHARE))) / 2
  return z * Math.sqrt((n + c) / (n * c))
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}
