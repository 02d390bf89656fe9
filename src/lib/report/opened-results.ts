import * as z from 'zod/mini'
import { InputError, messageOf } from '../base/errors'
import type { PublicSchema } from '../cohort/public-schema'
import type { Metric } from '../evaluate/metric'
import type { HeadlessPrepared } from '../study/headless'
import { readStudy } from '../study/parse'
import { pathText } from '../study/shape-error'
import { summaryOf } from '../study/repetition'
import type { EndedCell, ResultsCell } from '../study/results-cell'
import type { Study } from '../study/study'
import { carriedIn, type Carried } from './carried'
import type { InputFile } from './manifest'
import { checkRecording, isRecording, type Recording } from './recording'
import type { Results } from './results'
import type { ChosenLimits } from './thresholds'

/** Results as they come back from a file: what the screens show, and what the report is written from again. */
export interface OpenedResults {
  /** Name of the file. */
  file: string
  title: string
  results: Results
  /** Null for the evaluation alone, and for a study that this version can't read. */
  study: Study | null
  /** Why the study can't be read, or null. */
  problem: string | null
  ended: EndedCell[]
  prepared: HeadlessPrepared
  inputs: InputFile[]
  /** SHA-256 of the synthetic tables, by cell. */
  hashes: ReadonlyMap<string, string>
  choices: Record<string, string | boolean>
  limits: ChosenLimits
  /** Of a report or a recording. */
  hasPictures: boolean
  /** Of a recording: what was said of it, asked and answered, and the synthetic rows by cell. */
  recorded?: Pick<Recording, 'about' | 'ledger' | 'tables'>
}

/** Whether a file looks as if it were meant: results of a study, or a page. */
export async function looksLikeResults({ name, data }: { name: string; data: Blob }): Promise<boolean> {
  if (/\.html?$/i.test(name)) return true
  if (!/\.json$/i.test(name)) return false
  return /^\uFEFF?\s*\{\s*"version"\s*:\s*[\d.]+\s*,\s*"(software"\s*:|kind"\s*:\s*"wardloom-recording")/.test(
    await data.slice(0, 400).text(),
  )
}

// Zod's fast path probes `new Function`, which the page's policy forbids.
z.config({ jitless: true })

/** Looked at no closer: there are tens of thousands in a large study. */
const record = z.custom<object>((value) => typeof value === 'object' && value !== null)
const numberOrNull = z.nullable(z.number())

/** Only what the screens rely on; the rest was written by `resultsText` and is taken as it is. */
const metricShape = z.looseObject({
  id: z.string(),
  value: numberOrNull,
  interval: z.nullable(z.array(z.number())),
  floor: numberOrNull,
  ceiling: numberOrNull,
  n: z.looseObject({ train: z.number(), synthetic: z.number(), control: z.number(), test: z.number() }),
  settings: record,
  perFeature: record,
  perGroup: record,
  perSite: record,
})
const cellShape = z.looseObject({
  id: z.string(),
  generator: z.string(),
  features: z.number(),
  featureNames: z.array(z.string()),
  rows: z.number(),
  seed: z.number(),
  status: z.enum(['done', 'stopped', 'failed']),
  file: z.nullable(z.string()),
  generation: z.looseObject({ requested: z.number(), produced: z.number(), rejected: record }),
  metrics: z.array(metricShape),
  curves: record,
})
const resultsShape = z.looseObject({
  version: z.literal(1),
  software: z.looseObject({ name: z.string(), version: z.string(), commit: z.string() }),
  environment: z.looseObject({ browser: z.string() }),
  cohort: z.looseObject({
    rows: z.number(),
    train: z.number(),
    control: z.number(),
    test: z.number(),
    sha256: z.string(),
    reading: z.array(z.looseObject({ rule: z.string(), count: z.number(), said: z.string() })),
    columns: z.array(z.looseObject({ name: z.string(), kind: z.string(), role: z.string() })),
  }),
  cells: z.array(cellShape),
})
const carriedShape = z.looseObject({
  version: z.literal(1),
  kind: z.literal('wardloom-report'),
  title: z.string(),
  manifest: z.looseObject({
    schema: z.looseObject({ columns: z.array(z.looseObject({ name: z.string() })) }),
    schemaSha256: z.string(),
    inputs: z.array(z.looseObject({ file: z.string() })),
    synthetic: z.array(z.looseObject({ cell: z.string() })),
  }),
  sites: z.array(z.looseObject({ site: z.string() })),
  pictures: record,
})

/**
 * Reads a results.json, a report or a recording back.
 * @throws InputError when it is something else, of a newer version, or damaged, naming the first wrong field
 */
export function parseResults(text: string, file: string): OpenedResults {
  return /^\uFEFF?\s*</.test(text) ? fromReport(text, file) : fromJson(text, file)
}

function fromReport(text: string, file: string): OpenedResults {
  let json: string | null
  try {
    json = carriedIn(text)
  } catch {
    throw new InputError('is a report that is cut off or damaged.', 'Take an undamaged copy of it.', { file })
  }
  if (json === null)
    throw new InputError(
      'is a page that carries no results.',
      'Open the results.json that was written beside the report.',
      { file },
    )
  return fromCarried(parsed(json, file), file)
}

