import { stream } from '../../base/random'
import { groupLevels } from '../../cohort/groups'
import { canonicalTables } from '../../evaluate/canonical'
import { EvaluationContext } from '../../evaluate/context'
import { boosting, outOfFold } from '../../evaluate/fidelity/detection'
import { groupedFolds } from '../../evaluate/fidelity/folds'
import { pooled } from '../../evaluate/fidelity/pooled'
import type { Metric } from '../../evaluate/metric'
import { meanOf } from '../../evaluate/statistics'
import { baselineService } from '../../generate/baselines/service'
import { auroc } from '../../learn/scores'
import { cellText, takeColumns, type Table } from '../../table/table'
import { intervalsOf, numbersOf } from '../figures/settings'
import { drawn, mixed, moreEvents, thrownLabels, withCopies } from './experiments'
import { numberIn, positiveRate, weighOn, written, type Stage } from './stage'

/** Rows of every table of the companion's experiments. */
export const ROWS = 1000
/** Records that a reader judges. */
const RECORDS = 8
const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const

/** What is shown of a record: its columns' values as they stand in the table. */
export interface ShownRecord {
  values: Record<string, string | null>
  synthetic: boolean
  /** What a model says that has seen neither this record nor one equal to it: how likely it is synthetic. */
  score: number
}

export interface Spotting {
  records: ShownRecord[]
  /** Of all records: how often the model ranks a synthetic one above a real one, and how often it is right. */
  auc: number
  right: number
  rows: number
}

/** Records of columns drawn alone among real ones, and a model that tells them apart by what goes together. */
export function spotting(stage: Stage): Spotting {
  const real = drawn(written(stage), ROWS, 'spotting', 'real')
  const synthetic = independent(stage, ROWS, 'spotting')
  const context = new EvaluationContext({
    train: real as Stage['train'],
    synthetic,
    control: null,
    test: null,
    schema: stage.schema,
    analysed: stage.columns,
    seed: 1,
    cell: 'spotting',
    metrics: [],
  })
  const data = pooled(context, 'synthetic')
  const rows = Int32Array.from({ length: 2 * ROWS }, (_, row) => row)
  const folds = groupedFolds(rows, data.labels, data.groups, 5, stream('companion', 'spotting', 'folds'))
  const { scores, labels } = outOfFold(data, rows, folds, boosting(data))
  const right = scores.reduce((sum, score, i) => sum + (score > 0.5 === (labels[i] === 1) ? 1 : 0), 0)
  // Rows are pooled in an order of their own, which names of columns and levels don't change.
  const { real: ordered, synthetic: others } = canonicalTables(context)
  const half = RECORDS / 2
  const random = stream('companion', 'spotting', 'records')
  const places = [
    ...Array.from(random.sample(ROWS, half), (row) => ({ table: ordered.table, row, at: row })),
    ...Array.from(random.sample(ROWS, half), (row) => ({ table: others.table, row, at: ROWS + row })),
  ]
  return {
    records: random.shuffle(places).map(({ table, row, at }) => ({
      values: recordOf(table, row, stage.columns),
      synthetic: at >= ROWS,
      score: scores[at] ?? NaN,
    })),
    auc: auroc(scores, labels) ?? NaN,
    right: right / (2 * ROWS),
    rows: 2 * ROWS,
  }
}

function recordOf(table: Table, row: number, columns: readonly string[]): Record<string, string | null> {
  const { columns: own } = takeColumns(table, columns)
  return Object.fromEntries(own.map((column) => [column.name, cellText(column, row)]))
}

function independent(stage: Stage, rows: number, ...name: string[]): Table {
  return baselineService.generate({
    method: 'independent',
    train: stage.train,
    schema: stage.schema,
    columns: stage.columns,
    rows,
    stream: ['companion', ...name],
  })
}

/** A step of the slider on which relations are lost and columns stay. */
export interface MixingStep {
  share: number
  kl: number
  correlationSimilarity: number
  auroc: number
  /** How columns move together, rounded to two decimals; null where one doesn't vary. */
  correlations: (number | null)[][]
}

