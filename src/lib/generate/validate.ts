import { parseDay, parseNumber } from '../cohort/apply'
import type { Rule } from '../cohort/rules'
import type { ColumnSchema } from '../cohort/schema'
import { columnOf, isMissing, isNumeric, type Column, type Table } from '../table/table'
import type { RejectReason } from './generator'
import { fold } from './parse'
import type { RawRow } from './strategies/strategy'

/** A row that passed: numbers as they are, levels as codes, missing as NaN or −1. */
export interface Accepted {
  cells: number[]
  repaired: boolean
}

/** What one cell may be. */
type Read = { value: number; repaired: boolean } | RejectReason

interface Field {
  column: ColumnSchema
  key: string
  read(value: unknown): Read
}

/** Columns of which fewer of the training rows than this are distinct repeat by nature: equal rows say nothing there. */
const DISTINCT = 0.99
const LOOKED_AT = 5_000

/**
 * Holds every row that a model wrote against the schema. A range counts where somebody declared it: an inferred one
 * is only what was seen, and a plausible patient may lie beyond it.
 */
export class Validator {
  private readonly fields: Field[]
  private readonly levels: string[][]
  private readonly seen = new Set<string>()
  private readonly shown: ReadonlySet<string>
  /** Whether equal rows are copies: only where real patients are practically all different. */
  private readonly tellsApart: boolean

  /**
   * @param train the training rows, for levels and for how distinct rows are
   * @param columns the columns to write, in table order
   * @param examples rows of `train` that were shown to the model
   * @param rules what every row keeps, over these columns alone
   */
  constructor(
    private readonly train: Table,
    private readonly columns: readonly ColumnSchema[],
    target: string | null,
    examples: ArrayLike<number>,
    private readonly rules: readonly Rule[] = [],
  ) {
    this.levels = columns.map(({ name, categories }) => {
      const column = columnOf(train, name)
      if (column === undefined || isNumeric(column)) return []
      // Declared levels that no training row has may be written too: appended, since codes never move.
      return [...column.levels, ...(categories ?? []).filter((level) => !column.levels.includes(level))]
    })
    this.fields = columns.map((column, i) => ({
      column,
      key: fold(column.name),
      read: isCoded(column)
        ? levelReader(column, this.levels[i] ?? [])
        : numberReader(column, column.name === target),
    }))
    const looked = Math.min(train.rows, LOOKED_AT)
    const distinct = new Set(Array.from({ length: looked }, (_, row) => this.signatureOf(row)))
    this.tellsApart = distinct.size >= DISTINCT * looked
    this.shown = new Set(Array.from(examples, (row) => this.signatureOf(row)))
    const isTarget = (name: string) => name === target
    this.mayMiss = columns.map(({ name, missing }) => !isTarget(name) && missing > 0)
  }

  private readonly mayMiss: boolean[]

  /** @returns the row's cells, or why it is rejected; an accepted row counts as seen */
  check(record: RawRow, mended: boolean): Accepted | RejectReason {
    const folded = new Map<string, unknown>()
    for (const [key, value] of Object.entries(record)) folded.set(fold(key), value)
    const cells: number[] = []
    let repaired = mended
    for (const [i, { column, key, read }] of this.fields.entries()) {
      const exact = Object.hasOwn(record, column.name)
      const given = exact ? record[column.name] : folded.get(key)
      if (!exact && given !== undefined) repaired = true
      if (isNothing(given)) {
        if (this.mayMiss[i] !== true) return 'missing'
        if (given !== null && given !== undefined) repaired = true
        cells.push(isCoded(column) ? -1 : NaN)
        continue
      }
      const cell = read(given)
      if (typeof cell === 'string') return cell
      repaired ||= cell.repaired
      cells.push(cell.value)
    }
    if (this.rules.some((rule) => rule.holds((name) => this.valueIn(cells, name)) === false))
      return 'rule-broken'
    if (this.tellsApart) {
      const signature = cells.join('\u001f')
      if (this.shown.has(signature)) return 'copy'
      if (this.seen.has(signature)) return 'duplicate'
      this.seen.add(signature)
    }
    return { cells, repaired }
  }

