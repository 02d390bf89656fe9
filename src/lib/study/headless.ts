import { Cancelled, messageOf, WardloomError } from '../base/errors'
import type { Holdout, HoldoutSpec } from '../cohort/holdout'
import { hashOfSchema, publicSchema, type PublicSchema } from '../cohort/public-schema'
import type { Schema, SchemaPart } from '../cohort/schema'
import { poolSmallSites } from '../cohort/small-cells'
import type { Reading, ReadOptions } from '../table/reading'
import { cohortOf, type CohortInput } from './cohort-input'
import { evaluateTables } from './evaluate-tables'
import type { Journals, StudyPorts } from './ports'
import type { PreparedCohort, ResultsCohort } from './prepare'
import { readOptions, requireAsDeclared } from './read-options'
import type { CellFacts, EndedCell } from './results-cell'
import type { RecipeTask } from './recipe-input'
import { runStudy } from './run'
import type { Study } from './study'
import type { StudyEstimate } from './study-estimate'

/**
 * What the commands and the page at /headless/ say to each other.
 *
 * 1. The command opens the page, waits for `window.wardloom`, and offers a function `wardloomEmit` to it.
 * 2. It sets the files of `<input type="file" id="files" multiple>`; `HeadlessJob.files` names them, in that order.
 * 3. It calls `window.wardloom.run(job)`, which resolves once everything has ended and every event was taken.
 */
export interface HeadlessApi {
  run(job: HeadlessJob): Promise<HeadlessEnd>
}

/** A file of the page's input, by its place there. `name` is how the person wrote it: errors and notes use it. */
export interface HeadlessFile {
  name: string
  use: 'cohort' | 'generator' | 'model' | 'journal' | 'real' | 'synthetic' | 'control' | 'test' | 'holdout'
  /** Id of the generator whose file it is; of the cell whose journal it is. */
  generator: string | null
}

export interface StudyJob {
  kind: 'study'
  study: Study
  files: HeadlessFile[]
  /** Cells to run: those of this shard that haven't ended yet. Without any, the cohort is only looked at. */
  cells: string[]
  /** API keys by generator id; they stay in the page's memory. */
  keys: Record<string, string>
  keepBodies: boolean
}

export interface EvaluateJob {
  kind: 'evaluate'
  part: SchemaPart | null
  files: HeadlessFile[]
}

export type HeadlessJob = StudyJob | EvaluateJob

export interface HeadlessEnvironment {
  browser: string
  cores: number
  gpu: string | null
}

/** What the report tells of the cohort beside the cells, and nothing of any one person: it is kept in the journal. */
export interface HeadlessPrepared {
  cohort: ResultsCohort
  schema: PublicSchema
  schemaSha256: string
  holdout: HoldoutSpec | null
  sites: Holdout['sites']
}

export interface HeadlessSoftware {
  name: string
  version: string
  commit: string
}

/** Events, in order; `wardloomEmit` is awaited for each, so a slow disk holds the page back. */
export type HeadlessEvent =
  | { type: 'progress'; cell: string | null; doing: string; done: number; total: number | null }
  | { type: 'prepared'; prepared: HeadlessPrepared }
  /** A family of metrics is done, after so many seconds of its worker. */
  | { type: 'family'; name: string; seconds: number }
  /** Of each language model, before its first cell. */
  | { type: 'estimate'; estimates: StudyEstimate[] }
  | { type: 'start'; facts: CellFacts }
  | { type: 'text'; path: string; text: string; first: boolean; last: boolean }
  | { type: 'ledger'; cell: string; line: string }
  | { type: 'journal'; cell: string; lines: readonly string[] }
  | { type: 'cell'; ended: EndedCell }

export type HeadlessEnd =
  | { status: 'ended'; environment: HeadlessEnvironment; software: HeadlessSoftware }
  /** The input can't be used: one line for the person, who gets exit code 2. */
  | { status: 'unusable'; message: string }
  | { status: 'broken'; message: string }

export type Emit = (event: HeadlessEvent) => Promise<void>

/** Study ports, and what reads. */
export interface HeadlessPorts extends StudyPorts {
  read(files: { name: string; data: Blob }[], options: ReadOptions): Promise<Reading[]>
  demo(): Promise<CohortInput>
  recipe(task: RecipeTask, files: { name: string; data: Blob }[]): Promise<CohortInput>
  environment(): HeadlessEnvironment
  software(): HeadlessSoftware
}

/** The page's whole job. @param files the input's files, in the order of `job.files` */
export async function runHeadlessJob(
  job: HeadlessJob,
  files: readonly Blob[],
  ports: HeadlessPorts,
  emit: Emit,
): Promise<HeadlessEnd> {
  const given = job.files.map((file, i) => ({ ...file, data: files[i] ?? new Blob([]) }))
  let prepared = false
  const send: Emit = async (event) => {
    prepared ||= event.type === 'prepared'
    await emit(event)
  }
  try {
    await (job.kind === 'study' ? study(job, given, ports, send) : evaluation(job, given, ports, send))
    return { status: 'ended', environment: ports.environment(), software: ports.software() }
  } catch (error) {
    const message = messageOf(error).replace(/\s+/g, ' ')
    const isInput = error instanceof WardloomError && !(error instanceof Cancelled)
    // Across a worker an error loses its class: before the cohort stands, it is the input's fault all the same.
    return { status: isInput || !prepared ? 'unusable' : 'broken', message }
  }
}

type Given = HeadlessFile & { data: Blob }

