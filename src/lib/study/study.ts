import type { SchemaPart } from '../cohort/schema'

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
    }

export type BaselineMethod = 'independent' | 'gaussian-copula' | 'bootstrap'
export type StrategyName = 'naive' | 'schema-constrained'
export type Disclosure = 'none' | 'examples'

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
  wire: 'openai'
  /** Ends as the provider's own does: `…/v1`. Without a trailing slash. */
  baseUrl: string
  name: string
  /** US dollars per million tokens; null when unknown. */
  price: { in: number; out: number } | null
}

/** What the person allowed to leave: at most so many rows, to that host. */
export interface Consent {
  host: string
  realRows: number
  allow: string[]
}

export interface LlmGenerator {
  id: string
  kind: 'llm'
  strategy: StrategyName
  disclosure: Disclosure
  /** Rows of `train` that may be shown; 0 under disclosure `none`. */
  examples: number
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
  outcomeColumns: 'keep' | 'drop'
  /** The study file as it was written, for `results.json`. */
  source: unknown
}
