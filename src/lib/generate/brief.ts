import { sha256Hex } from '../base/hash'
import { stream } from '../base/random'
import type { Train } from '../cohort/holdout'
import { rulesOver } from '../cohort/rules'
import type { ColumnSchema, Schema } from '../cohort/schema'
import { chooseExamples } from './disclosure/examples'
import { strataOf, type GroupShares } from './strata'
import type { Briefing, Disclosure, Strategy } from './strategies/strategy'

/** What a briefing is made of. */
export interface BriefTask {
  strategy: Strategy
  disclosure: Disclosure
  /** Rows of `train` that prompts may show; 0 but under disclosure `examples`. */
  examples: number
  threshold: number
  groupShares: GroupShares | null
  /** Names of groups for `group-based`; null for as many as make sense. */
  groups: readonly string[] | null
  order: readonly (readonly string[])[] | null
  /** The person's own sentences in place of the strategy's, by part. */
  words: Readonly<Record<string, string>>
  train: Train
  schema: Schema
  /** Columns to write, in table order. */
  columns: readonly string[]
  seed: number
}

/** A briefing, with what of the training rows it discloses. */
export interface Brief {
  briefing: Briefing
  /** Rows of `train` that its prompts show. */
  shown: Int32Array
}

/**
 * All that a strategy is told.
 * @throws SchemaError where the strategy can't be run on this cohort under that disclosure
 */
export function briefOf(task: BriefTask): Brief {
  const { strategy, train, schema, columns: names, disclosure, seed, threshold } = task
  const columns = names.flatMap((name): ColumnSchema[] =>
    schema.columns.filter((column) => column.name === name),
  )
  const count = disclosure === 'examples' ? task.examples : 0
  const chosen = chooseExamples({
    train,
    schema,
    columns,
    count,
    threshold,
    random: stream(seed, 'examples'),
  })
  const briefing: Briefing = {
    columns,
    schema,
    rules: rulesOver(schema.rules, new Set(names)),
    disclosure,
    examples: chosen.shown,
    statistics: null,
    order: task.order,
    strata:
      strategy.name === 'group-based'
        ? strataOf({
            train,
            schema,
            groups: task.groups,
            shares: task.groupShares ?? 'cohort',
            disclosure,
            threshold,
          })
        : [],
    words: { ...strategy.words, ...task.words },
  }
  return { briefing, shown: chosen.rows }
}

/** SHA-256 of the strategy's sentences: stands in the manifest beside its version. */
export function wordsHash({ strategy, words }: Pick<BriefTask, 'strategy' | 'words'>): string {
  return sha256Hex(JSON.stringify({ ...strategy.words, ...words }))
}

/** SHA-256 of all that the answers of a run depend on: a journal of another task is of no use to it. */
export function taskHash(
  { briefing }: Brief,
  task: BriefTask,
  model: string,
  temperature: number | null,
): string {
  const { strategy, seed } = task
  const { schema, ...told } = briefing
  return sha256Hex(
    JSON.stringify([strategy.name, strategy.version, told, schema.groups, model, temperature, seed]),
  )
}
