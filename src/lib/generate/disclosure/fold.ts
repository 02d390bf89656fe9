/** Cells of a partition that may be told: some by themselves, the others only as one. */
export interface Folded {
  /** Places of the cells that stand by themselves. */
  kept: number[]
  /** Places of the cells that are told together; empty, or fit to be told together. */
  rest: number[]
}

/**
 * Puts the cells that may not stand alone together, and further ones from the smallest up until what is together may be
 * told: then no cell can be got back by taking the others from the total. Empty cells belong to neither.
 * @param sizes rows of each cell
 * @param mayTell whether the cells of these places may be told as one
 * @param most cells that stand by themselves
 * @returns null where nothing may be told
 */
export function fold(
  sizes: ArrayLike<number>,
  mayTell: (places: readonly number[]) => boolean,
  most = Infinity,
): Folded | null {
  const places = Array.from({ length: sizes.length }, (_, place) => place)
  const sizeOf = (place: number) => sizes[place] ?? 0
  const filled = places.filter((place) => sizeOf(place) > 0).sort((a, b) => sizeOf(b) - sizeOf(a) || a - b)
  const kept = filled.filter((place) => mayTell([place])).slice(0, most)
  const rest = filled.filter((place) => !kept.includes(place))
  while (rest.length > 0 && !mayTell(rest)) {
    const smallest = kept.pop()
    if (smallest === undefined) return null
    rest.push(smallest)
  }
  if (kept.length === 0) return null
  return { kept, rest }
}
