import type { Fold } from '../cohort/folds'
import type { Study, Task } from './study'

/** What the cells of a study share beside their generator: those of one setting have one schema, one split, one ranking. */
export interface Setting {
  /** Null for the schema's own target. */
  task: Task | null
  /** What is left out to test on; null where the holdout says. */
  fold: Fold | null
  /** Whether columns known only after the outcome stay. */
  outcomeColumns: 'keep' | 'drop'
}

/**
 * The settings of a study in the order in which they are run: the schema's own target first, `drop` before `keep`.
 * @param folds of a study with `folds`: which they are, the cohort says (`prepareStudy`)
 */
export function settingsOf(
  { tasks, folds: by, outcomeColumns }: Study,
  folds: readonly Fold[] = [],
): Setting[] {
  const sides = outcomeColumns === 'both' ? (['drop', 'keep'] as const) : [outcomeColumns]
  const left = by === null ? [null] : folds.map(({ name, members }) => ({ name, members }))
  return [null, ...tasks].flatMap((task) =>
    left.flatMap((fold) => sides.map((side) => ({ task, fold, outcomeColumns: side }))),
  )
}
