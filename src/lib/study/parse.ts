import { StudyError } from '../base/errors'
import { recipes } from '../cohort/recipes'
import type { SchemaPart } from '../cohort/schema'
import { checkConsents } from './consent'
import { schemaShape, studyShape, type CohortFile, type SchemaFile, type StudyFile } from './file-shape'
import { publicMetricIds } from './metric-ids'
import { shapeError } from './shape-error'
import { fillLlm } from './parse-llm'
import { fillMapping } from './parse-mapping'
import type { CohortSource, Study, StudyGenerator } from './study'

const NOT_YET = "isn't part of this version."

/**
 * Reads a study file's text, fills its defaults, and refuses before anything has run: unknown fields, newer
 * versions, what this version doesn't build, and generators without the consent that they need.
 * @throws StudyError one line that names the field
 */
export function parseStudy(text: string): Study {
  const study = readStudy(text)
  checkConsents(study)
  return study
}

/** The same for a screen, which asks for each consent itself before it runs anything. @throws StudyError */
export function readStudy(text: string): Study {
  const input = parseJson(text)
  const version =
    typeof input === 'object' && input !== null && 'version' in input ? input.version : undefined
  if (typeof version === 'number' && version > 1) {
    throw new StudyError('version', `${version} is newer than this software reads (1).`, 'Update Wardloom.')
  }
  const parsed = studyShape.safeParse(input)
  if (!parsed.success) throw shapeError(parsed.error.issues, input)
  return fillDefaults(parsed.data, input)
}

/** SCHEMA.json of `npm run evaluate`: a study's `schema` object by itself. @throws StudyError */
export function parseSchemaPart(text: string): SchemaPart {
  const input = parseJson(text)
  const parsed = schemaShape.safeParse(input)
  if (!parsed.success) throw shapeError(parsed.error.issues, input)
  return schemaPart(parsed.data)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new StudyError('the whole file', `it is not JSON: ${lineOf(error, text)}.`)
  }
}

function lineOf(error: unknown, text: string): string {
  const said = error instanceof Error ? error.message : String(error)
  const position = /position (\d+)/.exec(said)?.[1]
  if (position === undefined) return 'it breaks off or holds something that JSON doesn’t allow'
  const before = text.slice(0, Number(position)).split('\n')
  return `line ${before.length}, character ${(before[before.length - 1]?.length ?? 0) + 1} is where it stops making sense`
}

function fillDefaults(file: StudyFile, source: unknown): Study {
  const generators = file.generators.map((generator, i) => fillGenerator(generator, `generators[${i}]`))
  unique(
    generators.map(({ id }) => id),
    (i) => `generators[${i}].id`,
  )
  const features = file.features ?? ['all' as const]
  const rows = file.rows ?? [1000]
  const seeds = file.seeds ?? [1]
  unique(features, (i) => `features[${i}]`)
  unique(rows, (i) => `rows[${i}]`)
  unique(seeds, (i) => `seeds[${i}]`)
  const tasks = file.tasks ?? []
  unique(
    tasks.map(({ target }) => target),
    (i) => `tasks[${i}].target`,
  )
  return {
    version: 1,
    name: file.name ?? 'study',
    cohort: fillCohort(file.cohort),
    schema: file.schema === undefined ? null : schemaPart(file.schema),
    holdout: {
      by: file.holdout?.by ?? null,
      fraction: file.holdout?.fraction ?? 0.25,
      control: file.holdout?.control ?? 0.2,
      seed: file.holdout?.seed ?? 1,
    },
    generators,
    features,
    rows,
    seeds,
    metrics: fillMetrics(file.metrics ?? 'all'),
    tasks,
    folds: file.folds ?? null,
    outcomeColumns: file.outcomeColumns ?? 'drop',
    source,
  }
}

