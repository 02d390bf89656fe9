import type { OnProgress } from '../base/progress'
import type { Generated } from '../generate/generator'
import type { JournalStore } from '../generate/journal'
import { runLlm } from '../generate/run'
import type { RejectedRow } from '../generate/task'
import { withPatience } from '../models/patience'
import { portModel } from '../models/port-model'
import { portTransport } from '../models/port-transport'
import { openAiModel } from '../models/wire/openai'
import type { Model } from '../models/model'
import type { Table } from '../table/table'
import { llmTaskOf } from './llm-task'
import type { LlmJob } from './ports'

/** Where the model is: behind a doorway's port, or in another worker. */
export type ModelPort =
  { to: 'host'; port: MessagePort; key: string | null } | { to: 'engine'; port: MessagePort }

export interface WriterJob extends LlmJob {
  keepBodies: boolean
  /** Where the journal is kept: with the caller, on this device, or in the worker's memory. */
  journal: 'caller' | 'device' | 'memory'
}

/** What the worker tells while it writes. The caller's half of a journal is among it. */
export interface WriterHooks {
  onProgress: OnProgress
  onLedger: (line: string) => void
  onRows: (rows: Table) => void
  onRejected: (row: RejectedRow) => void
  readJournal: (task: string) => Promise<readonly string[]>
  keepJournal: (lines: readonly string[]) => Promise<void>
}

/** Requests at a time: what a browser opens to a host over HTTP/1.1, more over HTTP/2, one engine in the page. */
const LANES = { http: 6, https: 16, engine: 1 }

/** A journal on this device, held by one tab at a time. @throws ModelError where another tab holds it */
export type OpenDeviceJournal = (task: string) => Promise<JournalStore & { close(): void }>

/** What the writing worker offers: one run at a time, off the page's thread, since a hidden tab's timers sleep. */
export class WriterService {
  private stopping: AbortController | null = null
  private readonly memory = new Map<string, string[]>()

  constructor(private readonly openDevice: OpenDeviceJournal) {}

  async run(
    { keepBodies, journal, ...job }: WriterJob,
    modelPort: ModelPort,
    hooks: WriterHooks,
  ): Promise<Generated> {
    const stopping = new AbortController()
    this.stopping = stopping
    const model = await modelOf(job, modelPort)
    const store = new LateJournal(journal, hooks, this.memory, this.openDevice)
    try {
      return await runLlm(llmTaskOf(job), model, {
        lanes: modelPort.to === 'engine' ? LANES.engine : lanesTo(job.generator.model.baseUrl),
        journal: store,
        onProgress: hooks.onProgress,
        onLedger: hooks.onLedger,
        onRows: hooks.onRows,
        onRejected: hooks.onRejected,
        keepBodies,
        stop: stopping.signal,
      })
    } finally {
      store.close()
      modelPort.port.close()
      this.stopping = null
    }
  }

  /** Ends the run: what has landed is kept. */
  stop(): void {
    this.stopping?.abort()
  }
}

function lanesTo(baseUrl: string): number {
  return baseUrl.startsWith('https:') ? LANES.https : LANES.http
}

async function modelOf({ generator }: LlmJob, modelPort: ModelPort): Promise<Model> {
  if (modelPort.to === 'engine') return portModel(modelPort.port, JSON.stringify)
  const { baseUrl, name } = generator.model
  const transport = withPatience(portTransport(modelPort.port))
  return openAiModel({ baseUrl, name, key: modelPort.key, transport })
}

/** The journal of a task: which task it is, the run says when it reads. */
class LateJournal implements JournalStore {
  private device: Awaited<ReturnType<OpenDeviceJournal>> | null = null
  private lines: string[] = []

  constructor(
    private readonly kind: WriterJob['journal'],
    private readonly hooks: WriterHooks,
    private readonly memory: Map<string, string[]>,
    private readonly openDevice: OpenDeviceJournal,
  ) {}

  async read(task: string): Promise<readonly string[]> {
    if (this.kind === 'caller') return this.hooks.readJournal(task)
    if (this.kind === 'device') {
      this.device = await this.openDevice(task)
      return this.device.read(task)
    }
    this.lines = this.memory.get(task) ?? []
    this.memory.set(task, this.lines)
    return [...this.lines]
  }

  async append(lines: readonly string[]): Promise<void> {
    if (this.kind === 'caller') await this.hooks.keepJournal(lines)
    else if (this.device !== null) await this.device.append(lines)
    else this.lines.push(...lines)
  }

  close(): void {
    this.device?.close()
  }
}
