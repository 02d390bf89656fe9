import { isSetLevel } from '../../cohort/groups'
import type { Schema } from '../../cohort/schema'
import { isNumeric, type Column } from '../../table/table'
import type { Correlation } from './released'
import { roundTo } from './rounding'

const STEP = 0.05
/** Weaker ones say nothing that a model could keep to. */
const WEAKEST = 0.1
const MOST = 40
/** Ranks of more rows than this add nothing at steps of 0.05: evenly spaced rows stand for all. */
const MOST_ROWS = 20_000

interface Ranked {
  name: string
  values: Float64Array
  /** Row numbers by rising value, missing ones left out. */
  order: Int32Array
}

/**
 * Spearman's ρ of each pair of numeric columns (a column of two levels counts as 0 and 1), with average ranks over the
 * rows where both are known: `10 × threshold` of them at least, of which `threshold` or more don't have the most
 * common value of either column. The strongest are listed.
 */
export function correlationsOf(
  columns: readonly Column[],
  schema: Schema,
  threshold: number,
): { correlations: Correlation[]; suppressed: number } {
  const ranked = columns.flatMap((column): Ranked[] => {
    const values = numbersOf(column, schema)
    return values === null ? [] : [rank(column.name, thin(values))]
  })
  const found: Correlation[] = []
  let suppressed = 0
  ranked.forEach((a, i) => {
    for (const b of ranked.slice(i + 1)) {
      const rho = spearman(a, b, threshold)
      if (rho === null) suppressed++
      else if (Math.abs(roundTo(rho, STEP)) >= WEAKEST)
        found.push({ a: a.name, b: b.name, rho: roundTo(rho, STEP) })
    }
  })
  // Sorting is stable: pairs of one rounded strength stay in the order of the columns.
  found.sort((x, y) => Math.abs(y.rho) - Math.abs(x.rho))
  return { correlations: found.slice(0, MOST), suppressed }
}

function numbersOf(column: Column, { target, positive }: Schema): Float64Array | null {
  if (isNumeric(column)) return column.kind === 'date' ? null : column.values
  const set = column.levels.map((level) => (column.name === target ? level === positive : isSetLevel(level)))
  const isTwo =
    column.name === target ? positive !== null : column.kind === 'binary' && set.filter(Boolean).length === 1
  return isTwo
    ? Float64Array.from(column.codes, (code) => (code < 0 ? NaN : set[code] === true ? 1 : 0))
    : null
}

function thin(values: Float64Array): Float64Array {
  const every = Math.ceil(values.length / MOST_ROWS)
  return every <= 1 ? values : values.filter((_, row) => row % every === 0)
}

function rank(name: string, values: Float64Array): Ranked {
  const order = new Int32Array(values.length)
  let known = 0
  for (let row = 0; row < values.length; row++) if (Number.isFinite(values[row])) order[known++] = row
  return { name, values, order: order.slice(0, known).sort((x, y) => (values[x] ?? 0) - (values[y] ?? 0)) }
}

function spearman(a: Ranked, b: Ranked, threshold: number): number | null {
  const x = ranksWhere(a, b.values)
  const y = ranksWhere(b, a.values)
  const n = x.n
  if (n < 10 * threshold || n - x.mode < threshold || n - y.mode < threshold) return null
  const middle = (n + 1) / 2
  let xy = 0
  let xx = 0
  let yy = 0
  for (const row of a.order) {
    const dx = (x.ranks[row] ?? NaN) - middle
    const dy = (y.ranks[row] ?? NaN) - middle
    if (Number.isNaN(dx) || Number.isNaN(dy)) continue
    xy += dx * dy
    xx += dx * dx
    yy += dy * dy
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy)
}

/** Average ranks of the rows that the other column knows too, their number, and that of the most common value. */
function ranksWhere(
  { values, order }: Ranked,
  other: Float64Array,
): { ranks: Float64Array; n: number; mode: number } {
  const rows = order.filter((row) => Number.isFinite(other[row]))
  const ranks = new Float64Array(values.length).fill(NaN)
  let mode = 0
  for (let start = 0; start < rows.length;) {
    const value = values[rows[start] ?? 0]
    let end = start + 1
    while (end < rows.length && values[rows[end] ?? 0] === value) end++
    for (let i = start; i < end; i++) ranks[rows[i] ?? 0] = (start + 1 + end) / 2
    mode = Math.max(mode, end - start)
    start = end
  }
  return { ranks, n: rows.length, mode }
}
