import { StudyError } from '../base/errors'
import { foldsOf, type Fold, type Folds } from '../cohort/folds'
import type { Schema } from '../cohort/schema'
import { SITE_MINIMUM } from '../evaluate/utility/sites'
import { DEFAULT_THRESHOLD, type Study } from './study'
import type { Seen } from './tasks'

/** What was left out in turn: `cohort.folds` of results.json. */
export interface ResultsFolds {
  by: 'site' | 'region'
  /** Fewest positives and fewest negatives, of every target, that a site or region needs for a fold of its own. */
  minimum: number
  /** `members`: the sites or regions that are left out together; otherwise rows. */
  list: (Fold & { train: number; control: number; test: number })[]
  /** Only ever trained on: too few even together, and rows without a site or region. `rows` null: fewer than 11. */
  untested: { members: string[]; rows: number | null }
}

/**
 * The folds of a study: the same for all of its tasks. Null for a study without.
 * @param own the cohort under the study's own schema
 * @param others the same rows under the schemas of its tasks
 * @throws StudyError where there is nothing to leave out in turn
 */
export function studyFolds(study: Study, own: Seen, others: readonly Seen[]): Folds | null {
  const { folds: by } = study
  if (by === null) return null
  const column = own.schema[by]
  if (column === null) {
    throw new StudyError(
      'folds',
      `is "${by}", but the schema has no ${by}.`,
      `Name the column in schema.${by}, or leave folds out.`,
    )
  }
  const found = foldsOf(own.table, column, [own, ...others], SITE_MINIMUM, `(small ${by}s)`)
  if (found.folds.length >= 2) return found
  const enough = `${SITE_MINIMUM} positives and ${SITE_MINIMUM} negatives of each target`
  throw new StudyError(
    'folds',
    `is "${by}", which needs two ${by}s with ${enough}; column “${column}” has ${found.folds.length}.`,
    'Leave folds out, or name another column.',
  )
}

export function resultsFolds(
  found: Folds | null,
  { folds: by, holdout }: Study,
  cohortRows: number,
): { folds?: ResultsFolds } {
  if (by === null || found === null) return {}
  const { folds, untested } = found
  const list = folds.map(({ name, members, rows: test }) => {
    const control = Math.round(holdout.control * (cohortRows - test))
    return { name, members, train: cohortRows - test - control, control, test }
  })
  const { members, rows } = untested
  const shown = rows === 0 || rows >= DEFAULT_THRESHOLD ? rows : null
  return { folds: { by, minimum: SITE_MINIMUM, list, untested: { members, rows: shown } } }
}

/** Where regions are left out in turn, which region a row is of is no feature: those to test on never occur in training. */
export function withoutRegion(schema: Schema): Schema {
  return {
    ...schema,
    columns: schema.columns.map((column) =>
      column.name === schema.region && column.role === 'feature'
        ? { ...column, role: 'excluded' as const, reason: 'its regions are left out in turn' }
        : column,
    ),
  }
}
