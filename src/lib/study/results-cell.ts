import type { Pictures } from '../evaluate/pictures'
import type { Choices, ChoicesInForce, Evaluation, Metric } from '../evaluate/metric'
import type { Ranking } from './ports'
import type { AskedWords } from '../generate/asked'
import { noneRejected, type GenerationCounts } from '../generate/generator'

/** One cell of `results.json` (contracts.md). */
export interface ResultsCell {
  id: string
  generator: string
  strategy: string | null
  disclosure: string | null
  target: string | null
  features: number
  featureNames: string[]
  rows: number
  seed: number
  /** The site or region that was left out to test on; null where the holdout says. */
  fold: string | null
  /** Whether columns known only after the outcome stayed; absent in files of earlier versions. */
  outcomeColumns?: 'keep' | 'drop'
  status: 'done' | 'stopped' | 'failed'
  reason: string | null
  /** Path under the results folder; null when nothing was written. */
  file: string | null
  generation: GenerationCounts
  evaluationSeconds: number
  metrics: Metric[]
  curves: Record<string, [number, number][]>
  /**
   * What it was measured with; absent where nothing was measured. Files of earlier versions have here, if anything,
   * only what a person chose anew.
   */
  choices?: Choices
}

/** A cell that has ended, with what its pictures need (aggregates only). */
export interface EndedCell {
  cell: ResultsCell
  pictures: Pictures | null
  /** What its features were chosen by; absent without a target, and in files of earlier versions. */
  ranking?: Ranking
  /** The words that its model was asked with; absent for other generators, and in files of earlier versions. */
  asked?: AskedWords
}

/** What is known of a cell before it has run. */
export type CellFacts = Pick<
  ResultsCell,
  | 'id'
  | 'generator'
  | 'strategy'
  | 'disclosure'
  | 'target'
  | 'features'
  | 'featureNames'
  | 'rows'
  | 'seed'
  | 'fold'
  | 'outcomeColumns'
>

/** How its generation ended. */
export interface CellEnd {
  status: ResultsCell['status']
  reason: string | null
  file: string | null
  counts: GenerationCounts
}

/** An evaluation with the choices that it was made under. */
type Weighed = Evaluation & { choices: ChoicesInForce }

/** Puts a cell together. `weighed` is null when there was nothing to weigh. */
export function makeCell(facts: CellFacts, end: CellEnd, weighed: Weighed | null): ResultsCell {
  return {
    ...facts,
    status: end.status,
    reason: end.reason,
    file: end.file,
    generation: end.counts,
    evaluationSeconds: weighed === null ? 0 : round(weighed.seconds),
    metrics: weighed?.metrics ?? [],
    curves: weighed?.curves ?? {},
    ...(weighed === null ? {} : { choices: weighed.choices }),
  }
}

/** Counts of a generator that asks no model: every row that it makes is a row. */
export function plainCounts(
  requested: number,
  produced: number,
  surplus: number,
  seconds: number,
): GenerationCounts {
  return {
    ...noCounts(requested),
    records: produced + surplus,
    received: produced + surplus,
    produced,
    surplus,
    seconds: round(seconds),
  }
}

export function noCounts(requested: number): GenerationCounts {
  return {
    requested,
    records: 0,
    received: 0,
    produced: 0,
    rejected: { ...noneRejected },
    repaired: 0,
    surplus: 0,
    requests: 0,
    failedRequests: 0,
    tokensIn: 0,
    tokensOut: 0,
    tokensEstimated: 0,
    usd: null,
    seconds: 0,
    realRowsDisclosed: 0,
  }
}

export function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
