import { proxy, transfer, type Remote } from 'comlink'
import baselineUrl from '../../workers/baseline?worker&url'
import cohortUrl from '../../workers/cohort?worker&url'
import type { Codebook } from '../cohort/codebook'
import reportUrl from '../../workers/report?worker&url'
import readerUrl from '../../workers/reader?worker&url'
import writerUrl from '../../workers/writer?worker&url'
import type { ReaderService } from '../../workers/reader'
import type { OnProgress } from '../base/progress'
import type { Holdout, Train } from '../cohort/holdout'
import type { Schema, SchemaPart } from '../cohort/schema'
import type { CohortService, Described, SplitTask } from '../cohort/service'
import type { BaselineService } from '../generate/baselines/service'
import type { BundleFile } from '../report/bundle'
import type { Software } from '../report/results'
import type { ReportService, ReportTask } from '../report/service'
import type { Verified, VerifyFile } from '../report/verify-folder'
import type { CohortInput } from '../study/cohort-input'
import type { Generated } from '../generate/generator'
import type { FileAnswer } from '../generate/batch-file'
import { newNoiseKey } from '../generate/disclosure/noise'
import type { Measured } from '../generate/estimate'
import type { Outlook } from '../study/outlook'
import type { BaselineJob, JournalPlace, LlmJob } from '../study/ports'
import type { ByFile, ModelPort, WriterHooks, WriterJob, WriterService } from '../study/writer-service'
import type { LongLook } from '../study/look-long'
import type { RecipeTask } from '../study/recipe-input'
import type { Reading, ReadOptions, SetAside } from '../table/reading'
import type { Table } from '../table/table'
import { copyForSending } from './send-table'
import { WorkerHandle } from './worker-handle'

/** The cohort worker: inference, profile and split, off the page's thread. */
export class CohortWorker {
  private readonly handle = new WorkerHandle<CohortService>(cohortUrl)

  async describe(
    task: { table: Table; setAside: SetAside[]; codebook: Codebook | null; part: SchemaPart | null },
    signal?: AbortSignal,
  ): Promise<Described> {
    const { table, buffers } = await copyForSending(task.table)
    return this.handle.run((service) => service.describe(transfer({ ...task, table }, buffers)), signal)
  }

  async redescribe(task: { table: Table; schema: Schema }, signal?: AbortSignal): Promise<Described> {
    const { table, buffers } = await copyForSending(task.table)
    return this.handle.run((service) => service.redescribe(transfer({ ...task, table }, buffers)), signal)
  }

  async split(task: SplitTask, signal?: AbortSignal): Promise<Holdout> {
    const { table, buffers } = await copyForSending(task.table)
    return this.handle.run((service) => service.split(transfer({ ...task, table }, buffers)), signal)
  }

  async rank(
    task: { train: Train; schema: Schema },
    signal?: AbortSignal,
  ): Promise<{ name: string; gain: number }[]> {
    const { table, buffers } = await copyForSending(task.train)
    return this.handle.run((service) => service.rank(transfer({ ...task, train: table }, buffers)), signal)
  }

  close(): void {
    this.handle.close()
  }
}

/** The reading worker: DuckDB starts in it when the first file needs it. */
export class ReaderWorker {
  private readonly handle = new WorkerHandle<ReaderService>(readerUrl)

  read(
    files: { name: string; data: Blob }[],
    options: ReadOptions,
    onProgress: OnProgress,
    signal?: AbortSignal,
  ): Promise<Reading[]> {
    return this.handle.run((service) => service.read(files, options, proxy(onProgress)), signal)
  }

  recipe(
    task: RecipeTask,
    files: { name: string; data: Blob }[],
    onProgress: OnProgress,
    signal?: AbortSignal,
  ): Promise<CohortInput> {
    return this.handle.run((service) => service.recipe(task, files, proxy(onProgress)), signal)
  }

  lookLong(files: { name: string; data: Blob }[]): Promise<LongLook | null> {
    return this.handle.run((service) => service.lookLong(files))
  }

  close(): void {
    this.handle.close()
  }
}

/** The baseline worker. */
export class BaselineWorker {
  private readonly handle = new WorkerHandle<BaselineService>(baselineUrl)

  async generate(job: BaselineJob, onProgress: OnProgress, signal?: AbortSignal): Promise<Table> {
    const { table, buffers } = await copyForSending(job.train)
    return this.handle.run(
      (service) => service.generate(transfer({ ...job, train: table }, buffers), proxy(onProgress)),
      signal,
    )
  }
}

/** The writing worker: a run of a language model, whose journal outlives a single run. */
export class WriterWorker {
  private readonly handle = new WorkerHandle<WriterService>(writerUrl)
  /** Of the noise: a worker that is ended must not take it along, or the next one tells all statistics anew. */
  private secret = newNoiseKey()

  /** @param stop ends the run and keeps what has landed; @param signal ends the worker */
  async run(
    job: WriterJob,
    model: ModelPort,
    hooks: WriterHooks,
    stop?: AbortSignal,
    signal?: AbortSignal,
  ): Promise<Generated> {
    const { table, buffers } = await copyForSending(job.train)
    return this.use(async (service) => {
      const halt = () => void service.stop()
      stop?.addEventListener('abort', halt)
      try {
        const running = service.run(
          transfer({ ...job, train: table }, buffers),
          transfer(model, [model.port]),
          proxy(hooks),
        )
        if (stop?.aborted === true) halt()
        return await running
      } finally {
        stop?.removeEventListener('abort', halt)
      }
    }, signal)
  }

  async outlook(job: LlmJob, journal: JournalPlace, measured: Measured | null): Promise<Outlook> {
    const { table, buffers } = await copyForSending(job.train)
    return this.use((service) =>
      service.outlook(transfer({ ...job, train: table }, buffers), journal, measured),
    )
  }

  forget(): Promise<void> {
    this.secret = newNoiseKey()
    return this.handle.run((service) => service.forget())
  }

  async byFile(
    job: WriterJob & { journal: JournalPlace },
    answers: readonly FileAnswer[],
    hooks: WriterHooks,
  ): Promise<ByFile & { generated: Generated }> {
    const { table, buffers } = await copyForSending(job.train)
    return this.use((service) =>
      service.byFile(transfer({ ...job, train: table }, buffers), answers, proxy(hooks)),
    )
  }

  private use<T>(job: (service: Remote<WriterService>) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.handle.run((service) => {
      void service.takeSecret(this.secret)
      return job(service)
    }, signal)
  }
}

/** The report worker: results folder and report as text. */
export class ReportWorker {
  private readonly handle = new WorkerHandle<ReportService>(reportUrl)

  bundle(task: ReportTask): Promise<BundleFile[]> {
    return this.handle.run((service) => service.bundle(task))
  }

  recording(task: ReportTask, ledger: string, tables: ReadonlyMap<string, string>): Promise<string> {
    return this.handle.run((service) => service.recording(task, ledger, tables))
  }

  folder(task: ReportTask, more: ReadonlyMap<string, string>): Promise<Uint8Array<ArrayBuffer>> {
    return this.handle.run((service) => service.folder(task, more))
  }

  hash(csv: string): Promise<string> {
    return this.handle.run((service) => service.hash(csv))
  }

  verify(files: readonly VerifyFile[], software: Software, signal?: AbortSignal): Promise<Verified> {
    return this.handle.run((service) => service.verify(files, software), signal)
  }
}
