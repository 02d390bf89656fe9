import { isNumeric, type Column } from '../table/table'
import { levelBins, numericBins, type BinPlan } from './bins'
import type { EvaluationContext } from './context'
import { Source } from './source'

export type { Source } from './source'

/** A table of which each row counts so many times: itself, or a draw with replacement from it. */
export class Side {
  private counting: Counting | null = null

  /** @param rows sum of the weights */
  constructor(
    readonly source: Source,
    readonly weights: Uint32Array,
    readonly rows: number,
  ) {}

  /** The rows that count at all, and how often each: of a draw, a good third don't. */
  get counted(): Counting {
    return (this.counting ??= countingOf(this.weights))
  }
}

export interface Counting {
  rows: Int32Array
  times: Int32Array
}

/** One column of a side by rising value, equal ones together. */
export interface Sorted {
  values: Float64Array
  /** How many rows that count have each value; 0 where none of them has it. */
  weights: Uint32Array
  /** Weight of the rows with a value, and of those without. */
  present: number
  missing: number
}

/** How many bins a column has, and how many of them are support in any case. */
export interface Shape {
  size: number
  fixed: number
}

/** One column's bins in a view, and the bin of each row of both tables. */
export interface Binned extends Shape {
  real: Int32Array
  synthetic: Int32Array
}

/** Two tables that are compared; the real side gives edges and ranges. */
export class View {
  private readonly binned: (Binned | undefined)[] = []
  private readonly shapes: (Shape | undefined)[] = []
  private readonly realCounted: (Int32Array | undefined)[] = []
  private readonly syntheticCounted: (Int32Array | undefined)[] = []
  private readonly realSorted: (Sorted | undefined)[] = []

  /**
   * @param name one name a view within an evaluation: what is found for it may be kept under it
   * @param cut quantile bins of a numeric column
   * @param base the view with the same real side, from which everything about that side is taken
   */
  constructor(
    readonly name: string,
    readonly real: Side,
    readonly synthetic: Side,
    private readonly base: View | null = null,
    private readonly cut = 10,
  ) {}

  /** The view whose real side this one shares: a key for what depends on that side only. */
  get root(): View {
    return this.base ?? this
  }

  bins(j: number): Binned {
    if (this.base !== null) return this.base.bins(j)
    return (this.binned[j] ??= bin(this.real, this.synthetic, j, this.cut))
  }

  shape(j: number): Shape {
    if (this.base !== null) return this.base.shape(j)
    let shape = this.shapes[j]
    if (shape === undefined) {
      const { size, fixed } = this.bins(j)
      this.shapes[j] = shape = { size, fixed }
    }
    return shape
  }

  realCounts(j: number): Int32Array {
    if (this.base !== null) return this.base.realCounts(j)
    return (this.realCounted[j] ??= countBins(this.bins(j).real, this.real, this.shape(j).size))
  }

  syntheticCounts(j: number): Int32Array {
    return (this.syntheticCounted[j] ??= countBins(
      this.bins(j).synthetic,
      this.synthetic,
      this.shape(j).size,
    ))
  }

  /** Drops each row's bins; what was counted of them stays. */
  forgetRows(): void {
    this.binned.length = 0
  }

  sortedReal(j: number): Sorted {
    if (this.base !== null) return this.base.sortedReal(j)
    return (this.realSorted[j] ??= sortSide(this.real, j))
  }

  sortedSynthetic(j: number): Sorted {
    return sortSide(this.synthetic, j)
  }
}

/** Views are kept for the next family while together they hold no more numbers than this. */
const MOST_KEPT = 8_000_000

/**
 * R against S as they are (`point`), against S’s rows drawn again (`resample`, for intervals), and a draw from
 * R against another draw from R (`draw`, for floors). All ids see the same draws.
 */
export class Views {
  readonly real: Source
  readonly synthetic: Source
  readonly point: View
  private readonly kept = new Map<string, View>()
  private latest: View | null = null

  constructor(private readonly context: EvaluationContext) {
    this.real = new Source(context.real)
    this.synthetic = new Source(context.synthetic)
    this.point = new View('point', whole(this.real), whole(this.synthetic), null, context.bins)
  }

  resample(i: number): View {
    const { rows } = this.synthetic.table
    return this.keep(`resample ${i}`, this.context.resamples * rows, (name) => {
      const side = this.drawn(this.synthetic, rows, 'resample', i)
      return new View(name, this.point.real, side, this.point)
    })
  }

