import type { NumericColumn } from '../../table/table'
import { missingShare } from './missing'
import type { Band, NumberSummary, YearSummary } from './released'
import { countAt, countBelow, roundPlace, roundShare, roundTo, roundUp, shareStep } from './rounding'
import { suppressSmall } from '../../cohort/small-cells'

/** Quantiles at which bands are cut. */
const CUTS = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]
/** A single value held by this share of the rows is told by itself. */
const SPIKE = 0.2
/** Share of the values at each end that is pulled in before a mean is taken. */
const TAIL = 0.01

/** A released summary, and how many cells were put together or held back on the way. */
export interface Made<Summary> {
  summary: Summary | null
  merged: number
  suppressed: number
}

/** The values of a column in rising order, without missing ones. */
export function sortedValues({ values }: NumericColumn): Float64Array {
  return values.filter(Number.isFinite).sort()
}

/**
 * Bands between round numbers that are nobody's own value, open at both ends, each holding `threshold` rows or more;
 * mean and standard deviation with the tails pulled in. No statistic depends on how extreme an extreme is.
 */
export function summariseNumbers(sorted: Float64Array, rows: number, threshold: number): Made<NumberSummary> {
  const missing = missingShare(rows - sorted.length, rows, threshold)
  const step = shareStep(sorted.length, threshold)
  if (step === null) {
    const summary: NumberSummary = { kind: 'numbers', bands: [], mean: null, sd: null, missing }
    return { summary: missing === null ? null : summary, merged: 0, suppressed: missing === null ? 3 : 2 }
  }
  const { bands, merged } = bandsOf(sorted, step, threshold)
  const centre = centreOf(sorted, sorted.length, threshold)
  const suppressed = (missing === null ? 1 : 0) + (bands.length === 0 ? 1 : 0) + (centre === null ? 1 : 0)
  const { mean = null, sd = null } = centre ?? {}
  if (missing === null && bands.length === 0 && mean === null) return { summary: null, merged, suppressed }
  return { summary: { kind: 'numbers', bands, mean, sd, missing }, merged, suppressed }
}

function bandsOf(sorted: Float64Array, step: number, threshold: number): { bands: Band[]; merged: number } {
  const spikes = spikesOf(sorted, threshold)
  const others = sorted.filter((value) => !spikes.includes(value))
  if (others.length > 0 && others.length < threshold) return { bands: [], merged: 0 }
  const cut = others.length === 0 ? [] : cutsOf(others, threshold)
  const { edges, merged } = mergeThin(others, cut, threshold)
  const single = spikes.length + (others.length === 0 ? 0 : edges.length + 1) === 1
  // All in one open band would say nothing.
  if (single && spikes.length === 0) return { bands: [], merged }
  const share = (count: number) => roundShare(count / sorted.length, step, single)
  const bounds = [null, ...edges, null]
  const bands = bounds.slice(0, -1).map((from, i): Band => {
    const to = bounds[i + 1] ?? null
    return { from, to, share: share(countBetween(others, from, to)) }
  })
  return {
    bands: [
      ...spikes.map((value) => ({ from: value, to: value, share: share(countAt(sorted, value)) })),
      ...(others.length === 0 ? [] : bands),
    ],
    merged,
  }
}

/** Values that a large part of the rows share: no one's own. */
function spikesOf(sorted: Float64Array, threshold: number): number[] {
  const least = Math.max(threshold, SPIKE * sorted.length)
  const spikes: number[] = []
  for (let i = 0; i < sorted.length;) {
    const value = sorted[i] ?? NaN
    let end = i + 1
    while (end < sorted.length && sorted[end] === value) end++
    if (end - i >= least) spikes.push(value)
    i = end
  }
  return spikes
}

function cutsOf(sorted: Float64Array, threshold: number): number[] {
  const step = gridOf(sorted, threshold)
  if (step === null) return []
  const cuts = CUTS.filter((p) => p * sorted.length >= threshold && (1 - p) * sorted.length >= threshold)
  const places = cuts.map((p) => roundPlace(sorted, quantile(sorted, p), step, threshold))
  return [...new Set(places.filter((place) => place !== null))].sort((a, b) => a - b)
}

