import type { ReadingNote } from './reading'
import type { Column } from './table'
import type { Typing } from './typing'

/** More distinct texts than this in a column are no categories: the column is set aside and stays in its file. */
export const MOST_LEVELS = 20_000

export interface ColumnRead {
  name: string
  /** Null when it has too many distinct texts to be carried. */
  column: Column | null
  typing: Typing | null
  distinct: number | null
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
