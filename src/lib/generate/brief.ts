import { sha256Hex } from '../base/hash'
import { stream } from '../base/random'
import type { Train } from '../cohort/holdout'
import { knownLateByName } from '../cohort/names'
import { rulesOver } from '../cohort/rules'
import { analysedNames, type ColumnSchema, type Schema } from '../cohort/schema'
import { cellsShown, type CellMark } from './disclosure/cells'
import { applyDecisions, safestDecision, type Decision } from './disclosure/decisions'
import { chooseExamples, type Chosen } from './disclosure/examples'
import type { Finding } from './disclosure/finding'
import { findingsIn } from './disclosure/findings'
import { keyedNoise } from './disclosure/noise'
import type { Account, NoiseKind, Released } from './disclosure/released'
import { releaseStatistics } from './disclosure/statistics'
import { statisticsLines } from './disclosure/words'
import { strataOf, type GroupShares } from './strata'
import type { Briefing, Disclosure, Strategy } from './strategies/strategy'

/** What a briefing is made of. */
export interface BriefTask {
  strategy: Strategy
  disclosure: Disclosure
  /** Rows of `train` that prompts may show; 0 but under disclosure `examples`. */
  examples: number
  threshold: number
  /** Of `statistics`: what all that is released may tell of one person, or null for no noise. */
  epsilon: number | null
  noise: NoiseKind | null
  groupShares: GroupShares | null
  /** Of a strategy that writes in groups: their names; null for as many as make sense. */
  groups: readonly string[] | null
  order: readonly (readonly string[])[] | null
  /** The person's own sentences in place of the strategy's, by part. */
  words: Readonly<Record<string, string>>
  train: Train
  schema: Schema
  /** Columns to write, in table order. */
  columns: readonly string[]
  seed: number
  /** Kinds of findings in the example rows that were knowingly allowed; all others are coarsened, else dropped. */
  allow: readonly string[]
  /** What the person decided of single findings, by their ids. */
  decisions: Readonly<Record<string, Decision>>
  /** The secret that noise is drawn with; null where none is added. */
  noiseKey: string | null
}

/** A briefing, with what of the training rows it discloses. */
export interface Brief {
  briefing: Briefing
  /** Rows of `train` that its prompts show. */
  shown: Int32Array
  /** How they were chosen, and how far they are generalised. */
  chosen: Chosen
  /** What was found in the rows as they were chosen, and what was done about it. */
  findings: Finding[]
  decisions: Record<string, Decision>
  /** A mark for each cell of the shown rows. */
  marks: Record<string, CellMark>[]
  /** What the statistics that are told rest on; null where none are. */
  account: Account | null
}

/**
 * All that a strategy is told.
 * @throws SchemaError where the strategy can't be run on this cohort under that disclosure
 */
export function briefOf(task: BriefTask): Brief {
  const { strategy, train, schema, columns: names, disclosure, threshold } = task
  const columns = names
    .flatMap((name): ColumnSchema[] => schema.columns.filter((column) => column.name === name))
    .map((column) => (disclosure === 'none' ? asNamed(column) : column))
  const examples = examplesOf(task, columns)
  const { chosen } = examples
  const released = disclosure === 'statistics' ? release(task) : null
  const briefing: Briefing = {
    columns,
    schema,
    rules: rulesOver(schema.rules, new Set(names)),
    disclosure,
    examples: chosen.shown,
    statistics: released === null ? null : statisticsLines(released, columns),
    order: task.order,
    strata:
      strategy.inGroups === true
        ? strataOf({
            train,
            schema,
            groups: task.groups,
            shares: task.groupShares ?? 'cohort',
            disclosure,
            threshold,
            noisy: task.epsilon !== null,
          })
        : [],
    words: { ...strategy.words, ...task.words },
  }
  return {
    briefing,
    shown: chosen.rows,
    ...examples,
    marks: cellsShown(train, columns, chosen),
    account: released?.account ?? null,
  }
}

/** Without what its values say of when it is known, which the order of writing would tell: its name alone says. */
function asNamed(column: ColumnSchema): ColumnSchema {
  return { ...column, afterOutcome: knownLateByName(column.name) }
}

/** The rows that prompts show, once all that was found in them is coarsened, dropped or allowed. */
function examplesOf(
  { train, schema, examples, threshold, seed, allow, decisions: decided, disclosure }: BriefTask,
  columns: readonly ColumnSchema[],
): Pick<Brief, 'chosen' | 'findings' | 'decisions'> {
  const drawn = chooseExamples({
    train,
    schema,
    columns,
    count: disclosure === 'examples' ? examples : 0,
    threshold,
    random: stream(seed, 'examples'),
    allowRare: allow.includes('rare-combination'),
  })
  // Whether an agreement allows it at all is the consent's matter: no coarsening answers that.
  const findings = findingsIn(train, schema, columns, drawn, threshold, { recipe: null, simulated: true })
  const decisions = Object.fromEntries(
    findings.map((finding): [string, Decision] => [
      finding.id,
      decided[finding.id] ?? (allow.includes(finding.kind) ? 'allow' : safestDecision(finding)),
    ]),
  )
  const made = new Map(Object.entries(decisions))
  const chosen = applyDecisions(train, schema, columns, drawn, threshold, findings, made)
  return { chosen, findings, decisions }
}

/** Of all analysed columns at once, whatever this cell writes: two releases of the same rows would cost twice. */
function release({ train, schema, threshold, epsilon, noise, noiseKey }: BriefTask): Released {
  if (epsilon !== null && noiseKey === null) throw new RangeError('noise without a key is no noise')
  const analysed = new Set(analysedNames(schema))
  const columns = schema.columns.filter(({ name }) => analysed.has(name))
  const noiseOf = (name: string) => keyedNoise(noiseKey ?? '', 'statistics', name)
  return releaseStatistics(train, columns, schema, { threshold, epsilon, noise, noiseOf })
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
