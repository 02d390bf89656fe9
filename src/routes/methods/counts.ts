import { agrees } from '$lib/evaluate/golden/golden'
import type { Outcome } from '$lib/state/self-test.svelte'
import type { ShownCase } from './cases'

/** How many of the numbers that are shown of a case agree. */
export function rightOf({ checks }: ShownCase, outcome: Outcome | undefined): number {
  if (outcome === undefined || !('checks' in outcome)) return 0
  return checks.filter(({ place }) => {
    const found = outcome.checks[place]
    return found !== undefined && agrees(found)
  }).length
}
