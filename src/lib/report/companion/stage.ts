import { chooseColumns } from '../../cohort/features'
import type { Control, Test, Train } from '../../cohort/holdout'
import type { Schema } from '../../cohort/schema'
import { withLevelsOf } from '../../cohort/align'
import type { Measured } from '../../evaluate/measure'
import { weigh } from '../../evaluate/service'
import type { PreparedCohort } from '../../study/prepare'
import { columnOf, isNumeric, takeColumns, type CodedColumn, type Table } from '../../table/table'

/** The rows on which the companion's experiments are made: those that a generator would be given, and the unseen ones. */
export interface Stage {
  train: Train
  control: Control
  test: Test
  schema: Schema
  /** The most important features, the target and the groups, in table order. */
  columns: string[]
}

export function stageOf({ holdout, schema, ranking }: PreparedCohort, features: number): Stage {
  const { train, control, test } = holdout
  return { train, control, test, schema, columns: chooseColumns(schema, ranking, features) }
}

/** Training rows with the stage's columns alone. */
export function written(stage: Stage): Table {
  return takeColumns(stage.train, stage.columns)
}

/** Measures a table as the studio does. @param name names the random streams */
export function weighOn(stage: Stage, synthetic: Table, metrics: readonly string[], name: string): Measured {
  const { train, control, test, schema, columns } = stage
  return weigh({
    train: withLevelsOf(synthetic, train),
    synthetic,
    control: withLevelsOf(synthetic, control),
    test: withLevelsOf(synthetic, test),
    schema,
    analysed: columns,
    seed: 1,
    cell: name,
    metrics,
  })
}

/** @throws RangeError where the evaluation has no such number: the companion shows none that is missing */
export function numberIn({ metrics }: Pick<Measured, 'metrics'>, id: string): number {
  const value = metrics.find((metric) => metric.id === id)?.value ?? null
  if (value === null) throw new RangeError(`no ${id}`)
  return value
}

export function targetOf({ schema }: Pick<Stage, 'schema'>, table: Table): CodedColumn {
  const column = columnOf(table, schema.target ?? '')
  if (column === undefined || isNumeric(column)) throw new RangeError('no target')
  return column
}

/** Share of the rows whose target is positive. */
export function positiveRate(stage: Pick<Stage, 'schema'>, table: Table): number {
  const { codes, levels } = targetOf(stage, table)
  const positive = levels.indexOf(stage.schema.positive ?? '')
  return codes.reduce((sum, code) => sum + (code === positive ? 1 : 0), 0) / table.rows
}
