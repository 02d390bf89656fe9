import type { EuclidRows } from '../../learn/euclid'
import { AT_MOST_AS_FAR, eachRow, placesIn, within } from './distance-rows'

/** A part of the synthetic rows, and the squared radius of each one's ball: to its k-th nearest other row of that part. */
export interface BallSet {
  rows: Int32Array
  kth: Float64Array
}

/** Precision, recall, density and coverage (Naeem et al. 2020). */
export interface Prdc {
  precision: number
  recall: number
  density: number
  coverage: number
}

/** More sets than there are bits can't be counted in one walk. */
const MOST_SETS = 31

/**
 * Counts who lies in whose ball while the pairs of S and R go by, for several parts of S at once: what a synthetic row finds
 * in the real balls is the same in each part that has it. Balls are closed.
 */
export class BallCounter {
  private readonly radii: Float64Array
  private readonly limits: readonly Float64Array[]
  /** The largest of each synthetic row’s limits. */
  private readonly farthest: Float64Array
  private readonly member: Int32Array
  /** In how many real balls each synthetic row lies. */
  private readonly counts: Int32Array
  /** One bit a set: whether the real ball holds a row of that set, and whether the real row lies in one of its balls. */
  private readonly covered: Int32Array
  private readonly recalled: Int32Array

  /** @param kth squared radius of each real row's ball; @param rows how many synthetic rows there are */
  constructor(
    private readonly k: number,
    kth: Float64Array,
    rows: number,
    private readonly sets: readonly BallSet[],
  ) {
    if (sets.length > MOST_SETS) throw new RangeError(`more than ${MOST_SETS} sets`)
    this.radii = kth.map((radius) => radius * AT_MOST_AS_FAR)
    this.member = new Int32Array(rows)
    this.counts = new Int32Array(rows)
    this.covered = new Int32Array(kth.length)
    this.recalled = new Int32Array(kth.length)
    this.limits = sets.map(({ rows: some, kth: own }, bit) => {
      for (const row of some) this.member[row] = (this.member[row] ?? 0) | (1 << bit)
      const places = placesIn(some, rows)
      return Float64Array.from(places, (place) => (place < 0 ? -1 : (own[place] ?? -1) * AT_MOST_AS_FAR))
    })
    this.farthest = Float64Array.from({ length: rows }, (_, row) =>
      this.limits.reduce((most, limits) => Math.max(most, limits[row] ?? -1), -1),
    )
  }

  /** @param squared distances of a synthetic row to each real one */
  add(row: number, squared: Float64Array): void {
    const { radii, covered } = this
    const member = this.member[row] ?? 0
    const farthest = this.farthest[row] ?? -1
    let count = 0
    for (let r = 0; r < squared.length; r++) {
      const d = squared[r] ?? 0
      if (d <= (radii[r] ?? 0)) {
        count++
        covered[r] = (covered[r] ?? 0) | member
      }
      if (d <= farthest) this.recall(r, row, d)
    }
    this.counts[row] = count
  }

  /** Notes in which sets a real row lies in a synthetic one’s ball. */
  private recall(r: number, row: number, d: number): void {
    for (let bit = 0; bit < this.limits.length; bit++)
      if (d <= (this.limits[bit]?.[row] ?? -1)) this.recalled[r] = (this.recalled[r] ?? 0) | (1 << bit)
  }

  /** The four numbers of each set. */
  found(): Prdc[] {
    return this.sets.map(({ rows }, bit) => {
      let inside = 0
      let balls = 0
      for (const row of rows) {
        const count = this.counts[row] ?? 0
        balls += count
        if (count > 0) inside++
      }
      return {
        precision: inside / rows.length,
        recall: shareWith(this.recalled, bit),
        density: balls / (this.k * rows.length),
        coverage: shareWith(this.covered, bit),
      }
    })
  }
}

function shareWith(bits: Int32Array, bit: number): number {
  let sum = 0
  for (const own of bits) sum += (own >> bit) & 1
  return sum / bits.length
}

/** The four numbers of two tables in a Euclidean space. */
export function prdcOf(real: EuclidRows, synthetic: EuclidRows, k: number): Prdc {
  const whole = (rows: number) => Int32Array.from({ length: rows }, (_, row) => row)
  const all = whole(synthetic.rows)
  const [ofReal] = within(real, [whole(real.rows)], k)
  const [own] = within(synthetic, [all], k)
  const counter = new BallCounter(k, ofReal?.kth ?? new Float64Array(0), synthetic.rows, [
    { rows: all, kth: own?.kth ?? new Float64Array(0) },
  ])
  eachRow(synthetic, real, (row, squared) => counter.add(row, squared))
  return counter.found()[0] ?? { precision: NaN, recall: NaN, density: NaN, coverage: NaN }
}
