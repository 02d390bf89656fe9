/**
 * Which lane each value of a column goes by where only equality counts. Different values may share one, and then seem equal.
 * @param values shows those of every table that is to be compared; NaN is one
 */
export function laneCodes(
  values: (visit: (value: number) => void) => void,
  lanes: number,
): (value: number) => number {
  const found = new Map<number, number>()
  values((value) => {
    if (!found.has(value)) found.set(value, found.size % lanes)
  })
  return (value) => found.get(value) ?? 0
}
