import type { Tally } from './ranking'

const MOST_STEPS = 100
/** Probabilities are kept so far from 0 and 1 before their logit is taken. */
const CLIP = 1e-12

/** Log odds of the labels = intercept + slope · logit of the predicted probability. */
export interface CalibrationLine {
  slope: number
  intercept: number
}

/**
 * Unpenalised logistic regression of the labels on the logit of the predicted probabilities, with intercept: slope 1 is
 * calibrated, below 1 too extreme (Cox 1958). null where there is none: scores all equal, or a threshold that parts the classes.
 * @param tally by probability; @param near a line of nearly the same rows: it makes the fit faster and changes nothing else
 */
export function calibrationLine(tally: Tally, near: CalibrationLine | null = null): CalibrationLine | null {
  const { positives, negatives } = tally
  const logits = tally.scores.map(logitOf)
  if (!overlap(logits, positives, negatives)) return null
  const { centre, scale, rows } = spreadOf(logits, positives, negatives)
  const x = logits.map((value) => (value - centre) / scale)
  const at = (slope: number, intercept: number) => sumsOf(x, positives, negatives, slope, intercept)
  let slope = (near?.slope ?? 0) * scale
  let intercept = near === null ? 0 : near.intercept + near.slope * centre
  let sums = at(slope, intercept)
  for (let step = 0; step < MOST_STEPS; step++) {
    const { g, gx, h, hx, hxx, loss } = sums
    if (Math.max(Math.abs(g), Math.abs(gx)) < 1e-12 * rows) break
    const determinant = h * hxx - hx * hx
    if (!(determinant > 0)) return null
    const dSlope = (h * gx - hx * g) / determinant
    const dIntercept = (hxx * g - hx * gx) / determinant
    let rate = 1
    do {
      sums = at(slope - rate * dSlope, intercept - rate * dIntercept)
      if (sums.loss <= loss + 1e-14 * Math.abs(loss)) break
      rate /= 2
    } while (rate > 1e-9)
    slope -= rate * dSlope
    intercept -= rate * dIntercept
  }
  return { slope: slope / scale, intercept: intercept - (slope * centre) / scale }
}

function logitOf(p: number): number {
  const clipped = Math.min(Math.max(p, CLIP), 1 - CLIP)
  return Math.log(clipped / (1 - clipped))
}

/** Whether neither class lies wholly on one side of the other: else the slope has no finite value. */
function overlap(falling: Float64Array, positives: Float64Array, negatives: Float64Array): boolean {
  const range = (counts: Float64Array): [number, number] => {
    const first = counts.findIndex((count) => count > 0)
    const last = counts.findLastIndex((count) => count > 0)
    return first < 0 ? [NaN, NaN] : [falling[last] ?? NaN, falling[first] ?? NaN]
  }
  const [low1, high1] = range(positives)
  const [low0, high0] = range(negatives)
  return low1 < high0 && low0 < high1
}

function spreadOf(
  values: Float64Array,
  positives: Float64Array,
  negatives: Float64Array,
): { centre: number; scale: number; rows: number } {
  let rows = 0
  let mean = 0
  let squares = 0
  values.forEach((value, k) => {
    const weight = (positives[k] ?? 0) + (negatives[k] ?? 0)
    if (weight === 0) return
    rows += weight
    const step = value - mean
    mean += (step * weight) / rows
    squares += weight * step * (value - mean)
  })
  return { centre: mean, scale: Math.sqrt(squares / rows), rows }
}

interface Sums {
  loss: number
  /** First and second derivatives of the loss by the intercept and (x) the slope. */
  g: number
  gx: number
  h: number
  hx: number
  hxx: number
}

function sumsOf(
  x: Float64Array,
  positives: Float64Array,
  negatives: Float64Array,
  slope: number,
  intercept: number,
): Sums {
  let [loss, g, gx, h, hx, hxx] = [0, 0, 0, 0, 0, 0]
  for (let k = 0; k < x.length; k++) {
    const own = positives[k] ?? 0
    const rows = own + (negatives[k] ?? 0)
    if (rows === 0) continue
    const value = x[k] ?? 0
    const score = slope * value + intercept
    const small = Math.exp(-Math.abs(score))
    const p = score >= 0 ? 1 / (1 + small) : small / (1 + small)
    loss += rows * (Math.max(score, 0) + Math.log1p(small)) - own * score
    const residual = rows * p - own
    const curvature = (rows * small) / (1 + small) ** 2
    g += residual
    gx += residual * value
    h += curvature
    hx += curvature * value
    hxx += curvature * value * value
  }
  return { loss, g, gx, h, hx, hxx }
}
