import type { Table } from '../../table/table'
import type { SchemaPart } from '../schema'

/** One step of a recipe: rows that remain after it, and how many it left out. */
export interface FlowStep {
  label: string
  remaining: number
  excluded: number
}

export interface RecipeOptions {
  /** The outcome by the recipe's own name for it; null for its default. */
  outcome: string | null
}

/** What raw tables became: one row a stay. */
export interface Built {
  table: Table
  part: SchemaPart
  flow: FlowStep[]
  /** Deviations and what missing tables cost, a sentence each. */
  said: string[]
}

/** How raw tables of one database become a cohort. One file and one entry in the list of recipes. */
export interface Recipe {
  id: string
  label: string
  /** Raw tables by the names of their files, without ending. */
  tables: readonly string[]
  /** Columns of raw tables whose kind must not be guessed. */
  kinds: Readonly<Record<string, 'identifier' | 'categorical'>>
  /** @throws InputError naming the table and column that can't be done without */
  build(tables: ReadonlyMap<string, Table>, options: RecipeOptions): Built
}
