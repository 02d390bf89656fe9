import type { Side } from '../views'
import { centredRanks, partedBy, type Ready } from './association-columns'
import type { ProductSums } from './weighted-products'
import { rowsOf } from './weighted-products'

/** ρ of a pair and the rows that have both values, by weight; NaN where there is none. */
export interface Ranked {
  n: number
  rho: number
}

/** A column of the rows that count, one behind the other. */
interface Column {
  /** Place of each row’s value among the distinct ones; one behind the last for missing. */
  place: Int32Array
  distinct: number
  /** Rows by place, by weight, those without a value last. */
  counts: Float64Array
  present: number
  /** Rows with a value and those without. */
  has: Int32Array
  lacks: Int32Array
  complete: boolean
  /** Average rank by place less the middle one, 0 for missing; and Σ weight · rank². */
  ranks: Float64Array
  squares: number
  /** Of each row: weight · rank, 0 where missing. */
  weighted: Float64Array
}

/**
 * Rank correlations of all pairs of one side: Pearson’s r of average ranks taken within the rows that have both values. Ranks
 * are halves of whole numbers, so that no sum of theirs is rounded, whatever its order.
 */
export class RankPairs {
  private readonly times: Int32Array
  private readonly columns: readonly Column[]
  /** Products of the columns that miss nothing, whose ranks are the same in any pair of theirs. */
  private readonly products: { width: number; products: Float64Array }
  private readonly whole: readonly number[]
  private readonly x: Float64Array
  private readonly y: Float64Array

  constructor(side: Side, ready: readonly Ready[], adder: ProductSums) {
    const { rows, times } = side.counted
    this.times = times
    this.columns = ready.map((column) => columnOf(column, rows, times, side.rows))
    const whole = this.columns.filter(({ complete }) => complete)
    let place = 0
    this.whole = this.columns.map(({ complete }) => (complete ? place++ : -1))
    const every = Int32Array.from({ length: rows.length }, (_, k) => k)
    this.products = adder.of(rowsOf(whole.map(ranksByRow)), { rows: every, times })
    const most = this.columns.reduce((most, { distinct }) => Math.max(most, distinct + 1), 0)
    this.x = new Float64Array(most)
    this.y = new Float64Array(most)
  }

  /** @param a less than b */
  of(a: number, b: number): Ranked {
    const [x, y] = [this.columns[a], this.columns[b]]
    if (x === undefined || y === undefined) return { n: 0, rho: NaN }
    if (x.complete && y.complete) {
      const { width, products } = this.products
      const uv = products[(this.whole[a] ?? 0) * width + (this.whole[b] ?? 0)] ?? NaN
      return ranked(x.present, x.squares, y.squares, uv)
    }
    if (x.complete) return this.within(x, y)
    return y.complete ? this.within(y, x) : this.amongBoth(x, y)
  }

  /** Of a column without gaps and one with: its own ranks hold, the other’s are taken among its rows. */
  private within(whole: Column, gappy: Column): Ranked {
    const uu = this.ranksBeside(whole, gappy, gappy.present, this.x)
    const { weighted } = gappy
    const { place } = whole
    const ranks = this.x
    const uv = sumAlong(weighted, place, ranks)
    return ranked(gappy.present, uu, gappy.squares, uv)
  }

  private amongBoth(x: Column, y: Column): Ranked {
    const { times } = this
    let n = x.present
    for (let i = 0; i < y.lacks.length; i++) {
      const row = y.lacks[i] ?? 0
      if (x.place[row] !== x.distinct) n -= times[row] ?? 0
    }
    const uu = this.ranksBeside(x, y, n, this.x)
    const vv = this.ranksBeside(y, x, n, this.y)
    const [ranksX, ranksY] = [this.x, this.y]
    const [placeX, placeY] = [x.place, y.place]
    const { has } = y
    let uv = 0
    for (let i = 0; i < has.length; i++) {
      const row = has[i] ?? 0
      uv += (times[row] ?? 0) * (ranksX[placeX[row] ?? 0] ?? 0) * (ranksY[placeY[row] ?? 0] ?? 0)
    }
    return ranked(n, uu, vv, uv)
  }

  /** Writes a column’s ranks within the n rows that have the other’s value too; returns Σ weight · rank². */
  private ranksBeside(own: Column, other: Column, n: number, into: Float64Array): number {
    const { times } = this
    const { place, distinct } = own
    into.set(own.counts)
    for (let i = 0; i < other.lacks.length; i++) {
      const row = other.lacks[i] ?? 0
      const at = place[row] ?? 0
      into[at] = (into[at] ?? 0) - (times[row] ?? 0)
    }
    into[distinct] = 0
    return centredRanks(into, distinct, n)
  }
}

/** Σ weighted · rank of each row: two sums side by side, as one alone would wait for itself. */
function sumAlong(weighted: Float64Array, place: Int32Array, ranks: Float64Array): number {
  let even = 0
  let odd = 0
  const last = place.length - 1
  for (let k = 0; k < last; k += 2) {
    even += (weighted[k] ?? 0) * (ranks[place[k] ?? 0] ?? 0)
    odd += (weighted[k + 1] ?? 0) * (ranks[place[k + 1] ?? 0] ?? 0)
  }
  if (last % 2 === 0) even += (weighted[last] ?? 0) * (ranks[place[last] ?? 0] ?? 0)
  return even + odd
}

function ranked(n: number, uu: number, vv: number, uv: number): Ranked {
  if (n < 2 || uu === 0 || vv === 0) return { n, rho: NaN }
  return { n, rho: Math.max(-1, Math.min(1, uv / Math.sqrt(uu * vv))) }
}

function columnOf({ place, distinct }: Ready, rows: Int32Array, times: Int32Array, n: number): Column {
  const own = taken(place, rows)
  const counts = new Float64Array(distinct + 1)
  for (let k = 0; k < own.length; k++) {
    const at = own[k] ?? 0
    counts[at] = (counts[at] ?? 0) + (times[k] ?? 0)
  }
  const present = n - (counts[distinct] ?? 0)
  const ranks = counts.slice()
  ranks[distinct] = 0
  const squares = centredRanks(ranks, distinct, present)
  const { has, lacks } = partedBy(own, distinct)
  const weighted = new Float64Array(own.length)
  for (let k = 0; k < own.length; k++) weighted[k] = (times[k] ?? 0) * (ranks[own[k] ?? 0] ?? 0)
  return {
    place: own,
    distinct,
    counts,
    present,
    has,
    lacks,
    complete: lacks.length === 0,
    ranks,
    squares,
    weighted,
  }
}

function taken(values: Int32Array, rows: Int32Array): Int32Array {
  const some = new Int32Array(rows.length)
  for (let k = 0; k < rows.length; k++) some[k] = values[rows[k] ?? 0] ?? 0
  return some
}

function ranksByRow({ place, ranks }: Column): Float64Array {
  const some = new Float64Array(place.length)
  for (let k = 0; k < place.length; k++) some[k] = ranks[place[k] ?? 0] ?? 0
  return some
}
