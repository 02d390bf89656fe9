/** Places along a line moved as little as needed to lie `gap` apart, between `least` and `most` as long as they fit. */
export function apart(wanted: readonly number[], gap: number, least: number, most: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))
  const placed = [...wanted]
  let lowest = least
  for (const i of order) {
    placed[i] = Math.max(wanted[i] ?? 0, lowest)
    lowest = (placed[i] ?? 0) + gap
  }
  let highest = most
  for (const i of [...order].reverse()) {
    placed[i] = Math.min(placed[i] ?? 0, highest)
    highest = (placed[i] ?? 0) - gap
  }
  return placed
}
