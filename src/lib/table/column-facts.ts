import type { Kind } from './table'

/** What is known of a text column before it is typed. Texts are trimmed. */
export interface ColumnFacts {
  name: string
  /** Rows with nothing in the cell. */
  blank: number
  /** Cells that are plain finite numbers (`-12.50`), neither with a leading zero nor with more than 15 whole digits. */
  plain: number
  /** Whether all of these are spelled as whole numbers. */
  whole: boolean
  /** Whether one number occurs in two spellings among them (`250.0`, `250.00`). */
  twoSpellings: boolean
  /** Whether a plain number of four or more whole digits occurs, that is one without a thousands separator. */
  ungrouped: boolean
  /** Whether plain numbers with a point occur and all of these look like thousands (`1.234`). */
  dotGroups: boolean
  /** Every other text with its count, in order of first occurrence; null when there are too many to look at. */
  others: ReadonlyMap<string, number> | null
  /** The file's delimiter, or null where cells come apart by themselves (JSON, XLSX, Parquet). */
  delimiter: string | null
}

export interface TypingNote {
  rule: string
  count: number
  said: string
  undo: string | null
}

/** How a column is read, and what is said of it. */
export interface Typing {
  as: 'number' | 'date' | 'text'
  /** Every value is whole. */
  whole: boolean
  /** Points in plain numbers separate thousands. */
  dotGroups: boolean
  /** The value of a text that is no plain number; NaN if missing. Only for numbers and dates. */
  parse(text: string): number
  /** Whether a text counts as missing. */
  missing(text: string): boolean
  /** Whether a text is no number in a column that is declared one; absent where every cell is as it should be. */
  unfit?(text: string): boolean
  notes: TypingNote[]
  hints: string[]
}

export interface Wishes {
  undone: ReadonlySet<string>
  declared: Kind | undefined
}