export interface Mixing {
  names: string[]
  floor: number
  ceiling: number
  steps: MixingStep[]
}

export function mixing(stage: Stage, shares: readonly number[] = SHARES): Mixing {
  const real = drawn(written(stage), ROWS, 'mixing')
  const metrics = [
    'fidelity.kl_paper',
    'fidelity.correlation_similarity',
    'utility.auroc_tstr',
    'utility.auroc_trtr',
  ]
  const weighed = shares.map((share) => {
    const table = mixed(real, share, stream('companion', 'mixing', 'steps'))
    return { share, found: weighOn(stage, table, metrics, 'companion mixing') }
  })
  const [first] = weighed
  if (first === undefined) throw new RangeError('no step')
  return {
    names: first.found.pictures.correlation.names,
    floor: first.found.metrics.find(({ id }) => id === 'fidelity.kl_paper')?.floor ?? NaN,
    ceiling: numberIn(first.found, 'utility.auroc_trtr'),
    steps: weighed.map(({ share, found }) => ({
      share,
      kl: numberIn(found, 'fidelity.kl_paper'),
      correlationSimilarity: numberIn(found, 'fidelity.correlation_similarity'),
      auroc: numberIn(found, 'utility.auroc_tstr'),
      correlations: found.pictures.correlation.synthetic.map((row) =>
        row.map((r) => (r === null ? null : Math.round(r * 100) / 100)),
      ),
    })),
  }
}

/** A step on which the share of positives rises to one half, in two ways. */
export interface LabelStep {
  rate: number
  /** Labels thrown by a coin: they say less and less of the features. */
  thrown: { across: number; within: number; dependence: number }
  /** Patients with the outcome drawn more often: their labels are their own. */
  drawn: { across: number; within: number; dependence: number }
  /** KL of the features alone is the same: nothing was done to them in the first way. */
  kl: number
}

/** Tables a step of which the mean is taken: a coin's labels teach a model something by luck. */
const LABEL_TABLES = 5

export function labels(
  stage: Stage,
  shares: readonly number[] = SHARES,
): { ceiling: number; tables: number; steps: LabelStep[] } {
  const real = drawn(written(stage), ROWS, 'labels')
  const metrics = [
    'utility.auroc_tstr',
    'utility.auroc_tsts',
    'utility.auroc_trtr',
    'utility.label_dependence',
    'fidelity.kl_paper',
  ]
  let ceiling = NaN
  const steps = shares.map((share): LabelStep => {
    const found = Array.from({ length: LABEL_TABLES }, (_, i) => {
      const thrown = thrownLabels(stage, real, share, stream('companion', 'labels', 'thrown', i))
      const rate = positiveRate(stage, thrown)
      const more = moreEvents(stage, real, rate, stream('companion', 'labels', 'drawn', i))
      return {
        rate,
        thrown: weighOn(stage, thrown, metrics, 'companion labels'),
        drawn: weighOn(stage, more, metrics, 'companion labels'),
      }
    })
    const told = (side: 'thrown' | 'drawn') => {
      const of = (id: string) => meanOf(found.map((one) => numberIn(one[side], id))) ?? NaN
      return {
        across: of('utility.auroc_tstr'),
        within: of('utility.auroc_tsts'),
        dependence: of('utility.label_dependence'),
      }
    }
    const [first] = found
    if (first === undefined) throw new RangeError('no table')
    ceiling = numberIn(first.thrown, 'utility.auroc_trtr')
    return {
      rate: meanOf(found.map(({ rate }) => rate)) ?? NaN,
      thrown: told('thrown'),
      drawn: told('drawn'),
      kl: numberIn(first.thrown, 'fidelity.kl_paper'),
    }
  })
  return { ceiling, tables: LABEL_TABLES, steps }
}

/** A step on which more and more of the synthetic rows are copies of real ones. */
export interface CopyStep {
  share: number
  /** Attack by the nearest synthetic row, and attack as the paper words it. */
  nearest: number
  paper: number
  advantage: number
  /** Share of rows nearer to training than to unseen people. */
  dcrShare: number
}

