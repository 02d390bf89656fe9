import { StudyError } from '../base/errors'
import type { Holdout, HoldoutSpec } from '../cohort/holdout'
import type { Role, Schema, SchemaPart } from '../cohort/schema'
import { defaultHoldout } from '../cohort/split'
import type { Kind, Table } from '../table/table'
import type { CohortInput } from './cohort-input'
import type { Ranking, StudyPorts } from './ports'
import type { Study } from './study'

/** `cohort` of results.json. */
export interface ResultsCohort {
  rows: number
  features: number
  train: number
  control: number
  test: number
  sites: number
  sha256: string
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
}

/** A cohort ready for its cells: typed, described, split, and ranked where a cell asks for the top features. */
export interface PreparedCohort {
  /** The schema of the cells: columns known only after the outcome are excluded unless the study keeps them. */
  schema: Schema
  holdout: Holdout
  ranking: Ranking
  cohort: ResultsCohort
}

/**
 * Schema, split and ranking, in that order: the split comes before anything is ranked or generated.
 * @throws SchemaError, StudyError naming the field that the cohort contradicts
 */
export async function prepareCohort(
  study: Study,
  input: CohortInput,
  ports: Pick<StudyPorts, 'describe' | 'split' | 'rank'>,
  signal?: AbortSignal,
): Promise<PreparedCohort> {
  const task = {
    table: input.table,
    setAside: input.setAside,
    codebook: null,
    part: mergeParts(input.part, study.schema),
  }
  const described = await ports.describe(task, signal)
  const schema = study.outcomeColumns === 'keep' ? described.schema : withoutOutcomeColumns(described.schema)
  const spec = holdoutSpec(study, schema, described.table)
  const holdout = await ports.split({ table: described.table, schema, spec }, signal)
  const needsRanking = study.features.some((features) => features !== 'all')
  const ranking = needsRanking ? await ports.rank({ train: holdout.train, schema }, signal) : []
  const prepared = { schema, holdout, ranking, cohort: resultsCohort(input, schema, holdout) }
  checkFeatures(study, prepared.cohort.features)
  return prepared
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

function holdoutSpec(study: Study, schema: Schema, table: Table): HoldoutSpec {
  const { by, fraction, control, seed } = study.holdout
  const spec = { ...defaultHoldout(schema, table, seed), fraction, control, seed }
  if (by === 'site' && schema.site === null) {
    throw new StudyError(
      'holdout.by',
      'is "site", but the schema has no site.',
      'Name the column in schema.site, or split by "row".',
    )
  }
  return by === null ? spec : { ...spec, by }
}

function checkFeatures(study: Study, available: number): void {
  study.features.forEach((features, i) => {
    if (features !== 'all' && features > available) {
      throw new StudyError(
        `features[${i}]`,
        `asks for ${features} features, but the cohort has ${available}.`,
        'Ask for fewer, or for "all".',
      )
    }
  })
}

export function resultsCohort(
  input: Pick<CohortInput, 'sha256' | 'notes' | 'table'>,
  schema: Schema,
  holdout: Pick<Holdout, 'rows' | 'sites'>,
): ResultsCohort {
  return {
    rows: input.table.rows,
    features: schema.columns.filter(({ role }) => role === 'feature').length,
    train: holdout.rows.train.length,
    control: holdout.rows.control.length,
    test: holdout.rows.test.length,
    sites: schema.site === null ? 0 : holdout.sites.length,
    sha256: input.sha256,
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
