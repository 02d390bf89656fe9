import { sigmoid } from './gbdt'

const MOST_STEPS = 100
/** Probabilities are kept so far from 0 and 1 before their logit is taken. */
const CLIP = 1e-12

/**
 * Slope of the unpenalised logistic regression of the labels on the logit of the scores, with intercept: 1 is calibrated,
 * below 1 too extreme (Cox 1958). null where there is none: scores all equal, or a threshold that parts the classes.
 * @param scores probabilities; @param labels 0 or 1
 */
export function calibrationSlope(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  const logits = Float64Array.from(scores, (p) => {
    const clipped = Math.min(Math.max(p, CLIP), 1 - CLIP)
    return Math.log(clipped / (1 - clipped))
  })
  if (!overlap(logits, labels)) return null
  const centre = logits.reduce((sum, value) => sum + value, 0) / logits.length
  const scale = Math.sqrt(logits.reduce((sum, value) => sum + (value - centre) ** 2, 0) / logits.length)
  const x = logits.map((value) => (value - centre) / scale)
  let [slope, intercept] = [0, 0]
  let loss = lossOf(x, labels, slope, intercept)
  for (let step = 0; step < MOST_STEPS; step++) {
    let [g, gx, h, hx, hxx] = [0, 0, 0, 0, 0]
    for (let i = 0; i < x.length; i++) {
      const xi = x[i] ?? 0
      const p = sigmoid(slope * xi + intercept)
      const residual = p - (labels[i] ?? 0)
      const weight = p * (1 - p)
      g += residual
      gx += residual * xi
      h += weight
      hx += weight * xi
      hxx += weight * xi * xi
    }
    if (Math.max(Math.abs(g), Math.abs(gx)) < 1e-12 * x.length) break
    const determinant = h * hxx - hx * hx
    if (!(determinant > 0)) return null
    const dSlope = (h * gx - hx * g) / determinant
    const dIntercept = (hxx * g - hx * gx) / determinant
    let rate = 1
    let next = loss
    for (; rate > 1e-9; rate /= 2) {
      next = lossOf(x, labels, slope - rate * dSlope, intercept - rate * dIntercept)
      if (next <= loss + 1e-14 * Math.abs(loss)) break
    }
    slope -= rate * dSlope
    intercept -= rate * dIntercept
    loss = next
  }
  return slope / scale
}

/** Whether neither class lies wholly on one side of the other: else the slope has no finite value. */
function overlap(x: Float64Array, labels: ArrayLike<number>): boolean {
  const [low, high] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ]
  x.forEach((value, i) => {
    const label = labels[i] === 1 ? 1 : 0
    low[label] = Math.min(low[label] ?? 0, value)
    high[label] = Math.max(high[label] ?? 0, value)
  })
  const [low0 = 0, low1 = 0] = low
  const [high0 = 0, high1 = 0] = high
  return low1 < high0 && low0 < high1
}

function lossOf(x: Float64Array, labels: ArrayLike<number>, slope: number, intercept: number): number {
  let loss = 0
  for (let i = 0; i < x.length; i++) {
    const score = slope * (x[i] ?? 0) + intercept
    loss += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - (labels[i] ?? 0) * score
  }
  return loss
}
