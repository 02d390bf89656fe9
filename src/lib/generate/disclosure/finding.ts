/** The words of a study file's `consent.allow`. */
export type FindingKind =
  'identifier' | 'date' | 'free-text' | 'small-cell' | 'rare-combination' | 'agreement'

/** Something in the rows to be shown that a person has to decide on. Holds no value of any row. */
export interface Finding {
  /** Names the finding in decisions: its kind, and its column if it is about one. */
  id: string
  kind: FindingKind
  columns: string[]
  cells: number
  rows: number
  /** The first few: numbers of the shown rows, from 0. */
  places: { row: number; column: string | null }[]
  said: string
  /** What each way out does; `coarsen` null where there is nothing coarser to show. */
  ways: { coarsen: string | null; drop: string; allow: string }
}
