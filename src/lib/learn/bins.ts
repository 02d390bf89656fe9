import type { Matrix } from './matrix'

/** Bins of one matrix column: value x is in bin b if cuts[b−1] ≤ x < cuts[b]; missing has the bin behind the last. */
export interface BinnedColumn {
  cuts: Float64Array
  codes: Uint16Array
  /** Smallest and largest value of each bin. */
  low: Float64Array
  high: Float64Array
}

/** Columns of more different values than this are cut at quantiles; the others at each value, as XGBoost's exact method does. */
export const EXACT_UP_TO = 4096
export const MOST_BINS = 256

/**
 * Exact where a column has at most 4096 different values: a cut midway between each two neighbours. Else at most 255
 * cuts at quantiles of its values.
 */
export function binColumns(matrix: Matrix): BinnedColumn[] {
  return matrix.columns.map((values) => {
    const cuts = cutsOf(values)
    const codes = encode(values, cuts)
    return { cuts, codes, ...extremes(values, codes, cuts.length + 1) }
  })
}

function extremes(
  values: Float64Array,
  codes: Uint16Array,
  bins: number,
): { low: Float64Array; high: Float64Array } {
  const low = new Float64Array(bins).fill(Infinity)
  const high = new Float64Array(bins).fill(-Infinity)
  for (const [row, code] of codes.entries()) {
    const value = values[row] ?? NaN
    if (value < (low[code] ?? NaN)) low[code] = value
    if (value > (high[code] ?? NaN)) high[code] = value
  }
  return { low, high }
}

function cutsOf(values: Float64Array): Float64Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const distinct: number[] = []
  for (const value of sorted) if (value !== distinct[distinct.length - 1]) distinct.push(value)
  if (distinct.length <= EXACT_UP_TO) {
    return Float64Array.from({ length: Math.max(0, distinct.length - 1) }, (_, i) =>
      midway(distinct[i] ?? 0, distinct[i + 1] ?? 0),
    )
  }
  const cuts: number[] = []
  for (let k = 1; k < MOST_BINS; k++) {
    const place = Math.floor((k * sorted.length) / MOST_BINS)
    const below = sorted[place - 1] ?? 0
    const above = sorted[place] ?? 0
    const cut = below === above ? above : midway(below, above)
    // A cut at the smallest value would leave its bin empty.
    if (cut > (sorted[0] ?? 0) && cut !== cuts[cuts.length - 1]) cuts.push(cut)
  }
  return Float64Array.from(cuts)
}

export function midway(a: number, b: number): number {
  const middle = a + (b - a) / 2
  return middle > a ? middle : b
}

function encode(values: Float64Array, cuts: Float64Array): Uint16Array {
  const missing = cuts.length + 1
  return Uint16Array.from(values, (value) => {
    if (Number.isNaN(value)) return missing
    let low = 0
    let high = cuts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (value < (cuts[middle] ?? Infinity)) high = middle
      else low = middle + 1
    }
    return low
  })
}
