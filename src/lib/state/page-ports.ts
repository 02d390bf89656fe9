import { asset } from '$app/paths'
import { InputError } from '../base/errors'
import type { Measured, MeasureHooks } from '../evaluate/measure'
import type { Choices, Evaluation, EvaluationInput } from '../evaluate/metric'
import type { LedgerLine } from '../generate/ledger'
import type { BundleFile } from '../report/bundle'
import type { ReportTask } from '../report/service'
import type { Verified, VerifyFile } from '../report/verify-folder'
import { demoInput, type CohortInput } from '../study/cohort-input'
import type { LongLook } from '../study/look-long'
import type { RecipeTask } from '../study/recipe-input'
import type { HeadlessEnvironment, HeadlessPorts, HeadlessSoftware } from '../study/headless'
import type { JournalPlace, LlmHooks, LlmJob } from '../study/ports'
import type { ByFile, ModelPort } from '../study/writer-service'
import type { Outlook } from '../study/outlook'
import type { FileAnswer } from '../generate/batch-file'
import type { Measured as Speed } from '../generate/estimate'
import type { Generated } from '../generate/generator'
import type { OnProgress } from '../base/progress'
import type { Reading, ReadOptions } from '../table/reading'
import { Bench } from './bench'
import type { Doorways } from './doorways.svelte'
import type { Engines, GetEngines } from './engines'
import { BaselineWorker, CohortWorker, ReaderWorker, ReportWorker, WriterWorker } from './workers'

