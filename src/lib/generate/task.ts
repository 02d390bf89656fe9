import type { OnProgress } from '../base/progress'
import type { Table } from '../table/table'
import type { OpenQuestion } from './asker'
import type { BriefTask } from './brief'
import type { RejectReason } from './generator'
import type { JournalStore } from './journal'
import type { Budget } from './spending'
import type { Price } from './tally'

/** One run of a language model. */
export interface LlmTask extends BriefTask {
  temperature: number | null
  budget: Budget
  price: Price | null
  /** Whether slips of form are mended and counted, or rejected. */
  repairs: boolean
  rows: number
  /** Id of the cell, for the ledger. */
  cell: string
}

/** A row that was rejected, with its words. */
export interface RejectedRow {
  reason: RejectReason
  column: string | null
  batch: number
  /** As the model wrote it; empty beyond the first few hundred. */
  text: string
}

export interface LlmRunHooks {
  /** Requests that may be out at a time; 1 by default. */
  lanes?: number
  journal?: JournalStore
  onProgress?: OnProgress
  onLedger?: (line: string) => void
  /** The newest rows that passed, now and then. */
  onRows?: (rows: Table) => void
  onRejected?: (row: RejectedRow) => void
  keepBodies?: boolean
  /** Takes the questions instead of the model: nothing is asked, and what has been answered is read. */
  defer?: (question: OpenQuestion) => void
  /** Requests by `attemptKey` whose answers have only just come by file. */
  fresh?: ReadonlySet<string>
  /** Requests of earlier runs go to `onLedger` again, since a kill may have come between the journal and the ledger. */
  relist?: boolean
  /** Ends the run: what has landed is kept. */
  stop?: AbortSignal
  /** Throws the run away. */
  signal?: AbortSignal
}
