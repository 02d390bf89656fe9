import type { Side, Source } from '../views'

const FEW = 'Fewer than two rows have both values'
const FLAT = 'One of the two is constant among the rows that have both'

/** A column standardised over its own rows, missing as 0, so that sums of products lose no digits. */
export interface Standard {
  z: Float64Array
  present: Uint8Array
  complete: boolean
}

export function standardise(values: Float64Array): Standard {
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
  const present = new Uint8Array(values.length)
  const z = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN
    if (Number.isNaN(value)) continue
    present[i] = 1
    z[i] = (value - mean) / scale
  }
  return { z, present, complete: n === values.length }
}

/**
 * Pearson’s r of a weighted side over the rows that have both values, from sums of standardised values.
 * @returns a number in [−1, 1], or why there is none
 */
export function pearson(a: Standard, b: Standard, weights: Uint16Array): number | string {
  let n = 0
  let sx = 0
  let sy = 0
  let sxx = 0
  let syy = 0
  let sxy = 0
  const x = a.z
  const y = b.z
  const px = a.present
  const py = b.present
  for (let i = 0; i < x.length; i++) {
    const weight = (weights[i] ?? 0) * (px[i] ?? 0) * (py[i] ?? 0)
    const xi = x[i] ?? 0
    const yi = y[i] ?? 0
    const wx = weight * xi
    n += weight
    sx += wx
    sy += weight * yi
    sxx += wx * xi
    syy += weight * yi * yi
    sxy += wx * yi
  }
  return fromSums(n, sx, sy, sxx, syy, sxy)
}

function fromSums(n: number, sx: number, sy: number, sxx: number, syy: number, sxy: number): number | string {
  if (n < 2) return FEW
  const vx = sxx - (sx * sx) / n
  const vy = syy - (sy * sy) / n
  // What rounding leaves of a constant.
  if (vx <= 1e-12 * sxx || vy <= 1e-12 * syy) return FLAT
  return Math.max(-1, Math.min(1, (sxy - (sx * sy) / n) / Math.sqrt(vx * vy)))
}

/** Average ranks of a weighted side’s column j among the rows that `kept` marks, 0 elsewhere. */
function ranks(source: Source, j: number, weights: Uint16Array, kept: Uint8Array): Float64Array {
  const values = source.values(j)
  const order = source.order(j)
  const rank = new Float64Array(values.length)
  let before = 0
  let k = 0
  while (k < order.length) {
    const value = values[order[k] ?? 0]
    let tied = 0
    let end = k
    while (end < order.length) {
      const row = order[end] ?? 0
      if (values[row] !== value) break
      tied += (weights[row] ?? 0) * (kept[row] ?? 0)
      end++
    }
    const shared = before + (tied + 1) / 2
    for (; k < end; k++) rank[order[k] ?? 0] = shared
    before += tied
  }
  return rank
}

/** Spearman’s ρ: Pearson’s r of the ranks taken within the rows that have both values. */
export function spearman(side: Side, a: number, b: number, x: Standard, y: Standard): number | string {
  const kept = new Uint8Array(x.present.length)
  let n = 0
  for (let i = 0; i < kept.length; i++) {
    const both = (x.present[i] ?? 0) * (y.present[i] ?? 0)
    kept[i] = both
    n += both * (side.weights[i] ?? 0)
  }
  if (n < 2) return FEW
  const middle = (n + 1) / 2
  const centred = (j: number): Float64Array => {
    const rank = ranks(side.source, j, side.weights, kept)
    for (let i = 0; i < rank.length; i++) rank[i] = ((rank[i] ?? 0) - middle) * (kept[i] ?? 0)
    return rank
  }
  const u = centred(a)
  const v = centred(b)
  let uu = 0
  let vv = 0
  let uv = 0
  for (let i = 0; i < u.length; i++) {
    const weight = side.weights[i] ?? 0
    const ui = u[i] ?? 0
    const vi = v[i] ?? 0
    uu += weight * ui * ui
    vv += weight * vi * vi
    uv += weight * ui * vi
  }
  return uu === 0 || vv === 0 ? FLAT : Math.max(-1, Math.min(1, uv / Math.sqrt(uu * vv)))
}
