import type { Study } from './study'

/** What the cells of a study share beside their generator: those of one setting have one schema, one split, one ranking. */
export interface Setting {
  /** Whether columns known only after the outcome stay. */
  outcomeColumns: 'keep' | 'drop'
}

/** The settings of a study in the order in which they are run: `drop` before `keep`. */
export function settingsOf({ outcomeColumns }: Study): Setting[] {
  const sides = outcomeColumns === 'both' ? (['drop', 'keep'] as const) : [outcomeColumns]
  return sides.map((side) => ({ outcomeColumns: side }))
}
