import type { Side, Source } from '../views'

const FEW = 'Fewer than two rows have both values'
const FLAT = 'One of the two is constant among the rows that have both'

/** Below this share of a sum of squares its variance has too few digits left. */
const LITTLE = 1e-4

/** A source's column made ready once: standardised, and by the place of each value among the distinct ones. */
interface Ready {
  /** Standardised over its own rows so that sums of products lose no digits; missing as 0. */
  z: Float64Array
  /** 1 with a value, 0 without. */
  present: Float64Array
  complete: boolean
  /** Place among the distinct values, rising; `distinct` for the missing. */
  place: Int32Array
  distinct: number
}

/** A side's column: only the rows that count, times how often they count. */
interface Weighted {
  z: Float64Array
  present: Float64Array
  w: Float64Array
  wz: Float64Array
  wzz: Float64Array
  complete: boolean
  n: number
  sum: number
  squares: number
}

/** Correlations of pairs of columns of weighted tables. Keeps what pairs have in common. */
export class Associations {
  private readonly ready = new WeakMap<Source, (Ready | undefined)[]>()
  private readonly weighted = new WeakMap<Side, (Weighted | undefined)[]>()

  /** Pearson’s r over the rows that have both values: a number in [−1, 1], or why there is none. */
  pearson(side: Side, a: number, b: number): number | string {
    const x = this.weightedColumn(side, a)
    const y = this.weightedColumn(side, b)
    const { n, sx, sy, sxx, syy, sxy } = x.complete && y.complete ? whole(x, y) : common(x, y)
    if (n < 2) return FEW
    const vx = sxx - (sx * sx) / n
    const vy = syy - (sy * sy) / n
    // Little is left where values are close together far from their column's mean: find it without the loss of digits.
    if (vx <= LITTLE * sxx || vy <= LITTLE * syy) return pearsonOfRows(side, a, b)
    return bounded((sxy - (sx * sy) / n) / Math.sqrt(vx * vy))
  }

  /** Spearman’s ρ: Pearson’s r of average ranks taken within the rows that have both values. */
  spearman(side: Side, a: number, b: number): number | string {
    const x = this.readyColumn(side.source, a)
    const y = this.readyColumn(side.source, b)
    const inX = new Float64Array(x.distinct + 1)
    const inY = new Float64Array(y.distinct + 1)
    const { weights } = side
    let n = 0
    for (let i = 0; i < weights.length; i++) {
      const px = x.place[i] ?? 0
      const py = y.place[i] ?? 0
      if (px === x.distinct || py === y.distinct) continue
      const weight = weights[i] ?? 0
      n += weight
      inX[px] = (inX[px] ?? 0) + weight
      inY[py] = (inY[py] ?? 0) + weight
    }
    if (n < 2) return FEW
    const uu = toCentredRanks(inX, n)
    const vv = toCentredRanks(inY, n)
    if (uu === 0 || vv === 0) return FLAT
    let uv = 0
    for (let i = 0; i < weights.length; i++) {
      const px = x.place[i] ?? 0
      const py = y.place[i] ?? 0
      if (px === x.distinct || py === y.distinct) continue
      uv += (weights[i] ?? 0) * (inX[px] ?? 0) * (inY[py] ?? 0)
    }
    return bounded(uv / Math.sqrt(uu * vv))
  }

  private readyColumn(source: Source, j: number): Ready {
    let columns = this.ready.get(source)
    if (columns === undefined) this.ready.set(source, (columns = []))
    return (columns[j] ??= prepare(source, j))
  }

  private weightedColumn(side: Side, j: number): Weighted {
    let columns = this.weighted.get(side)
    if (columns === undefined) this.weighted.set(side, (columns = []))
    return (columns[j] ??= weigh(this.readyColumn(side.source, j), side.weights))
  }
}

function prepare(source: Source, j: number): Ready {
  const values = source.values(j)
  let n = 0
  let mean = 0
  let squares = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    n++
    const step = value - mean
    mean += step / n
    squares += step * (value - mean)
  }
  const scale = squares > 0 ? Math.sqrt(squares / n) : 1
  const present = Float64Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1))
  const z = Float64Array.from(values, (value) => (Number.isNaN(value) ? 0 : (value - mean) / scale))
  let distinct = 0
  let last = NaN
  const place = new Int32Array(values.length).fill(-1)
  for (const row of source.order(j)) {
    const value = values[row] ?? NaN
    if (value !== last) distinct++
    last = value
    place[row] = distinct - 1
  }
  for (let i = 0; i < place.length; i++) if (place[i] === -1) place[i] = distinct
  return { z, present, complete: n === values.length, place, distinct }
}

