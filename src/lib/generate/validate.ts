import type { Rule } from '../cohort/rules'
import type { ColumnSchema } from '../cohort/schema'
import { columnOf, isMissing, isNumeric, type Column, type Table } from '../table/table'
import { fieldsOf, type Field } from './fields'
import type { RejectReason } from './generator'
import { KeptRows } from './kept'
import { fold } from './parse'
import type { Block, RawRow, Settled } from './strategies/strategy'

/** Why a row is rejected, and the column that says so where it is one. */
export interface Rejection {
  reason: RejectReason
  column: string | null
}

/** What `check` says of a row: accepted, with or without a repair, or why not. */
export type Verdict = { repaired: boolean } | Rejection

/** Columns of which fewer of the training rows than this are distinct repeat by nature: there, what several patients share is nobody's record. */
const DISTINCT = 0.9
/** Patients who share a row: from so many on it may repeat, in columns that repeat by nature. */
const SHARED = 2
/** Training rows that are looked at: enough to tell how distinct they are, and to know a copy. */
const LOOKED_AT = 200_000

export interface ValidatorTask {
  /** The training rows, for levels, for how distinct rows are, and to know copies of them. */
  train: Table
  /** The columns to write, in table order. */
  columns: readonly ColumnSchema[]
  target: string | null
  /** Rows of `train` that were shown to the model. */
  shown: ArrayLike<number>
  /** What every row keeps, over these columns alone. */
  rules: readonly Rule[]
  /** Whether slips of form (a number in quotes, a unit, a level’s case) are mended and counted, or rejected. */
  repairs: boolean
}

/**
 * Holds every row that a model wrote against the schema, and keeps those that pass. A range counts where somebody
 * declared it: an inferred one is only what was seen, and a plausible patient may lie beyond it.
 */
export class Validator {
  readonly kept: KeptRows
  private readonly fields: Field[]
  private readonly placeOf: ReadonlyMap<string, number>
  /** Real rows that a synthetic one may not equal. */
  private readonly real: KeptRows
  /** Those of them that were shown to the model. */
  private readonly told: KeptRows
  /** Whether real patients are practically all different, so that every equal row is a copy. */
  private readonly tellsApart: boolean
  private readonly cells: Float64Array
  /** The training table's columns, and a row of theirs that is being looked at. */
  private readonly columns: (Column | undefined)[]
  private readonly looking: Float64Array

  constructor(private readonly task: ValidatorTask) {
    const { train, columns, shown } = task
    this.fields = fieldsOf(task)
    this.placeOf = new Map(columns.map(({ name }, i) => [name, i]))
    this.cells = new Float64Array(columns.length)
    this.looking = new Float64Array(columns.length)
    this.columns = columns.map(({ name }) => columnOf(train, name))
    this.kept = new KeptRows(train, this.fields)
    const looked = Math.min(train.rows, LOOKED_AT)
    this.real = new KeptRows(train, this.fields)
    let distinct = 0
    for (let row = 0; row < looked; row++) {
      const cells = this.cellsOf(row)
      if (!this.real.has(cells)) distinct++
      this.real.add(cells)
    }
    this.tellsApart = distinct >= DISTINCT * looked
    this.told = new KeptRows(train, this.fields)
    for (const row of Array.from(shown)) {
      this.told.add(this.cellsOf(row))
      if (row >= looked) this.real.add(this.looking)
    }
  }

  /** Judges a whole row. One that passes waits for `keep`, and is forgotten without it. */
  check(record: RawRow, mended: boolean): Verdict {
    const { cells, fields } = this
    if (mended && !this.task.repairs) return { reason: 'not-parsed', column: null }
    const given = this.reader(record)
    let repaired = mended
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]
      if (field === undefined) continue
      const cell = field.read(given(field))
      if (typeof cell === 'string') return { reason: cell, column: field.name }
      cells[i] = cell
      repaired ||= field.repaired
    }
    repaired ||= this.bent
    if (repaired && !this.task.repairs) return { reason: 'wrong-type', column: null }
    for (const rule of this.task.rules)
      if (rule.holds((name) => this.valueAt(cells, name)) === false)
        return { reason: 'rule-broken', column: null }
    const patients = this.real.timesOf(cells, SHARED)
    if (this.tellsApart || patients < SHARED) {
      // In columns that repeat by nature a patient whom the model never saw is met by chance.
      if (patients > 0 && (this.tellsApart || this.told.has(cells))) return { reason: 'copy', column: null }
      if (this.kept.has(cells)) return { reason: 'duplicate', column: null }
    }
    return { repaired }
  }

  /** Keeps the row that `check` has just passed. */
  keep(): void {
    this.kept.add(this.cells)
  }

  /**
   * Judges one record of a block: its own columns, and the rules that they complete. Null where it names no patient
   * that was asked for.
   */
  settle(record: RawRow, mended: boolean, { key, columns, patients }: Block): Settled | null {
    const named = record[key] ?? Object.entries(record).find(([name]) => fold(name) === key)?.[1]
    const only = patients.size === 1 ? patients.keys().next().value : undefined
    const id = named === undefined ? only : String(named)
    const before = id === undefined ? undefined : patients.get(id)
    if (id === undefined || before === undefined) return null
    const rejected = (reason: RejectReason): Settled => ({ id, row: null, repaired: false, reason })
    const given = this.reader(record)
    const row: RawRow = {}
    let repaired = mended
    for (const name of columns) {
      const field = this.fields[this.placeOf.get(name) ?? -1]
      if (field === undefined) continue
      const cell = field.read(given(field))
      if (typeof cell === 'string') return rejected(cell)
      row[name] = field.write(cell)
      repaired ||= field.repaired
    }
    repaired ||= this.bent
    if (repaired && !this.task.repairs) return rejected('wrong-type')
    const standing: RawRow = { ...before, ...row }
    const completed = this.task.rules.filter((rule) => rule.columns.some((name) => columns.includes(name)))
    const broken = completed.some(
      (rule) =>
        rule.columns.every((name) => Object.hasOwn(standing, name)) &&
        rule.holds((name) => plain(standing[name])) === false,
    )
    return broken ? rejected('rule-broken') : { id, row, repaired, reason: null }
  }

  /** Whether the last record that was read had a key spelt otherwise than its column. */
  private bent = false

  /** Finds a column's value under its own name, else under one that differs in case or outer spaces. */
  private reader(record: RawRow): (field: Field) => unknown {
    this.bent = false
    let folded: Map<string, unknown> | null = null
    return ({ name, key }) => {
      if (Object.hasOwn(record, name)) return record[name]
      folded ??= new Map(Object.entries(record).map(([own, value]) => [fold(own), value]))
      const value = folded.get(key)
      if (value !== undefined) this.bent = true
      return value
    }
  }

  private valueAt(cells: Float64Array, name: string): number | string | null {
    const place = this.placeOf.get(name) ?? -1
    return plain(this.fields[place]?.write(cells[place] ?? NaN))
  }

  private cellsOf(row: number): Float64Array {
    const { columns, looking } = this
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]
      if (column === undefined) looking[i] = NaN
      else if (isMissing(column, row)) looking[i] = isNumeric(column) ? NaN : -1
      else looking[i] = (isNumeric(column) ? column.values[row] : column.codes[row]) ?? NaN
    }
    return looking
  }
}

function plain(value: unknown): number | string | null {
  return typeof value === 'number' || typeof value === 'string' ? value : null
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
