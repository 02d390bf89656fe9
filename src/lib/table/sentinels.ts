import { isNumeric, type Column } from './table'

const SENTINELS = [-1, -9, -99, -999, -9999, 99, 999, 9999, 99999, 999999]

/** A value such as −1 or 9999, frequent and far from the rest, which may stand for “missing”: said, never changed. */
export function sentinelHints(column: Column | null): string[] {
  if (column === null || !isNumeric(column) || column.kind === 'date') return []
  const times = new Map(SENTINELS.map((sentinel) => [sentinel, 0]))
  let low = Infinity
  let high = -Infinity
  let n = 0
  for (const value of column.values) {
    if (Number.isNaN(value)) continue
    n++
    const seen = Number.isInteger(value) ? times.get(value) : undefined
    if (seen !== undefined) times.set(value, seen + 1)
    else {
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  if (low > high) return []
  return SENTINELS.flatMap((sentinel) => {
    const count = times.get(sentinel) ?? 0
    const far = sentinel < 0 ? low >= 0 || sentinel < low - (high - low) : sentinel > high + (high - low)
    if (count < Math.max(3, 0.01 * n) || !far) return []
    return [
      `${count} cells are ${sentinel}, far from the rest: if that stands for “missing”, say so in the design.`,
    ]
  })
}
