import type { Released } from './released'

/** Numbers that a release tells. */
export function countCells({
  perColumn,
  groups,
  correlations,
}: Pick<Released, 'perColumn' | 'groups' | 'correlations'>): number {
  let cells = correlations.length
  for (const summary of perColumn.values()) {
    if (summary === null) continue
    if (summary.missing !== null) cells++
    if (summary.kind === 'numbers')
      cells += summary.bands.length + (summary.mean === null ? 0 : 1) + (summary.sd === null ? 0 : 1)
    else if (summary.kind === 'levels') cells += summary.levels.length + (summary.other === null ? 0 : 1)
    else cells += summary.years.length
  }
  for (const { shares, rates } of groups) {
    cells += rates.length
    for (const { means } of shares) cells += 1 + Object.keys(means).length
  }
  return cells
}
