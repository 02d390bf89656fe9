/** From `from` (null: open) to under `to` (null: open); `from` = `to`: exactly that value. */
export interface Band {
  from: number | null
  to: number | null
  /** Of the rows with a value, 0–1, rounded. */
  share: number
}

export interface NumberSummary {
  kind: 'numbers'
  bands: Band[]
  mean: number | null
  sd: number | null
  /** Share of all rows, rounded; 0 stands for none or too few to tell, 1 for all or nearly all; null: not released. */
  missing: number | null
}

export interface LevelSummary {
  kind: 'levels'
  levels: { level: string; share: number }[]
  /** Share of the levels that are too rare to be named, together; null where there are none. */
  other: number | null
  missing: number | null
}

export interface YearSummary {
  kind: 'years'
  /** Both years included; neighbouring years with few rows are one span. */
  years: { from: number; to: number; share: number }[]
  missing: number | null
}

export type ColumnSummary = NumberSummary | LevelSummary | YearSummary

/** A schema group's levels. Shares and rates are each a partition of the rows: the last cell may be “all other”. */
export interface GroupTable {
  group: string
  /** The group's own columns. */
  columns: string[]
  /** The column whose positive level the rates are of; null without rates. */
  target: string | null
  /** `level` null: all other levels together. */
  shares: { level: string | null; share: number; means: Record<string, number> }[]
  /** Share of the target's positive level within each. */
  rates: { level: string | null; rate: number }[]
}

export interface Correlation {
  a: string
  b: string
  /** Spearman, rounded to 0.05. */
  rho: number
}

export type NoiseKind = 'laplace' | 'gaussian'

/** What was released and what was not, for the gate, the ledger and the report. */
export interface Account {
  threshold: number
  /** Numbers released: bands, levels, years, missing shares, means, group cells, correlations. */
  cells: number
  /** Cells that were put together with others because they were small. */
  merged: number
  /** Statistics held back. */
  suppressed: number
  /** Of the whole release, neighbouring tables differing by one row added or removed; null without noise. */
  epsilon: number | null
  /** 0 under Laplace noise; null without noise. */
  delta: number | null
  noise: NoiseKind | null
  /** Every table that noise was added to, with its even part of ε; empty without noise. */
  items: { what: string; epsilon: number }[]
  /** What the person should know of the release, a sentence each. */
  said: string[]
}

/** All that disclosure `statistics` lets a prompt know of the training rows. */
export interface Released {
  /** By column name; null: nothing of this column is released. */
  perColumn: ReadonlyMap<string, ColumnSummary | null>
  groups: GroupTable[]
  /** Strongest first. */
  correlations: Correlation[]
  account: Account
}
