import { InputError } from '../base/errors'
import type { Typing } from './column-facts'
import type { ReadingNote, ReadOptions } from './reading'
import type { Column } from './table'

/** More distinct texts than this in a column are no categories: the column is set aside and stays in its file. */
export const MOST_LEVELS = 20_000
/** Of a key, or of odd texts that may turn out to be dates or numbers. */
export const MOST_TEXTS = 2_000_000

/** Different texts up to which a column is taken into the table. */
export function mostLevels(name: string, { keys }: ReadOptions): number {
  return keys?.includes(name) === true ? MOST_TEXTS : MOST_LEVELS
}
export const MOST_COLUMNS = 2000
/** 8 bytes a typed cell, and what is read from beside it: more than this was seen to end a tab. */
const MOST_CELLS = 120_000_000

export interface ColumnRead {
  name: string
  /** Null when it has too many distinct texts to be carried. */
  column: Column | null
  typing: Typing | null
  distinct: number | null
  /** Rows whose cell is text in a column that is declared numeric: missing in `column`. Absent if there are none. */
  unfit?: Int32Array
}

/** What a format's reader gives back, before it becomes a Reading. */
export interface Parsed {
  rows: number
  columns: ColumnRead[]
  notes: Omit<ReadingNote, 'file'>[]
  sheets: string[]
  sheet: string | null
  /** Columns that could not be taken at all, with the reason. */
  refused?: { name: string; reason: string }[]
}

/** A cell of more characters is no cell of a table, but a document. */
export const BIGGEST_CELL = 1_000_000

export function giantCell(file: string, column: string | undefined, line: number): InputError {
  return new InputError(
    'a cell holds more than 1 MB.',
    'Remove that column, or close a quote that was left open.',
    { file, row: line, column },
  )
}

/** For formats without lines. @throws InputError naming column and row of a cell over 1 MB */
export function assertCellSizes(file: string, column: string, texts: readonly (string | null)[]): void {
  const row = texts.findIndex((text) => text !== null && text.length > BIGGEST_CELL)
  if (row < 0) return
  throw new InputError(`the cell of its row ${row + 1} holds more than 1 MB.`, 'Remove that column.', {
    file,
    column,
  })
}

/** @throws InputError for more columns or cells than a tab can hold */
export function assertFits(file: string, rows: number, columns: number): void {
  if (columns > MOST_COLUMNS) {
    throw new InputError(
      `has ${columns} columns, more than ${MOST_COLUMNS}.`,
      'Keep the columns that you need.',
      {
        file,
      },
    )
  }
  if (rows * columns > MOST_CELLS) {
    throw new InputError(
      `holds ${rows} rows × ${columns} columns, about ${Math.round((rows * columns * 8) / 1e6)} MB of numbers and more than a browser tab can hold safely.`,
      `Keep the columns that you need, or take a random sample of at most ${Math.floor(MOST_CELLS / columns)} rows.`,
      { file },
    )
  }
}
