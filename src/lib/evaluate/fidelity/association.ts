import type { Side, Source } from '../views'
import { centredRanks, prepare, type Ready } from './association-columns'
import { centredOf } from './association-exact'

export const FEW = 'Fewer than two rows have both values'
export const FLAT = 'One of the two is constant among the rows that have both'

/** Below this share of a sum of squares its variance has too few digits left. */
const LITTLE = 1e-4

/** Correlations of all pairs of columns of one side, row after row; NaN where a pair has none. */
export interface Correlations {
  width: number
  values: Float64Array
  /** Rows that have both values (by weight). */
  common: Float64Array
}

/** Correlations of weighted tables. Keeps what pairs have in common. */
export class Associations {
  private readonly ready = new WeakMap<Source, (Ready | undefined)[]>()
  private readonly linear = new WeakMap<Side, Correlations>()
  private readonly ranked = new WeakMap<Side, Correlations>()

  /** @param columns places of the numeric columns; pairs are asked for by their place in this list */
  constructor(private readonly columns: readonly number[]) {}

  /** Pearson’s r over the rows that have both values: a number in [−1, 1], or why there is none. */
  pearson(side: Side, a: number, b: number): number | string {
    let all = this.linear.get(side)
    if (all === undefined) this.linear.set(side, (all = this.allPearson(side)))
    return read(all, a, b)
  }

  /** Spearman’s ρ: Pearson’s r of average ranks taken within the rows that have both values. */
  spearman(side: Side, a: number, b: number): number | string {
    let all = this.ranked.get(side)
    if (all === undefined) this.ranked.set(side, (all = this.allSpearman(side)))
    return read(all, a, b)
  }

  private column(source: Source, j: number): Ready {
    let columns = this.ready.get(source)
    if (columns === undefined) this.ready.set(source, (columns = []))
    return (columns[j] ??= prepare(source, j))
  }

  private allPearson(side: Side): Correlations {
    const sums = new WeightedSums(
      this.columns.map((j) => this.column(side.source, j)),
      side,
    )
    const width = this.columns.length
    const values = new Float64Array(width * width).fill(NaN)
    const common = new Float64Array(width * width)
    for (let a = 0; a < width; a++) {
      for (let b = a + 1; b < width; b++) {
        const { n, sx, sy, sxx, syy, sxy } = sums.of(a, b)
        common[a * width + b] = n
        if (n < 2) continue
        const vx = sxx - (sx * sx) / n
        const vy = syy - (sy * sy) / n
        // Little is left where values are close together far from their column's mean: find it without the loss of digits.
        values[a * width + b] =
          vx <= LITTLE * sxx || vy <= LITTLE * syy
            ? exactly(side, this.columns[a] ?? 0, this.columns[b] ?? 0)
            : bounded((sxy - (sx * sy) / n) / Math.sqrt(vx * vy))
      }
    }
    return { width, values, common }
  }

  private allSpearman(side: Side): Correlations {
    const ready = this.columns.map((j) => this.column(side.source, j))
    const width = ready.length
    const values = new Float64Array(width * width).fill(NaN)
    const common = new Float64Array(width * width)
    const most = ready.reduce((most, { distinct }) => Math.max(most, distinct + 1), 0)
    const ranks = new RankPairs(side, most)
    ready.forEach((x, a) => {
      ready.forEach((y, b) => {
        if (b <= a) return
        const { n, rho } = ranks.of(x, y)
        common[a * width + b] = n
        values[a * width + b] = rho
      })
    })
    return { width, values, common }
  }
}

function read({ width, values, common }: Correlations, a: number, b: number): number | string {
  const at = Math.min(a, b) * width + Math.max(a, b)
  const value = values[at] ?? NaN
  return !Number.isNaN(value) ? value : (common[at] ?? 0) < 2 ? FEW : FLAT
}

/** Sums of products of standardised columns over the rows that have both values of a pair. */
class WeightedSums {
  private readonly z: Float64Array[] = []
  private readonly wz: Float64Array[] = []
  private readonly w: Int32Array
  /** Of each column: places, among the rows that count, of those that miss it. */
  private readonly missing: Int32Array[] = []
  private readonly n: number
  private readonly sum: number[] = []
  private readonly squares: number[] = []

  constructor(columns: readonly Ready[], side: Side) {
    const { rows, times } = side.counted
    this.w = times
    this.n = side.rows
    for (const column of columns) {
      const z = new Float64Array(rows.length)
      const wz = new Float64Array(rows.length)
      const missing: number[] = []
      let sum = 0
      let squares = 0
      for (let k = 0; k < rows.length; k++) {
        const row = rows[k] ?? 0
        const value = column.z[row] ?? 0
        const weighted = value * (times[k] ?? 0)
        z[k] = value
        wz[k] = weighted
        sum += weighted
        squares += weighted * value
        if (column.complete) continue
        if (column.place[row] === column.distinct) missing.push(k)
      }
      this.z.push(z)
      this.wz.push(wz)
      this.missing.push(Int32Array.from(missing))
      this.sum.push(sum)
      this.squares.push(squares)
    }
  }

