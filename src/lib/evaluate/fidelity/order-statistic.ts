/** Numbers in several lists, neither joined nor sorted: there may be tens of millions. */
export type Lists = readonly (Float64Array | Float32Array)[]

const BINS = 1 << 16
/** So few are sorted. */
const FEW = 1 << 16

/** The median of all of them, finite numbers: the mean of the middle two. NaN for none. */
export function medianOfLists(lists: Lists): number {
  const size = lists.reduce((sum, { length }) => sum + length, 0)
  if (size === 0) return NaN
  const low = kthOf(lists, Math.floor((size - 1) / 2))
  if (size % 2 === 1) return low
  let upTo = 0
  let next = Infinity
  for (const list of lists)
    for (let i = 0; i < list.length; i++) {
      const value = list[i] ?? 0
      if (value <= low) upTo++
      else if (value < next) next = value
    }
  return upTo > size / 2 ? low : (low + next) / 2
}

/** Equal bins between two numbers. */
interface Range {
  low: number
  high: number
  /** Bins a unit. */
  scale: number
}

/** The value that k others stand before once sorted: exact, by counting into ever finer bins. */
function kthOf(lists: Lists, k: number): number {
  let range = extremes(lists, { low: -Infinity, high: Infinity, scale: 0 }, 0)
  let before = k
  for (;;) {
    const { low, high, scale } = range
    if (low === high) return low
    const counts = countIn(lists, range)
    let bin = 0
    for (; bin < BINS - 1 && before >= (counts[bin] ?? 0); bin++) before -= counts[bin] ?? 0
    const count = counts[bin] ?? 0
    // Numbers too close together for bins between them are sorted as well.
    if (count <= FEW || scale === Infinity) return collect(lists, range, bin, count).sort()[before] ?? NaN
    range = extremes(lists, range, bin)
  }
}

function countIn(lists: Lists, { low, high, scale }: Range): Int32Array {
  const counts = new Int32Array(BINS)
  for (const list of lists)
    for (let i = 0; i < list.length; i++) {
      const value = list[i] ?? 0
      if (value < low || value > high) continue
      const bin = ((value - low) * scale) | 0
      counts[bin] = (counts[bin] ?? 0) + 1
    }
  return counts
}

function collect(lists: Lists, { low, high, scale }: Range, bin: number, count: number): Float64Array {
  const found = new Float64Array(count)
  let at = 0
  for (const list of lists)
    for (let i = 0; i < list.length; i++) {
      const value = list[i] ?? 0
      if (value >= low && value <= high && (((value - low) * scale) | 0) === bin) found[at++] = value
    }
  return found
}

/** The smallest and the largest number of a bin, as a range of bins of its own. */
function extremes(lists: Lists, { low, high, scale }: Range, bin: number): Range {
  let least = Infinity
  let most = -Infinity
  for (const list of lists)
    for (let i = 0; i < list.length; i++) {
      const value = list[i] ?? 0
      if (value < low || value > high || (scale > 0 && (((value - low) * scale) | 0) !== bin)) continue
      if (value < least) least = value
      if (value > most) most = value
    }
  return { low: least, high: most, scale: (BINS - 1) / (most - least) }
}
