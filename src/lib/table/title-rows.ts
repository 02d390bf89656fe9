import { looksLikeValue } from './tokens'

/** Cells that hold something. */
export function filledCells(row: readonly string[]): number {
  let filled = 0
  for (const cell of row) if (cell !== '') filled++
  return filled
}

/**
 * Whether a row above the table is a title or a remark rather than its header: hardly filled, and a fuller row of names
 * with a value below it follows.
 * @param ahead the rows behind it that aren't blank
 * @param usual filled cells of most rows
 */
export function isTitleRow(
  row: readonly string[],
  ahead: readonly (readonly string[])[],
  usual: number,
): boolean {
  const filled = filledCells(row)
  if (usual < 2 || filled > usual / 2) return false
  if (filled === 0) return true
  const at = ahead.findIndex((one) => filledCells(one) > usual / 2)
  const names = ahead[at]
  if (names === undefined) return false
  if (filled === 1 && usual > 2) return true
  return (
    !names.some(looksLikeValue) &&
    new Set(names).size === names.length &&
    (ahead[at + 1] ?? []).some(looksLikeValue)
  )
}
