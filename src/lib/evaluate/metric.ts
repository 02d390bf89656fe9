import type { Control, Test, Train } from '../cohort/holdout'
import type { Schema } from '../cohort/schema'
import type { OnProgress } from '../base/progress'
import type { Table } from '../table/table'

export type Setting =
  string | number | boolean | null | readonly Setting[] | { readonly [key: string]: Setting }

/** One number, with everything needed to read it (contracts.md, results.json). Never NaN: null and a reason instead. */
export interface Metric {
  /** Area and id, e.g. `fidelity.kl`. */
  id: string
  value: number | null
  interval: [number, number] | null
  intervalKind: 'confidence' | 'resampling-spread' | null
  floor: number | null
  ceiling: number | null
  /** Rows of each table; 0 for one that isn't there. */
  n: { train: number; synthetic: number; control: number; test: number }
  settings: Record<string, Setting>
  perFeature: Record<string, number | null>
  perGroup: Record<string, number | null>
  perSite: Record<string, number | null>
  /** Why an entry of perFeature, perGroup or perSite is null. */
  reasons: Record<string, string>
  warning: string | null
  reason: string | null
}

/** What is weighed against what. Codes of coded columns agree between all tables. */
export interface EvaluationInput {
  train: Train
  synthetic: Table
  control: Control | null
  test: Test | null
  schema: Schema
  /** Names of the analysed columns of this cell: k features + target + groups. */
  analysed: readonly string[]
  seed: number
  /** The cell's id; names the random streams. */
  cell: string
  metrics: 'all' | readonly string[]
  /** Rows, by column, whose synthetic cell didn't fit (text in a numeric column): treated as missing. */
  violations?: Readonly<Record<string, Int32Array>>
  /** The same of R, where a column was declared numeric against some of its cells. */
  realViolations?: Readonly<Record<string, Int32Array>>
  /** Analysed columns that the synthetic table lacks (present there, if at all, as all missing): their metrics are null. */
  lacking?: readonly string[]
  /** Rows of R that the generator was really given (an LLM's examples); null or absent: all of R. */
  members?: Int32Array | null
  /** Quantile bins of numeric columns (default 10). */
  bins?: number
  /** Smallest group for per-group numbers; the ids' own minimum by default. */
  nMin?: number
  /** Resamples for intervals (default 200) and floor draws (default 20). */
  resamples?: number
  draws?: number
}

export interface Evaluation {
  metrics: Metric[]
  curves: Record<string, [number, number][]>
  seconds: number
}

/** Curves and charts beside the numbers that one family found: points of ROC curves by name. */
export interface Found {
  metrics: Metric[]
  curves?: Record<string, [number, number][]>
}

/** What a person can choose anew on the same tables; numbers that don't depend on it stay as they are. */
export type Choice = 'groups' | 'quasi-identifiers' | 'sensitive' | 'bins'

/** The choices as values, laid over those of the input. */
export interface Choices {
  groups?: readonly string[]
  quasiIdentifiers?: readonly string[]
  sensitive?: string | null
  bins?: number
}

/** All choices as they were when something was measured. */
export type ChoicesInForce = Required<Choices>

/** What a family is, without its code: as the page knows it. */
export interface FamilyPlan {
  /** What is being computed, in words. */
  name: string
  ids: readonly string[]
  /** Names of heavy things made once for several families: one worker computes all that share one. */
  shares?: readonly string[]
  /** Choices that its numbers depend on. */
  depends?: readonly Choice[]
  /** Rough seconds that it takes on tables of 10,000 rows, where that is more than a few: such wait until the quick ones are done. */
  heavy?: number
}

/** One metric family: one file, one entry in the list of families. */
export interface MetricFamily<Context> extends FamilyPlan {
  compute(context: Context, wanted: ReadonlySet<string>, onProgress?: OnProgress): Found
}
