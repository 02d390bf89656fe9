import type { EvaluationContext } from '../context'
import type { Counting, Side, View } from '../views'
import type { GroupCodes } from './group-codes'

/** The rows of a side that count, one behind the other, each with its part. */
interface Counted extends Counting {
  parts: Int32Array
}

/**
 * Rows parted by the levels of all given groups at once. A level of any of them is a union of parts, so that rows are
 * counted once for all groups, and for groups crossed.
 */
export class Partition {
  readonly size: number
  private readonly real: Int32Array
  private readonly synthetic: Int32Array
  private readonly ofReal = new WeakMap<View, { counts: (Int32Array | undefined)[]; rows: Counted }>()
  private last: { view: View; counts: (Int32Array | undefined)[]; rows: Counted } | null = null

  constructor(
    private readonly context: EvaluationContext,
    groups: readonly GroupCodes[],
  ) {
    const places = new Map<string, number>()
    const partsOf = (table: 'real' | 'synthetic') =>
      Int32Array.from({ length: context[table].rows }, (_, row) => {
        const key = groups.map((group) => group[table][row] ?? 0).join()
        const place = places.get(key) ?? places.size
        places.set(key, place)
        return place
      })
    this.real = partsOf('real')
    this.synthetic = partsOf('synthetic')
    this.size = places.size
  }

  /** The level of a group that each part belongs to. */
  levelsOf(group: GroupCodes): Int32Array {
    const levels = new Int32Array(this.size)
    this.real.forEach((part, row) => (levels[part] = group.real[row] ?? 0))
    this.synthetic.forEach((part, row) => (levels[part] = group.synthetic[row] ?? 0))
    return levels
  }

  /** Rows of the real side by part and bin of column j; the same for all views of one root. */
  realCounts(view: View, j: number): Int32Array {
    const { root } = view
    let found = this.ofReal.get(root)
    if (found === undefined) this.ofReal.set(root, (found = { counts: [], rows: this.counted(root.real) }))
    const { counts, rows } = found
    return (counts[j] ??= count(root.bins(j).real, root.shape(j).size, rows, this.size))
  }

  syntheticCounts(view: View, j: number): Int32Array {
    if (this.last?.view !== view) this.last = { view, counts: [], rows: this.counted(view.synthetic) }
    const { counts, rows } = this.last
    return (counts[j] ??= count(view.bins(j).synthetic, view.shape(j).size, rows, this.size))
  }

  private counted({ source, counted: { rows, times } }: Side): Counted {
    const of = source.table === this.context.real ? this.real : this.synthetic
    const parts = new Int32Array(rows.length)
    for (let k = 0; k < rows.length; k++) parts[k] = of[rows[k] ?? 0] ?? 0
    return { rows, times, parts }
  }
}

function count(bins: Int32Array, size: number, { rows, parts, times }: Counted, of: number): Int32Array {
  const counts = new Int32Array(of * size)
  for (let k = 0; k < rows.length; k++) {
    const cell = (parts[k] ?? 0) * size + (bins[rows[k] ?? 0] ?? 0)
    counts[cell] = (counts[cell] ?? 0) + (times[k] ?? 0)
  }
  return counts
}
