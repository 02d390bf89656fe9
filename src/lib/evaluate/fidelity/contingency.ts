import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { numberOf, pairEntries, summarise } from '../summary'
import type { Binned, Counting, View } from '../views'
import { JointCounts, lesserShare, OTHER } from './joint-counts'
import { addUp, packWeights, SIDES, type PackedWeights } from './packed-weights'

/** Over all pairs with a categorical column: what two joint tables of shares have in common. */
export const contingencyFamily: MetricFamily<EvaluationContext> = {
  name: 'pairs with categories',
  ids: ['fidelity.contingency_similarity'],
  depends: ['bins'],
  heavy: 2,
  compute(context) {
    const scratch = new Scratch(context)
    return {
      metrics: [
        summarise(
          context,
          'fidelity.contingency_similarity',
          pairEntries(
            context,
            'some coded',
            (view, a, b) => scratch.similarity(view, a, b),
            (views, a, b) => scratch.similarities(views, a, b),
          ),
          {
            settings: {
              bins: context.bins,
              binning: 'quantile',
              smoothing: 0,
              missing: 'a bin or level of its own',
            },
            none: 'There is no pair of columns with a categorical one.',
          },
        ),
      ],
    }
  },
}

/** The cells of a joint table that occur in R, and how often. */
interface Cells {
  at: Int32Array
  counts: Int32Array
}

/** Above this many joint cells a pair is left out, with the reason. */
const MOST_CELLS = 1 << 25

/** One array of counts for all pairs, all zero between uses: a joint table may be large, and thousands of them are filled. */
class Scratch {
  private counts = new Float64Array(0)
  private packed: { views: readonly View[]; weights: PackedWeights | null } | null = null

  private drawn: { view: View; joint: JointCounts } | null = null

  constructor(private readonly context: EvaluationContext) {}

  /** 1 − ½ ΣΣ |p − q| = Σ min(p, q), for which the cells of R are enough. */
  similarity(view: View, a: number, b: number): number | string {
    const x = view.bins(a)
    const y = view.bins(b)
    const size = x.size * y.size
    if (size > MOST_CELLS) return `The two columns have too many levels together (${x.size} × ${y.size}).`
    const counts = this.room(size)
    fill(counts, x.real, y.real, y.size, view.real.counted, 1)
    fill(counts, x.synthetic, y.synthetic, y.size, view.synthetic.counted, OTHER)
    const [n, m] = [view.real.rows, view.synthetic.rows]
    let sum = 0
    if (size < x.real.length) {
      for (let cell = 0; cell < size; cell++) sum += lesserShare(counts[cell] ?? 0, n, m)
      counts.fill(0, 0, size)
    } else {
      for (let i = 0; i < x.real.length; i++) {
        const cell = (x.real[i] ?? 0) * y.size + (y.real[i] ?? 0)
        sum += lesserShare(counts[cell] ?? 0, n, m)
        counts[cell] = 0
      }
      for (let i = 0; i < x.synthetic.length; i++)
        counts[(x.synthetic[i] ?? 0) * y.size + (y.synthetic[i] ?? 0)] = 0
    }
    return Math.min(1, sum)
  }

  /**
   * The same in many views of one real side and as many synthetic rows: these are brought together cell by cell, and added up for
   * many views at once.
   */
  similarities(views: readonly View[], a: number, b: number): Float64Array {
    const found = new Float64Array(views.length)
    const [first] = views
    if (first === undefined) return found
    const one = (view: View) => this.drawnTogether(view)?.of(a, b) ?? numberOf(this.similarity(view, a, b))
    if (views.length === 1) return found.fill(one(first))
    const x = first.bins(a)
    const y = first.bins(b)
    if (x.size * y.size > MOST_CELLS) return found.fill(NaN)
    const weights = this.weightsOf(views)
    const cells = this.realCells(first, x, y)
    if (weights === null || cells.at.length * FEW_ROWS > x.synthetic.length)
      return Float64Array.from(views, one)
    const { rows, ends } = this.byCell(cells, x, y)
    const totals = new Float64Array(SIDES)
    weights.blocks.forEach((block, at) => {
      const sums = found.subarray(at * SIDES, (at + 1) * SIDES)
      for (let k = 0, start = 0; k < ends.length; k++) {
        const end = ends[k] ?? 0
        const share = (cells.counts[k] ?? 0) / first.real.rows
        addUp(block, weights.run, rows, start, end, totals)
        addLesser(sums, share, totals, first.synthetic.rows)
        start = end
      }
    })
    return found.map((sum) => Math.min(1, sum))
  }

