import { roundEdges } from '../table/round-bins'
import { isNumeric, type CodedColumn, type Column, type NumericColumn, type Table } from '../table/table'

/** Real aggregates of fewer people than this are merged or left out of every picture. */
export const SMALLEST_REAL_CELL = 11

export interface NumericPicture {
  kind: 'numeric'
  name: string
  unit: string | null
  isDate: boolean
  /** Bin edges, one more than there are bins; the first and last bin hold everything beyond them. */
  edges: number[]
  /** Shares of the rows, missing included, one a bin; of the real ones, of those that are shown. */
  real: number[]
  synthetic: number[]
  realMissing: number
  syntheticMissing: number
}

export interface LevelsPicture {
  kind: 'levels'
  name: string
  levels: { label: string; real: number; synthetic: number }[]
}

/** Everything the pictures need, and nothing of one person: computed beside the metrics, kept with the cell. */
export interface Pictures {
  features: (NumericPicture | LevelsPicture)[]
  correlation: { names: string[]; real: (number | null)[][]; synthetic: (number | null)[][] }
}

/** @param real R; @param synthetic S with the same columns and codes. */
export function makePictures(real: Table, synthetic: Table): Pictures {
  const features = real.columns.flatMap((column): Pictures['features'] => {
    const twin = synthetic.columns.find((other) => other.name === column.name)
    if (twin === undefined) return []
    if (isNumeric(column)) return isNumeric(twin) ? [numericPicture(column, twin)] : []
    return isNumeric(twin) ? [] : [levelsPicture(column, twin)]
  })
  const numeric = real.columns.filter(isNumeric)
  const twins = numeric.map((column) => synthetic.columns.find((other) => other.name === column.name))
  return {
    features,
    correlation: {
      names: numeric.map((column) => column.name),
      real: correlations(numeric),
      synthetic: correlations(twins.map((twin) => (twin !== undefined && isNumeric(twin) ? twin : null))),
    },
  }
}

const BINS = 24

function numericPicture(real: NumericColumn, synthetic: NumericColumn): NumericPicture {
  const present = real.values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0)
  // Of a column that hardly anybody has, neither how many nor where they lie.
  const few = present < SMALLEST_REAL_CELL
  const edges = few ? [] : edgesOf(real.values)
  const realCounts = histogram(real.values, edges)
  mergeSmall(edges, realCounts.counts)
  const merged = histogram(real.values, edges)
  const other = histogram(synthetic.values, edges)
  const n = shownOf(real.values.length, [merged.missing])
  const m = synthetic.values.length
  return {
    kind: 'numeric',
    name: real.name,
    unit: real.unit,
    isDate: real.kind === 'date',
    edges,
    real: merged.counts.map((count) => share(count, n)),
    synthetic: other.counts.map((count) => share(count, m)),
    realMissing: few ? 1 : share(atLeast(merged.missing), n),
    syntheticMissing: share(other.missing, m),
  }
}

/** Round edges between the 0.5 % and 99.5 % quantiles of the real values, so that one outlier doesn't flatten the picture. */
function edgesOf(values: Float64Array): number[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  if (sorted.length === 0) return []
  const low = sorted[Math.floor(0.005 * (sorted.length - 1))] ?? 0
  const high = sorted[Math.ceil(0.995 * (sorted.length - 1))] ?? 0
  return roundEdges(sorted, low, high, BINS)
}

function histogram(values: Float64Array, edges: number[]): { counts: number[]; missing: number } {
  const bins = Math.max(edges.length - 1, 0)
  const counts = new Array<number>(bins).fill(0)
  let missing = 0
  for (const value of values) {
    if (Number.isNaN(value)) missing++
    else if (bins > 0) {
      let low = 0
      let high = bins - 1
      while (low < high) {
        const middle = (low + high) >> 1
        if (value < (edges[middle + 1] ?? Infinity)) high = middle
        else low = middle + 1
      }
      counts[low] = (counts[low] ?? 0) + 1
    }
  }
  return { counts, missing }
}

