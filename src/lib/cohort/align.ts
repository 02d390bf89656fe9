import {
  columnOf,
  isNumeric,
  type CodedColumn,
  type Column,
  type NumericColumn,
  type Table,
} from '../table/table'
import { parseCells, parseDay, parseNumber } from './apply'
import { numberText } from './kinds'
import type { Schema } from './schema'

export interface Aligned {
  /** The other table's columns that the reference has, in its order, kinds and codes. */
  table: Table
  /** The reference with levels appended that only the other has; its cells are shared. Give it to the next `alignTables`. */
  reference: Table
  /** Rows, by column, whose cell doesn't fit a numeric column: missing in `table`. */
  violations: Record<string, Int32Array>
  /** What was done, in sentences: columns matched without case. */
  notes: string[]
  /** Columns of the reference that the other lacks; identifiers, free text and excluded ones aren't missed. */
  lacking: string[]
  /** Columns of the other that the reference lacks. */
  extra: string[]
}

/**
 * Another table in the shape of a reference that is under the schema: columns matched by exact name in any order, then,
 * among the unmatched, by name without case (contracts.md, “Real beside synthetic”). Kinds and categories are the
 * reference's; levels unseen there are appended, so codes agree; text in a numeric column is counted and missing.
 * @param unfit rows, by the other's columns, of which that was seen already when they were read
 */
export function alignTables(
  reference: Table,
  other: Table,
  schema: Schema,
  unfit: Readonly<Record<string, Int32Array>> = {},
): Aligned {
  const seen = new Map(Object.entries(unfit))
  const unused = new Set(schema.columns.filter(({ role }) => role === 'excluded').map(({ name }) => name))
  const { pairs, notes, extra } = matchColumns(reference, other)
  const violations: Record<string, Int32Array> = {}
  const lacking: string[] = []
  const columns: Column[] = []
  const known = reference.columns.map((column): Column => {
    const given = pairs.get(column.name)
    if (unused.has(column.name)) return column
    if (given === undefined) {
      lacking.push(column.name)
      return column
    }
    if (isNumeric(column)) {
      const { values, unfit: rows } = numbersLike(column, given)
      const before = seen.get(given.name)
      const all = before === undefined ? rows : Int32Array.from(new Set([...before, ...rows])).sort()
      if (all.length > 0) Object.defineProperty(violations, column.name, { value: all, enumerable: true })
      columns.push({ ...column, values })
      return column
    }
    const { codes, levels } = codesLike(column, given)
    columns.push({ ...column, codes, levels })
    return levels.length === column.levels.length ? column : { ...column, levels }
  })
  return {
    table: { rows: other.rows, columns },
    reference: { ...reference, columns: known },
    violations,
    notes,
    lacking,
    extra,
  }
}

/** Columns of the other table by the reference's names. */
function matchColumns(
  reference: Table,
  other: Table,
): { pairs: Map<string, Column>; notes: string[]; extra: string[] } {
  const pairs = new Map<string, Column>()
  const taken = new Set<string>()
  for (const { name } of reference.columns) {
    const same = columnOf(other, name)
    if (same === undefined) continue
    pairs.set(name, same)
    taken.add(name)
  }
  const notes: string[] = []
  for (const { name } of reference.columns) {
    if (pairs.has(name)) continue
    const close = other.columns.find(
      (column) => !taken.has(column.name) && column.name.toLowerCase() === name.toLowerCase(),
    )
    if (close === undefined) continue
    pairs.set(name, close)
    taken.add(close.name)
    notes.push(`The column “${close.name}” was taken for “${name}”.`)
  }
  return { pairs, notes, extra: other.columns.map(({ name }) => name).filter((name) => !taken.has(name)) }
}

function numbersLike(column: NumericColumn, given: Column): { values: Float64Array; unfit: Int32Array } {
  if (isNumeric(given)) {
    if ((column.kind === 'date') === (given.kind === 'date'))
      return { values: given.values, unfit: new Int32Array(0) }
    // Plain numbers are no dates, nor dates numbers: on which scale they'd be compared can't be told.
    const values = new Float64Array(given.values.length).fill(NaN)
    return { values, unfit: rowsWhere(values.length, (row) => !Number.isNaN(given.values[row] ?? NaN)) }
  }
  const { values } = parseCells(given, column.kind === 'date' ? parseDay : parseNumber)
  const unfit = rowsWhere(
    values.length,
    (row) => (given.codes[row] ?? -1) >= 0 && Number.isNaN(values[row] ?? NaN),
  )
  return { values, unfit }
}

function rowsWhere(rows: number, is: (row: number) => boolean): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row).filter(is)
}

function codesLike(column: CodedColumn, given: Column): { codes: Int32Array; levels: readonly string[] } {
  return isNumeric(given) ? codesOfNumbers(column, given) : codesOfTexts(column, given)
}

function codesOfTexts(
  column: CodedColumn,
  given: CodedColumn,
): { codes: Int32Array; levels: readonly string[] } {
  const levels = [...column.levels]
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const moved = new Int32Array(given.levels.length).fill(-1)
  const codes = given.codes.map((code) => {
    if (code < 0) return -1
    const known = moved[code] ?? -1
    if (known >= 0) return known
    const level = given.levels[code] ?? ''
    const found = codeOf.get(level) ?? levels.push(level) - 1
    codeOf.set(level, found)
    moved[code] = found
    return found
  })
  return { codes, levels: levels.length === column.levels.length ? column.levels : levels }
}

/** Numbers as levels: by their text, else by their value where one level alone has it (`1` for the level `1.0`). */
function codesOfNumbers(
  column: CodedColumn,
  given: NumericColumn,
): { codes: Int32Array; levels: readonly string[] } {
  const levels = [...column.levels]
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const byValue = new Map<number, number>()
  column.levels.forEach((level, code) => {
    const value = parseNumber(level)
    if (!Number.isNaN(value)) byValue.set(value, byValue.has(value) ? -1 : code)
  })
  const known = new Map<number, number>()
  const codes = Int32Array.from(given.values, (value) => {
    if (Number.isNaN(value)) return -1
    const before = known.get(value)
    if (before !== undefined) return before
    const text = numberText(value, given.kind)
    const near = given.kind === 'date' ? undefined : byValue.get(value)
    const found = codeOf.get(text) ?? (near === undefined || near < 0 ? levels.push(text) - 1 : near)
    known.set(value, found)
    return found
  })
  return { codes, levels: levels.length === column.levels.length ? column.levels : levels }
}

/** The table under the longer lists of levels of another: they are append-only, so its codes stay as they are. */
export function withLevelsOf<T extends Table>(longest: Table, table: T): T {
  return {
    ...table,
    columns: table.columns.map((column) => {
      const twin = columnOf(longest, column.name)
      return isNumeric(column) || twin === undefined || isNumeric(twin)
        ? column
        : { ...column, levels: twin.levels }
    }),
  }
}
