/** Whole numbers of which nobody knows how many there will be, four bytes each. */
export function int32List(): {
  push(value: number): void
  /** Forgets all but the first so many. */
  cut(length: number): void
  length(): number
  take(): Int32Array
} {
  let values = new Int32Array(1024)
  let length = 0
  return {
    push(value) {
      if (length === values.length) {
        const longer = new Int32Array(2 * length)
        longer.set(values)
        values = longer
      }
      values[length++] = value
    },
    cut(to) {
      length = Math.min(length, to)
    },
    length: () => length,
    take: () => values.slice(0, length),
  }
}
