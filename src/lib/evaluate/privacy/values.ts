import { byCodePoint } from '../../base/code-points'
import { cellText, columnOf, isNumeric, type Column, type Table } from '../../table/table'
import type { EvaluationContext } from '../context'
import { controlRows } from './neighbours'

/** The values of one column in R, S and C, by number; missing is a value of its own, the last. */
export interface ColumnValues {
  name: string
  /** How many there are, missing among them. */
  size: number
  real: Int32Array
  synthetic: Int32Array
  control: Int32Array | null
  /** The numbers behind the values of a numeric column (NaN for missing) and R's range; null for a categorical one. */
  numeric: { values: Float64Array; range: number } | null
  /** Each value's place when they are put in order: R's commoner ones first, then by code points, missing last. */
  preference: Int32Array
}

/** @throws RangeError if R lacks the column (a caller's mistake) */
export function columnValues(
  name: string,
  tables: { real: Table; synthetic: Table; control: Table | null },
): ColumnValues {
  const columns = [tables.real, tables.synthetic, tables.control].map((table) =>
    table === null ? null : (columnOf(table, name) ?? null),
  )
  const known = new Map<string, number>()
  const numbers: number[] = []
  const coded = columns.map((column) => (column === null ? null : codesOf(column, known, numbers)))
  const missing = known.size
  const [real, synthetic, control] = coded.map(
    (codes) => codes?.map((code) => (code < 0 ? missing : code)) ?? null,
  )
  if (real == null || synthetic == null) throw new RangeError(`no column “${name}”`)
  const column = columns[0]
  const numeric =
    column != null && isNumeric(column)
      ? { values: Float64Array.from([...numbers, NaN]), range: rangeOf(column.values) }
      : null
  return {
    name,
    size: missing + 1,
    real,
    synthetic,
    control: control ?? null,
    numeric,
    preference: preferenceOf([...known.keys()], real),
  }
}

/** A column's cells as numbers of values, missing −1; new values are added to those known. */
function codesOf(column: Column, known: Map<string, number>, numbers: number[]): Int32Array {
  const place = (text: string, number: number) => {
    const found = known.get(text)
    if (found !== undefined) return found
    known.set(text, known.size)
    numbers.push(number)
    return known.size - 1
  }
  if (isNumeric(column))
    return Int32Array.from(column.values, (value) =>
      // −0 is 0.
      Number.isNaN(value) ? -1 : place(String(value + 0), value + 0),
    )
  const codes = column.levels.map(() => -1)
  return Int32Array.from(column.codes, (code, row) => {
    if (code < 0) return -1
    if (codes[code] === -1) codes[code] = place(cellText(column, row) ?? '', NaN)
    return codes[code] ?? -1
  })
}

function rangeOf(values: Float64Array): number {
  let [min, max] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return max > min ? max - min : 0
}

function preferenceOf(texts: readonly string[], real: Int32Array): Int32Array {
  const counts = new Int32Array(texts.length + 1)
  for (const code of real) counts[code] = (counts[code] ?? 0) + 1
  const order = [...counts.keys()].sort((a, b) => {
    const [x, y] = [texts[a], texts[b]]
    const names = x === undefined ? 1 : y === undefined ? -1 : byCodePoint(x, y)
    return (counts[b] ?? 0) - (counts[a] ?? 0) || names
  })
  const places = new Int32Array(order.length)
  order.forEach((code, place) => (places[code] = place))
  return places
}

/** The sensitive column (by default the target), if it is analysed here; or why there is none. */
export function sensitiveOf({
  input,
  lacking,
  real,
}: EvaluationContext): { name: string } | { reason: string } {
  const name = input.schema.sensitive ?? input.schema.target
  if (name === null) return { reason: 'No sensitive column and no target was chosen' }
  if (lacking.includes(name)) return { reason: `The synthetic table lacks the sensitive column “${name}”` }
  return columnOf(real, name) === undefined
    ? { reason: `The sensitive column “${name}” is not among the analysed columns` }
    : { name }
}

/** Its values in R, S and C, row by row as they were given, or why there are none. */
export function sensitiveValues(context: EvaluationContext): ColumnValues | string {
  const found = sensitiveOf(context)
  if ('reason' in found) return found.reason
  const { real, synthetic } = context
  return context.share(
    'sensitive values',
    () =>
      columnValues(found.name, {
        real,
        synthetic,
        control: controlRows(context) === 0 ? null : context.control,
      }),
    ['sensitive'],
  )
}