/** The step of the bands' edges: a tenth of the middle half, made round. */
function gridOf(sorted: Float64Array, threshold: number): number | null {
  const middle = quantile(sorted, 0.75) - quantile(sorted, 0.25)
  const ends = tails(sorted, threshold)
  const size = middle > 0 ? middle / 10 : ends === null ? 0 : (ends.high - ends.low) / 40
  return size > 0 && Number.isFinite(size) ? roundUp(size) : null
}

function mergeThin(
  sorted: Float64Array,
  cuts: readonly number[],
  threshold: number,
): { edges: number[]; merged: number } {
  const edges = [...cuts]
  let merged = 0
  for (;;) {
    const bounds = [null, ...edges, null]
    const counts =
      edges.length === 0
        ? []
        : bounds.slice(0, -1).map((from, i) => countBetween(sorted, from, bounds[i + 1] ?? null))
    const thin = counts.findIndex((count) => count < threshold)
    if (thin < 0) return { edges, merged }
    // With its smaller neighbour.
    const before =
      thin > 0 && (thin === counts.length - 1 || (counts[thin - 1] ?? 0) <= (counts[thin + 1] ?? 0))
    edges.splice(before ? thin - 1 : thin, 1)
    merged++
  }
}

function countBetween(sorted: Float64Array, from: number | null, to: number | null): number {
  return (
    (to === null ? sorted.length : countBelow(sorted, to)) - (from === null ? 0 : countBelow(sorted, from))
  )
}

function quantile(sorted: Float64Array, p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? NaN
}

/** Where tails are pulled in to: `threshold` rows at least lie at or beyond each. Null where that leaves no middle. */
export function tails(sorted: Float64Array, threshold: number): { low: number; high: number } | null {
  const beyond = Math.max(threshold, Math.ceil(TAIL * sorted.length))
  if (sorted.length < 4 * beyond) return null
  return { low: sorted[beyond - 1] ?? NaN, high: sorted[sorted.length - beyond] ?? NaN }
}

/**
 * Mean and standard deviation of values pulled in to the tails, on steps that `threshold` rows moved from one end to
 * the other shift by one at most. `of` are the values to average, by default all; `sorted` is the whole column.
 */
export function centreOf(
  sorted: Float64Array,
  n: number,
  threshold: number,
  of: Float64Array = sorted,
): { mean: number; sd: number | null } | null {
  const ends = tails(sorted, threshold)
  if (ends === null || n < threshold || ends.low === ends.high) return null
  let sum = 0
  let squares = 0
  for (const value of of) {
    const inside = Math.min(Math.max(value, ends.low), ends.high) - ends.low
    sum += inside
    squares += inside * inside
  }
  const mean = sum / n
  const sd = Math.sqrt(Math.max(0, squares / n - mean * mean))
  const size = Math.max(sd / 20, ((ends.high - ends.low) * threshold) / n)
  if (!(size > 0) || !Number.isFinite(size)) return null
  const step = roundUp(size)
  const place = roundPlace(sorted, ends.low + mean, step, threshold)
  return place === null ? null : { mean: place, sd: sd < step ? null : roundTo(sd, step) }
}

/** Dates by year, neighbouring years put together until each span holds `threshold` rows. */
export function summariseYears(
  { values }: NumericColumn,
  rows: number,
  threshold: number,
): Made<YearSummary> {
  const years = Array.from(values.filter(Number.isFinite), (day) =>
    new Date(day * 86_400_000).getUTCFullYear(),
  )
  const missing = missingShare(rows - years.length, rows, threshold)
  const known = years.filter((year) => !Number.isNaN(year))
  const step = shareStep(known.length, threshold)
  const counts = new Map<number, number>()
  for (const year of known) counts.set(year, (counts.get(year) ?? 0) + 1)
  const seen = [...counts].sort(([a], [b]) => a - b)
  const cells =
    step === null
      ? []
      : suppressSmall(
          seen.map(([, count]) => count),
          threshold,
        )
  if (step === null || (cells.length === 0 && missing === null))
    return {
      summary: missing === null ? null : { kind: 'years', years: [], missing },
      merged: 0,
      suppressed: 1,
    }
  const spans = cells.map(({ from, to, count }) => ({
    from: seen[from]?.[0] ?? NaN,
    to: seen[to]?.[0] ?? NaN,
    share: roundShare(count / known.length, step, cells.length === 1),
  }))
  return {
    summary: { kind: 'years', years: spans, missing },
    merged: seen.length - cells.length,
    suppressed: missing === null ? 1 : 0,
  }
}
