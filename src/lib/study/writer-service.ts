import { sha256Hex } from '../base/hash'
import type { OnProgress } from '../base/progress'
import type { OpenQuestion } from '../generate/asker'
import { idOf, journalOf, type FileAnswer, type Waiting } from '../generate/batch-file'
import { newNoiseKey } from '../generate/disclosure/noise'
import type { Measured } from '../generate/estimate'
import type { Generated } from '../generate/generator'
import type { JournalStore } from '../generate/journal'
import { runLlm } from '../generate/run'
import type { LlmRunHooks, RejectedRow } from '../generate/task'
import { withPatience } from '../models/patience'
import { wllamaBody } from '../models/engines/wllama-body'
import { portModel } from '../models/port-model'
import { portTransport } from '../models/port-transport'
import { hostedWires } from '../models/wires'
import type { Model } from '../models/model'
import type { Table } from '../table/table'
import { llmTaskOf } from './llm-task'
import { outlookOf, requestBody, type Outlook } from './outlook'
import type { JournalPlace, LlmJob } from './ports'

/** Where the model is: behind a doorway's port, or in another worker. */
export type ModelPort =
  { to: 'host'; port: MessagePort; key: string | null } | { to: 'engine'; port: MessagePort }

export interface WriterJob extends LlmJob {
  keepBodies: boolean
  /** Where the journal is kept: with the caller, on this device, or in the worker's memory. */
  journal: 'caller' | JournalPlace
}

/** What the worker tells while it writes. The caller's half of a journal is among it. */
export interface WriterHooks {
  onProgress: OnProgress
  onLedger: (line: string) => void
  onRows: (rows: Table) => void
  onRejected: (row: RejectedRow) => void
  readJournal: (of: 'cell' | 'noise') => Promise<readonly string[]>
  keepJournal: (of: 'cell' | 'noise', lines: readonly string[]) => Promise<void>
}

/** Requests at a time: what a browser opens to a host over HTTP/1.1, more over HTTP/2, one engine in the page. */
const LANES = { http: 6, https: 16, engine: 1 }

/** A journal on this device, held by one tab at a time. @throws ModelError where another tab holds it */
export type OpenDeviceJournal = (task: string, place: Exclude<JournalPlace, 'memory'>) => Promise<OpenJournal>

interface OpenJournal extends JournalStore {
  close(): void
}

/** Questions that wait for answers by file, and what has come so far. */
export interface ByFile {
  waiting: Waiting[]
  /** Answers that fitted no question. */
  strange: number
}

/** What the writing worker offers: one run at a time, off the page's thread, since a hidden tab's timers sleep. */
export class WriterService {
  private stopping: AbortController | null = null
  private readonly memory = new Map<string, string[]>()
  private secret: string | null = null

  constructor(
    private readonly openDevice: OpenDeviceJournal,
    private readonly forgetDevice: () => Promise<void>,
  ) {}

  /** A secret for noise of whoever outlives this worker: without it a worker that was ended takes its own along. */
  takeSecret(secret: string): void {
    this.secret = secret
  }

  /** What would be sent, and what it would take. @throws SchemaError where the job can't be run */
  async outlook(job: LlmJob, journal: JournalPlace, measured: Measured | null): Promise<Outlook> {
    return outlookOf(job, await this.noiseKey(job, (task) => this.open(journal, task)), measured)
  }

  async run(job: WriterJob, modelPort: ModelPort, hooks: WriterHooks): Promise<Generated> {
    const model = await modelOf(job, modelPort)
    const lanes = modelPort.to === 'engine' ? LANES.engine : lanesTo(job.generator.model.baseUrl)
    try {
      return await this.write(job, model, hooks, { lanes })
    } finally {
      modelPort.port.close()
    }
  }

  /**
   * The same run by files instead of a connection: takes the answers that have come, and says what waits. The journal is
   * in memory or on this device.
   * @param format the wire that the questions are written for
   */
  async byFile(
    job: WriterJob & { journal: JournalPlace },
    answers: readonly FileAnswer[],
    hooks: WriterHooks,
  ): Promise<ByFile & { generated: Generated }> {
    const model = offline(job.generator.model)
    const before = await this.questions(job, model)
    const { lines, strange, fresh } = journalOf(answers, before.waiting, new Date().toISOString())
    const store = await this.open(job.journal, before.task)
    await store.append(lines.map((line) => JSON.stringify(line)))
    store.close()
    const waiting: Waiting[] = []
    const generated = await this.write(job, model, hooks, {
      fresh,
      defer: (question) => waiting.push(waitingOf(before.task, question, model)),
    })
    return { waiting, strange, generated }
  }

  /** Ends the run: what has landed is kept. */
  stop(): void {
    this.stopping?.abort()
  }

  /** Forgets all journals, in memory and on this device. */
  async forget(): Promise<void> {
    this.memory.clear()
    await this.forgetDevice()
  }

