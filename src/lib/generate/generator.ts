import type { OnProgress } from '../base/progress'
import type { Random } from '../base/random'
import type { Train } from '../cohort/holdout'
import type { Schema } from '../cohort/schema'
import type { Table } from '../table/table'
import type { AskedWords } from './asked'

export type RejectReason =
  | 'not-parsed'
  | 'wrong-type'
  | 'out-of-range'
  | 'unknown-category'
  | 'missing'
  | 'rule-broken'
  | 'duplicate'
  | 'copy'

/** Every reason of any generator, at nought. A model's rows can be two things more: duplicates and copies. */
export const noneRejected: Readonly<Partial<Record<RejectReason, number>>> = {
  'not-parsed': 0,
  'wrong-type': 0,
  'out-of-range': 0,
  'unknown-category': 0,
  missing: 0,
  'rule-broken': 0,
}

/** The counts of contracts.md, results.json `generation`. received = produced + all rejected + surplus. */
export interface GenerationCounts {
  requested: number
  records: number
  received: number
  produced: number
  rejected: Partial<Record<RejectReason, number>>
  repaired: number
  surplus: number
  requests: number
  failedRequests: number
  tokensIn: number
  tokensOut: number
  tokensEstimated: number
  usd: number | null
  seconds: number
  realRowsDisclosed: number
}

export interface Generated {
  table: Table
  counts: GenerationCounts
  status: 'done' | 'stopped' | 'failed'
  reason: string | null
  /** Of a language model: the words that it was asked with, as a report may repeat them. */
  asked?: AskedWords
  /** Row numbers of `train` that the generator was given as rows (members of the attacks); null = all of train. */
  members: Int32Array | null
}

export interface BaselineTask {
  train: Train
  schema: Schema
  /** Columns to generate, in table order. */
  columns: readonly string[]
  rows: number
  random: Random
  onProgress?: OnProgress
}

/** A statistical generator. Pure: same task, same table. One file in baselines/ and one line in its list. */
export interface Baseline {
  method: 'independent' | 'gaussian-copula' | 'sequential-tree' | 'bootstrap'
  label: string
  /** What it is and why it is there, one sentence. */
  about: string
  generate(task: BaselineTask): Table
}
