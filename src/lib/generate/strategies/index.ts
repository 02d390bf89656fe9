import { conditional } from './conditional'
import { groupBased } from './group-based'
import { naive } from './naive'
import { schemaConstrained } from './schema-constrained'
import type { Strategy } from './strategy'

/** Every strategy, the plainest first. */
export const strategies: readonly Strategy[] = [naive, schemaConstrained, conditional, groupBased]

/** @throws RangeError on a name that the study file's check should have refused */
export function strategyOf(name: string): Strategy {
  const found = strategies.find((strategy) => strategy.name === name)
  if (found === undefined) throw new RangeError(`no strategy “${name}”`)
  return found
}
