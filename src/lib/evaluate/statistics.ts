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
