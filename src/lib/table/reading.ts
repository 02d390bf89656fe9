import type { Kind, Table } from './table'

/** One reading rule that changed something, counted per file and column. `undo` is what to put in `ReadOptions.undone`. */
export interface ReadingNote {
  file: string
  /** The rule's public name, e.g. `missing-values`, `ragged-short`, `european-decimals`, `censored`, `encoding`. */
  rule: string
  column: string | null
  count: number
  /** What was done, in a sentence for the person. */
  said: string
  /** Key by which the person can switch this rule off for this column; null if it can't be undone. */
  undo: string | null
}

/** A column that was not taken into the table, and why. */
export interface SetAside {
  name: string
  reason: string
  /** Distinct values, where known. */
  distinct: number | null
}

/** A hint that changes nothing: a suspected sentinel, a percent sign, a time of day. */
export interface ReadingHint {
  column: string
  said: string
}

/** What a file became. */
export interface Reading {
  file: string
  bytes: number
  /** SHA-256 of the file's bytes as they came. */
  sha256: string
  table: Table
  /** Physical reading per column; the schema infers its own kind from it. */
  notes: ReadingNote[]
  hints: ReadingHint[]
  setAside: SetAside[]
  /** Rows, by column declared numeric, whose cell is text: missing in the table. Absent if there are none. */
  unfit?: Readonly<Record<string, Int32Array>>
  /** Sheets of a workbook, and the one that was read. */
  sheets: string[]
  sheet: string | null
}

export interface ReadOptions {
  /** Rules switched off by the person: the `undo` keys of notes. */
  undone?: readonly string[]
  /** Rows that can't be read are set aside and counted instead of refused. */
  setAsideBadRows?: boolean
  /** Sheet of a workbook by name. */
  sheet?: string
  /** Columns whose kind the person or a schema declared: read so rather than sniffed. */
  kinds?: Readonly<Record<string, Kind>>
  /** Columns that are taken however many different texts they hold: keys that rows are put together by. */
  keys?: readonly string[]
}

/** The kind that was declared of a column; a column may be called `constructor`. */
export function declaredKind({ kinds = {} }: ReadOptions, name: string): Kind | undefined {
  return Object.hasOwn(kinds, name) ? kinds[name] : undefined
}

/** Whether rows that can't be read are to be left out, and the person hasn't taken that back. */
export function setsAside({ setAsideBadRows = false, undone = [] }: ReadOptions): boolean {
  return setAsideBadRows && !undone.includes('set-aside-rows')
}
