import type { BinnedColumn } from './bins'
import { partRows } from './part-rows'

/** Columns of more bins than this are walked row by row in sorted order: most of their bins are empty in most nodes. */
const MOST_COUNTED = 256

/** The rows by rising bin (missing last), for each column of many bins, kept sorted within each node's segment. */
export class SortedColumns {
  private readonly whole: (Int32Array | null)[]
  private orders: (Int32Array | null)[] = []
  private readonly goesLeft: Uint8Array
  private readonly spare: Int32Array

  constructor(columns: readonly BinnedColumn[], rows: number) {
    this.whole = columns.map(({ cuts, codes }) => (cuts.length < MOST_COUNTED ? null : sortByCode(codes)))
    this.goesLeft = new Uint8Array(rows)
    this.spare = new Int32Array(rows)
  }

  /** Whether the column is one of those. */
  has(feature: number): boolean {
    return (this.whole[feature] ?? null) !== null
  }

  /** The rows by that column; those of a node lie between its start and end. */
  order(feature: number): Int32Array {
    return this.orders[feature] ?? new Int32Array(0)
  }

  /** All rows are one node again. */
  startTree(): void {
    this.orders = this.whole.map((order) => order?.slice() ?? null)
  }

  /** Rows of a node that go left come first from now on, in the same order as before. */
  divide(start: number, end: number, left: Int32Array, right: Int32Array): void {
    const { goesLeft, spare } = this
    for (const row of left) goesLeft[row] = 1
    for (const row of right) goesLeft[row] = 0
    for (const order of this.orders) if (order !== null) partRows(order, start, end, goesLeft, spare)
  }
}

function sortByCode(codes: Uint16Array): Int32Array {
  return Int32Array.from(codes, (_, row) => row).sort((a, b) => (codes[a] ?? 0) - (codes[b] ?? 0) || a - b)
}
