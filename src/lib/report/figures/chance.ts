const Z95 = 1.96

/**
 * Between which shares 95 % of the draws of `rows` rows from the real ones lie, by the normal approximation of the
 * binomial: a synthetic share there can't be told from the real one. The real share itself is taken as known.
 */
export function chanceBand(share: number, rows: number): [number, number] | null {
  if (rows <= 0) return null
  const half = Z95 * Math.sqrt((share * (1 - share)) / rows)
  return [Math.max(0, share - half), Math.min(1, share + half)]
}

/** How the band is made, for “how to read”. */
export const CHANCE_BAND =
  'The grey band holds 95 % of what as many rows drawn from the real ones would show (normal approximation of the binomial): within it a difference can’t be told from chance.'
