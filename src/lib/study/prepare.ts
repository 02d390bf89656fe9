import type { Holdout } from '../cohort/holdout'
import type { FlowStep } from '../cohort/recipes/recipe'
import type { Role, Schema, SchemaPart } from '../cohort/schema'
import type { Kind } from '../table/table'
import type { CohortInput } from './cohort-input'
import type { ResultsFolds } from './folds'
import type { Ranking } from './ports'
import type { ResultsRanking } from './results-ranking'

/** `cohort` of results.json. */
export interface ResultsCohort {
  rows: number
  features: number
  train: number
  control: number
  test: number
  sites: number
  sha256: string
  /** How a recipe came from all rows to these, step by step; absent without a recipe. */
  flow?: FlowStep[]
  reading: { file: string; rule: string; column: string | null; count: number; said: string }[]
  columns: {
    name: string
    kind: Kind
    role: Role
    unit: string | null
    /** Share of rows without a value. */
    missing: number
    reason: string | null
  }[]
  /** Of a study with folds; `train`, `control` and `test` are then those of the first one. */
  folds?: ResultsFolds
  /** Features by importance, a list a setting; absent where nothing was ranked. */
  ranking?: ResultsRanking[]
}

/** A cohort ready for the cells of one setting: typed, described, split and ranked. */
export interface PreparedCohort {
  /** The schema of the cells: columns known only after the outcome are excluded unless the setting keeps them. */
  schema: Schema
  holdout: Holdout
  ranking: Ranking
  cohort: ResultsCohort
}

/** The same schema with what is known only after the outcome excluded, and the reason kept. */
export function withoutOutcomeColumns(schema: Schema): Schema {
  return {
    ...schema,
    columns: schema.columns.map((column) =>
      column.afterOutcome !== null && column.role === 'feature'
        ? {
            ...column,
            role: 'excluded' as const,
            reason: `known only after the outcome: ${column.afterOutcome}`,
          }
        : column,
    ),
  }
}

/** Two parts of a schema as one; what the study says itself wins. */
export function mergeParts(under: SchemaPart | null, over: SchemaPart | null): SchemaPart | null {
  if (under === null || over === null) return over ?? under
  const named = new Map((over.columns ?? []).map((column) => [column.name, column]))
  const columns = (under.columns ?? []).map((column) => ({ ...column, ...named.get(column.name) }))
  const added = (over.columns ?? []).filter(({ name }) => !columns.some((column) => column.name === name))
  return {
    ...under,
    ...over,
    columns: [...columns, ...added],
    exclude: [
      ...new Set([...(under.exclude ?? []).filter((name) => !uses(over, name)), ...(over.exclude ?? [])]),
    ],
  }
}

/** Who gives a column a part to play takes it back from the exclusions below. */
function uses({ target, groups = [], site }: SchemaPart, name: string): boolean {
  const grouped = groups.flatMap((group) => (typeof group === 'string' ? [group] : group.columns))
  return [target, site, ...grouped].includes(name)
}

/** How many features a cell with all of them has. */
export function featuresOf(schema: Schema): number {
  return schema.columns.filter(({ role }) => role === 'feature').length
}

export function resultsCohort(
  input: Pick<CohortInput, 'sha256' | 'notes' | 'table' | 'flow'>,
  schema: Schema,
  holdout: Pick<Holdout, 'rows' | 'sites'>,
): ResultsCohort {
  return {
    rows: input.table.rows,
    features: featuresOf(schema),
    train: holdout.rows.train.length,
    control: holdout.rows.control.length,
    test: holdout.rows.test.length,
    sites: schema.site === null ? 0 : holdout.sites.length,
    sha256: input.sha256,
    ...(input.flow === null ? {} : { flow: input.flow }),
    reading: input.notes.map(({ file, rule, column, count, said }) => ({ file, rule, column, count, said })),
    columns: schema.columns.map(({ name, kind, role, unit, missing, reason }) => ({
      name,
      kind,
      role,
      unit,
      missing,
      reason,
    })),
  }
}