async function study(
  job: StudyJob,
  given: readonly Given[],
  ports: HeadlessPorts,
  emit: Emit,
): Promise<void> {
  const input = await cohortInput(job.study, given, ports)
  const tables = new Map<string, Reading['table']>()
  for (const { generator, name, data } of given.filter(({ use }) => use === 'generator')) {
    const [reading] = await ports.read([{ name, data }], {})
    if (generator !== null && reading !== undefined) tables.set(generator, reading.table)
  }
  let running = ''
  let sent: Promise<void> = Promise.resolve()
  await runStudy(job.study, input, ports, {
    only: new Set(job.cells),
    keyOf: (generator) => job.keys[generator] ?? null,
    modelOf: (id) => modelFile(given.find(({ use, generator }) => use === 'model' && generator === id)),
    keepBodies: job.keepBodies,
    files: tables,
    journal: journalsOf(given, emit),
    onPrepared: (prepared) => emit({ type: 'prepared', prepared: toldIn(prepared) }),
    onEstimate: (estimates) => emit({ type: 'estimate', estimates }),
    onCellStart: (facts) => {
      running = facts.id
      sent = sent.then(() => emit({ type: 'start', facts }))
    },
    onProgress: ({ doing, done, total }) =>
      void emit({ type: 'progress', cell: running, doing, done, total }),
    onLedger: (line) => (sent = sent.then(() => emit({ type: 'ledger', cell: running, line }))),
    onCell: async ({ cell, pictures, ranking, asked, csv }) => {
      await sent
      if (csv !== null && cell.file !== null) await emitText(cell.file, csv, emit)
      await emit({ type: 'cell', ended: { cell, pictures, ranking, asked } })
    },
  })
}

/**
 * The files of an earlier run, and the caller's folder for what comes now. The secret of the noise is remembered besides:
 * each cell reads it, and one that didn't know what the cell before it had drawn would release all statistics anew.
 */
function journalsOf(given: readonly Given[], emit: Emit): Journals {
  const noise: string[] = []
  return {
    async read(cell) {
      const file = given.find(({ use, generator }) => use === 'journal' && generator === cell)
      const before = file === undefined ? [] : (await file.data.text()).split('\n')
      return cell === 'noise' ? [...before, ...noise] : before
    },
    async append(cell, lines) {
      if (cell === 'noise') noise.push(...lines)
      await emit({ type: 'journal', cell, lines })
    },
  }
}

/** Read where it lies: a model is too large to be copied. */
function modelFile(given: Given | undefined): File[] {
  return given?.data instanceof File ? [given.data] : []
}

/** The rows of a study as its files are read. @throws InputError naming the file */
export async function cohortInput(
  { cohort, schema }: Study,
  given: readonly (Pick<HeadlessFile, 'name' | 'use'> & { data: Blob })[],
  ports: Pick<HeadlessPorts, 'read' | 'demo' | 'recipe'>,
): Promise<CohortInput> {
  if (cohort.from === 'demo') return ports.demo()
  const files = given.filter(({ use }) => use === 'cohort').map(({ name, data }) => ({ name, data }))
  if (cohort.from === 'recipe') return ports.recipe(cohort, files)
  const readings = await ports.read(files, readOptions(schema))
  requireAsDeclared(readings, schema)
  return cohortOf(readings)
}

async function evaluation(
  job: EvaluateJob,
  given: readonly Given[],
  ports: HeadlessPorts,
  emit: Emit,
): Promise<void> {
  const synthetic = given.find(({ use }) => use === 'synthetic')
  const others = given.filter(({ use }) => use !== 'synthetic')
  const readings = await ports.read(
    others.map(({ name, data }) => ({ name, data })),
    readOptions(job.part),
  )
  const of = (use: HeadlessFile['use']): Reading | null =>
    readings[others.findIndex((file) => file.use === use)] ?? null
  const real = of('real')
  if (real === null || synthetic === undefined) return
  requireAsDeclared([real], job.part)
  const holdout = of('holdout')
  const tables = {
    real,
    synthetic: async (kinds: ReadOptions['kinds']): Promise<Reading> => {
      const { name, data } = synthetic
      const [reading] = await ports.read([{ name, data }], { kinds })
      if (reading === undefined) throw new RangeError(`nothing was read of ${name}`)
      return reading
    },
    control: of('control') ?? holdout,
    test: of('test') ?? holdout,
    part: job.part,
  }
  const { cell, pictures, csv, cohort, schema } = await evaluateTables(tables, ports, {
    onProgress: ({ doing, done, total }) => void emit({ type: 'progress', cell: null, doing, done, total }),
    onFamily: (name, seconds) => void emit({ type: 'family', name, seconds }),
  })
  await emit({ type: 'prepared', prepared: toldOf(cohort, schema, null, []) })
  if (cell.file !== null) await emitText(cell.file, csv, emit)
  await emit({ type: 'cell', ended: { cell, pictures } })
}

/** Of a study's first setting. Each fold has a split of its own: the cohort's folds say how large. */
export function toldIn({ cohort, schema, holdout: { spec, sites } }: PreparedCohort): HeadlessPrepared {
  return cohort.folds === undefined ? toldOf(cohort, schema, spec, sites) : toldOf(cohort, schema, null, [])
}

function toldOf(
  cohort: ResultsCohort,
  schema: Schema,
  holdout: HoldoutSpec | null,
  sites: Holdout['sites'],
): HeadlessPrepared {
  return {
    cohort,
    schema: publicSchema(schema),
    schemaSha256: hashOfSchema(schema),
    holdout,
    sites: poolSmallSites(sites),
  }
}

/** Long texts go in parts: a message to the browser's driver has a limit. */
const PART = 4_000_000

async function emitText(path: string, text: string, emit: Emit): Promise<void> {
  for (let start = 0; start === 0 || start < text.length; start += PART) {
    const part = text.slice(start, start + PART)
    await emit({ type: 'text', path, text: part, first: start === 0, last: start + PART >= text.length })
  }
}
