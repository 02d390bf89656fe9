import type { Train } from './holdout'
import type { Schema } from './schema'

/** Whether columns that look known only after the outcome stay, where the schema hasn't excluded them already. */
type OutcomeColumns = 'keep' | 'drop'

/** The columns that a model of the target may use, less the group columns, in table order. */
function utilityFeatures(schema: Schema, outcomeColumns: OutcomeColumns): string[] {
  return schema.columns
    .filter(
      ({ role, afterOutcome }) => role === 'feature' && (outcomeColumns === 'keep' || afterOutcome === null),
    )
    .map(({ name }) => name)
}

/**
 * Utility features less the group columns by total gain of a model of the target, the most important first; equal gains
 * in table order. `fit` trains the model on those columns of `train` and gives the gain by column (unused: absent or 0).
 */
export function rankFeatures(
  train: Train,
  schema: Schema,
  fit: (train: Train, features: string[], target: string) => Record<string, number>,
  outcomeColumns: OutcomeColumns = 'keep',
): { name: string; gain: number }[] {
  const features = utilityFeatures(schema, outcomeColumns)
  const gains =
    schema.target === null
      ? new Map<string, number>()
      : new Map(Object.entries(fit(train, features, schema.target)))
  return features.map((name) => ({ name, gain: gains.get(name) ?? 0 })).sort((a, b) => b.gain - a.gain)
}

/**
 * The columns that a cell generates and analyses, in table order: the k most important features (or all), the target and
 * the group columns. Fewer than k where the cohort has fewer.
 */
export function chooseColumns(
  schema: Schema,
  ranking: readonly { name: string }[],
  k: number | 'all',
  outcomeColumns: OutcomeColumns = 'keep',
): string[] {
  const chosen = new Set(
    k === 'all' ? utilityFeatures(schema, outcomeColumns) : ranking.slice(0, k).map(({ name }) => name),
  )
  return schema.columns
    .filter(
      ({ name, role }) => role === 'target' || role === 'group' || (role === 'feature' && chosen.has(name)),
    )
    .map(({ name }) => name)
}
