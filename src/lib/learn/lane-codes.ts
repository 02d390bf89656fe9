/** Which lane each value of a column goes by where only equality counts. The last is shared by all that found none free. */
export interface LaneCodes {
  laneOf(value: number): number
  /** Whether different values may go by this lane. */
  isShared(lane: number): boolean
}

/** @param values shows those of every table that is to be compared, in the order in which they get their lanes; NaN is one */
export function laneCodes(values: (visit: (value: number) => void) => void, lanes: number): LaneCodes {
  const found = new Map<number, number>()
  values((value) => {
    if (!found.has(value)) found.set(value, Math.min(lanes - 1, found.size))
  })
  return {
    laneOf: (value) => found.get(value) ?? lanes - 1,
    isShared: (lane) => lane === lanes - 1 && found.size > lanes,
  }
}