  of(a: number, b: number): { n: number; sx: number; sy: number; sxx: number; syy: number; sxy: number } {
    const { w } = this
    const [za, zb] = [this.z[a], this.z[b]]
    const [wa, wb] = [this.wz[a], this.wz[b]]
    const [ma, mb] = [this.missing[a], this.missing[b]]
    let n = this.n
    let sx = this.sum[a] ?? 0
    let sy = this.sum[b] ?? 0
    let sxx = this.squares[a] ?? 0
    let syy = this.squares[b] ?? 0
    if (za === undefined || zb === undefined || wa === undefined || wb === undefined || !ma || !mb)
      return { n: 0, sx, sy, sxx, syy, sxy: 0 }
    // What stands in rows that miss the other is taken off again; a missing value itself counts as 0.
    let i = 0
    for (let k = 0; k < mb.length; k++) {
      const row = mb[k] ?? 0
      const weighted = wa[row] ?? 0
      n -= w[row] ?? 0
      sx -= weighted
      sxx -= weighted * (za[row] ?? 0)
      while (i < ma.length && (ma[i] ?? 0) < row) i++
      // Missing both: it is taken off n once.
      if (i < ma.length && ma[i] === row) n += w[row] ?? 0
    }
    for (let k = 0; k < ma.length; k++) {
      const row = ma[k] ?? 0
      const weighted = wb[row] ?? 0
      n -= w[row] ?? 0
      sy -= weighted
      syy -= weighted * (zb[row] ?? 0)
    }
    return { n, sx, sy, sxx, syy, sxy: dot(wa, zb) }
  }
}

/** Four sums side by side: one alone would wait for itself. */
function dot(a: Float64Array, b: Float64Array): number {
  const { length } = a
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let i = 0
  for (; i + 3 < length; i += 4) {
    s0 += (a[i] ?? 0) * (b[i] ?? 0)
    s1 += (a[i + 1] ?? 0) * (b[i + 1] ?? 0)
    s2 += (a[i + 2] ?? 0) * (b[i + 2] ?? 0)
    s3 += (a[i + 3] ?? 0) * (b[i + 3] ?? 0)
  }
  for (; i < length; i++) s0 += (a[i] ?? 0) * (b[i] ?? 0)
  return s0 + s1 + (s2 + s3)
}

/** Rank correlations of the pairs of one side. */
class RankPairs {
  private readonly inX: Float64Array
  private readonly inY: Float64Array

  /** @param most one more than the most distinct values of a column */
  constructor(
    private readonly side: Side,
    most: number,
  ) {
    this.inX = new Float64Array(most)
    this.inY = new Float64Array(most)
  }

  of(x: Ready, y: Ready): { n: number; rho: number } {
    const { rows, times } = this.side.counted
    const { inX, inY } = this
    const [ofX, ofY] = [x.place, y.place]
    const [noX, noY] = [x.distinct, y.distinct]
    inX.fill(0, 0, noX)
    inY.fill(0, 0, noY)
    let n = 0
    for (let k = 0; k < rows.length; k++) {
      const row = rows[k] ?? 0
      const px = ofX[row] ?? 0
      const py = ofY[row] ?? 0
      if (px === noX || py === noY) continue
      const weight = times[k] ?? 0
      n += weight
      inX[px] = (inX[px] ?? 0) + weight
      inY[py] = (inY[py] ?? 0) + weight
    }
    if (n < 2) return { n, rho: NaN }
    const uu = centredRanks(inX, noX, n)
    const vv = centredRanks(inY, noY, n)
    if (uu === 0 || vv === 0) return { n, rho: NaN }
    let uv = 0
    for (let k = 0; k < rows.length; k++) {
      const row = rows[k] ?? 0
      const px = ofX[row] ?? 0
      const py = ofY[row] ?? 0
      if (px !== noX && py !== noY) uv += (times[k] ?? 0) * (inX[px] ?? 0) * (inY[py] ?? 0)
    }
    return { n, rho: bounded(uv / Math.sqrt(uu * vv)) }
  }
}

function bounded(r: number): number {
  return Math.max(-1, Math.min(1, r))
}

/** The slow way, with means taken first over just the rows that count; exact about what is constant. NaN if one is. */
function exactly({ source, weights }: Side, a: number, b: number): number {
  const x = source.values(a)
  const y = source.values(b)
  const rows: number[] = []
  for (let i = 0; i < weights.length; i++)
    if ((weights[i] ?? 0) > 0 && !Number.isNaN(x[i] ?? NaN) && !Number.isNaN(y[i] ?? NaN)) rows.push(i)
  const u = centredOf(x, rows, weights)
  const v = centredOf(y, rows, weights)
  if (u === null || v === null) return NaN
  let uu = 0
  let vv = 0
  let uv = 0
  for (const [k, row] of rows.entries()) {
    const weight = weights[row] ?? 0
    const [du, dv] = [u[k] ?? 0, v[k] ?? 0]
    uu += weight * du * du
    vv += weight * dv * dv
    uv += weight * du * dv
  }
  return uu > 0 && vv > 0 ? bounded(uv / Math.sqrt(uu * vv)) : NaN
}
