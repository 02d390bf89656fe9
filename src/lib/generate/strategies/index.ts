import { listed } from '../../base/listed'
import * as lines from './all'
import type { Strategy } from './strategy'

/** Every strategy, the plainest first. */
export const strategies: readonly Strategy[] = listed<Strategy>(lines).sort((a, b) => a.place - b.place)

/** @throws RangeError on a name that the study file's check should have refused */
export function strategyOf(name: string): Strategy {
  const found = strategies.find((strategy) => strategy.name === name)
  if (found === undefined) throw new RangeError(`no strategy “${name}”`)
  return found
}
