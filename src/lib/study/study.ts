import type { LongMapping } from '../cohort/recipes/long-mapping'
import type { SchemaPart } from '../cohort/schema'
import type { Decision } from '../generate/disclosure/decisions'
import type { Disclosure, StrategyName } from '../generate/strategies/strategy'
import type { HostedWireName } from '../models/wires'

/** Where a study's rows come from; paths as written in the study file, relative to it. */
export type CohortSource =
  | { from: 'demo' }
  | { from: 'files'; files: string[] }
  | {
      from: 'recipe'
      recipe: string
      files: string[]
      window: 'random' | 'day-1' | null
      outcome: string | null
      /** Of the random window. */
      seed: number
      /** Of the outcome “long-stay”; absent for the recipe's own threshold. */
      longStayDays?: number
      /** Of the recipe “long” only. */
      mapping?: LongMapping
    }

export type BaselineMethod = 'independent' | 'gaussian-copula' | 'sequential-tree' | 'bootstrap'
/** A server's format, or an engine in the page. */
export type Wire = HostedWireName | 'web-llm' | 'wllama'
/** How many patients of each group are asked for: the cohort's proportions, as many of each, or shares by level. */
export type GroupShares = 'cohort' | 'equal' | Record<string, number>

export interface BaselineGenerator {
  id: string
  kind: 'baseline'
  method: BaselineMethod
}

export interface Budget {
  usd: number | null
  requests: number | null
  tokens: number | null
  minutes: number | null
}

export interface ModelChoice {
  wire: Wire
  /** Ends as the provider's own does: `…/v1`. Without a trailing slash; empty where the model runs in the page. */
  baseUrl: string
  name: string
  /** Of `wllama`: the GGUF file, relative to the study file. */
  file: string | null
  /** US dollars per million tokens; null when unknown. */
  price: { in: number; out: number } | null
}

/** What the person allowed to leave: at most so many rows, to that host. */
export interface Consent {
  host: string
  realRows: number
  allow: string[]
}

/** Cells of fewer training rows are merged or suppressed where nobody says otherwise. */
export const DEFAULT_THRESHOLD = 11

export interface LlmGenerator {
  id: string
  kind: 'llm'
  strategy: StrategyName
  disclosure: Disclosure
  /** Rows of `train` that may be shown; 0 under disclosure `none`. */
  examples: number
  /** Training rows below which a released cell is merged or suppressed, and a shown combination is rare. */
  threshold: number
  /** Of `statistics`: what all that is released may tell of one person, or null for no noise. */
  epsilon: number | null
  noise: 'laplace' | 'gaussian' | null
  /** Of `group-based`. */
  groupShares: GroupShares | null
  /** Of `group-based`: names of the schema's groups; null for as many as make sense. */
  groups: string[] | null
  /** Of `conditional` and `group-based`: blocks of columns in the order of writing, or null for the default. */
  order: string[][] | null
  /** The person's own sentences in place of the strategy's, by part. */
  words: Record<string, string>
  /** Whether slips of form (a number in quotes, a level's case) are mended and counted, or rejected. */
  repairs: boolean
  /** What the person decided of findings in the example rows, by the finding's id; others go by `consent.allow`. */
  decisions: Record<string, Decision>
  model: ModelChoice
  temperature: number | null
  consent: Consent | null
  budget: Budget
}

export interface FileGenerator {
  id: string
  kind: 'file'
  path: string
}

export type StudyGenerator = BaselineGenerator | LlmGenerator | FileGenerator

/** What a study asks beside the schema's own target; the positive level as it was written. */
export interface Task {
  target: string
  positive: string | number | boolean
}

/** A study file with its defaults filled in: everything that this version can run. */
export interface Study {
  version: 1
  name: string
  cohort: CohortSource
  schema: SchemaPart | null
  /** Null where the default depends on the cohort (by site if there is one with at least four sites). */
  holdout: { by: 'site' | 'row' | null; fraction: number; control: number; seed: number }
  generators: StudyGenerator[]
  features: (number | 'all')[]
  rows: number[]
  seeds: number[]
  metrics: 'all' | string[]
  /** Beside the schema's own target: each adds a cell to every one. */
  tasks: Task[]
  /** Leaves one site or region out in turn: what is left out is test, whatever `holdout` says of it. */
  folds: 'site' | 'region' | null
  /** Columns known only after the outcome; `both`: each cell with them and without. */
  outcomeColumns: 'keep' | 'drop' | 'both'
  /** The study file as it was written, for `results.json`. */
  source: unknown
}
