import type { Rule } from '../../cohort/rules'
import type { ColumnSchema, Schema } from '../../cohort/schema'
import type { Message } from '../../models/model'

/** What of the real data a prompt may hold. */
export type Disclosure = 'none' | 'statistics' | 'examples'
export type StrategyName = 'naive' | 'schema-constrained' | 'conditional' | 'group-based'

/** A row as a model writes it: values by column name. */
export type RawRow = Record<string, unknown>

/** All that a strategy ever sees: the schema's words, and the rows that the person allowed to be shown. */
export interface Briefing {
  /** The columns to write, in table order. */
  columns: readonly ColumnSchema[]
  schema: Schema
  /** What every row keeps, over these columns alone. */
  rules: readonly Rule[]
  disclosure: Disclosure
  /** Real training rows, one JSON object a row; none unless the disclosure is `examples`. */
  examples: readonly RawRow[]
}

/** One question of a plan. */
export interface Question {
  messages: Message[]
  /** JSON Schema of the answer, or null where only words ask for its form. */
  schema: object | null
  /** The answer's records are the batch's rows: each is taken as it lands, and `batch` needn't return it. */
  whole?: boolean
}

/**
 * A prompting strategy: one file in this folder and one line in its list. `batch` is a pure plan for a few rows: it
 * yields its questions one after the other, is given the records of each answer, and returns the rows. A strategy
 * that asks once yields once; one that builds a patient block by block yields once a block.
 */
export interface Strategy {
  name: StrategyName
  label: string
  about: string
  /** Raised whenever a word of its prompts changes. */
  version: number
  /** The disclosures that make sense for it, its default first. */
  disclosures: readonly Disclosure[]
  batch(briefing: Briefing, rows: number): Generator<Question, RawRow[], RawRow[]>
}
