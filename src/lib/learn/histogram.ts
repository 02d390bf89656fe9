import type { Kernels } from './kernels'
import type { Layout } from './layout'

/** Sums of both derivatives by cell or state, interleaved: g of i at 2i, h at 2i + 1. */
export type Sums = Float64Array

/**
 * Sets the cells to the sums of the derivatives of those of `rows` from `start` to `end − 1` that touch them.
 * @param derivatives g and h of each row, interleaved
 * @param loaded where all of these arrays lie in its memory
 */
export function countRows(
  loaded: Kernels | null,
  into: Sums,
  codes: Layout['codes'],
  width: number,
  derivatives: Sums,
  rows: Int32Array,
  start: number,
  end: number,
): void {
  if (loaded !== null && codes instanceof Uint16Array) {
    const from = rows.byteOffset + rows.BYTES_PER_ELEMENT * start
    const [cells, at] = [into.length / 2, derivatives.byteOffset]
    loaded.countCells(into.byteOffset, cells, codes.byteOffset, width, at, from, end - start)
    return
  }
  into.fill(0)
  for (let i = start; i < end; i++) {
    const row = rows[i] ?? 0
    const g = derivatives[2 * row] ?? 0
    const h = derivatives[2 * row + 1] ?? 0
    const last = row * width + width
    for (let at = row * width; at < last; at++) {
      const cell = 2 * (codes[at] ?? 0)
      into[cell] = (into[cell] ?? 0) + g
      into[cell + 1] = (into[cell + 1] ?? 0) + h
    }
  }
}

/** What remains of the first sums when the second ones are taken away: in place. */
export function takeAway(loaded: Kernels | null, from: Sums, sums: Sums): void {
  if (loaded !== null) {
    loaded.takeCells(from.byteOffset, sums.byteOffset, from.length / 2)
    return
  }
  for (let i = 0; i < from.length; i++) from[i] = (from[i] ?? 0) - (sums[i] ?? 0)
}

/**
 * Sums of the states of all digits that share slots.
 * @param rest room for the cells of one slot
 */
export function spreadCells(
  loaded: Kernels | null,
  { slots }: Layout,
  cells: Sums,
  rest: Sums,
  into: Sums,
): void {
  into.fill(0)
  for (const { digits, base, cells: count } of slots) {
    if (digits.length < 2) continue
    rest.set(cells.subarray(2 * base, 2 * (base + count)))
    let size = count
    for (const { states, spread } of digits) {
      size /= states
      if (loaded === null) sumOut(rest, size, states, into, 2 * spread)
      else loaded.sumDigit(rest.byteOffset, size, states, into.byteOffset + 16 * spread)
    }
  }
}

/** The first of the digits of `rest` is summed by state into `into`, and summed over in `rest` itself. */
function sumOut(rest: Sums, size: number, states: number, into: Sums, offset: number): void {
  let from = 0
  for (let other = 0; other < size; other++) {
    let sumG = 0
    let sumH = 0
    for (let at = offset; at < offset + 2 * states; at += 2, from += 2) {
      const g = rest[from] ?? 0
      const h = rest[from + 1] ?? 0
      sumG += g
      sumH += h
      into[at] = (into[at] ?? 0) + g
      into[at + 1] = (into[at + 1] ?? 0) + h
    }
    rest[2 * other] = sumG
    rest[2 * other + 1] = sumH
  }
}
