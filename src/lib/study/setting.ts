import type { Study, Task } from './study'

/** What the cells of a study share beside their generator: those of one setting have one schema, one split, one ranking. */
export interface Setting {
  /** Null for the schema's own target. */
  task: Task | null
  /** Whether columns known only after the outcome stay. */
  outcomeColumns: 'keep' | 'drop'
}

/** The settings of a study in the order in which they are run: the schema's own target first, `drop` before `keep`. */
export function settingsOf({ tasks, outcomeColumns }: Study): Setting[] {
  const sides = outcomeColumns === 'both' ? (['drop', 'keep'] as const) : [outcomeColumns]
  return [null, ...tasks].flatMap((task) => sides.map((side) => ({ task, outcomeColumns: side })))
}