/** Removes edges until no bin holds fewer real people than the threshold (empty bins are joined too). */
function mergeSmall(edges: number[], counts: number[]): void {
  for (;;) {
    const i = counts.findIndex((count) => count < SMALLEST_REAL_CELL)
    if (i < 0 || counts.length < 2) return
    const left = i > 0 ? (counts[i - 1] ?? Infinity) : Infinity
    const right = i < counts.length - 1 ? (counts[i + 1] ?? Infinity) : Infinity
    const into = left <= right ? i - 1 : i
    counts.splice(into, 2, (counts[into] ?? 0) + (counts[into + 1] ?? 0))
    edges.splice(into + 1, 1)
  }
}

function levelsPicture(real: CodedColumn, synthetic: CodedColumn): LevelsPicture {
  const realCounts = countCodes(real)
  const otherCounts = countCodes(synthetic)
  const m = synthetic.codes.length
  const all = synthetic.levels.length > real.levels.length ? synthetic.levels : real.levels
  const rows = all
    .map((label, code) => ({
      label,
      real: realCounts.counts[code] ?? 0,
      synthetic: otherCounts.counts[code] ?? 0,
    }))
    .sort((a, b) => b.real - a.real)
  const kept = rows.filter((row, place) => row.real >= SMALLEST_REAL_CELL && place < 14)
  const rest = rows.filter((row) => !kept.includes(row) && row.real + row.synthetic > 0)
  const others = sum(rest.map((row) => row.real))
  const n = shownOf(real.codes.length, [others, realCounts.missing])
  const levels = kept.map(({ label, real: r, synthetic: s }) => ({
    label,
    real: share(r, n),
    synthetic: share(s, m),
  }))
  if (rest.length > 0) {
    levels.push({
      label: `other or under ${SMALLEST_REAL_CELL}`,
      real: share(atLeast(others), n),
      synthetic: share(sum(rest.map((row) => row.synthetic)), m),
    })
  }
  if (realCounts.missing + otherCounts.missing > 0) {
    levels.push({
      label: 'missing',
      real: share(atLeast(realCounts.missing), n),
      synthetic: share(otherCounts.missing, m),
    })
  }
  return { kind: 'levels', name: real.name, levels }
}

function countCodes(column: CodedColumn): { counts: number[]; missing: number } {
  const counts = new Array<number>(column.levels.length).fill(0)
  let missing = 0
  for (const code of column.codes) {
    if (code < 0) missing++
    else counts[code] = (counts[code] ?? 0) + 1
  }
  return { counts, missing }
}

/** Pearson over pairwise complete rows; null where fewer than 11 rows are complete or a column is constant. */
function correlations(columns: (Column | null)[]): (number | null)[][] {
  return columns.map((a, i) =>
    columns.map((b, j) => {
      if (a === null || b === null || !isNumeric(a) || !isNumeric(b)) return null
      return i === j ? 1 : pearson(a.values, b.values)
    }),
  )
}

function pearson(x: Float64Array, y: Float64Array): number | null {
  let n = 0
  let meanX = 0
  let meanY = 0
  let sxx = 0
  let syy = 0
  let sxy = 0
  for (let i = 0; i < x.length; i++) {
    const a = x[i] ?? NaN
    const b = y[i] ?? NaN
    if (Number.isNaN(a) || Number.isNaN(b)) continue
    n++
    const dx = a - meanX
    const dy = b - meanY
    meanX += dx / n
    meanY += dy / n
    sxx += dx * (a - meanX)
    syy += dy * (b - meanY)
    sxy += dx * (b - meanY)
  }
  if (n < SMALLEST_REAL_CELL || sxx <= 0 || syy <= 0) return null
  return sxy / Math.sqrt(sxx * syy)
}

/** A real count that may be shown: itself, or nothing. */
function atLeast(count: number): number {
  return count < SMALLEST_REAL_CELL ? 0 : count
}

/** Real rows less those whose count may not be shown: what the shares leave over would tell it. */
export function shownOf(rows: number, counts: readonly number[]): number {
  return counts.reduce((shown, count) => shown - (count - atLeast(count)), rows)
}

function share(count: number, of: number): number {
  return of === 0 ? 0 : count / of
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