export function copies(
  stage: Stage,
  shares: readonly number[] = [0, 0.05, 0.1, 0.25, 0.5, 0.75, 1],
): CopyStep[] {
  const real = written(stage)
  const made = baselineService.generate({
    method: 'gaussian-copula',
    train: stage.train,
    schema: stage.schema,
    columns: stage.columns,
    rows: ROWS,
    stream: ['companion', 'copies'],
  })
  const metrics = [
    'privacy.mia_nearest_auc',
    'privacy.mia_paper_auc',
    'privacy.mia_paper_advantage',
    'privacy.dcr_share',
  ]
  return shares.map((share) => {
    const table = withCopies(made, real, share, stream('companion', 'copies', 'rows'))
    const found = weighOn(stage, table, metrics, 'companion copies')
    return {
      share,
      nearest: numberIn(found, 'privacy.mia_nearest_auc'),
      paper: numberIn(found, 'privacy.mia_paper_auc'),
      advantage: numberIn(found, 'privacy.mia_paper_advantage'),
      dcrShare: numberIn(found, 'privacy.dcr_share'),
    }
  })
}

/** A group of real patients, and what synthetic tables are worth to it. */
export interface GroupLine {
  /** The level's name, such as `race_black`. */
  group: string
  /** Training rows of the group. */
  train: number
  /** KL that other real rows of the group would get by chance. */
  floor: number
  /** AUC on the group's test rows after training on real rows; null where the group has too few deaths. */
  real: { value: number; interval: [number, number] | null } | null
  copula: GroupDraws
  alone: GroupDraws
}

/** Of a group, one number a table. */
export interface GroupDraws {
  kl: number[]
  /** Empty where the group has too few deaths. */
  auc: number[]
}

/** Tables of a method: what one table without relations does to a model is a matter of luck. */
const TABLES = 10

/** Groups of the cohort under a copula and under columns drawn alone. */
export function groups(stage: Stage, tables = TABLES): GroupLine[] {
  const metrics = ['fairness.kl_by_group', 'fairness.auroc_by_group_tstr', 'fairness.auroc_by_group_trtr']
  const found = (method: 'gaussian-copula' | 'independent') =>
    Array.from({ length: tables }, (_, i) => {
      const table = baselineService.generate({
        method,
        train: stage.train,
        schema: stage.schema,
        columns: stage.columns,
        rows: ROWS,
        stream: ['companion', 'groups', method, i],
      })
      return weighOn(stage, table, metrics, 'companion groups').metrics
    })
  const [copula, alone] = [found('gaussian-copula'), found('independent')]
  const of = (id: string) => copula[0]?.find((metric) => metric.id === id)
  const floors = numbersOf(of('fairness.kl_by_group')?.settings.perGroupFloors)
  const ceiling = of('fairness.auroc_by_group_trtr')
  const intervals = intervalsOf(ceiling?.settings.perGroupIntervals)
  return stage.schema.groups.flatMap((group) => {
    const { codes, levels } = groupLevels(stage.train, group)
    return levels.flatMap((level, code): GroupLine[] => {
      const key = `${group.name}=${level}`
      const floor = floors[key] ?? null
      // A level of the schema that nobody in the cohort has.
      if (floor === null) return []
      const value = ceiling?.perGroup[key] ?? null
      return [
        {
          group: level,
          train: codes.reduce((sum, own) => sum + (own === code ? 1 : 0), 0),
          floor,
          real: value === null ? null : { value, interval: intervals[key] ?? null },
          copula: drawsOf(copula, key),
          alone: drawsOf(alone, key),
        },
      ]
    })
  })
}

function drawsOf(draws: readonly (readonly Metric[])[], key: string): GroupDraws {
  const each = (id: string) =>
    draws.flatMap((metrics) => metrics.find((metric) => metric.id === id)?.perGroup[key] ?? [])
  return { kl: each('fairness.kl_by_group'), auc: each('fairness.auroc_by_group_tstr') }
}
