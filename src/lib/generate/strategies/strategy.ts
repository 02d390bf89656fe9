import type { Rule } from '../../cohort/rules'
import type { ColumnSchema, Schema } from '../../cohort/schema'
import type { Message } from '../../models/model'
import type { RejectReason } from '../generator'

/** What of the real data a prompt may hold. */
export type Disclosure = 'none' | 'statistics' | 'examples'
/** A strategy's name as a study file writes it: one of the list in this folder. */
export type StrategyName = string

/** A row as a model writes it: values by column name. */
export type RawRow = Record<string, unknown>

/** Statistics of the training rows in words, as they were released. */
export interface StatisticsWords {
  /** A column's distribution, by its name. */
  perColumn: Readonly<Record<string, string>>
  /** The levels that were released, by column: those too rare to be told are not among them. */
  levels: Readonly<Record<string, readonly string[]>>
  /** What goes together: one line each, with the columns that it is about. */
  relations: readonly { text: string; columns: readonly string[] }[]
}

/** All that a strategy ever sees: the schema's words, and what the person allowed to be told of the training rows. */
export interface Briefing {
  /** The columns to write, in table order. */
  columns: readonly ColumnSchema[]
  schema: Schema
  /** What every row keeps, over these columns alone. */
  rules: readonly Rule[]
  disclosure: Disclosure
  /** Real training rows, one JSON object a row; none unless the disclosure is `examples`. */
  examples: readonly RawRow[]
  /** Null unless the disclosure is `statistics`. */
  statistics: StatisticsWords | null
  /** Blocks of columns in the order of writing; null for the default order. */
  order: readonly (readonly string[])[] | null
  /** Of `group-based`: the groups of patients, each with its share of the rows. */
  strata: readonly Stratum[]
  /** The strategy's own sentences by part, with the person's changes. */
  words: Readonly<Record<string, string>>
}

/** One group of patients that are written together. */
export interface Stratum {
  /** “sex = F, race = asian” */
  label: string
  /** Of all rows; they add up to 1. */
  share: number
  /** The group's columns with their values: those that the table doesn't have are told to the model, and not kept. */
  values: RawRow
}

/** One question of a plan. */
export interface Question {
  messages: Message[]
  /** JSON Schema of the answer, or null where only words ask for its form. */
  schema: object | null
  /**
   * Null: the answer's records are the batch's rows, each taken as it lands. Else each record is one block of the
   * patient that it names.
   */
  block: Block | null
  /** Columns of the example rows that this question shows. */
  shows: readonly string[]
}

/** One block of some patients. */
export interface Block {
  /** The key of the id in a record. */
  key: string
  /** The columns that are asked for. */
  columns: readonly string[]
  /** What has been written of each patient, by id. */
  patients: ReadonlyMap<string, RawRow>
}

/** What came of one record of a block: its values as they will stand in the table, or why they don't. */
export type Settled =
  | { id: string; row: RawRow; repaired: boolean; reason: null }
  | { id: string; row: null; repaired: false; reason: RejectReason }

/** What a plan made: whole rows, and why others never became whole. */
export interface Written {
  rows: { row: RawRow; repaired: boolean }[]
  lost: RejectReason[]
}

/** A few rows to be written, of one stratum if the strategy has such. */
export interface Batch {
  rows: number
  stratum: Stratum | null
}

/**
 * A prompting strategy: one file in this folder and one line in `all.ts`. `batch` is a pure plan for a few rows: it
 * yields its questions one after the other and is given what came of each. One that asks for whole rows yields once;
 * one that builds patients block by block yields once a block, and again for those whose block failed.
 */
export interface Strategy {
  name: StrategyName
  label: string
  about: string
  /** Where it stands in lists: the plainest first. */
  place: number
  /** Raised whenever a word of its prompts changes. */
  version: number
  /** The disclosures that make sense for it, its default first. */
  disclosures: readonly Disclosure[]
  /** Whether it writes block by block, in an order that may be given. */
  inBlocks?: true
  /** Whether it writes for groups of patients, whose shares may be given. */
  inGroups?: true
  /**
   * The sentences that a person may change, by part; `{rows}` stands for the number of records asked for, `{examples}` for
   * that of the real ones shown.
   */
  words: Readonly<Record<string, string>>
  /** Columns of its longest record: how many patients fit into one answer. */
  widest(briefing: Briefing): number
  /** The chain of blocks that a row is written in; one block of all columns for those that ask once. */
  chain(briefing: Briefing): readonly (readonly string[])[]
  batch(briefing: Briefing, batch: Batch): Generator<Question, Written, readonly Settled[]>
}

/** A person's sentence with the numbers of records in it. */
export function fill(
  { words, examples }: Pick<Briefing, 'words' | 'examples'>,
  part: string,
  rows: number,
): string {
  return (words[part] ?? '')
    .replaceAll('{rows}', String(rows))
    .replaceAll('{examples}', String(examples.length))
}
