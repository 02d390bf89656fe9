import { isNumeric, type CodedColumn, type Column, type NumericColumn } from '../table/table'

/** What one walk over a numeric column tells. */
export interface NumberFacts {
  /** Rows with a value. */
  n: number
  min: number
  max: number
  /** Every value is a whole number. */
  whole: boolean
  /** The distinct values in rising order, if there are at most `MOST_CODES`; else null. */
  few: number[] | null
}

/** More distinct numbers than this are never taken for codes. */
const MOST_CODES = 5000

export function numberFacts(column: NumericColumn): NumberFacts {
  let n = 0
  let min = Infinity
  let max = -Infinity
  let whole = true
  let seen: Set<number> | null = new Set<number>()
  let last = NaN
  for (const value of column.values) {
    if (Number.isNaN(value)) continue
    n++
    if (value < min) min = value
    if (value > max) max = value
    if (whole && !Number.isInteger(value)) whole = false
    if (seen !== null && value !== last) {
      seen.add(value)
      if (seen.size > MOST_CODES) seen = null
      last = value
    }
  }
  return { n, min, max, whole, few: seen === null ? null : [...seen].sort((a, b) => a - b) }
}

/** Number of distinct values. Sorts a copy: O(n log n). */
export function countDistinct(values: Float64Array): number {
  const sorted = values.slice().sort()
  let distinct = 0
  let last = NaN
  for (const value of sorted) {
    if (Number.isNaN(value)) break
    if (value !== last) distinct++
    last = value
  }
  return distinct
}

/** Rows of each level. */
export function levelCounts(column: CodedColumn): Int32Array {
  const counts = new Int32Array(column.levels.length)
  for (const code of column.codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1
  return counts
}

export function missingCount(column: Column): number {
  let missing = 0
  if (isNumeric(column)) {
    for (const value of column.values) if (Number.isNaN(value)) missing++
  } else for (const code of column.codes) if (code < 0) missing++
  return missing
}

/** The order of levels that doesn't depend on the order of rows: by number if all are numbers, else by code point. */
export function sortLevels(levels: readonly string[]): string[] {
  const numbers = levels.map((level) => (level.trim() === '' ? NaN : Number(level)))
  if (numbers.some((value) => Number.isNaN(value))) return [...levels].sort()
  return levels
    .map((level, i) => ({ level, value: numbers[i] ?? 0 }))
    .sort((a, b) => a.value - b.value || (a.level < b.level ? -1 : 1))
    .map(({ level }) => level)
}