  draw(d: number): View {
    const { rows, columns } = this.real.table
    const numbers = this.context.draws * rows
    const view = this.keep(`draw ${d}`, numbers, (name) => {
      const real = this.drawn(this.real, rows, 'floor', d, 'real')
      const synthetic = this.drawn(this.real, this.synthetic.table.rows, 'floor', d, 'synthetic')
      return new View(name, real, synthetic, null, this.context.bins)
    })
    // The bins of all rows are kept of the latest draw only where they are many.
    if (numbers * columns.length > MOST_KEPT && this.latest !== view) {
      this.latest?.forgetRows()
      this.latest = view
    }
    return view
  }

  private keep(name: string, numbers: number, make: (name: string) => View): View {
    const view = this.kept.get(name) ?? make(name)
    if (numbers <= MOST_KEPT) this.kept.set(name, view)
    return view
  }

  private drawn(source: Source, rows: number, id: string, ...name: (string | number)[]): Side {
    const weights = new Uint32Array(source.table.rows)
    const random = this.context.stream(id, ...name)
    for (let k = 0; k < rows; k++) {
      const row = random.int(weights.length)
      weights[row] = (weights[row] ?? 0) + 1
    }
    return new Side(source, weights, rows)
  }
}

export function viewsOf(context: EvaluationContext): Views {
  return context.share('views', () => new Views(context), ['bins'])
}

function whole(source: Source): Side {
  return new Side(source, new Uint32Array(source.table.rows).fill(1), source.table.rows)
}

function bin(real: Side, synthetic: Side, j: number, cut: number): Binned {
  const column = real.source.column(j)
  const twin = synthetic.source.column(j)
  const sorted = isNumeric(column) ? sortSide(real, j) : null
  const plan =
    sorted !== null
      ? numericBins(sorted.values, sorted.weights, cut)
      : levelBins(Math.max(levelCount(column), levelCount(twin)))
  const codes = codeRows(plan, real.source, j)
  return {
    size: plan.size,
    fixed: plan.fixed,
    real: codes,
    synthetic: real.source === synthetic.source ? codes : codeRows(plan, synthetic.source, j),
  }
}

/** The bin of each row; of a numeric column each distinct value is looked at once. */
function codeRows(plan: BinPlan, source: Source, j: number): Int32Array {
  const column = source.column(j)
  if (!isNumeric(column)) return plan.code(column)
  const { values, place } = source.distinct(j)
  const binOf = plan.code({ ...column, values: withMissing(values) })
  const codes = new Int32Array(place.length)
  for (let i = 0; i < codes.length; i++) codes[i] = binOf[place[i] ?? 0] ?? 0
  return codes
}

function withMissing(values: Float64Array): Float64Array {
  const all = new Float64Array(values.length + 1).fill(NaN)
  all.set(values)
  return all
}

function levelCount(column: Column): number {
  return isNumeric(column) ? 0 : column.levels.length
}

function countBins(codes: Int32Array, { counted }: Side, size: number): Int32Array {
  const counts = new Int32Array(size)
  const { rows, times } = counted
  for (let k = 0; k < rows.length; k++) {
    const code = codes[rows[k] ?? 0] ?? 0
    counts[code] = (counts[code] ?? 0) + (times[k] ?? 0)
  }
  return counts
}

function sortSide({ source, counted, rows }: Side, j: number): Sorted {
  const { values, place } = source.distinct(j)
  const counts = new Uint32Array(values.length + 1)
  const { rows: some, times } = counted
  for (let k = 0; k < some.length; k++) {
    const at = place[some[k] ?? 0] ?? 0
    counts[at] = (counts[at] ?? 0) + (times[k] ?? 0)
  }
  const missing = counts[values.length] ?? 0
  return { values, weights: counts.subarray(0, values.length), present: rows - missing, missing }
}

function countingOf(weights: Uint32Array): Counting {
  let count = 0
  for (let i = 0; i < weights.length; i++) if (weights[i] !== 0) count++
  const rows = new Int32Array(count)
  const times = new Int32Array(count)
  let k = 0
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] ?? 0
    if (weight === 0) continue
    rows[k] = i
    times[k++] = weight
  }
  return { rows, times }
}
