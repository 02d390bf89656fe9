import type { SchemaTree } from 'hyparquet'
import { codedColumn } from './coded-kind'
import type { ColumnRead } from './parsed'
import { declaredKind, type ReadOptions } from './reading'
import { typeTexts } from './text-column'
import type { Typing, TypingNote } from './column-facts'

const DAY = 86_400_000
type Element = SchemaTree['element']

/** Parquet's own types that hold no single value, by what they are. */
const NESTED = ['LIST', 'MAP', 'JSON', 'BSON', 'INTERVAL', 'VARIANT', 'GEOMETRY', 'GEOGRAPHY']

/** Why a column can't be taken into a table, or null if it can. */
export function refusal({ element, children }: SchemaTree): string | null {
  if (children.length > 0 || element.repetition_type === 'REPEATED') {
    return 'holds nested values (lists or records), which are no cells of a table'
  }
  const type = [element.converted_type, element.logical_type?.type].find((name) =>
    NESTED.includes(name ?? ''),
  )
  return type === undefined ? null : `holds ${type} values, which are no cells of a table`
}

/** The cells of one Parquet column as a typed column; texts go through the same rules as those of CSV. */
export function typeCells(
  name: string,
  element: Element,
  cells: readonly unknown[],
  options: ReadOptions,
): ColumnRead {
  const declared = declaredKind(options, name)
  const asText = (texts: (string | null)[]) => typeTexts(name, texts, options)
  const unit = timeUnit(element)
  if (unit !== null) return asText(cells.map((cell) => timeOfDay(cell, unit)))
  if (isDecimal(element)) return asText(cells.map((cell) => decimalText(cell, element.scale ?? 0)))
  const first = cells.find((cell) => cell !== null && cell !== undefined)
  if (first === undefined && !isDated(element)) return asText(cells.map(() => null))
  if (first === undefined || first instanceof Date) {
    return options.undone?.includes(`dates:${name}`) === true
      ? asText(cells.map((cell) => (cell instanceof Date ? stamp(cell) : null)))
      : dates(name, cells)
  }
  if (typeof first === 'boolean') return booleans(name, cells)
  const long = cells.some((cell) => typeof cell === 'bigint' && !Number.isSafeInteger(Number(cell)))
  const numeric = declared === undefined || declared === 'numeric' || declared === 'integer'
  if ((typeof first === 'number' || typeof first === 'bigint') && !long && numeric) {
    return numbers(name, cells)
  }
  return asText(cells.map(textOf))
}

export function isDecimal({ converted_type: converted, logical_type: logical }: Element): boolean {
  return converted === 'DECIMAL' || logical?.type === 'DECIMAL'
}

function isDated({ type, converted_type: converted, logical_type: logical }: Element): boolean {
  const dated = /^(DATE|TIMESTAMP)/
  return type === 'INT96' || dated.test(converted ?? '') || dated.test(logical?.type ?? '')
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** A cell as text; null if it is missing, or bytes that are no text. */
export function textOf(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null
  if (!(cell instanceof Uint8Array)) return String(cell)
  try {
    return utf8.decode(cell)
  } catch {
    return null
  }
}

/** A decimal as it is stored, a whole number of the smallest unit, as the number that it means: digit by digit, so that none is lost. */
function decimalText(cell: unknown, scale: number): string | null {
  if (cell === null || cell === undefined) return null
  const unscaled = cell instanceof Uint8Array ? bigEndian(cell) : BigInt(cell as number | bigint)
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  return `${unscaled < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

function bigEndian(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = value * 256n + BigInt(byte)
  return BigInt.asIntN(8 * bytes.length, value)
}

function numbers(name: string, cells: readonly unknown[]): ColumnRead {
  const values = new Float64Array(cells.length)
  let whole = true
  let missing = 0
  let infinite = 0
  for (const [row, cell] of cells.entries()) {
    const value = cell === null || cell === undefined ? NaN : Number(cell)
    if (Number.isNaN(value)) missing++
    else if (!Number.isFinite(value)) infinite++
    else if (!Number.isInteger(value)) whole = false
    values[row] = Number.isFinite(value) ? value : NaN
  }
  const notes = [
    ...missingNote(missing),
    ...(infinite === 0
      ? []
      : [
          {
            rule: 'infinity',
            count: infinite,
            said: `${infinite} infinite numbers read as missing`,
            undo: null,
          },
        ]),
  ]
  return {
    name,
    column: { name, kind: whole ? 'integer' : 'numeric', unit: null, values },
    typing: typing('number', notes, whole),
    distinct: null,
  }
}

/** A moment as text that nothing takes for a date. */
function stamp(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

function dates(name: string, cells: readonly unknown[]): ColumnRead {
  const values = Float64Array.from(cells, (cell) =>
    cell instanceof Date ? Math.floor(cell.getTime() / DAY) : NaN,
  )
  let missing = 0
  let timed = 0
  for (const [row, cell] of cells.entries()) {
    if (Number.isNaN(values[row] ?? NaN)) missing++
    else if (cell instanceof Date && cell.getTime() % DAY !== 0) timed++
  }
  const notes = missingNote(missing)
  if (timed > 0) {
    notes.push({
      rule: 'dates',
      count: timed,
      said: `${timed} timestamps analysed as days (in UTC)`,
      undo: `dates:${name}`,
    })
  }
  return {
    name,
    column: { name, kind: 'date', unit: null, values },
    typing: typing('date', notes, true),
    distinct: null,
  }
}

function booleans(name: string, cells: readonly unknown[]): ColumnRead {
  const levels: string[] = []
  let missing = 0
  const codes = Int32Array.from(cells, (cell) => {
    if (typeof cell !== 'boolean') {
      missing++
      return -1
    }
    const found = levels.indexOf(String(cell))
    return found >= 0 ? found : levels.push(String(cell)) - 1
  })
  const column = codedColumn(name, codes, levels)
  return { name, column, typing: typing('text', missingNote(missing), false), distinct: null }
}

function missingNote(count: number): TypingNote[] {
  return count === 0
    ? []
    : [{ rule: 'missing-values', count, said: `${count} empty cells read as missing`, undo: null }]
}

function typing(as: Typing['as'], notes: TypingNote[], whole: boolean): Typing {
  return { as, whole, dotGroups: false, parse: () => NaN, missing: () => false, notes, hints: [] }
}

/** Units a second of a column of times of day, or null if it holds something else. */
function timeUnit({ converted_type: converted, logical_type: logical }: Element): number | null {
  if (converted === 'TIME_MILLIS') return 1e3
  if (converted === 'TIME_MICROS') return 1e6
  if (logical?.type !== 'TIME') return null
  return logical.unit === 'MILLIS' ? 1e3 : logical.unit === 'MICROS' ? 1e6 : 1e9
}

function timeOfDay(cell: unknown, unit: number): string | null {
  if (typeof cell !== 'number' && typeof cell !== 'bigint') return null
  const seconds = Math.floor(Number(cell) / unit)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}
