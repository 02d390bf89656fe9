import type { BinnedColumn } from './binned-column'
import type { Sums } from './histogram'
import { partRows } from './part-rows'
import type { Room } from './room'
import type { BestSplit } from './split'

interface SortedColumn {
  codes: Uint16Array
  /** Code of missing. */
  missing: number
  /** All rows by rising code (missing last). */
  whole: Int32Array
  /** The same, but each node's rows by themselves, in its segment. */
  order: Int32Array
}

/**
 * Columns of many bins, each with the rows in its order: they are walked row by row, as most of their bins are empty in
 * most nodes.
 */
export class SortedColumns {
  private readonly columns = new Map<number, SortedColumn>()
  private readonly spare: Int32Array
  /** The bins of one column in one node that hold rows, and their sums. */
  private readonly filled: Int32Array
  private readonly sums: Sums

  /**
   * @param features numbers of those columns; @param rows the rows to learn from: here they are row 0, 1, …
   * @param room with the bytes that `bytesOf` tells
   */
  constructor(
    columns: readonly BinnedColumn[],
    features: readonly number[],
    rows: Int32Array,
    private readonly room: Room,
  ) {
    const most = features.length === 0 ? 0 : rows.length
    this.spare = room.int32(most)
    this.filled = room.int32(most)
    this.sums = room.float64(2 * most + 2)
    for (const feature of features) {
      const column = columns[feature]
      if (column === undefined) continue
      const codes = room.uint16(rows.length)
      rows.forEach((row, i) => (codes[i] = column.codes[row] ?? 0))
      const missing = column.cuts.length + 1
      const whole = sortByCode(codes, missing + 1)
      const order = room.int32(rows.length)
      this.columns.set(feature, { codes, missing, whole, order })
    }
  }

  /** What so many columns of so many rows take. */
  static bytesOf(columns: number, rows: number): number[] {
    const most = columns === 0 ? 0 : rows
    const own = Array.from({ length: columns }, () => [2 * rows, 4 * rows])
    return [4 * most, 4 * most, 16 * most + 16, ...own.flat()]
  }

  /** Addresses of a column's rows in their order and of their codes, and the code of missing. */
  addressed(feature: number): [number, number, number] {
    const column = this.columns.get(feature)
    if (column === undefined) throw new RangeError(`column ${feature} isn't walked in sorted order`)
    return [column.order.byteOffset, column.codes.byteOffset, column.missing]
  }

  /** Addresses of the scratch of one column in one node. */
  get scratch(): { filled: number; sums: number } {
    return { filled: this.filled.byteOffset, sums: this.sums.byteOffset }
  }

  /** All rows are one node again. */
  startTree(): void {
    for (const { order, whole } of this.columns.values()) order.set(whole)
  }

  /** Rows of a node that go left come first from now on, in the same order as before. */
  divide(start: number, end: number, goesLeft: Uint8Array): void {
    for (const { order } of this.columns.values())
      partRows(order, start, end, goesLeft, this.spare, this.room.loaded)
  }

  /** Which rows go left if a column's bins up to `lower` do: 1 in `goesLeft`, by row. */
  mark(feature: number, lower: number, missingLeft: boolean, rows: Int32Array, goesLeft: Uint8Array): void {
    const column = this.columns.get(feature)
    if (column === undefined) return
    const { codes, missing } = column
    for (const row of rows) {
      const code = codes[row] ?? 0
      goesLeft[row] = (code === missing ? missingLeft : code <= lower) ? 1 : 0
    }
  }

  /** Offers the splits of one column of the node whose rows stand from `start` to `end − 1`. */
  offer(best: BestSplit, feature: number, start: number, end: number, derivatives: Sums): void {
    const column = this.columns.get(feature)
    if (column === undefined) return
    const { filled, sums } = this
    const { missing } = column
    const states = this.fill(column, start, end, derivatives)
    const hasMissing = states > 0 && filled[states - 1] === missing
    const bins = hasMissing ? states - 1 : states
    best.offerBins(feature, sums, 0, bins, hasMissing, filled)
  }

  /** The states that occur, in order, and their sums; returns how many there are. */
  private fill({ order, codes }: SortedColumn, start: number, end: number, derivatives: Sums): number {
    const { filled, sums } = this
    let count = 0
    let last = -1
    let g = 0
    let h = 0
    for (let i = start; i < end; i++) {
      const row = order[i] ?? 0
      const code = codes[row] ?? 0
      if (code !== last) {
        g = 0
        h = 0
        last = code
        filled[count++] = code
      }
      g += derivatives[2 * row] ?? 0
      h += derivatives[2 * row + 1] ?? 0
      sums[2 * count - 2] = g
      sums[2 * count - 1] = h
    }
    return count
  }
}

/** Counting sort. */
function sortByCode(codes: Uint16Array, states: number): Int32Array {
  const place = new Int32Array(states + 1)
  for (let row = 0; row < codes.length; row++) {
    const next = (codes[row] ?? 0) + 1
    place[next] = (place[next] ?? 0) + 1
  }
  for (let state = 0; state < states; state++)
    place[state + 1] = (place[state + 1] ?? 0) + (place[state] ?? 0)
  const order = new Int32Array(codes.length)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0
    const at = place[code] ?? 0
    order[at] = row
    place[code] = at + 1
  }
  return order
}