function weigh(column: Ready, weights: Uint32Array): Weighted {
  let count = 0
  for (let i = 0; i < weights.length; i++) if (weights[i] !== 0) count++
  const z = new Float64Array(count)
  const present = new Float64Array(count)
  const w = new Float64Array(count)
  const wz = new Float64Array(count)
  const wzz = new Float64Array(count)
  let k = 0
  let n = 0
  let sum = 0
  let squares = 0
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] ?? 0
    if (weight === 0) continue
    const value = column.z[i] ?? 0
    const there = column.present[i] ?? 0
    z[k] = value
    present[k] = there
    w[k] = weight
    wz[k] = weight * value
    wzz[k] = weight * value * value
    n += weight * there
    sum += weight * value
    squares += weight * value * value
    k++
  }
  return { z, present, w, wz, wzz, complete: column.complete, n, sum, squares }
}

interface Sums {
  n: number
  sx: number
  sy: number
  sxx: number
  syy: number
  sxy: number
}

/** Sums over all rows, of which only that of the products isn't known yet. */
function whole(x: Weighted, y: Weighted): Sums {
  const a = x.wz
  const b = y.z
  let even = 0
  let odd = 0
  // Two sums side by side: one alone would wait for itself.
  for (let i = 1; i < a.length; i += 2) {
    even += (a[i - 1] ?? 0) * (b[i - 1] ?? 0)
    odd += (a[i] ?? 0) * (b[i] ?? 0)
  }
  if (a.length % 2 === 1) even += (a[a.length - 1] ?? 0) * (b[a.length - 1] ?? 0)
  return { n: x.n, sx: x.sum, sy: y.sum, sxx: x.squares, syy: y.squares, sxy: even + odd }
}

/** Sums over the rows that have both values. */
function common(x: Weighted, y: Weighted): Sums {
  const { w, wz: wx, wzz: wxx, present: px } = x
  const { wz: wy, wzz: wyy, present: py, z } = y
  let n = 0
  let sx = 0
  let sy = 0
  let sxx = 0
  let syy = 0
  let sxy = 0
  for (let i = 0; i < w.length; i++) {
    const inX = px[i] ?? 0
    const inY = py[i] ?? 0
    n += (w[i] ?? 0) * inX * inY
    sx += (wx[i] ?? 0) * inY
    sxx += (wxx[i] ?? 0) * inY
    sy += (wy[i] ?? 0) * inX
    syy += (wyy[i] ?? 0) * inX
    sxy += (wx[i] ?? 0) * (z[i] ?? 0)
  }
  return { n, sx, sy, sxx, syy, sxy }
}

/** Turns the weights of rising values into their average ranks less the middle rank; returns Σ weight · rank². */
function toCentredRanks(weights: Float64Array, n: number): number {
  const middle = (n + 1) / 2
  let before = 0
  let squares = 0
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k] ?? 0
    const rank = before + (weight + 1) / 2 - middle
    weights[k] = rank
    squares += weight * rank * rank
    before += weight
  }
  return squares
}

function bounded(r: number): number {
  return Math.max(-1, Math.min(1, r))
}

/** The slow way, with means taken first over just the rows that count; exact about what is constant. */
function pearsonOfRows({ source, weights }: Side, a: number, b: number): number | string {
  const x = source.values(a)
  const y = source.values(b)
  const rows: number[] = []
  for (let i = 0; i < weights.length; i++)
    if ((weights[i] ?? 0) > 0 && !Number.isNaN(x[i] ?? NaN) && !Number.isNaN(y[i] ?? NaN)) rows.push(i)
  const u = centred(x, rows, weights)
  const v = centred(y, rows, weights)
  if (u === null || v === null) return FLAT
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
  return uu > 0 && vv > 0 ? bounded(uv / Math.sqrt(uu * vv)) : FLAT
}

/** Values less their mean, over the largest of the differences so that no square over- or underflows; null if all are one. */
function centred(
  values: Float64Array,
  rows: readonly number[],
  weights: ArrayLike<number>,
): Float64Array | null {
  const first = values[rows[0] ?? 0] ?? NaN
  if (rows.every((row) => values[row] === first)) return null
  let n = 0
  let sum = 0
  for (const row of rows) {
    n += weights[row] ?? 0
    sum += (weights[row] ?? 0) * ((values[row] ?? 0) - first)
  }
  const mean = sum / n
  const differences = Float64Array.from(rows, (row) => (values[row] ?? 0) - first - mean)
  const most = differences.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  return differences.map((value) => value / most)
}
