/** Which lane each value of a column goes by where only equality counts. */
export interface LaneCodes {
  laneOf(value: number): number
  /** Different values share a lane, and then seem equal. */
  crowded: boolean
}

/** @param values shows those of every table that is to be compared; NaN is one */
export function laneCodes(values: (visit: (value: number) => void) => void, lanes: number): LaneCodes {
  const found = new Map<number, number>()
  values((value) => {
    if (!found.has(value)) found.set(value, found.size % lanes)
  })
  return { laneOf: (value) => found.get(value) ?? 0, crowded: found.size > lanes }
}
