import type { Ranking } from './ports'
import type { EndedCell, ResultsCell } from './results-cell'

/** `cohort.ranking` of results.json: features by total gain of the model of the target on the training rows of one setting. */
export interface ResultsRanking extends Pick<ResultsCell, 'target' | 'fold' | 'outcomeColumns'> {
  /** All of them, the most important first: a cell with `features: k` has the first k. */
  features: Ranking
}

/** One a setting, in the order of the cells, each from the first cell that has it: shards joined have those of the whole. */
export function rankingsOf(ended: readonly EndedCell[]): ResultsRanking[] {
  const found = new Map<string, ResultsRanking>()
  for (const { cell, ranking } of ended) {
    if (ranking === undefined) continue
    const { target, fold, outcomeColumns } = cell
    const key = JSON.stringify([target, fold, outcomeColumns])
    if (!found.has(key)) found.set(key, { target, fold, outcomeColumns, features: ranking })
  }
  return [...found.values()]
}
