import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { pairEntries, summarise } from '../summary'
import type { Side, View } from '../views'

/** Over all pairs with a categorical column: what two joint tables of shares have in common. */
export const contingencyFamily: MetricFamily<EvaluationContext> = {
  name: 'pairs with categories',
  ids: ['fidelity.contingency_similarity'],
  depends: ['bins'],
  compute(context) {
    const scratch = new Scratch()
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

/** One array of counts for all pairs, all zero between uses: a joint table may be large, and 200 × 435 of them are filled. */
class Scratch {
  private counts = new Int32Array(0)
  private readonly ofReal = new WeakMap<View, Map<string, Cells>>()

  /** 1 − ½ ΣΣ |p − q| = Σ min(p, q), for which the cells of R are enough. */
  similarity(view: View, a: number, b: number): number | string {
    const x = view.bins(a)
    const y = view.bins(b)
    const cells = x.size * y.size
    if (cells > MOST_CELLS) return `The two columns have too many levels together (${x.size} × ${y.size}).`
    if (this.counts.length < cells) this.counts = new Int32Array(cells)
    const real = this.realCells(view.root, a, b)
    const counts = this.counts
    fill(counts, x.synthetic, y.synthetic, y.size, view.synthetic)
    const { rows: n } = view.real
    const { rows: m } = view.synthetic
    let sum = 0
    for (let k = 0; k < real.at.length; k++) {
      sum += Math.min((real.counts[k] ?? 0) / n, (counts[real.at[k] ?? 0] ?? 0) / m)
    }
    if (cells < 4 * x.synthetic.length) counts.fill(0, 0, cells)
    else
      for (let i = 0; i < x.synthetic.length; i++)
        counts[(x.synthetic[i] ?? 0) * y.size + (y.synthetic[i] ?? 0)] = 0
    return Math.min(1, sum)
  }

  /** The same in many views of one real side: each row's joint cell is found once. */
  similarities(views: readonly View[], a: number, b: number): Float64Array {
    const found = new Float64Array(views.length).fill(NaN)
    const [first] = views
    if (first === undefined) return found
    const x = first.bins(a)
    const y = first.bins(b)
    const size = x.size * y.size
    if (size > MOST_CELLS) return found
    // One view alone isn't worth it.
    if (views.length === 1) return found.fill(numberOf(this.similarity(first, a, b)))
    const joint = joined(x.synthetic, y.synthetic, y.size)
    const real = this.realCells(first.root, a, b)
    const shares = Float64Array.from(real.counts, (count) => count / first.real.rows)
    const counts = this.counts
    for (const [v, { synthetic }] of views.entries()) {
      const { rows, times } = synthetic.counted
      count(counts, joint, rows, times)
      found[v] = Math.min(1, shared(counts, real.at, shares, synthetic.rows))
      if (size < 4 * rows.length) counts.fill(0, 0, size)
      else forget(counts, joint, rows)
    }
    return found
  }

  private realCells(view: View, a: number, b: number): Cells {
    let cells = this.ofReal.get(view)
    if (cells === undefined) this.ofReal.set(view, (cells = new Map()))
    const key = `${a}|${b}`
    let found = cells.get(key)
    if (found === undefined) {
      const x = view.bins(a)
      const y = view.bins(b)
      if (this.counts.length < x.size * y.size) this.counts = new Int32Array(x.size * y.size)
      fill(this.counts, x.real, y.real, y.size, view.real)
      found = takeCells(this.counts, x.real, y.real, y.size, x.size * y.size)
      cells.set(key, found)
    }
    return found
  }
}

function fill(counts: Int32Array, x: Int32Array, y: Int32Array, width: number, { counted }: Side): void {
  const { rows, times } = counted
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k] ?? 0
    const cell = (x[row] ?? 0) * width + (y[row] ?? 0)
    counts[cell] = (counts[cell] ?? 0) + (times[k] ?? 0)
  }
}

/** Lists the cells that are filled, and empties them. */
function takeCells(counts: Int32Array, x: Int32Array, y: Int32Array, width: number, size: number): Cells {
  const at: number[] = []
  const found: number[] = []
  const take = (cell: number) => {
    const count = counts[cell] ?? 0
    if (count === 0) return
    at.push(cell)
    found.push(count)
    counts[cell] = 0
  }
  if (size < x.length) for (let cell = 0; cell < size; cell++) take(cell)
  else for (let i = 0; i < x.length; i++) take((x[i] ?? 0) * width + (y[i] ?? 0))
  return { at: Int32Array.from(at), counts: Int32Array.from(found) }
}

function numberOf(found: number | string): number {
  return typeof found === 'number' ? found : NaN
}

function joined(x: Int32Array, y: Int32Array, width: number): Int32Array {
  const joint = new Int32Array(x.length)
  for (let i = 0; i < x.length; i++) joint[i] = (x[i] ?? 0) * width + (y[i] ?? 0)
  return joint
}

function count(counts: Int32Array, joint: Int32Array, rows: Int32Array, times: Int32Array): void {
  for (let k = 0; k < rows.length; k++) {
    const cell = joint[rows[k] ?? 0] ?? 0
    counts[cell] = (counts[cell] ?? 0) + (times[k] ?? 0)
  }
}

function forget(counts: Int32Array, joint: Int32Array, rows: Int32Array): void {
  for (let k = 0; k < rows.length; k++) counts[joint[rows[k] ?? 0] ?? 0] = 0
}

/** Σ min(p, q) over the cells of R. */
function shared(counts: Int32Array, at: Int32Array, shares: Float64Array, rows: number): number {
  let sum = 0
  for (let k = 0; k < shares.length; k++) {
    const p = shares[k] ?? 0
    const q = (counts[at[k] ?? 0] ?? 0) / rows
    sum += p < q ? p : q
  }
  return sum
}
