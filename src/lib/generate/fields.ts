import { parseDay, parseNumber } from '../cohort/apply'
import type { ColumnSchema } from '../cohort/schema'
import { columnOf, isNumeric, type Table } from '../table/table'
import type { RejectReason } from './generator'
import { fold } from './parse'

/** One column as a row is read into it: a number, a level's code, −1 or NaN where it is missing. */
export interface Field {
  name: string
  /** The name as `fold` gives it. */
  key: string
  /** The training table's levels, and declared ones beyond them; empty for numbers and dates. */
  levels: readonly string[]
  coded: boolean
  /** @returns the cell, or why the row is rejected; sets `repaired` */
  read(given: unknown): number | RejectReason
  /** The cell as a prompt shows it. */
  write(cell: number): number | string | null
  /** Whether the value that was last read had to be mended. */
  repaired: boolean
}

/** The columns to write, in table order. */
export function fieldsOf({
  train,
  columns,
  target,
}: {
  train: Table
  columns: readonly ColumnSchema[]
  target: string | null
}): Field[] {
  return columns.map((column): Field => {
    const isTarget = column.name === target
    const levels = levelsOf(train, column)
    const coded = isCoded(column)
    const readValue = coded ? levelReader(column, levels) : numberReader(column, isTarget)
    const mayMiss = !isTarget && column.missing > 0
    const missing = coded ? -1 : NaN
    const field: Field = {
      name: column.name,
      key: fold(column.name),
      levels,
      coded,
      repaired: false,
      read(given) {
        field.repaired = false
        if (isNothing(given)) {
          if (!mayMiss) return 'missing'
          field.repaired = given !== null && given !== undefined
          return missing
        }
        return readValue(given, field)
      },
      write(cell) {
        if (coded) return levels[cell] ?? null
        if (Number.isNaN(cell)) return null
        return column.kind === 'date' ? new Date(cell * 86_400_000).toISOString().slice(0, 10) : cell
      },
    }
    return field
  })
}

/** Declared levels that no training row has may be written too: appended, since codes never move. */
function levelsOf(train: Table, { name, categories }: ColumnSchema): string[] {
  const column = columnOf(train, name)
  if (column === undefined || isNumeric(column)) return []
  const known = new Set(column.levels)
  return [...column.levels, ...(categories ?? []).filter((level) => !known.has(level))]
}

function isCoded({ kind }: ColumnSchema): boolean {
  return kind !== 'numeric' && kind !== 'integer' && kind !== 'date'
}

const nothings = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', 'missing', '-', '?'])

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && nothings.has(fold(value)))
}

type Read = (given: unknown, field: Field) => number | RejectReason

function numberReader({ kind, unit, min, max, declared }: ColumnSchema, isTarget: boolean): Read {
  const [least, most] = declared ? [min ?? -Infinity, max ?? Infinity] : [-Infinity, Infinity]
  return (given, field) => {
    let value = NaN
    if (kind === 'date') value = typeof given === 'string' ? parseDay(given) : NaN
    else if (typeof given === 'number') value = given
    else if (typeof given === 'string') {
      value = parseNumber(withoutUnit(given, unit))
      field.repaired = true
    } else if (isTarget && typeof given === 'boolean') {
      value = given ? 1 : 0
      field.repaired = true
    }
    // A fraction where whole numbers stand is no slip of form: rounding it would be a value that nobody wrote.
    if (!Number.isFinite(value) || (kind === 'integer' && !Number.isInteger(value))) return 'wrong-type'
    // One zero: a negative one is another number to a comparison of rows.
    return value < least || value > most ? 'out-of-range' : value + 0
  }
}

/** Only the column's own unit is taken off: another one would need a conversion, and nobody said so. */
function withoutUnit(text: string, unit: string | null): string {
  const plain = text.trim()
  if (unit === null || unit === '' || !fold(plain).endsWith(fold(unit))) return plain
  return plain.slice(0, plain.length - unit.trim().length)
}

function levelReader({ categories }: ColumnSchema, levels: readonly string[]): Read {
  const allowed = new Set(categories ?? levels)
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const near = new Map<string, number>()
  levels.forEach((level, code) => {
    // Two levels that differ in case only can't be told apart from a third spelling.
    if (allowed.has(level)) near.set(fold(level), near.has(fold(level)) ? -1 : code)
  })
  return (given, field) => {
    if (typeof given === 'object') return 'wrong-type'
    const plain =
      typeof given === 'boolean' && !allowed.has(String(given)) ? String(Number(given)) : String(given)
    const exact = allowed.has(plain) ? codeOf.get(plain) : undefined
    if (exact !== undefined) {
      field.repaired = typeof given === 'boolean'
      return exact
    }
    const close = near.get(fold(plain)) ?? -1
    if (close < 0) return 'unknown-category'
    field.repaired = true
    return close
  }
}
