import type { Kernels } from './kernels'

/**
 * Brings the rows of `rows` from `start` to `end − 1` that go left to the front, in the order that they had.
 * @param goesLeft 1 for such a row, else 0, by row; @param spare room for as many rows as there are
 * @param loaded where all of these arrays lie in its memory
 * @returns where those that go right begin
 */
export function partRows(
  rows: Int32Array,
  start: number,
  end: number,
  goesLeft: Uint8Array,
  spare: Int32Array,
  loaded: Kernels | null = null,
): number {
  if (loaded !== null) {
    const from = rows.byteOffset + rows.BYTES_PER_ELEMENT * start
    return start + loaded.partSegment(from, end - start, goesLeft.byteOffset, spare.byteOffset)
  }
  let left = start
  let right = 0
  for (let i = start; i < end; i++) {
    const row = rows[i] ?? 0
    const isLeft = goesLeft[row] ?? 0
    // Written to both sides, as a branch that can't be foretold would cost more.
    rows[left] = row
    spare[right] = row
    left += isLeft
    right += 1 - isLeft
  }
  rows.set(spare.subarray(0, right), left)
  return left
}
