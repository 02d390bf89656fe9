/** Cells `from` … `to` (both included) of a list of counts, put together. */
export interface MergedCell {
  from: number
  to: number
  count: number
}

/**
 * Neighbouring cells put together until each holds at least `threshold` people, so that no count of fewer leaves the
 * page. Empty when all of them together are fewer.
 */
export function suppressSmall(counts: ArrayLike<number>, threshold = 11): MergedCell[] {
  const cells: MergedCell[] = []
  let from = 0
  let count = 0
  for (let to = 0; to < counts.length; to++) {
    count += counts[to] ?? 0
    if (count < threshold) continue
    cells.push({ from, to, count })
    from = to + 1
    count = 0
  }
  const last = cells.at(-1)
  if (last !== undefined && from < counts.length) {
    last.to = counts.length - 1
    last.count += count
  }
  return cells
}
