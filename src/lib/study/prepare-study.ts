import { StudyError } from '../base/errors'
import { canonicalJson } from '../base/hash'
import type { Fold, Folds } from '../cohort/folds'
import type { HoldoutSpec, LeftOut } from '../cohort/holdout'
import type { Schema, SchemaPart } from '../cohort/schema'
import { defaultHoldout } from '../cohort/split'
import type { Table } from '../table/table'
import type { CohortInput } from './cohort-input'
import { resultsFolds, studyFolds, withoutRegion } from './folds'
import type { StudyPorts } from './ports'
import { featuresOf, mergeParts, resultsCohort, withoutOutcomeColumns, type PreparedCohort } from './prepare'
import { settingsOf, type Setting } from './setting'
import type { Study } from './study'
import { checkTasks, taskPart, withOtherTargets, type Seen } from './tasks'

/** A cohort ready for all settings of a study. */
export interface PreparedStudy {
  /** Of the study's first setting: what is said of the cohort as a whole. */
  first: PreparedCohort
  /** Empty for a study without. */
  folds: Fold[]
  schemaIn(setting: Setting): Schema
  /** Made when it is asked for; only the last one is held, since each holds the cohort's rows once more. */
  in(setting: Setting, signal?: AbortSignal): Promise<PreparedCohort>
}

/** What a study makes of a cohort before anything is split. */
export interface StudySight {
  own: Seen
  /** Null for a study without. */
  folds: Folds | null
  settings: Setting[]
  seenIn(setting: Setting): Seen
}

/**
 * Schemas of all tasks, and the folds that the rows allow.
 * @throws SchemaError, StudyError naming the field that the cohort contradicts
 */
export async function seeStudy(
  study: Study,
  input: CohortInput,
  { describe }: Pick<StudyPorts, 'describe'>,
  signal?: AbortSignal,
): Promise<StudySight> {
  const given = mergeParts(input.part, study.schema)
  const see = (part: SchemaPart | null): Promise<Seen> =>
    describe({ table: input.table, setAside: input.setAside, codebook: null, part }, signal)
  const own = await see(given)
  checkTasks(study, own)
  const seen = new Map<string | null, Seen>([[null, own]])
  for (const task of study.tasks) seen.set(task.target, await see(mergeParts(given, taskPart(task, own))))
  const targets = [own.schema.target, ...study.tasks.map(({ target }) => target)]
  const seenIn = ({ task, outcomeColumns }: Setting): Seen => {
    const { table, schema: whole } = seen.get(task?.target ?? null) ?? own
    const schema = study.folds === 'region' ? withoutRegion(whole) : whole
    const flagged = withOtherTargets(
      schema,
      [...new Set(targets)].filter((target) => target !== null),
    )
    return { table, schema: outcomeColumns === 'keep' ? flagged : withoutOutcomeColumns(flagged) }
  }
  const [, ...others] = [...seen.values()]
  const folds = studyFolds(study, own, others)
  const settings = settingsOf(study, folds?.folds)
  for (const setting of settings) checkFeatures(study, featuresOf(seenIn(setting).schema))
  return { own, folds, settings, seenIn }
}

/**
 * Schema, split and ranking, in that order: the split comes before anything is ranked or generated.
 * @throws SchemaError, StudyError naming the field that the cohort contradicts
 */
export async function prepareStudy(
  study: Study,
  input: CohortInput,
  ports: Pick<StudyPorts, 'describe' | 'split' | 'rank'>,
  signal?: AbortSignal,
): Promise<PreparedStudy> {
  const { own, folds, settings, seenIn } = await seeStudy(study, input, ports, signal)
  const spec = holdoutSpec(study, own.schema, own.table)
  const prepare = async (setting: Setting, stop?: AbortSignal): Promise<PreparedCohort> => {
    const { table, schema } = seenIn(setting)
    // One split for all tasks, stratified by the schema's own target: a row that is test stays test.
    const { target, positive } = own.schema
    const left = leftOut(study, setting, own.schema)
    const holdout = await ports.split({ table, schema: { ...schema, target, positive }, spec, left }, stop)
    const isRanked = schema.target !== null || study.features.some((features) => features !== 'all')
    const ranking = isRanked ? await ports.rank({ train: holdout.train, schema }, stop) : []
    const cohort = resultsCohort(input, schema, holdout)
    return { schema, holdout, ranking, cohort: { ...cohort, ...resultsFolds(folds, study, table.rows) } }
  }
  const [start] = settings
  if (start === undefined) throw new RangeError('a study without a setting')
  const first = await prepare(start, signal)
  let last = { key: canonicalJson(start), prepared: first }
  return {
    first,
    folds: folds?.folds ?? [],
    schemaIn: (setting) => seenIn(setting).schema,
    async in(setting, stop) {
      const key = canonicalJson(setting)
      if (key !== last.key) last = { key, prepared: await prepare(setting, stop) }
      return last.prepared
    },
  }
}

function leftOut({ folds: by }: Study, { fold }: Setting, schema: Schema): LeftOut | undefined {
  const column = by === null ? null : schema[by]
  return column === null || fold === null ? undefined : { column, members: fold.members }
}

function holdoutSpec(study: Study, schema: Schema, table: Table): HoldoutSpec {
  const { by, fraction, control, seed } = study.holdout
  const spec = { ...defaultHoldout(schema, table, seed), fraction, control, seed }
  if (by === 'site' && schema.site === null && study.folds === null) {
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
