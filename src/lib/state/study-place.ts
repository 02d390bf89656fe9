import type { Described } from '../cohort/service'
import type { InputFile } from '../report/manifest'
import type { ChosenLimits } from '../report/thresholds'
import type { CohortInput } from '../study/cohort-input'
import type { JournalPlace } from '../study/ports'
import type { PreparedCohort } from '../study/prepare'
import type { LlmGenerator, Study } from '../study/study'
import type { LedgerState } from './ledger.svelte'
import type { PagePorts } from './page-ports'
import type { RunsState } from './runs.svelte'

/** The part of a study that is settled on the screens before: rows, columns and split. */
export interface StudySide extends Pick<Study, 'cohort' | 'schema' | 'holdout'> {
  outcomeColumns: 'keep' | 'drop'
}

/** What is open in the studio. */
export interface StudyBase {
  name: string
  demo: boolean
  /** Names the rows as they were read: cells of other rows are other cells. */
  rows: string
  /** Names rows, columns and split together, within this session. */
  design: string
  /** Whether the person has changed nothing about columns and split. */
  untouched: boolean
  side: StudySide
  input: CohortInput
  described: Described
  inputs: InputFile[]
  /** The credentialed source that the data look like, or null. */
  credentialed: string | null
}

/** What a study needs of the studio around it. */
export interface StudyPlace {
  ports: Pick<
    PagePorts,
    | 'baseline'
    | 'llm'
    | 'evaluate'
    | 'rank'
    | 'describe'
    | 'split'
    | 'now'
    | 'outlook'
    | 'report'
    | 'hash'
    | 'environment'
    | 'software'
  >
  runs: RunsState
  ledger: LedgerState
  base(): StudyBase | null
  /** Splits, and ranks the features where a study asks for the most important ones. */
  prepare(ranked: boolean): Promise<PreparedCohort | null>
  /** Opens the demo cohort. */
  openDemo(): Promise<boolean>
  /** Lays a study's words over the columns, and splits as it says. */
  lay(side: StudySide): Promise<void>
  limits(): ChosenLimits
  keyOf(generator: LlmGenerator): string | null
  /** Takes up a key that is kept on the device for that server. */
  recallKey(baseUrl: string): Promise<void>
  modelOf(): readonly File[]
  journal(): JournalPlace
}
