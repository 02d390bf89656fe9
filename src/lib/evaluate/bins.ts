import { isNumeric, type Column } from '../table/table'

/** Laplace's count a bin for KL and JS. */
export const SMOOTHING = 0.5

/** A column cut into bins; `size` − 1 is the bin of the missing. */
export interface BinPlan {
  size: number
  /** Bins 0 … fixed−1 are support even when empty in both tables; the others only where they occur. */
  fixed: number
  /** The bin of each row of a column of the same name. */
  code(column: Column): Int32Array
}

/**
 * Edges are the unique linear quantiles 1/k … (k − 1)/k, deciles by default; a value's bin is the number of edges ≤ it.
 * @param sorted the real column's values, ascending, none missing
 * @param weights how often each counts (0 leaves it out)
 */
export function numericBins(sorted: Float64Array, weights: ArrayLike<number>, bins = 10): BinPlan {
  const edges = quantileEdges(sorted, weights, bins)
  if (edges === null) return planOf(1, () => 0)
  const only = edges.constant
  if (only !== null) return planOf(2, (value) => (value === only ? 0 : 1))
  const cuts = edges.cuts
  return planOf(cuts.length + 1, (value) => {
    let bin = 0
    while (bin < cuts.length && value >= (cuts[bin] ?? Infinity)) bin++
    return bin
  })
}

/** Levels that occur in either table are the bins; missing is one of them. */
export function levelBins(levels: number): BinPlan {
  return {
    size: levels + 1,
    fixed: 0,
    code: (column) =>
      isNumeric(column) ? new Int32Array(0) : column.codes.map((code) => (code < 0 ? levels : code)),
  }
}

function planOf(fixed: number, binOf: (value: number) => number): BinPlan {
  return {
    size: fixed + 1,
    fixed,
    code: (column) => {
      if (!isNumeric(column)) return new Int32Array(0)
      const codes = new Int32Array(column.values.length)
      for (let i = 0; i < codes.length; i++) {
        const value = column.values[i] ?? NaN
        codes[i] = Number.isNaN(value) ? fixed : binOf(value)
      }
      return codes
    },
  }
}

/** The unique quantiles of a weighted sorted list; null when nothing counts. */
function quantileEdges(
  sorted: Float64Array,
  weights: ArrayLike<number>,
  bins: number,
): { cuts: Float64Array; constant: number | null } | null {
  let total = 0
  for (let i = 0; i < sorted.length; i++) total += weights[i] ?? 0
  if (total === 0) return null
  const cuts: number[] = []
  let before = 0
  let place = 0
  const valueAt = (index: number): number => {
    while (before + (weights[place] ?? Infinity) <= index) before += weights[place++] ?? 0
    return sorted[place] ?? NaN
  }
  const least = valueAt(0)
  for (let k = 1; k < bins; k++) {
    const at = (total - 1) * k
    const low = Math.floor(at / bins)
    const a = valueAt(low)
    const rest = at - low * bins
    // The next quantile may lie on this value still: only peek at its neighbour.
    const kept: [number, number] = [before, place]
    const edge = rest === 0 ? a : a + (valueAt(low + 1) - a) * (rest / bins)
    ;[before, place] = kept
    if (cuts[cuts.length - 1] !== edge) cuts.push(edge)
  }
  const most = valueAt(total - 1)
  return { cuts: Float64Array.from(cuts), constant: least === most ? least : null }
}

/**
 * KL(p‖q) in nats of two lists of counts with Laplace smoothing over the support.
 * @param fixed bins below it are support even when empty in both
 */
export function smoothedKl(p: ArrayLike<number>, q: ArrayLike<number>, fixed: number): number {
  const { support, np, nq } = supportOf(p, q, fixed)
  let sum = 0
  for (let b = 0; b < p.length; b++) {
    const cp = p[b] ?? 0
    const cq = q[b] ?? 0
    if (b >= fixed && cp + cq === 0) continue
    const a = (cp + SMOOTHING) / (np + SMOOTHING * support)
    sum += a * Math.log(a / ((cq + SMOOTHING) / (nq + SMOOTHING * support)))
  }
  return Math.max(0, sum)
}

/** Jensen–Shannon divergence, base 2, of the smoothed shares. */
export function smoothedJs(p: ArrayLike<number>, q: ArrayLike<number>, fixed: number): number {
  const { support, np, nq } = supportOf(p, q, fixed)
  let sum = 0
  for (let b = 0; b < p.length; b++) {
    const cp = p[b] ?? 0
    const cq = q[b] ?? 0
    if (b >= fixed && cp + cq === 0) continue
    const a = (cp + SMOOTHING) / (np + SMOOTHING * support)
    const c = (cq + SMOOTHING) / (nq + SMOOTHING * support)
    const m = (a + c) / 2
    sum += (a * Math.log2(a / m) + c * Math.log2(c / m)) / 2
  }
  return Math.max(0, sum)
}

function supportOf(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  fixed: number,
): { support: number; np: number; nq: number } {
  let support = 0
  let np = 0
  let nq = 0
  for (let b = 0; b < p.length; b++) {
    const cp = p[b] ?? 0
    const cq = q[b] ?? 0
    if (b < fixed || cp + cq > 0) support++
    np += cp
    nq += cq
  }
  return { support, np, nq }
}
