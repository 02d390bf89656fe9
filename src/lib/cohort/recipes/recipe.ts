import type { Engine } from '../../table/engine'
import type { WantedColumns } from '../../table/row-stream'
import type { Table } from '../../table/table'
import type { SchemaPart } from '../schema'
import type { Discarded } from './measure'

/** One step of a recipe: rows that remain after it, and how many it left out. */
export interface FlowStep {
  label: string
  remaining: number
  excluded: number
}

/** Something that can be foreseen of a stay. */
export interface RecipeOutcome {
  /** The name in a study file. */
  id: string
  /** What it is, after “the outcome is”. */
  label: string
  /** Its label's column where another outcome is the target. */
  column: string
}

export interface RecipeOptions {
  /** The outcome by the recipe's own name for it; null for its default. */
  outcome: string | null
  /** The hours of a stay that columns are made of; null for what the recipe makes of the tables that are there. */
  window?: 'random' | 'day-1' | null
  /** Of the random window. */
  seed?: number
  /** Days in the unit of which a long stay has more; null for the recipe's own threshold. */
  longStayDays?: number | null
}

/** Raw tables that are too large to be held: they pass by, some thousand rows at a time. */
export interface Streams {
  has(table: string): boolean
  /** The file that a table is in. */
  file(table: string): { name: string; bytes: number }
  /** DuckDB, in which what is taken of the rows is kept. */
  engine(): Promise<Engine>
  /** Visits all rows of a table as SQL that stands after FROM. */
  each(table: string, columns: WantedColumns, visit: (rows: string) => void): Promise<void>
}

/** What raw tables became: one row a stay. */
export interface Built {
  table: Table
  part: SchemaPart
  flow: FlowStep[]
  /** Deviations and what missing tables cost, a sentence each. */
  said: string[]
  /** Values that became missing on the way. */
  discarded: Discarded[]
}

/** How raw tables of one database become a cohort: one file and one line in `all.ts`. `sqlRecipe` makes it of steps of SQL. */
export interface Recipe {
  id: string
  label: string
  /** Raw tables by the names of their files, without ending: read whole. */
  tables: readonly string[]
  /** What it can make the target of, the default first. */
  outcomes: readonly RecipeOutcome[]
  /** Raw tables that are read row by row, and only what is needed of them. */
  streamed: readonly string[]
  /** Tables whose names give the database away; of the others' names anybody's files may be called. */
  signs: readonly string[]
  /** Whether the hours of a stay that columns are made of can be chosen. */
  hasWindow: boolean
  /** A statement for DuckDB on the person's own machine that makes a small file of a large table; null of no use. */
  narrowed(table: string, file: string): Promise<string | null>
  /** Columns of raw tables whose kind must not be guessed. */
  kinds: Readonly<Record<string, 'identifier' | 'categorical'>>
  /** @throws InputError naming the table and column that can't be done without */
  build(tables: ReadonlyMap<string, Table>, options: RecipeOptions, streams?: Streams): Promise<Built>
}
