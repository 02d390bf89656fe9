import { betaQuantile } from '../base/beta'

/**
 * The quantile k/of of a sorted list by linear interpolation (NumPy's default). The place is found in whole
 * numbers, so that a quantile that falls on a value is that value. NaN for an empty list.
 */
export function quantile(sorted: ArrayLike<number>, k: number, of: number): number {
  if (sorted.length === 0) return NaN
  const place = (sorted.length - 1) * k
  const low = Math.floor(place / of)
  const a = sorted[low] ?? NaN
  const rest = place - low * of
  return rest === 0 ? a : a + ((sorted[low + 1] ?? a) - a) * (rest / of)
}

/** Median of finite numbers in any order; null for none. */
export function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : quantile(Float64Array.from(values).sort(), 1, 2)
}

/** The 2.5 and 97.5 percentiles; null for fewer than two values. */
export function percentileInterval(values: readonly number[]): [number, number] | null {
  if (values.length < 2) return null
  const sorted = Float64Array.from(values).sort()
  return [quantile(sorted, 25, 1000), quantile(sorted, 975, 1000)]
}

/** Mean of the numbers among them; null for none. */
export function meanOf(values: readonly (number | null)[]): number | null {
  let sum = 0
  let count = 0
  for (const value of values) {
    if (value === null) continue
    sum += value
    count++
  }
  return count === 0 ? null : sum / count
}

/** z of a two-sided 95 % interval. */
const Z95 = 1.959963984540054

/** Wilson's centre and half-width for `hits` of `n` (Wilson 1927). @throws RangeError for n = 0 */
export function wilson(hits: number, n: number, z = Z95): { centre: number; error: number } {
  if (n <= 0) throw new RangeError('Wilson’s interval needs at least one trial')
  const z2 = z * z
  return {
    centre: (hits + z2 / 2) / (n + z2),
    error: (z / (n + z2)) * Math.sqrt((hits * (n - hits)) / n + z2 / 4),
  }
}

/** Spearman’s ρ of two lists, ties with average ranks; null where one of them is constant. */
export function spearman(x: readonly number[], y: readonly number[]): number | null {
  const [a, b] = [centredRanks(x), centredRanks(y)]
  let [aa, bb, ab] = [0, 0, 0]
  a.forEach((rank, i) => {
    const other = b[i] ?? 0
    aa += rank * rank
    bb += other * other
    ab += rank * other
  })
  return aa === 0 || bb === 0 ? null : Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb)))
}

/** Average ranks less the middle rank. */
function centredRanks(values: readonly number[]): Float64Array {
  const order = [...values.keys()].sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0))
  const ranks = new Float64Array(values.length)
  for (let start = 0; start < order.length;) {
    let end = start
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end++
    for (let k = start; k < end; k++) ranks[order[k] ?? 0] = (start + end - values.length) / 2
    start = end
  }
  return ranks
}

/** A number with its half-width as that number and both ends, each kept within 0 … 1. */
export function withinUnit(value: number, error: number): { value: number; interval: [number, number] } {
  const kept = (x: number) => Math.min(1, Math.max(0, x))
  return { value: kept(value), interval: [kept(value - error), kept(value + error)] }
}

/** Wilson's interval for `hits` of `n`, within 0 … 1. */
export function wilsonInterval(hits: number, n: number): [number, number] {
  const { centre, error } = wilson(hits, n)
  return withinUnit(centre, error).interval
}

/** Newcombe's interval for hits₁/n₁ − hits₂/n₂ from both Wilson intervals (Newcombe 1998, method 10). */
export function newcombeInterval(
  [hits1, n1]: readonly [number, number],
  [hits2, n2]: readonly [number, number],
): [number, number] {
  const [p1, p2] = [hits1 / n1, hits2 / n2]
  const [low1, high1] = wilsonInterval(hits1, n1)
  const [low2, high2] = wilsonInterval(hits2, n2)
  return [p1 - p2 - Math.hypot(p1 - low1, high2 - p2), p1 - p2 + Math.hypot(high1 - p1, p2 - low2)]
}

/** Each end of a Clopper–Pearson interval leaves out this share. */
const TAIL = 0.025

/** Clopper–Pearson's lower end for `hits` of `n`: the share under which that many hits or more have a chance of 2.5 %. */
export function clopperPearsonLower(hits: number, n: number): number {
  return hits === 0 ? 0 : betaQuantile(TAIL, hits, n - hits + 1)
}
