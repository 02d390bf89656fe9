const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]

/**
 * The finest step for shares of `n` rows that stands for `threshold` rows or more, so that the difference of two
 * rounded shares never speaks of fewer; null where even a half stands for fewer.
 */
export function shareStep(n: number, threshold: number): number | null {
  return STEPS.find((step) => step * n >= threshold) ?? null
}

/** The nearest multiple of the step, without the digits that binary fractions add. */
export function roundTo(value: number, step: number): number {
  const rounded = Number((Math.round(value / step) * step).toPrecision(12))
  return rounded === 0 ? 0 : rounded
}

/** A share on the steps, never rounded down to nothing nor, where others are shown, up to everything. */
export function roundShare(share: number, step: number, whole = false): number {
  return whole ? 1 : Math.min(Math.max(roundTo(share, step), step), roundTo(1 - step, step))
}

/** The next of 1, 2, 5, 10, 20, … times a power of ten. */
export function roundUp(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size) + 1e-12)
  const digit = [1, 2, 5, 10].find((digit) => digit * power >= size * (1 - 1e-9)) ?? 10
  return Number((digit * power).toPrecision(12))
}

/** Values below `value` in a rising list. */
export function countBelow(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? Infinity) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Values equal to `value` in a rising list. */
export function countAt(sorted: Float64Array, value: number): number {
  let end = countBelow(sorted, value)
  const start = end
  while (end < sorted.length && sorted[end] === value) end++
  return end - start
}

/** Where the grids lie that a place is looked for on, in parts of a step: the same step each, so none tells more. */
const GRIDS = [0, 0.5, 0.25, 0.75, 0.125, 0.375, 0.625, 0.875]

/**
 * A round number near `value` that is nobody's own: no row or `threshold` rows at least hold it, and as many lie
 * below it and not below it. Null where there is none near by, or the values are too alike for numbers of few digits.
 */
export function roundPlace(
  sorted: Float64Array,
  value: number,
  step: number,
  threshold: number,
): number | null {
  if (!(step > 1e-300) || step < Math.abs(value) * 1e-10) return null
  for (const grid of GRIDS) {
    const place = roundTo((Math.round(value / step - grid) + grid) * step, step / 8)
    const below = countBelow(sorted, place)
    if (below < threshold || sorted.length - below < threshold) continue
    const held = countAt(sorted, place)
    if (held === 0 || held >= threshold) return place
  }
  return null
}
