import { furtherMetrics } from '../further'
import { attackCases } from './attacks'
import { boostingCases } from './boosting'
import { columnCases } from './columns'
import { disclosureCases } from './disclosure'
import { distanceCases } from './distances'
import { divergenceCases } from './divergences'
import { fairnessCases } from './fairness'
import type { Golden } from './golden'
import { intervalCases } from './intervals'
import { invarianceCases } from './invariances'
import { jointCases } from './joint'
import { pairCases } from './pairs'
import { placementCases } from './placements'
import { scoreCases } from './scores'

/** Every golden case. To add one: an entry in the list of its kin (or a new list here). */
export const goldenCases: readonly Golden[] = [
  ...divergenceCases,
  ...columnCases,
  ...pairCases,
  ...jointCases,
  ...scoreCases,
  ...boostingCases,
  ...placementCases,
  ...fairnessCases,
  ...distanceCases,
  ...attackCases,
  ...disclosureCases,
  ...intervalCases,
  ...invarianceCases,
  ...furtherMetrics.flatMap(({ goldens }) => goldens),
]

/** The cases that test an id. */
export function goldensOf(metric: string): Golden[] {
  return goldenCases.filter(({ metrics }) => metrics.includes(metric))
}
