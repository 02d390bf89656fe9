import type { Train } from '../../cohort/holdout'
import type { ColumnSchema, Schema } from '../../cohort/schema'
import { columnOf, isNumeric, type Column, type NumericColumn } from '../../table/table'
import { countCells } from './account'
import { correlationsOf } from './correlations'
import { groupTable } from './groups'
import { summariseLevels } from './levels'
import type { NoiseSource } from './noise'
import { releaseNoised } from './noised'
import { sortedValues, summariseNumbers, summariseYears, type Made } from './numbers'
import type { ColumnSummary, Correlation, GroupTable, NoiseKind, Released } from './released'

/** Numeric columns whose means are told by group. */
const KEY_COLUMNS = 5

export interface ReleaseOptions {
  /** Rows that every released cell rests on at least. */
  threshold: number
  /** What the whole release may tell of one row; null for no noise. */
  epsilon: number | null
  noise: NoiseKind | null
  /** Used under noise alone: `keyedNoise` with a key that stays secret, and the name of this very release. */
  noiseOf: (release: string) => NoiseSource
}

/**
 * What disclosure `statistics` tells of these columns of the training rows: each column's distribution, tables by group
 * and correlations. Without noise every cell rests on `threshold` rows or more, shares are rounded to steps that stand
 * for as many, and nothing depends on how extreme an extreme is. With noise the release as a whole is ε-differentially
 * private (Laplace) or (ε, δ) (Gaussian); noise without a kind is Laplace's. Two releases of the same rows cost twice:
 * release once, of all columns, and let each prompt take what it needs (`statisticsLines`).
 * @throws WardloomError on an ε that is not above 0 or too small to be shared out
 */
export function releaseStatistics(
  train: Train,
  columns: readonly ColumnSchema[],
  schema: Schema,
  { threshold, epsilon, noise, noiseOf }: ReleaseOptions,
): Released {
  const least = Math.max(2, Math.ceil(threshold))
  if (epsilon !== null)
    return releaseNoised(train, columns, schema, {
      threshold: least,
      epsilon,
      noise: noise ?? 'laplace',
      noiseOf,
    })
  return releaseThresholded(train, columns, schema, least)
}

function releaseThresholded(
  train: Train,
  columns: readonly ColumnSchema[],
  schema: Schema,
  threshold: number,
): Released {
  const totals = { merged: 0, suppressed: 0 }
  const perColumn = new Map<string, ColumnSummary | null>()
  for (const spec of columns) {
    const made = summarise(columnOf(train, spec.name), spec, train.rows, threshold)
    totals.merged += made.merged
    totals.suppressed += made.suppressed
    perColumn.set(spec.name, made.summary)
  }
  const told = columns.flatMap(({ name, kind }): Column[] => {
    const column = columnOf(train, name)
    return column === undefined || kind === 'identifier' || kind === 'free-text' ? [] : [column]
  })
  const { correlations, suppressed } = correlationsOf(told, schema, threshold)
  totals.suppressed += suppressed
  const key = keyColumns(told, correlations, schema.target)
  const groups = schema.groups.flatMap((group): GroupTable[] => {
    if (!group.columns.every((name) => columnOf(train, name) !== undefined)) return []
    const made = groupTable(train, schema, group, key, threshold)
    totals.merged += made.merged
    totals.suppressed += made.suppressed
    return made.table === null ? [] : [made.table]
  })
  const released = { perColumn, groups, correlations }
  const account = {
    threshold,
    cells: countCells(released),
    ...totals,
    epsilon: null,
    delta: null,
    noise: null,
    items: [],
    said: saidOf(train.rows, columns, perColumn, threshold),
  }
  return { ...released, account }
}

function summarise(
  column: Column | undefined,
  { kind }: ColumnSchema,
  rows: number,
  threshold: number,
): Made<ColumnSummary> {
  if (column === undefined || kind === 'identifier' || kind === 'free-text')
    return { summary: null, merged: 0, suppressed: 1 }
  if (!isNumeric(column)) return summariseLevels(column, rows, threshold)
  return column.kind === 'date'
    ? summariseYears(column, rows, threshold)
    : summariseNumbers(sortedValues(column), rows, threshold)
}

/** The numeric columns that go most with the outcome, in the order of the table. */
function keyColumns(
  columns: readonly Column[],
  correlations: readonly Correlation[],
  target: string | null,
): NumericColumn[] {
  const numeric = columns.filter(isNumeric).filter(({ kind }) => kind !== 'date')
  const partners = correlations.flatMap(({ a, b }) => (a === target ? [b] : b === target ? [a] : []))
  const first = [...partners, ...numeric.map(({ name }) => name)]
  const chosen = new Set(
    [...new Set(first)]
      .filter((name) => numeric.some((column) => column.name === name))
      .slice(0, KEY_COLUMNS),
  )
  return numeric.filter(({ name }) => chosen.has(name))
}

function saidOf(
  rows: number,
  columns: readonly ColumnSchema[],
  perColumn: ReadonlyMap<string, ColumnSummary | null>,
  threshold: number,
): string[] {
  const silent = columns.filter(({ name }) => perColumn.get(name) === null).map(({ name }) => `“${name}”`)
  return [
    `Every released cell rests on ${threshold} rows or more, each taken for one person; shares are rounded to steps that stand for as many.`,
    ...(rows < 2 * threshold
      ? [
          `Nothing is released: fewer than ${2 * threshold} training rows can't be told of in cells of ${threshold}.`,
        ]
      : silent.length === 0
        ? []
        : [`Nothing is released of ${silent.join(', ')}: identifiers, free text, or too few rows.`]),
  ]
}
