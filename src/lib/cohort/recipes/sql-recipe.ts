import type { SchemaPart } from '../schema'
import type { DictionaryEntry } from './dictionary'
import type { SqlStep } from './measure'
import { narrowing } from './narrow'
import type { Recipe, RecipeOutcome } from './recipe'

/** A raw table of which some columns are taken, as texts. */
export interface RawTable {
  needed: readonly string[]
  /** Columns that may be lacking: they are NULL then. */
  optional?: readonly string[]
  /** SQL that a row must meet to be taken: what passes by is not held, so that the table may be of any size. */
  where?: string
  /** What its lack costs, to be said: it is empty then. Absent: nothing can be made without it. */
  without?: string
}

/** A column of the finished table `cohort`. */
export interface CohortColumn extends DictionaryEntry {
  kind: 'numeric' | 'integer' | 'binary' | 'categorical'
}

/** A recipe as one file tells it: tables, steps of SQL, and the dictionary of what comes out. */
export interface SqlRecipe extends Pick<Recipe, 'id' | 'label' | 'signs'> {
  tables: Readonly<Record<string, RawTable>>
  /**
   * Each makes the table of its name from those before it. Those called `cohort` are its rows from then on, one a stay: each is
   * a counted step of the flow, under its purpose.
   */
  steps: readonly SqlStep[]
  /** The column that tells the rows of `cohort` apart. */
  key: string
  columns: readonly CohortColumn[]
  /** Binary columns of which each can be the target; the others are set apart then. */
  outcomes: readonly [RecipeOutcome, ...RecipeOutcome[]]
  /** Columns that are known only after an outcome, with the reason, by the outcome's column. */
  late?: Readonly<Record<string, Readonly<Record<string, string>>>>
  part: Pick<SchemaPart, 'groups' | 'site' | 'region' | 'quasiIdentifiers' | 'exclude' | 'rules'>
}

/** A recipe of SQL steps, ready for the list; what runs them is loaded where tables are read. */
export function sqlRecipe(told: SqlRecipe): Recipe {
  const { id, label, signs, tables, outcomes } = told
  return {
    id,
    label,
    signs,
    tables: [],
    streamed: Object.keys(tables),
    outcomes,
    hasWindow: false,
    kinds: {},
    narrowed: async (table, file) => {
      const raw = tables[table]
      return raw === undefined
        ? null
        : narrowing(table, [...raw.needed, ...(raw.optional ?? [])], raw.where ?? null, file)
    },
    build: async (_, options, streams) => (await import('./sql-build')).buildSql(told, options, streams),
  }
}
