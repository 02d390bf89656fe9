import { isNumeric, type CodedColumn, type Column, type NumericColumn } from '../../table/table'

/** A numeric column's distribution: sorted present values, the share missing, and how finely values are written. */
export class NumericMarginal {
  readonly sorted: Float64Array
  readonly missing: number
  private readonly decimals: number

  constructor(readonly column: NumericColumn) {
    this.sorted = column.values.filter((value) => !Number.isNaN(value)).sort()
    this.missing = column.values.length === 0 ? 0 : 1 - this.sorted.length / column.values.length
    this.decimals = column.kind === 'numeric' ? decimalsOf(this.sorted) : 0
  }

  /** The value at probability u in [0, 1): linear between order statistics, written as finely as the column is. */
  at(u: number): number {
    const place = u * (this.sorted.length - 1)
    const low = this.sorted[Math.floor(place)] ?? NaN
    const high = this.sorted[Math.ceil(place)] ?? low
    return Number((low + (high - low) * (place - Math.floor(place))).toFixed(this.decimals))
  }
}

const MOST_DECIMALS = 8

/** Decimals that write every value exactly, up to 8. */
function decimalsOf(sorted: Float64Array): number {
  let decimals = 0
  for (const value of sorted) {
    while (decimals < MOST_DECIMALS && Number(value.toFixed(decimals)) !== value) decimals++
    if (decimals === MOST_DECIMALS) break
  }
  return decimals
}

/** A coded column's distribution over codes; missing is code −1. */
export interface LevelMarginal {
  codes: Int32Array
  /** Cumulative shares, the last one 1. */
  upTo: Float64Array
}

/** Codes in the given order (by default falling frequency) with their cumulative shares. */
export function levelMarginal(column: CodedColumn, score?: (code: number) => number): LevelMarginal {
  const counts = new Map<number, number>()
  for (const code of column.codes) counts.set(code, (counts.get(code) ?? 0) + 1)
  const codes = [...counts.keys()].sort((a, b) =>
    score === undefined ? (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a - b : score(a) - score(b) || a - b,
  )
  const upTo = new Float64Array(codes.length)
  let sum = 0
  codes.forEach((code, i) => {
    sum += (counts.get(code) ?? 0) / column.codes.length
    upTo[i] = sum
  })
  if (upTo.length > 0) upTo[upTo.length - 1] = 1
  return { codes: Int32Array.from(codes), upTo }
}

export function codeAt(marginal: LevelMarginal, u: number): number {
  const place = marginal.upTo.findIndex((share) => u < share)
  return marginal.codes[place < 0 ? marginal.codes.length - 1 : place] ?? -1
}

/** The same column with other cells. */
export function withCells(column: Column, rows: number, cell: (row: number) => number): Column {
  return isNumeric(column)
    ? { ...column, values: Float64Array.from({ length: rows }, (_, row) => cell(row)) }
    : { ...column, codes: Int32Array.from({ length: rows }, (_, row) => cell(row)) }
}