  /** All pairs of two draws from one table; null for tables of their own. */
  private drawnTogether(view: View): JointCounts | null {
    if (view.real.source !== view.synthetic.source) return null
    if (this.drawn?.view !== view) {
      const there = this.context.analysed.filter(({ place }) => place >= 0)
      const places = (numeric: boolean) =>
        there.flatMap((column) => (column.numeric === numeric ? [column.place] : []))
      this.drawn = { view, joint: new JointCounts(view, places(false), places(true)) }
    }
    return this.drawn.joint
  }

  private room(size: number): Float64Array {
    if (this.counts.length < size) this.counts = new Float64Array(size)
    return this.counts
  }

  private weightsOf(views: readonly View[]): PackedWeights | null {
    if (this.packed?.views !== views)
      this.packed = { views, weights: packWeights(views.map(({ synthetic }) => synthetic)) }
    return this.packed.weights
  }

  private realCells(view: View, x: Binned, y: Binned): Cells {
    const size = x.size * y.size
    const counts = this.room(size)
    fill(counts, x.real, y.real, y.size, view.real.counted, 1)
    const at: number[] = []
    const found: number[] = []
    const take = (cell: number) => {
      const count = counts[cell] ?? 0
      if (count === 0) return
      at.push(cell)
      found.push(count)
      counts[cell] = 0
    }
    if (size < x.real.length) for (let cell = 0; cell < size; cell++) take(cell)
    else for (let i = 0; i < x.real.length; i++) take((x.real[i] ?? 0) * y.size + (y.real[i] ?? 0))
    return { at: Int32Array.from(at), counts: Int32Array.from(found) }
  }

  /** The synthetic rows of each cell of R, one cell's behind the other's, and where each cell's end. */
  private byCell({ at }: Cells, x: Binned, y: Binned): { rows: Int32Array; ends: Int32Array } {
    const place = this.room(x.size * y.size)
    for (let k = 0; k < at.length; k++) place[at[k] ?? 0] = k + 1
    const cells = new Int32Array(x.synthetic.length)
    const ends = new Int32Array(at.length + 1)
    for (let i = 0; i < cells.length; i++) {
      const own = place[(x.synthetic[i] ?? 0) * y.size + (y.synthetic[i] ?? 0)] ?? 0
      cells[i] = own
      ends[own] = (ends[own] ?? 0) + 1
    }
    for (let k = 0; k < at.length; k++) place[at[k] ?? 0] = 0
    // Rows of no such cell are left out.
    let before = 0
    for (let k = 1; k < ends.length; k++) {
      const count = ends[k] ?? 0
      ends[k] = before
      before += count
    }
    const rows = new Int32Array(before)
    for (let i = 0; i < cells.length; i++) {
      const own = cells[i] ?? 0
      if (own === 0) continue
      const to = ends[own] ?? 0
      rows[to] = i
      ends[own] = to + 1
    }
    return { rows, ends: ends.subarray(1) }
  }
}

/** With fewer rows than this a cell, views are better counted one by one. */
const FEW_ROWS = 4

function addLesser(sums: Float64Array, share: number, counts: Float64Array, rows: number): void {
  for (let v = 0; v < sums.length; v++) {
    const other = (counts[v] ?? 0) / rows
    sums[v] = (sums[v] ?? 0) + (share < other ? share : other)
  }
}

/** @param unit what a row counts */
function fill(
  counts: Float64Array,
  x: Int32Array,
  y: Int32Array,
  width: number,
  { rows, times }: Counting,
  unit: number,
): void {
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k] ?? 0
    const cell = (x[row] ?? 0) * width + (y[row] ?? 0)
    counts[cell] = (counts[cell] ?? 0) + unit * (times[k] ?? 0)
  }
}
