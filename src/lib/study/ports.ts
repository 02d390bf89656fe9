import type { OnProgress } from '../base/progress'
import type { Codebook } from '../cohort/codebook'
import type { Holdout, Train } from '../cohort/holdout'
import type { Schema, SchemaPart } from '../cohort/schema'
import type { Described, SplitTask } from '../cohort/service'
import type { EvaluationInput } from '../evaluate/metric'
import type { Measured, MeasureHooks } from '../evaluate/measure'
import type { Generated } from '../generate/generator'
import type { RejectedRow } from '../generate/task'
import type { SetAside } from '../table/reading'
import type { Table } from '../table/table'
import type { BaselineMethod, LlmGenerator } from './study'

/** A first look at a table. `part` is laid over what is inferred. */
export interface DescribeTask {
  table: Table
  setAside: SetAside[]
  codebook: Codebook | null
  part: SchemaPart | null
}

export interface BaselineJob {
  method: BaselineMethod
  train: Train
  schema: Schema
  columns: readonly string[]
  rows: number
  /** Name of the random stream, for `stream(...name)`. */
  stream: readonly (string | number)[]
}

export interface LlmJob {
  generator: LlmGenerator
  train: Train
  schema: Schema
  columns: readonly string[]
  rows: number
  seed: number
  cell: string
}

/** Features by total gain, the most important first. */
export type Ranking = { name: string; gain: number }[]

/** The journals of a study's cells, and one called “noise” for its secret; kept by whoever runs it. */
export interface Journals {
  read(cell: string): Promise<readonly string[]>
  append(cell: string, lines: readonly string[]): Promise<void>
}

/** In memory, or on this device: in a database (IndexedDB) or in a file of the browser's own (OPFS). */
export type JournalPlace = 'memory' | 'device' | 'files'

export interface LlmHooks {
  /** Where it is, or who keeps it. */
  journal: JournalPlace | Journals
  /** A row that was rejected, with its words: the first few hundred. */
  onRejected?: (row: RejectedRow) => void
  keyOf?: (generator: string) => string | null
  /** The file of a generator's model, for a model that runs in the page. */
  modelOf?: (generator: string) => readonly File[]
  keepBodies?: boolean
  /** Ends the run early: what has landed is kept. */
  stop?: AbortSignal
  onProgress?: OnProgress
  /** One request as one line of JSON: no key in it, and no body unless bodies are kept. */
  onLedger?: (line: string) => void
  /** All rows that have passed so far, as they land. */
  onRows?: (rows: Table) => void
  signal?: AbortSignal
}

/**
 * Everything heavy or outside that a study needs, passed in: workers on the page, plain calls in a test.
 * The same orchestration runs behind the screens and without a person.
 */
export interface StudyPorts {
  describe(task: DescribeTask, signal?: AbortSignal): Promise<Described>
  split(task: SplitTask, signal?: AbortSignal): Promise<Holdout>
  rank(task: { train: Train; schema: Schema }, signal?: AbortSignal): Promise<Ranking>
  baseline(job: BaselineJob, onProgress?: OnProgress, signal?: AbortSignal): Promise<Table>
  llm(job: LlmJob, hooks: LlmHooks): Promise<Generated>
  /** @param signal ends it without a result; `hooks.stop` with what has been found */
  evaluate(input: EvaluationInput, hooks?: MeasureHooks, signal?: AbortSignal): Promise<Measured>
  /** Milliseconds on a clock that only goes forward. */
  now(): number
}
