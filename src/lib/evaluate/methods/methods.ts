import { columnMethods } from './columns'
import { disclosureMethods } from './disclosure'
import { distanceMethods } from './distances'
import { divergenceMethods } from './divergence'
import { furtherMetrics } from '../further'
import { fairnessMethods } from './fairness'
import { detectionMethods, jointMethods, pmseMethods, ruleMethods } from './joint'
import { membershipMethods } from './membership'
import type { Method } from './method'
import { pairMethods } from './pairs'
import { scoreMethods, utilityMethods } from './utility'

const all: readonly Method[] = [
  ...divergenceMethods,
  ...columnMethods,
  ...pairMethods,
  ...jointMethods,
  ...detectionMethods,
  ...pmseMethods,
  ...ruleMethods,
  ...scoreMethods,
  ...utilityMethods,
  ...fairnessMethods,
  ...distanceMethods,
  ...membershipMethods,
  ...disclosureMethods,
  ...furtherMetrics.flatMap(({ methods }) => methods),
]

const byId = new Map(all.flatMap((method) => Object.keys(method.asks).map((id) => [id, method] as const)))

/** What is said of how an id is computed; null for one that this version doesn't explain. */
export function methodOf(id: string): Method | null {
  return byId.get(id) ?? null
}