  /** The accepted rows as a table in the training table's kinds and codes. */
  tableOf(rows: readonly (readonly number[])[]): Table {
    return {
      rows: rows.length,
      columns: this.columns.flatMap(({ name }, i): Column[] => {
        const column = columnOf(this.train, name)
        if (column === undefined) return []
        return isNumeric(column)
          ? [{ ...column, values: Float64Array.from(rows, (row) => row[i] ?? NaN) }]
          : [{ ...column, levels: this.levels[i] ?? [], codes: Int32Array.from(rows, (row) => row[i] ?? -1) }]
      }),
    }
  }

  private valueIn(cells: readonly number[], name: string): number | string | null {
    const i = this.columns.findIndex((column) => column.name === name)
    const [column, cell] = [this.columns[i], cells[i] ?? NaN]
    if (column === undefined || Number.isNaN(cell)) return null
    return isCoded(column) ? (this.levels[i]?.[cell] ?? null) : cell
  }

  private signatureOf(row: number): string {
    return this.columns
      .map(({ name }) => {
        const column = columnOf(this.train, name)
        if (column === undefined || isMissing(column, row))
          return column !== undefined && isNumeric(column) ? NaN : -1
        return isNumeric(column) ? column.values[row] : column.codes[row]
      })
      .join('\u001f')
  }
}

/** A training row as the prompt shows it: numbers as numbers, levels and dates as text, null for missing. */
export function rawRowOf(train: Table, columns: readonly ColumnSchema[], row: number): RawRow {
  return Object.fromEntries(
    columns.map(({ name }) => {
      const column = columnOf(train, name)
      if (column === undefined || isMissing(column, row)) return [name, null]
      if (!isNumeric(column)) return [name, column.levels[column.codes[row] ?? -1] ?? null]
      const value = column.values[row] ?? NaN
      return [name, column.kind === 'date' ? new Date(value * 86_400_000).toISOString().slice(0, 10) : value]
    }),
  )
}

function isCoded({ kind }: ColumnSchema): boolean {
  return kind !== 'numeric' && kind !== 'integer' && kind !== 'date'
}

const nothings = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', 'missing', '-', '?'])

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && nothings.has(fold(value)))
}

function numberReader({ kind, min, max, declared }: ColumnSchema, isTarget: boolean): Field['read'] {
  return (given) => {
    let value = NaN
    let repaired = false
    if (kind === 'date') value = typeof given === 'string' ? parseDay(given) : NaN
    else if (typeof given === 'number') value = given
    else if (typeof given === 'string') {
      value = parseNumber(given)
      repaired = true
    } else if (isTarget && typeof given === 'boolean') {
      value = given ? 1 : 0
      repaired = true
    }
    if (!Number.isFinite(value)) return 'wrong-type'
    if (kind === 'integer' && !Number.isInteger(value)) {
      value = Math.round(value)
      repaired = true
    }
    if (declared && ((min !== null && value < min) || (max !== null && value > max))) return 'out-of-range'
    return { value, repaired }
  }
}

function levelReader({ categories }: ColumnSchema, levels: readonly string[]): Field['read'] {
  const allowed = new Set(categories ?? levels)
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const near = new Map<string, number>()
  levels.forEach((level, code) => {
    // Two levels that differ in case only can't be told apart from a third spelling.
    if (allowed.has(level)) near.set(fold(level), near.has(fold(level)) ? -1 : code)
  })
  return (given) => {
    if (typeof given === 'object') return 'wrong-type'
    const plain =
      typeof given === 'boolean' && !allowed.has(String(given)) ? String(Number(given)) : String(given)
    const exact = allowed.has(plain) ? codeOf.get(plain) : undefined
    if (exact !== undefined) return { value: exact, repaired: typeof given === 'boolean' }
    const close = near.get(fold(plain)) ?? -1
    return close < 0 ? 'unknown-category' : { value: close, repaired: true }
  }
}
