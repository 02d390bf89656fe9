import { SchemaError } from '../base/errors'
import {
  isNumeric,
  type CodedColumn,
  type CodedKind,
  type Column,
  type NumericColumn,
  type Table,
} from '../table/table'
import { dateDays, plainNumber, withPlainMinus } from '../table/tokens'
import { numberText, observedLevels } from './kinds'
import type { ColumnSchema, Schema } from './schema'

/**
 * The table in the schema's kinds, units and levels, in the table's order. Columns that are already so are shared,
 * not copied; applying twice changes nothing. A numeric column that the schema calls an identifier stays as it is:
 * nothing analyses it, and a million texts would be held for nothing.
 * @throws SchemaError if table and schema don't name the same columns
 */
export function applySchema(table: Table, schema: Schema): Table {
  const specs = new Map(schema.columns.map((column) => [column.name, column]))
  const names = new Set(table.columns.map((column) => column.name))
  const absent = schema.columns.find(({ name, role }) => role !== 'excluded' && !names.has(name))
  if (absent !== undefined)
    throw new SchemaError('The schema has this column, the table lacks it.', 'Check the file.', {
      column: absent.name,
    })
  return {
    rows: table.rows,
    columns: table.columns.map((column) => {
      const spec = specs.get(column.name)
      if (spec === undefined)
        throw new SchemaError('The table has this column, the schema lacks it.', 'Infer the schema again.', {
          column: column.name,
        })
      return convertColumn(column, spec).column
    }),
  }
}

/** The column in that kind, and how many of its cells don't fit it (text in a numeric column): those are missing. */
export function convertColumn(
  column: Column,
  spec: Pick<ColumnSchema, 'kind' | 'unit' | 'categories'>,
): { column: Column; unfit: number } {
  const { kind, unit } = spec
  if (kind === 'numeric' || kind === 'integer' || kind === 'date') {
    if (isNumeric(column)) {
      const same = column.kind === kind && column.unit === unit
      return { column: same ? column : { ...column, kind, unit }, unfit: 0 }
    }
    const { values, unfit } = parseCells(column, kind === 'date' ? parseDay : parseNumber)
    return { column: { name: column.name, kind, unit, values }, unfit }
  }
  const isText = kind === 'identifier' || kind === 'free-text'
  if (isText)
    return { column: isNumeric(column) || column.kind === kind ? column : { ...column, kind }, unfit: 0 }
  const levels = withUnlisted(spec.categories ?? [], observedLevels(column))
  return {
    column: isNumeric(column) ? codeNumbers(column, kind, levels) : relevel(column, kind, levels),
    unfit: 0,
  }
}

/** Listed levels keep their order; those that occur besides come after them. */
function withUnlisted(listed: readonly string[], observed: readonly string[]): string[] {
  const known = new Set(listed)
  return [...known, ...observed.filter((level) => !known.has(level))]
}

function codeNumbers(column: NumericColumn, kind: CodedKind, levels: string[]): CodedColumn {
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const known = new Map<number, number>()
  const codes = new Int32Array(column.values.length).fill(-1)
  for (let row = 0; row < codes.length; row++) {
    const value = column.values[row] ?? NaN
    if (Number.isNaN(value)) continue
    let code = known.get(value)
    if (code === undefined) known.set(value, (code = codeOf.get(numberText(value, column.kind)) ?? -1))
    codes[row] = code
  }
  return { name: column.name, kind, unit: null, codes, levels }
}

function relevel(column: CodedColumn, kind: CodedKind, levels: string[]): CodedColumn {
  const same =
    levels.length === column.levels.length && levels.every((level, code) => level === column.levels[code])
  if (same) return column.kind === kind ? column : { ...column, kind }
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const moved = Int32Array.from(column.levels, (level) => codeOf.get(level) ?? -1)
  return { ...column, kind, codes: column.codes.map((code) => (code < 0 ? -1 : (moved[code] ?? -1))), levels }
}

/** The cells of a coded column as numbers, each level parsed once; what can't be parsed is counted and missing. */
export function parseCells(
  column: CodedColumn,
  parse: (text: string) => number,
): { values: Float64Array; unfit: number } {
  const parsed = Float64Array.from(column.levels, (level) => parse(level))
  const values = new Float64Array(column.codes.length).fill(NaN)
  let unfit = 0
  for (let row = 0; row < values.length; row++) {
    const code = column.codes[row] ?? -1
    if (code < 0) continue
    const value = parsed[code] ?? NaN
    if (Number.isNaN(value)) unfit++
    values[row] = value
  }
  return { values, unfit }
}

/** A plain number, sign, decimals and exponent; NaN otherwise. */
export function parseNumber(text: string): number {
  const value = plainNumber(withPlainMinus(text.trim()))
  return Number.isFinite(value) ? value : NaN
}

const DATED = ['iso', 'dotted', 'year-first'] as const

/** Days since 1970-01-01 as the reader counts them: ISO (zone to UTC), `d.m.yyyy` and `yyyy/m/d`; NaN otherwise. */
export function parseDay(text: string): number {
  const trimmed = text.trim()
  for (const order of DATED) {
    const day = dateDays(trimmed, order)
    if (!Number.isNaN(day)) return day
  }
  // A time that can't be read leaves the day.
  return dateDays(/^(\d{4}-\d{2}-\d{2})[T ]/.exec(trimmed)?.[1] ?? '', 'iso')
}