function fromCarried(input: unknown, file: string): OpenedResults {
  checkVersion(input, file)
  check(carriedShape, input, file, '')
  // The boundary where a file becomes our own type: its frame was just checked, and its results are next.
  const { title, results, isSummed, manifest, sites, pictures, asked = {}, limits = {} } = input as Carried
  check(resultsShape, results, file, 'results.')
  const whole = isSummed ? { ...results, summary: summaryOf(results.cells) } : results
  const { cohort, schema, schemaSha256, holdout } = { ...manifest, cohort: whole.cohort }
  const opened = openedOf(whole, file, { cohort, schema, schemaSha256, holdout, sites })
  return {
    ...opened,
    title,
    ended: opened.ended.map((one) => ({
      ...one,
      pictures: Object.hasOwn(pictures, one.cell.id) ? (pictures[one.cell.id] ?? null) : null,
      ...(Object.hasOwn(asked, one.cell.id) ? { asked: asked[one.cell.id] } : {}),
    })),
    inputs: manifest.inputs,
    hashes: new Map(
      manifest.synthetic.flatMap(({ cell, sha256 }) => (sha256 === null ? [] : [[cell, sha256] as const])),
    ),
    choices: manifest.choices,
    limits,
    hasPictures: true,
  }
}

function fromJson(text: string, file: string): OpenedResults {
  const input = parsed(text, file)
  if (isRecording(input)) {
    checkVersion(input, file)
    const { report, about, ledger, tables } = checkRecording(input, file)
    return { ...fromCarried(report, file), recorded: { about, ledger, tables } }
  }
  if (typeof input !== 'object' || input === null || !('software' in input) || !('cells' in input))
    throw new InputError(
      'is JSON, but no results of a study.',
      'Open the results.json of a study’s folder, its report.html, or a recording.',
      { file },
    )
  checkVersion(input, file)
  check(resultsShape, input, file, '')
  // As above.
  const results = input as Results
  return openedOf(results, file, null)
}

function openedOf(results: Results, file: string, prepared: HeadlessPrepared | null): OpenedResults {
  const [study, problem] = studyIn(results)
  const { ranking = [], ...cohort } = results.cohort
  const sameSetting = (cell: ResultsCell, one: (typeof ranking)[number]) =>
    cell.target === one.target && cell.fold === one.fold && cell.outcomeColumns === one.outcomeColumns
  const cells = results.cells.map(withReasons)
  return {
    file,
    title: study?.name ?? titleOf(results, file),
    results: { ...results, cells },
    study,
    problem,
    ended: cells.map((cell) => {
      const found = ranking.find((one) => sameSetting(cell, one))
      return { cell, pictures: null, ...(found === undefined ? {} : { ranking: found.features }) }
    }),
    prepared: prepared === null ? preparedFrom(results, study, cohort) : { ...prepared, cohort },
    inputs: [],
    hashes: new Map(),
    choices: {},
    limits: {},
    hasPictures: false,
  }
}

/** Files of earlier versions lack why an entry has no number. */
function withReasons(cell: ResultsCell): ResultsCell {
  const isWhole = cell.metrics.every((metric: Partial<Metric>) => metric.reasons !== undefined)
  return isWhole ? cell : { ...cell, metrics: cell.metrics.map((metric) => ({ ...metric, reasons: {} })) }
}

function studyIn({ study }: Results): [Study | null, string | null] {
  if (typeof study !== 'object' || study === null || 'evaluate' in study) return [null, null]
  try {
    return [readStudy(JSON.stringify(study)), null]
  } catch (error) {
    return [null, messageOf(error)]
  }
}

function titleOf({ study }: Results, file: string): string {
  const given = typeof study === 'object' && study !== null && 'evaluate' in study ? study.evaluate : null
  if (typeof given !== 'object' || given === null || !('synthetic' in given)) return file
  return `Evaluation of ${String(given.synthetic)}`
}

/** What results.json tells of columns and split: less than a report does. */
function preparedFrom(
  { cells }: Results,
  study: Study | null,
  cohort: HeadlessPrepared['cohort'],
): HeadlessPrepared {
  const part = study?.schema ?? null
  const declared = new Map((part?.columns ?? []).map((column) => [column.name, column]))
  const schema: PublicSchema = {
    columns: cohort.columns.map(({ name, kind, role, unit, reason }) => {
      const { label = null, min = null, max = null, categories = null } = declared.get(name) ?? {}
      const isDeclared = declared.has(name)
      return {
        name,
        label,
        kind,
        unit,
        min,
        max,
        categories,
        declared: isDeclared,
        role,
        reason,
        afterOutcome: null,
      }
    }),
    target: cells[0]?.target ?? null,
    positive: part?.positive == null ? null : String(part.positive),
    groups: [],
    site: part?.site ?? null,
    region: part?.region ?? null,
    quasiIdentifiers: part?.quasiIdentifiers ?? [],
    sensitive: part?.sensitive ?? null,
    rules: [],
  }
  const by = study?.holdout.by ?? (cohort.sites >= 4 ? 'site' : 'row')
  const holdout = study === null || study.folds !== null ? null : { ...study.holdout, by }
  return { cohort, schema, schemaSha256: 'not said in results.json', holdout, sites: [] }
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw new InputError(
      'is neither results nor a report: it is not JSON, or breaks off.',
      'Take the file again from where it was written.',
      { file },
    )
  }
}

function checkVersion(input: unknown, file: string): void {
  const version = typeof input === 'object' && input !== null && 'version' in input ? input.version : null
  if (typeof version === 'number' && version > 1)
    throw new InputError(`is of version ${version}; this software reads version 1.`, 'Update Wardloom.', {
      file,
    })
}

function check(shape: z.ZodMiniType, input: unknown, file: string, at: string): void {
  const found = shape.safeParse(input)
  if (found.success) return
  const path = pathText(found.error.issues[0]?.path ?? [])
  throw new InputError(`is damaged: ${at}${path} can’t be read.`, 'Take an undamaged copy of it.', { file })
}
