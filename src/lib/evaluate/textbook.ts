/** Numbers that method pages compare ours with; no id computes them. */

/** Hellinger distance √(½Σ(√p − √q)²) of two lists of shares, 0 … 1 (Hellinger 1909). */
export function hellinger(p: readonly number[], q: readonly number[]): number {
  return Math.sqrt(p.reduce((sum, share, b) => sum + (Math.sqrt(share) - Math.sqrt(q[b] ?? 0)) ** 2, 0) / 2)
}

/**
 * Correlation ratio η²: the part of the squares that lies between groups (Pearson 1905). Null for a constant.
 * @param groups the group of each value
 */
export function correlationRatio(groups: readonly number[], values: readonly number[]): number | null {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0)
  const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  if (total === 0) return null
  const sums = new Map<number, { rows: number; off: number }>()
  values.forEach((value, i) => {
    const group = groups[i] ?? 0
    const { rows, off } = sums.get(group) ?? { rows: 0, off: 0 }
    sums.set(group, { rows: rows + 1, off: off + value - mean })
  })
  return [...sums.values()].reduce((sum, { rows, off }) => sum + off ** 2 / rows, 0) / total
}
