import type { Matrix } from './matrix'

/** Bins of one matrix column: value x is in bin b if cuts[b−1] ≤ x < cuts[b]; missing has the bin behind the last. */
export interface BinnedColumn {
  cuts: Float64Array
  codes: Uint16Array
  /** Smallest and largest value of each bin. */
  low: Float64Array
  high: Float64Array
}

/** Tables of more rows than this are binned at quantiles unless told otherwise. */
export const EXACT_UP_TO = 4096
/** Columns of more different values than this are cut at quantiles where not every value is to be a bin. */
export const MOST_BINS = 256

export interface BinOptions {
  /**
   * Whether every different value is a bin, as in XGBoost's exact method; else at most 256 bins a column, at quantiles
   * (columns of no more different values are exact anyway). Exact for up to 4096 rows unless told.
   */
  exact?: boolean
}

/** A matrix with its bins: made once, learned from as often as one likes, on any of its rows. */
export interface Binned {
  matrix: Matrix
  columns: readonly BinnedColumn[]
}

/** The bins come from all rows of the matrix, also where a model learns from some of them only. */
export function binMatrix(matrix: Matrix, options: BinOptions = {}): Binned {
  const exact = options.exact ?? matrix.rows <= EXACT_UP_TO
  return { matrix, columns: matrix.columns.map((values) => binColumn(values, exact)) }
}

function binColumn(values: Float64Array, exact: boolean): BinnedColumn {
  const cuts = cutsOf(values, exact)
  const codes = encode(values, cuts)
  return { cuts, codes, ...extremes(values, codes, cuts.length + 1) }
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

function cutsOf(values: Float64Array, exact: boolean): Float64Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const distinct: number[] = []
  for (const value of sorted) if (value !== distinct[distinct.length - 1]) distinct.push(value)
  if (exact || distinct.length <= MOST_BINS) {
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
