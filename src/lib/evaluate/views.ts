import { isNumeric, type Column, type Table } from '../table/table'
import { levelBins, numericBins } from './bins'
import type { EvaluationContext } from './context'

/** A table, with the order of its values by size kept once found. */
export class Source {
  private readonly orders: (Int32Array | undefined)[] = []
  private readonly sorted: (Float64Array | undefined)[] = []

  constructor(readonly table: Table) {}

  column(j: number): Column {
    const column = this.table.columns[j]
    if (column === undefined) throw new RangeError(`no column ${j}`)
    return column
  }

  /** The values of numeric column j; empty for a coded one. */
  values(j: number): Float64Array {
    const column = this.column(j)
    return isNumeric(column) ? column.values : new Float64Array(0)
  }

  /** Rows with a value, by rising value of numeric column j. */
  order(j: number): Int32Array {
    return (this.orders[j] ??= sortedRows(this.values(j)))
  }

  /** The values of numeric column j in that order. */
  rising(j: number): Float64Array {
    const values = this.values(j)
    return (this.sorted[j] ??= Float64Array.from(this.order(j), (row) => values[row] ?? NaN))
  }
}

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

/** One column of a side by rising value. */
export interface Sorted {
  values: Float64Array
  weights: Uint32Array
  /** Weight of the rows with a value, and of those without. */
  present: number
  missing: number
}

/** One column's bins in a view, and the bin of each row of both tables. */
export interface Binned {
  size: number
  fixed: number
  real: Int32Array
  synthetic: Int32Array
}

/** Two tables that are compared; the real side gives edges and ranges. */
export class View {
  private readonly binned: (Binned | undefined)[] = []
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

  realCounts(j: number): Int32Array {
    if (this.base !== null) return this.base.realCounts(j)
    const { real, size } = this.bins(j)
    return (this.realCounted[j] ??= countBins(real, this.real, size))
  }

  syntheticCounts(j: number): Int32Array {
    const { synthetic, size } = this.bins(j)
    return (this.syntheticCounted[j] ??= countBins(synthetic, this.synthetic, size))
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

  constructor(private readonly context: EvaluationContext) {
    this.real = new Source(context.real)
    this.synthetic = new Source(context.synthetic)
    this.point = new View('point', whole(this.real), whole(this.synthetic), null, context.bins)
  }

  resample(i: number): View {
    const name = `resample ${i}`
    return this.keep(name, this.context.resamples * this.synthetic.table.rows, () => {
      const side = this.drawn(this.synthetic, this.synthetic.table.rows, 'resample', i)
      return new View(name, this.point.real, side, this.point)
    })
  }

  draw(d: number): View {
    const name = `draw ${d}`
    const { rows, columns } = this.real.table
    return this.keep(name, this.context.draws * rows * columns.length, () => {
      const real = this.drawn(this.real, rows, 'floor', d, 'real')
      const synthetic = this.drawn(this.real, this.synthetic.table.rows, 'floor', d, 'synthetic')
      return new View(name, real, synthetic, null, this.context.bins)
    })
  }

  private keep(name: string, numbers: number, make: () => View): View {
    const view = this.kept.get(name) ?? make()
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
  const codes = plan.code(column)
  return {
    size: plan.size,
    fixed: plan.fixed,
    real: codes,
    synthetic: real.source === synthetic.source ? codes : plan.code(twin),
  }
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

function sortSide(side: Side, j: number): Sorted {
  const order = side.source.order(j)
  const weights = new Uint32Array(order.length)
  let present = 0
  for (let k = 0; k < order.length; k++) {
    const weight = side.weights[order[k] ?? 0] ?? 0
    weights[k] = weight
    present += weight
  }
  return { values: side.source.rising(j), weights, present, missing: side.rows - present }
}

function sortedRows(values: Float64Array): Int32Array {
  const rows: number[] = []
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i] ?? NaN)) rows.push(i)
  return Int32Array.from(rows).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
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
