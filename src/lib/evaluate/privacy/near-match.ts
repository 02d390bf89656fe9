import { isNumeric, type Table } from '../../table/table'
import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { matchMetric } from './matches'

const ID = 'privacy.near_match'
/** How far a number may lie from the synthetic one, as a part of the latter. */
const TOLERANCE = 0.01

/** Share of synthetic rows with a training row whose categories are equal and whose numbers lie within 1 %. */
export const nearMatchFamily: MetricFamily<EvaluationContext> = {
  name: 'near matches',
  ids: [ID],
  compute: (context) => ({
    metrics: [
      matchMetric(context, ID, nearMatches, {
        tolerance: TOLERANCE,
        of: 'the synthetic number; at 0 only 0 matches',
      }),
    ],
  }),
}

/** Rows of one signature: equal categories, and numbers where the others have numbers. */
interface Alike {
  /** Row numbers, by rising value of the column that says most. */
  rows: Int32Array
  /** The numeric columns with values, those that say most first. */
  columns: number[]
  /** That column's values in this order. */
  rising: Float64Array
}

/**
 * Which rows have a row in `among` with the same categories and every number within 1 % of theirs. Rows are looked up by
 * what must be equal, then by the number that fewest rows come near to.
 */
export function nearMatches(rows: Table, among: Table): Uint8Array {
  const numbers = (table: Table) =>
    table.columns.flatMap((column) => (isNumeric(column) ? [column.values] : []))
  const [own, others] = [numbers(rows), numbers(among)]
  const order = mostTelling(own, others)
  const groups = new Map<string, number[]>()
  signatures(among).forEach((signature, row) => {
    const group = groups.get(signature)
    if (group === undefined) groups.set(signature, [row])
    else group.push(row)
  })
  const alike = new Map<string, Alike>()
  return Uint8Array.from(signatures(rows), (signature, row) => {
    const members = groups.get(signature)
    if (members === undefined) return 0
    let group = alike.get(signature)
    if (group === undefined) alike.set(signature, (group = sortGroup(members, others, order)))
    return hasNear(group, own, row, others) ? 1 : 0
  })
}

function sortGroup(members: number[], others: readonly Float64Array[], order: readonly number[]): Alike {
  const columns = order.filter((j) => !Number.isNaN(others[j]?.[members[0] ?? 0] ?? NaN))
  const first = others[columns[0] ?? -1] ?? new Float64Array(0)
  const rows = Int32Array.from(members).sort((a, b) => (first[a] ?? 0) - (first[b] ?? 0))
  return { rows, columns, rising: Float64Array.from(rows, (row) => first[row] ?? 0) }
}

function hasNear(
  { rows, columns, rising }: Alike,
  own: readonly Float64Array[],
  row: number,
  others: readonly Float64Array[],
): boolean {
  const [first, ...rest] = columns
  if (first === undefined) return true
  const value = own[first]?.[row] ?? NaN
  const room = TOLERANCE * Math.abs(value)
  for (let i = firstWithin(rising, value, room); i < rows.length; i++) {
    if ((rising[i] ?? Infinity) - value > room) return false
    const other = rows[i] ?? 0
    if (rest.every((j) => isNear(others[j]?.[other] ?? NaN, own[j]?.[row] ?? NaN))) return true
  }
  return false
}

function isNear(real: number, synthetic: number): boolean {
  return Math.abs(real - synthetic) <= TOLERANCE * Math.abs(synthetic)
}

/** The place of the first value that isn't too far below. */
function firstWithin(rising: Float64Array, value: number, room: number): number {
  let low = 0
  let high = rising.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value - (rising[middle] ?? Infinity) > room) low = middle + 1
    else high = middle
  }
  return low
}

/** One text a row: its categories, and which of its numbers are missing. */
function signatures(table: Table): string[] {
  const columns = [...table.columns].sort((a, b) => Number(isNumeric(a)) - Number(isNumeric(b)))
  return Array.from({ length: table.rows }, (_, row) =>
    columns
      .map((column) =>
        isNumeric(column)
          ? Number.isNaN(column.values[row] ?? NaN)
            ? '-'
            : '+'
          : `${column.codes[row] ?? -1} `,
      )
      .join(''),
  )
}

/** Rows that are looked at to find out how much a number says. */
const SAMPLED = 200

/** Numeric columns by the share of the other table's values that come near to a value, the smallest first. */
function mostTelling(own: readonly Float64Array[], others: readonly Float64Array[]): number[] {
  const shares = own.map((values, j) => {
    const rising = (others[j] ?? new Float64Array(0)).filter((value) => !Number.isNaN(value)).sort()
    const step = Math.max(1, Math.floor(values.length / SAMPLED))
    let near = 0
    let asked = 0
    for (let row = 0; row < values.length; row += step) {
      const value = values[row] ?? NaN
      if (Number.isNaN(value)) continue
      const room = TOLERANCE * Math.abs(value)
      near += firstBeyond(rising, value, room) - firstWithin(rising, value, room)
      asked++
    }
    return asked === 0 ? 1 : near / asked / Math.max(1, rising.length)
  })
  return [...shares.keys()].sort((a, b) => (shares[a] ?? 1) - (shares[b] ?? 1))
}

function firstBeyond(rising: Float64Array, value: number, room: number): number {
  let low = 0
  let high = rising.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rising[middle] ?? Infinity) - value > room) high = middle
    else low = middle + 1
  }
  return low
}
