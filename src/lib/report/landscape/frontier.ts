/** Of a list with two scores each, the least being the best, what nothing else is better than in both. By the first score. */
export function frontierOf<T>(all: readonly T[], scores: (one: T) => readonly [number, number]): T[] {
  const sorted = all
    .map((one) => ({ one, at: scores(one) }))
    .sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1])
  let best = Infinity
  // Those of equal first scores share the best second score of the ones before them.
  let [first, before] = [NaN, Infinity]
  return sorted.flatMap(({ one, at: [x, y] }) => {
    if (x !== first) [first, before] = [x, best]
    const stands = y < before && y <= best
    best = Math.min(best, y)
    return stands ? [one] : []
  })
}
