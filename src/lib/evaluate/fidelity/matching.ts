import { squaredFromCentre, takeEuclidRows, type EuclidRows } from '../../learn/euclid'
import { quantile } from '../statistics'
import { AT_LEAST_AS_FAR, AT_MOST_AS_FAR, placesIn } from './distance-rows'

/** As many real as synthetic rows, with the squared distance of each real one to its nearest other real one of these. */
export interface Matched {
  real: Int32Array
  first: Float64Array
  synthetic: Int32Array
}

export interface AlphaBeta {
  alphaPrecision: number
  betaCoverage: number
  authenticity: number
}

/** α and β go from 0 to 1 in 30 points. */
const STEPS = 29

/**
 * Finds the nearest rows across R and S while their pairs go by, for one matched pair of subsets, with all that tie: an
 * indicator of "the nearest row" is its mean over them.
 */
export class Matching {
  private readonly place: Int32Array
  /** Of each synthetic row: share of its nearest real rows that lie closer to another real row than to it. */
  private readonly own: Float64Array
  /** Of each real row: squared distance to its nearest synthetic rows, and which they are and how often, by place. */
  private readonly nearest: Float64Array
  private readonly tied: number[][]
  private readonly times: number[][]

  /** @param groups number of each synthetic row; equal rows have the same */
  constructor(
    private readonly matched: Matched,
    private readonly groups: Int32Array,
  ) {
    const { real, synthetic } = matched
    this.place = placesIn(synthetic, groups.length)
    this.own = new Float64Array(synthetic.length)
    this.nearest = new Float64Array(real.length).fill(Infinity)
    this.tied = Array.from(real, () => [])
    this.times = Array.from(real, () => [])
  }

  /** @param squared distances of a synthetic row to each real one */
  add(row: number, squared: Float64Array): void {
    const place = this.place[row] ?? -1
    if (place < 0) return
    const { real, first } = this.matched
    const { nearest } = this
    let best = Infinity
    let ties = 0
    let own = 0
    for (let r = 0; r < real.length; r++) {
      const d = squared[real[r] ?? 0] ?? Infinity
      if (d <= best * AT_MOST_AS_FAR) {
        if (d < best * AT_LEAST_AS_FAR) {
          best = d
          ties = 0
          own = 0
        }
        ties++
        if (d > (first[r] ?? 0) * AT_MOST_AS_FAR) own++
      }
      if (d <= (nearest[r] ?? 0) * AT_MOST_AS_FAR) this.tie(r, place, row, d)
    }
    this.own[place] = ties > 0 ? own / ties : 0
  }

  private tie(r: number, place: number, row: number, d: number): void {
    const tied = this.tied[r] ?? []
    const times = this.times[r] ?? []
    if (d < (this.nearest[r] ?? 0) * AT_LEAST_AS_FAR) {
      this.nearest[r] = d
      tied.length = 0
      times.length = 0
    }
    const last = tied.length - 1
    // Equal rows follow each other: one entry stands for all of them.
    const before = this.matched.synthetic[tied[last] ?? -1] ?? -1
    if (before >= 0 && this.groups[before] === this.groups[row]) times[last] = (times[last] ?? 0) + 1
    else {
      tied.push(place)
      times.push(1)
    }
  }

  /**
   * α-precision, β-coverage and authenticity (Alaa et al. 2022) as metrics.md binds them: without an embedding, and with
   * the authenticity of a synthetic row taken at its own nearest real row.
   */
  found(allReal: EuclidRows, allSynthetic: EuclidRows): AlphaBeta {
    const { real: realRows, synthetic: syntheticRows } = this.matched
    const real = takeEuclidRows(allReal, realRows)
    const synthetic = takeEuclidRows(allSynthetic, syntheticRows)
    const radii = radiiOf(roots(squaredFromCentre(real, real)).sort())
    const inside = roots(squaredFromCentre(synthetic, real)).sort()
    const covered = this.coveredWithin(roots(squaredFromCentre(synthetic, synthetic)))
    return {
      alphaPrecision: score(radii.map((radius) => countUpTo(inside, radius) / inside.length)),
      betaCoverage: score(covered),
      authenticity: this.own.reduce((sum, share) => sum + share, 0) / this.own.length,
    }
  }

  /**
   * For each β the share of real rows that have a synthetic one as near as another real one, and that within the ball
   * round the synthetic centre. The ball's radius is the β-quantile over the synthetic rows that real rows are matched
   * with; a real row with t nearest ones brings each of them with a weight of 1/t.
   */
  private coveredWithin(fromCentre: Float64Array): number[] {
    const { first } = this.matched
    const entries = this.tied.flatMap((tied, r) => {
      const times = this.times[r] ?? []
      const all = times.reduce((sum, count) => sum + count, 0)
      const near = (this.nearest[r] ?? Infinity) <= (first[r] ?? 0) * AT_MOST_AS_FAR
      return tied.map((place, i) => {
        const weight = (times[i] ?? 0) / all
        return { distance: fromCentre[place] ?? Infinity, weight, covers: near ? weight : 0 }
      })
    })
    entries.sort((a, b) => a.distance - b.distance)
    const radii = radiiOf(orderStatistics(entries, first.length))
    let entry = 0
    let covered = 0
    return radii.map((radius) => {
      for (; (entries[entry]?.distance ?? Infinity) <= radius * AT_MOST_AS_FAR; entry++)
        covered += entries[entry]?.covers ?? 0
      return covered / first.length
    })
  }
}

/** The i-th value of a sorted list of weighted entries whose weights add up to `size`: the one on which i falls. */
function orderStatistics(
  entries: readonly { distance: number; weight: number }[],
  size: number,
): Float64Array {
  let entry = 0
  let upTo = entries[0]?.weight ?? 0
  return Float64Array.from({ length: size }, (_, i) => {
    // Thirds don't quite add up to a whole.
    while (upTo <= i + 1e-9 && entry < entries.length - 1) upTo += entries[++entry]?.weight ?? 0
    return entries[entry]?.distance ?? NaN
  })
}

function radiiOf(sorted: Float64Array): number[] {
  return Array.from({ length: STEPS + 1 }, (_, step) => quantile(sorted, step, STEPS))
}

/** One minus the area between a curve and the diagonal, as part of the diagonal's own. */
function score(curve: readonly number[]): number {
  const off = curve.reduce((sum, share, step) => sum + Math.abs(share - step / STEPS), 0)
  return Math.max(0, 1 - off / ((STEPS + 1) / 2))
}

function countUpTo(sorted: Float64Array, limit: number): number {
  let count = 0
  while (count < sorted.length && (sorted[count] ?? 0) <= limit * AT_MOST_AS_FAR) count++
  return count
}

function roots(squared: Float64Array): Float64Array {
  // A distance of nothing may come out a rounding below it.
  return squared.map((value) => Math.sqrt(Math.max(0, value)))
}
