import { levels, type LevelRow } from './levels'
import type { Scene } from './scene'

/** Shares of each group’s levels, real beside synthetic, under the group’s name. */
export function groupShares(
  sections: readonly { heading: string; rows: readonly LevelRow[] }[],
  width: number,
): Scene {
  return levels({ title: 'Rows, share', sections }, width)
}
