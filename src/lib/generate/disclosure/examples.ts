import type { Random } from '../../base/random'
import type { Train } from '../../cohort/holdout'
import type { ColumnSchema, Schema } from '../../cohort/schema'
import { columnOf, isNumeric } from '../../table/table'
import type { RawRow } from '../strategies/strategy'
import type { FindingKind } from './finding'
import { QuasiIdentifiers, type Step } from './quasi'

export interface ExampleTask {
  train: Train
  schema: Schema
  /** The columns that a prompt shows. */
  columns: readonly ColumnSchema[]
  /** Rows to show. */
  count: number
  /** Training rows that share what is shown of a row's quasi-identifiers, at least. */
  threshold: number
  random: Random
  /** Rare combinations were knowingly allowed: what can't be avoided is shown as it is. */
  allowRare?: boolean
}

/** The training rows that prompts show, and how they show them. */
export interface Chosen {
  /** Row numbers of `train`, in the order shown. */
  rows: Int32Array
  /** What a prompt shows of each. */
  shown: RawRow[]
  /** How far the quasi-identifiers of each are generalised. */
  steps: Step[]
  /** Rows that the same draw would have shown, passed over for rows with commoner combinations. */
  avoided: number
  /** Shown rows whose quasi-identifiers are generalised. */
  generalised: number
  /** Columns of dates that a decision coarsened to years. */
  years: string[]
  /** Rows taken out by a decision. */
  omitted: number
  /** Columns taken out by a decision, by what was found in them. */
  dropped: Partial<Record<FindingKind, string[]>>
}

/**
 * The training rows that a prompt may show: drawn by seed, each level of the target in its own share, and at least one
 * row of each level if there is room, so that a model sees what an outcome looks like. Rows whose combination of
 * quasi-identifiers (those among the shown columns) fewer than `threshold` training rows have are avoided; where too few
 * others remain, they are generalised until as many look alike.
 */
export function chooseExamples(task: ExampleTask): Chosen {
  const { train, schema, columns, count, threshold, random, allowRare = false } = task
  if (count <= 0 || train.rows === 0) return nothing()
  const quasi = new QuasiIdentifiers(train, schema, columns, threshold)
  const order = random.sample(train.rows, train.rows)
  const strata = strataOf(train, schema.target, order)
  const plain = draw(strata, count, train.rows)
  const exact = quasi.holders(0)
  const isCommon = (row: number) => (exact[row] ?? 0) >= threshold
  const needed = (row: number) => (isCommon(row) ? 0 : quasi.stepOf(row, threshold))
  const drawn = draw(
    strata.map((rows) => byStep(rows, needed)),
    count,
    train.rows,
  )
  const rows = Int32Array.from(random.shuffle([...drawn]))
  const steps = Array.from(rows, (row): Step => (allowRare ? 0 : needed(row)))
  const taken = new Set(rows)
  return {
    rows,
    shown: Array.from(rows, (row, i) => quasi.show(row, steps[i] ?? 4)),
    steps,
    avoided: plain.filter((row) => !taken.has(row)).length,
    generalised: steps.filter((step) => step > 0).length,
    years: [],
    omitted: 0,
    dropped: {},
  }
}

function nothing(): Chosen {
  return {
    rows: new Int32Array(0),
    shown: [],
    steps: [],
    avoided: 0,
    generalised: 0,
    years: [],
    omitted: 0,
    dropped: {},
  }
}

/** The rows in their order, those that need less generalising first. */
function byStep(rows: readonly number[], needed: (row: number) => Step): number[] {
  const steps: number[][] = []
  for (const row of rows) {
    const step = needed(row)
    const own = steps[step]
    if (own === undefined) steps[step] = [row]
    else own.push(row)
  }
  return steps.flat()
}

/** Rows by the target's level, each in the order of the draw. */
function strataOf(train: Train, target: string | null, order: Int32Array): number[][] {
  const column = target === null ? undefined : columnOf(train, target)
  if (column === undefined) return [[...order]]
  const strata = new Map<number, number[]>()
  for (const row of order) {
    const level = isNumeric(column) ? (column.values[row] ?? NaN) : (column.codes[row] ?? -1)
    const stratum = strata.get(level)
    if (stratum === undefined) strata.set(level, [row])
    else stratum.push(row)
  }
  return [...strata.values()]
}

/** The first rows of each stratum, in the strata's shares. */
function draw(strata: readonly (readonly number[])[], count: number, rows: number): number[] {
  const chosen: number[] =
    strata.length <= count ? strata.flatMap(([first]) => (first === undefined ? [] : [first])) : []
  const taken = strata.map((): number => (chosen.length > 0 ? 1 : 0))
  while (chosen.length < Math.min(count, rows)) {
    // The stratum that lags furthest behind its share is next.
    let next = -1
    let most = -Infinity
    strata.forEach((stratum, i) => {
      const lag = (stratum.length / rows) * (chosen.length + 1) - (taken[i] ?? 0)
      if ((taken[i] ?? 0) < stratum.length && lag > most) {
        most = lag
        next = i
      }
    })
    const row = strata[next]?.[taken[next] ?? 0]
    if (row === undefined) break
    taken[next] = (taken[next] ?? 0) + 1
    chosen.push(row)
  }
  return chosen
}
