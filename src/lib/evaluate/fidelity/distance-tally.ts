/** Squared distances in single precision, in several lists: there may be tens of millions. */
export type SingleLists = readonly Float32Array[]

/** Bits of a number that tell it from others of its bin. */
const FINE_BITS = 11
const FINE = (1 << FINE_BITS) - 1
/** Bins of one power of two. */
const BINS = 1 << (23 - FINE_BITS)

/**
 * Non-negative numbers counted in bins that are 1/4096 of themselves wide, with how many, the sum and the sum of squares
 * of what each lies above the start of its bin. Sums of smooth functions over all of them, as often as one likes, cost no
 * second walk over the numbers.
 */
export interface Tally {
  lists: SingleLists
  size: number
  /** By power of two: count, Σ offset and Σ offset² of each bin, in units of the last place. */
  pages: readonly (Float64Array | undefined)[]
}

export function tallyOf(lists: SingleLists): Tally {
  const pages = new Array<Float64Array | undefined>(256).fill(undefined)
  return { lists, size: count(pages, lists, 1), pages }
}

/**
 * The tally of most of what was tallied: what is missing is taken off, which is exact, since counts and offsets are whole.
 * @param missing those of its numbers that `rest` lacks
 */
export function tallyWithout(all: Tally, missing: SingleLists, rest: SingleLists): Tally {
  const pages = all.pages.map((page) => page?.slice())
  return { lists: rest, size: all.size - count(pages, missing, -1), pages }
}

/** @returns how many numbers there are */
function count(pages: (Float64Array | undefined)[], lists: SingleLists, sign: 1 | -1): number {
  let size = 0
  for (const list of lists) {
    const bits = bitsOf(list)
    size += bits.length
    for (let i = 0; i < bits.length; i++) {
      const own = bits[i] ?? 0
      const page = (pages[own >> 23] ??= new Float64Array(3 * BINS))
      const at = 3 * ((own >> FINE_BITS) & (BINS - 1))
      const offset = own & FINE
      page[at] = (page[at] ?? 0) + sign
      page[at + 1] = (page[at + 1] ?? 0) + sign * offset
      page[at + 2] = (page[at + 2] ?? 0) + sign * offset * offset
    }
  }
  return size
}

/**
 * Σ exp(−scale · x). A bin's numbers are taken at their mean, with the second-order term of their variance: what is left
 * out is under 1e-11 of the sum. An infinite scale counts what is 0.
 */
export function exponentialSum({ pages }: Tally, scale: number): number {
  if (scale === Infinity) return pages[0]?.[0] ?? 0
  let sum = 0
  pages.forEach((page, power) => {
    if (page === undefined) return
    const unit = 2 ** (Math.max(power, 1) - 150)
    for (let bin = 0; bin < BINS; bin++) {
      const count = page[3 * bin] ?? 0
      if (count === 0) continue
      const offset = (page[3 * bin + 1] ?? 0) / count
      const variance = (page[3 * bin + 2] ?? 0) / count - offset * offset
      const y = scale * (startOf(power * BINS + bin) + offset * unit)
      sum += count * Math.exp(-y) * (1 + (variance * (unit * scale) ** 2) / 2)
    }
  })
  return sum
}

/** The median of all numbers of some tallies: the mean of the middle two. NaN for none. */
export function medianOfTallies(tallies: readonly Tally[]): number {
  const size = tallies.reduce((sum, tally) => sum + tally.size, 0)
  if (size === 0) return NaN
  const middle = [Math.floor((size - 1) / 2), Math.floor(size / 2)]
  const [low = NaN, high = NaN] = orderStatistics(tallies, middle)
  return (low + high) / 2
}

/** The numbers that so many others stand before once sorted. @param ranks rising */
function orderStatistics(tallies: readonly Tally[], ranks: readonly number[]): number[] {
  const found: number[] = []
  let before = 0
  for (let power = 0; power < 256; power++) {
    const pages = tallies.flatMap((tally) => tally.pages[power] ?? [])
    if (pages.length === 0) continue
    for (let bin = 0; bin < BINS; bin++) {
      let count = 0
      for (const page of pages) count += page[3 * bin] ?? 0
      if (ranks.some((rank) => rank >= before && rank < before + count)) {
        const here = ranks.filter((rank) => rank >= before && rank < before + count)
        const sorted = collect(tallies, power * BINS + bin, count).sort()
        found.push(...here.map((rank) => sorted[rank - before] ?? NaN))
      }
      before += count
    }
  }
  return found
}

function collect(tallies: readonly Tally[], bin: number, count: number): Float32Array {
  const found = new Float32Array(count)
  let at = 0
  for (const { lists } of tallies)
    for (const list of lists) {
      const bits = bitsOf(list)
      for (let i = 0; i < bits.length; i++)
        if ((bits[i] ?? 0) >> FINE_BITS === bin) found[at++] = list[i] ?? 0
    }
  return found
}

/** Numbers that aren't negative are ordered as their bits are. */
function bitsOf({ buffer, byteOffset, length }: Float32Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length)
}

const scratch = new Int32Array(1)
const asNumber = new Float32Array(scratch.buffer)

/** The smallest number of a bin. */
function startOf(bin: number): number {
  scratch[0] = bin << FINE_BITS
  return asNumber[0] ?? 0
}
