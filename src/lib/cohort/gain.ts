import { fitGbdt, gainBySource } from '../learn/gbdt'
import { designOf, takeMatrixRows, toMatrix } from '../learn/matrix'
import { columnOf, isNumeric } from '../table/table'
import type { Train } from './holdout'
import type { Schema } from './schema'

/** Total gain of each column in a gradient boosting of the target on training rows; rows without a label are left out. */
export function gainOnTrain(
  train: Train,
  features: readonly string[],
  schema: Schema,
): Record<string, number> {
  const target = schema.target === null ? undefined : columnOf(train, schema.target)
  if (target === undefined || isNumeric(target) || features.length === 0) return {}
  const positive = target.levels.indexOf(schema.positive ?? '')
  const rows = Int32Array.from(target.codes.keys()).filter((row) => (target.codes[row] ?? -1) >= 0)
  const labels = Uint8Array.from(rows, (row) => (target.codes[row] === positive ? 1 : 0))
  const matrix = takeMatrixRows(toMatrix(designOf([train], features), train), rows)
  return gainBySource(fitGbdt(matrix, labels), matrix)
}
