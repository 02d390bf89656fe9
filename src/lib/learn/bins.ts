import type { BinnedColumn } from './binned-column'
import { layOut, type Layout } from './layout'
import type { Matrix } from './matrix'

/** Tables of more rows than this are binned at quantiles unless told otherwise. */
export const EXACT_UP_TO = 4096
/** Columns of more different values than this are cut at quantiles where not every value is to be a bin. */
export const MOST_BINS = 256

interface BinOptions {
  /**
   * Whether every different value is a bin (of up to 65,534), as in XGBoost's exact method; else at most 256 bins a
   * column, at quantiles (columns of no more different values are exact anyway). Exact for up to 4096 rows unless told.
   */
  exact?: boolean
}

/** A matrix with its bins: made once, learned from as often as one likes, on any of its rows. */
export interface Binned {
  matrix: Matrix
  columns: readonly BinnedColumn[]
  layout: Layout
}

/** The bins come from all rows of the matrix, also where a model learns from some of them only. */
export function binMatrix(matrix: Matrix, options: BinOptions = {}): Binned {
  const exact = options.exact ?? matrix.rows <= EXACT_UP_TO
  const columns = matrix.columns.map((values) =>
    isFlag(values) ? binFlag(values) : binColumn(values, exact),
  )
  return { matrix, columns, layout: layOut(columns, matrix.sources, matrix.rows) }
}

function binColumn(values: Float64Array, exact: boolean): BinnedColumn {
  const cuts = cutsOf(values, exact)
  const codes = encode(values, cuts)
  return { cuts, codes, ...extremes(values, codes, cuts.length + 1) }
}

/** Whether both 0 and 1 occur, and nothing else. */
function isFlag(values: Float64Array): boolean {
  let ones = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN
    if (value === 1) ones++
    else if (value !== 0) return false
  }
  return ones > 0 && ones < values.length
}

function binFlag(values: Float64Array): BinnedColumn {
  const ends = Float64Array.of(0, 1)
  return { cuts: Float64Array.of(0.5), codes: Uint16Array.from(values), low: ends, high: ends }
}

function extremes(
  values: Float64Array,
  codes: Uint16Array,
  bins: number,
): { low: Float64Array; high: Float64Array } {
  const low = new Float64Array(bins).fill(Infinity)
  const high = new Float64Array(bins).fill(-Infinity)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0
    const value = values[row] ?? NaN
    if (value < (low[code] ?? NaN)) low[code] = value
    if (value > (high[code] ?? NaN)) high[code] = value
  }
  return { low, high }
}

function cutsOf(values: Float64Array, exact: boolean): Float64Array {
  const sorted = sortedPresent(values)
  const distinct: number[] = []
  for (let i = 0; i < sorted.length && (exact || distinct.length <= MOST_BINS); i++) {
    const value = sorted[i] ?? 0
    if (i === 0 || value !== sorted[i - 1]) distinct.push(value)
  }
  // A code has 16 bits, and one is kept for missing.
  if (distinct.length <= (exact ? 0xffff - 1 : MOST_BINS)) {
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

function sortedPresent(values: Float64Array): Float64Array {
  const present = new Float64Array(values.length)
  let count = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN
    if (!Number.isNaN(value)) present[count++] = value
  }
  return present.subarray(0, count).sort()
}

export function midway(a: number, b: number): number {
  const middle = a + (b - a) / 2
  return middle > a ? middle : b
}

function encode(values: Float64Array, cuts: Float64Array): Uint16Array {
  const grid = new Grid(cuts)
  const codes = new Uint16Array(values.length)
  for (let row = 0; row < codes.length; row++) {
    const value = values[row] ?? NaN
    const cell = grid.cellOf(value)
    // Cuts in cells before the value's are below it, those in cells behind it above.
    let low = grid.first[cell] ?? 0
    let high = grid.first[cell + 1] ?? 0
    while (low < high) {
      const middle = (low + high) >> 1
      if (value < (cuts[middle] ?? Infinity)) high = middle
      else low = middle + 1
    }
    codes[row] = Number.isNaN(value) ? cuts.length + 1 : low
  }
  return codes
}

/** Even cells over the range of the cuts, so that few cuts are left to be compared with a value. */
class Grid {
  /** How many cuts stand in cells before each cell. */
  readonly first: Int32Array
  private readonly cells: number
  private readonly least: number
  private readonly scale: number

  constructor(cuts: Float64Array) {
    this.cells = 4 * cuts.length + 1
    this.least = cuts[0] ?? 0
    this.scale = this.cells / ((cuts[cuts.length - 1] ?? 0) - this.least)
    if (!Number.isFinite(this.scale)) this.scale = 0
    this.first = new Int32Array(this.cells + 1)
    for (const cut of cuts) {
      const next = this.cellOf(cut) + 1
      this.first[next] = (this.first[next] ?? 0) + 1
    }
    for (let cell = 0; cell < this.cells; cell++)
      this.first[cell + 1] = (this.first[cell + 1] ?? 0) + (this.first[cell] ?? 0)
  }

  /** Never falls as the value rises; 0 for missing. */
  cellOf(value: number): number {
    return Math.max(0, Math.min(this.cells - 1, (value - this.least) * this.scale)) | 0
  }
}
