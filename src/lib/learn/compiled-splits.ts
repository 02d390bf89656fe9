import type { Kernels } from './kernels'
import type { Layout } from './layout'
import type { Room } from './room'
import type { SortedColumns } from './sorted-columns'
import type { Split, SplitOptions, Totals } from './split'

/** Integers of one column in the table that the compiled search reads. */
const ENTRY = 4
const STATE_BYTES = 40

/** The search for a node's best split by compiled loops, all columns in one call: what BestSplit finds, bit for bit. */
export class CompiledSplits {
  private readonly table: Int32Array
  /** What is found: gain, g, h; then lower, upper, missingLeft, column. */
  private readonly sums: Float64Array
  private readonly places: Int32Array

  /** @param room with the bytes that `bytesOf` tells */
  constructor(
    private readonly loaded: Kernels,
    room: Room,
    layout: Layout,
    private readonly sorted: SortedColumns,
    private readonly options: SplitOptions,
  ) {
    this.table = room.int32(ENTRY * layout.places.length)
    this.sums = room.float64(STATE_BYTES / 8)
    this.places = new Int32Array(this.sums.buffer, this.sums.byteOffset + 24, 4)
    layout.places.forEach((_, column) => this.table.set(entryOf(layout, column, sorted), ENTRY * column))
  }

  static bytesOf(columns: number): number[] {
    return [4 * ENTRY * columns, STATE_BYTES]
  }

  /** @param node its rows stand from `start` to `end − 1`; @param cells its sums, and those of the spread states */
  best(
    { start, end, g, h }: Totals & { start: number; end: number },
    cells: Float64Array,
    spread: Float64Array,
    derivatives: Float64Array,
  ): Split | null {
    const { loaded, table, sums, places, options } = this
    const scratch = this.sorted.scratch
    loaded.bestSplit(
      table.byteOffset,
      table.length / ENTRY,
      cells.byteOffset,
      spread.byteOffset,
      start,
      end,
      derivatives.byteOffset,
      scratch.filled,
      scratch.sums,
      g,
      h,
      options.lambda,
      options.minChildWeight,
      sums.byteOffset,
    )
    const [lower = -1, upper = -1, missingLeft = 0, feature = -1] = places
    if (feature < 0) return null
    const [gain = 0, leftG = 0, leftH = 0] = sums
    return { feature, lower, upper, missingLeft: missingLeft === 1, gain, g: leftG, h: leftH }
  }
}

function entryOf({ places, slots }: Layout, column: number, sorted: SortedColumns): number[] {
  const place = places[column] ?? null
  if (place === null) return [4, ...sorted.addressed(column)]
  const slot = slots[place.slot]
  const digit = slot?.digits[place.digit]
  if (slot === undefined || digit === undefined) throw new RangeError(`column ${column} has no place`)
  const [kind, first] = digit.spread < 0 ? [0, slot.base] : [1, digit.spread]
  return place.flag >= 0
    ? [2 + kind, first + place.flag, 0, 0]
    : [kind, first, place.bins, digit.states > place.bins ? 1 : 0]
}