  private async write(
    { keepBodies, journal, ...job }: WriterJob,
    model: Model,
    hooks: WriterHooks,
    more: Pick<LlmRunHooks, 'lanes' | 'defer' | 'fresh'>,
  ): Promise<Generated> {
    const stopping = new AbortController()
    this.stopping = stopping
    const open = (of: 'cell' | 'noise') => (task: string) =>
      journal === 'caller' ? callers(hooks, of) : this.open(journal, task)
    const store = new LateJournal(open('cell'))
    try {
      return await runLlm(llmTaskOf(job, await this.noiseKey(job, open('noise'))), model, {
        ...more,
        journal: store,
        onProgress: hooks.onProgress,
        onLedger: hooks.onLedger,
        onRows: hooks.onRows,
        onRejected: hooks.onRejected,
        keepBodies,
        relist: journal === 'caller',
        stop: stopping.signal,
      })
    } finally {
      store.close()
      this.stopping = null
    }
  }

  /** The questions that wait now, without a word of what came before. */
  private async questions(job: WriterJob, model: Model): Promise<{ task: string; waiting: Waiting[] }> {
    const questions: OpenQuestion[] = []
    let task = ''
    const open = (wanted: string) => this.open(job.journal === 'caller' ? 'memory' : job.journal, wanted)
    const store = new LateJournal((wanted) => {
      task = wanted
      return open(wanted)
    })
    try {
      await runLlm(llmTaskOf(job, await this.noiseKey(job, open)), model, {
        journal: store,
        defer: (question) => questions.push(question),
      })
    } finally {
      store.close()
    }
    return { task, waiting: questions.map((question) => waitingOf(task, question, model)) }
  }

  private async open(place: JournalPlace, task: string): Promise<OpenJournal> {
    if (place !== 'memory') return this.openDevice(task, place)
    const lines = this.memory.get(task) ?? []
    this.memory.set(task, lines)
    return {
      read: () => Promise.resolve([...lines]),
      append: (more) => {
        lines.push(...more)
        return Promise.resolve()
      },
      close: () => undefined,
    }
  }

  /**
   * The secret that noise is drawn with: kept with the journal, so that a run that goes on tells the same statistics
   * instead of releasing them anew.
   */
  private async noiseKey(
    { generator, schema }: LlmJob,
    open: (task: string) => Promise<OpenJournal>,
  ): Promise<string | null> {
    const { epsilon, disclosure } = generator
    if (disclosure !== 'statistics' || epsilon === null) return null
    // One secret a cohort: what a release is of goes into its noise (`releaseNoised`), so that none is like another.
    const store = await open(sha256Hex(JSON.stringify(['noise', schema.columns.map(({ name }) => name)])))
    try {
      const known = (await store.read('')).flatMap((line) => noiseKeyIn(line) ?? [])[0]
      if (known !== undefined) return known
      const key = this.secret ?? newNoiseKey()
      await store.append([JSON.stringify({ at: 'noise', key })])
      return key
    } finally {
      store.close()
    }
  }
}

function noiseKeyIn(line: string): string | null {
  try {
    const entry = JSON.parse(line) as { at?: unknown; key?: unknown }
    return entry.at === 'noise' && typeof entry.key === 'string' ? entry.key : null
  } catch {
    return null
  }
}

function waitingOf(task: string, { place, ask }: OpenQuestion, model: Model): Waiting {
  return { id: idOf(task, place), place, body: model.bodyOf(ask) }
}

/** A model whose questions are written down instead of asked: the person takes them to whom they were written for. */
function offline(choice: LlmJob['generator']['model']): Model {
  const nobody = () => Promise.reject(new Error('nobody is asked'))
  const host = choice.baseUrl === '' ? 'by file' : `${new URL(choice.baseUrl).host}, by file`
  return { name: choice.name, host, ask: nobody, bodyOf: (ask) => requestBody(choice, ask) }
}

/** The caller's own journals: one a cell whatever the task, and one for the secret of the noise. */
function callers(hooks: WriterHooks, of: 'cell' | 'noise'): Promise<OpenJournal> {
  return Promise.resolve({
    read: () => hooks.readJournal(of),
    append: (lines: readonly string[]) => hooks.keepJournal(of, lines),
    close: () => undefined,
  })
}

function lanesTo(baseUrl: string): number {
  return baseUrl.startsWith('https:') ? LANES.https : LANES.http
}

async function modelOf({ generator }: LlmJob, modelPort: ModelPort): Promise<Model> {
  const { wire, baseUrl, name } = generator.model
  if (modelPort.to === 'engine' || wire === 'wllama' || wire === 'web-llm')
    return portModel(modelPort.port, wire === 'wllama' ? (ask) => wllamaBody(name, ask) : JSON.stringify)
  const transport = withPatience(portTransport(modelPort.port))
  return hostedWires[wire].model({ baseUrl, name, key: modelPort.key, transport })
}

/** The journal of a task: which task it is, the run says when it reads. */
class LateJournal implements JournalStore {
  private opened: OpenJournal | null = null

  constructor(private readonly open: (task: string) => Promise<OpenJournal>) {}

  async read(task: string): Promise<readonly string[]> {
    this.opened = await this.open(task)
    return this.opened.read(task)
  }

  async append(lines: readonly string[]): Promise<void> {
    await this.opened?.append(lines)
  }

  close(): void {
    this.opened?.close()
  }
}