function fillCohort(file: CohortFile): CohortSource {
  if (file.recipe !== undefined) {
    if (file.demo !== undefined)
      throw new StudyError('cohort', 'names both a recipe and the demo.', 'Keep one.')
    if (file.files === undefined)
      throw new StudyError('cohort.files', 'is missing.', 'A recipe needs its raw tables.')
    if (file.recipe === 'long') return fillLong(file, file.files)
    const known = [...recipes.map(({ id }) => id), 'long']
    if (!known.includes(file.recipe))
      throw new StudyError(
        'cohort.recipe',
        `${JSON.stringify(file.recipe)} ${NOT_YET}`,
        `There are ${known.map((id) => JSON.stringify(id)).join(' and ')}.`,
      )
    if (file.mapping !== undefined)
      throw new StudyError('cohort.mapping', 'goes with the recipe "long" only.')
    return {
      from: 'recipe',
      recipe: file.recipe,
      files: file.files,
      window: file.window ?? null,
      outcome: file.outcome ?? null,
      seed: file.seed ?? 0,
      ...(file.longStayDays === undefined ? {} : { longStayDays: file.longStayDays }),
    }
  }
  for (const field of ['window', 'outcome', 'seed', 'longStayDays', 'mapping'] as const) {
    if (file[field] !== undefined) throw new StudyError(`cohort.${field}`, 'goes with a recipe only.')
  }
  if (file.demo !== undefined) {
    if (file.files !== undefined)
      throw new StudyError('cohort', 'names both files and the demo.', 'Keep one.')
    return { from: 'demo' }
  }
  if (file.files === undefined)
    throw new StudyError('cohort', 'names no data.', 'Give "demo": true, "files" or "recipe".')
  return { from: 'files', files: file.files }
}

function fillLong(file: CohortFile, files: string[]): CohortSource {
  for (const field of ['window', 'outcome', 'seed', 'longStayDays'] as const)
    if (file[field] !== undefined)
      throw new StudyError(`cohort.${field}`, 'is nothing that the recipe "long" knows.')
  if (file.mapping === undefined)
    throw new StudyError('cohort.mapping', 'is missing.', 'Say which column is id, time, name and value.')
  const none = { window: null, outcome: null, seed: 0 }
  return { from: 'recipe', recipe: 'long', files, ...none, mapping: fillMapping(file.mapping) }
}

function fillGenerator(file: StudyFile['generators'][number], at: string): StudyGenerator {
  if (file.kind === 'file') return file
  if (file.kind === 'llm') return fillLlm(file, at)
  return { id: file.id, kind: 'baseline', method: file.method }
}

function fillMetrics(metrics: 'all' | string[]): 'all' | string[] {
  if (metrics === 'all') return 'all'
  const known = publicMetricIds()
  unique(metrics, (i) => `metrics[${i}]`)
  return metrics.map((id, i) => {
    const full = known.find((one) => one === id || one.endsWith(`.${id}`))
    if (full === undefined) throw new StudyError(`metrics[${i}]`, `${JSON.stringify(id)} is no metric.`)
    return full
  })
}

function schemaPart(file: SchemaFile): SchemaPart {
  const { columns, ...rest } = file
  if (columns === undefined) return rest
  unique(
    columns.map(({ name }) => name),
    (i) => `schema.columns[${i}].name`,
  )
  return {
    ...rest,
    columns: columns.map((column, i) => {
      const { categories, ...others } = column
      if (column.min !== undefined && column.max !== undefined && column.min > column.max) {
        throw new StudyError(`schema.columns[${i}].max`, 'is below min.')
      }
      return categories === undefined ? others : { ...others, categories: categories.map(String) }
    }),
  }
}

/** Twice the same would be twice the same cell. */
function unique(values: readonly (string | number)[], at: (index: number) => string): void {
  values.forEach((value, i) => {
    if (values.indexOf(value) !== i) throw new StudyError(at(i), `${JSON.stringify(value)} is given twice.`)
  })
}