/** The same, told of progress and stoppable where a person watches. */
export interface PagePorts extends HeadlessPorts {
  read(
    files: { name: string; data: Blob }[],
    options: ReadOptions,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<Reading[]>
  recipe(
    task: RecipeTask,
    files: { name: string; data: Blob }[],
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<CohortInput>
  /** Whether one of the files looks like one row a measurement. */
  lookLong(files: { name: string; data: Blob }[]): Promise<LongLook | null>
  report(task: ReportTask): Promise<BundleFile[]>
  /** The same as a zip. @param more further files, by path */
  reportFolder(task: ReportTask, more: ReadonlyMap<string, string>): Promise<Uint8Array<ArrayBuffer>>
  /** A study for others to look at: what was asked and answered, and the synthetic rows, in one file. */
  recording(task: ReportTask, ledger: string, tables: ReadonlyMap<string, string>): Promise<string>
  /** SHA-256 of a table as it is written. */
  hash(csv: string): Promise<string>
  /** Whether a study's folder says the same everywhere. */
  verify(files: readonly VerifyFile[], signal?: AbortSignal): Promise<Verified>
  /** An evaluation under other choices: only what depends on them is computed again. */
  adjust(
    input: EvaluationInput,
    before: Choices,
    choices: Choices,
    earlier: Evaluation,
    hooks?: MeasureHooks,
    signal?: AbortSignal,
  ): Promise<Measured>
  /** What a run would send, and what it would take. */
  outlook(job: LlmJob, journal: JournalPlace, measured: Speed | null): Promise<Outlook>
  /** Forgets what models have answered, in memory and on this device. */
  forgetJournals(): Promise<void>
  /** A run by files: takes the answers that have come, and says what waits. */
  byFile(
    job: LlmJob,
    journal: JournalPlace,
    answers: readonly FileAnswer[],
    hooks: Pick<LlmHooks, 'onLedger' | 'onRejected' | 'keepBodies'>,
  ): Promise<ByFile & { generated: Generated }>
}

/** Loaded when the first model that runs in the page is asked for. */
export function lazyEngines(doorways: Doorways): GetEngines {
  let engines: Promise<Engines> | null = null
  return () => (engines ??= import('./engines').then((module) => new module.Engines(doorways)))
}

/** Everything heavy or outside that the page hands out: workers, the bench, and doorways. One set a page. */
export function makePorts(doorways: Doorways, engines = lazyEngines(doorways)): PagePorts {
  const reader = new ReaderWorker()
  const cohort = new CohortWorker()
  const baseline = new BaselineWorker()
  const report = new ReportWorker()
  const writer = new WriterWorker()
  const bench = new Bench()

  async function modelPort({ generator }: LlmJob, hooks: LlmHooks): Promise<ModelPort> {
    const { wire, baseUrl, name, file } = generator.model
    if (wire === 'wllama') {
      const given = hooks.modelOf?.(generator.id) ?? []
      if (given.length === 0)
        throw new InputError(`The model file ${file ?? ''} is not open.`, 'Pick it again.')
      return { to: 'engine', port: await (await engines()).local.port(given, hooks.signal) }
    }
    if (wire === 'web-llm') return { to: 'engine', port: await (await engines()).webLlm.port(name) }
    const key = hooks.keyOf?.(generator.id) ?? null
    return { to: 'host', port: await doorways.port(baseUrl), key }
  }

  return {
    read: (files, options, onProgress = () => undefined, signal) =>
      reader.read(files, options, onProgress, signal),
    demo: () => readDemo(reader),
    recipe: (task, files, onProgress = () => undefined, signal) =>
      reader.recipe(task, files, onProgress, signal),
    lookLong: (files) => reader.lookLong(files),
    describe: (task, signal) => cohort.describe(task, signal),
    split: (task, signal) => cohort.split(task, signal),
    rank: (task, signal) => cohort.rank(task, signal),
    baseline: (job, onProgress = () => undefined, signal) => baseline.generate(job, onProgress, signal),
    async llm(job, hooks) {
      const { baseUrl } = job.generator.model
      const model = await modelPort(job, hooks)
      const { keepBodies = false, journal } = hooks
      return writer.run(
        { ...job, keepBodies, journal: typeof journal === 'string' ? journal : 'caller' },
        model,
        {
          onProgress: hooks.onProgress ?? (() => undefined),
          onLedger: (line) => {
            // What a model in the page is asked leaves nowhere.
            if (model.to === 'host') doorways.traffic.sent(baseUrl, (JSON.parse(line) as LedgerLine).bytes)
            hooks.onLedger?.(line)
          },
          onRows: hooks.onRows ?? (() => undefined),
          onRejected: hooks.onRejected ?? (() => undefined),
          readJournal: (of) =>
            typeof journal === 'string' ? Promise.resolve([]) : journal.read(of === 'cell' ? job.cell : of),
          keepJournal: (of, lines) =>
            typeof journal === 'string'
              ? Promise.resolve()
              : journal.append(of === 'cell' ? job.cell : of, lines),
        },
        hooks.stop,
        hooks.signal,
      )
    },
    forgetJournals: () => writer.forget(),
    outlook: (job, journal, measured) => writer.outlook(job, journal, measured),
    byFile: (job, journal, answers, { onLedger, onRejected, keepBodies = false }) =>
      writer.byFile({ ...job, journal, keepBodies }, answers, {
        onProgress: () => undefined,
        onLedger: onLedger ?? (() => undefined),
        onRows: () => undefined,
        onRejected: onRejected ?? (() => undefined),
        readJournal: () => Promise.resolve([]),
        keepJournal: () => Promise.resolve(),
      }),
    evaluate: (input, hooks, signal) => bench.evaluate(input, hooks, signal),
    adjust: (input, before, choices, earlier, hooks, signal) =>
      bench.adjust(input, before, choices, earlier, hooks, signal),
    report: (task) => report.bundle(task),
    recording: (task, ledger, tables) => report.recording(task, ledger, tables),
    reportFolder: (task, more) => report.folder(task, more),
    hash: (csv) => report.hash(csv),
    verify: (files, signal) => report.verify(files, software(), signal),
    now: () => performance.now(),
    environment,
    software,
  }
}

/** The demo cohort comes from the site itself, and is read without DuckDB. */
async function readDemo(reader: ReaderWorker): Promise<CohortInput> {
  const response = await fetch(asset('/demo/cohort.parquet'))
  if (!response.ok)
    throw new InputError('The demo cohort could not be loaded from this site.', 'Reload the page.')
  const [reading] = await reader.read(
    [{ name: 'demo cohort (simulated)', data: await response.blob() }],
    {},
    () => undefined,
  )
  if (reading === undefined) throw new InputError('The demo cohort is empty.', 'Reload the page.')
  return demoInput(reading)
}

function environment(): HeadlessEnvironment {
  return { browser: navigator.userAgent, cores: navigator.hardwareConcurrency, gpu: null }
}

function software(): HeadlessSoftware {
  return { name: 'Wardloom', version: __WARDLOOM_VERSION__, commit: __WARDLOOM_COMMIT__ }
}
