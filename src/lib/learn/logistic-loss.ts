import type { DesignRows } from './design-rows'

/** What is looked at in a fit: regressors, the rows among them and a label for each of those. */
export interface Observed {
  regressors: DesignRows
  rows: Int32Array
  labels: Float64Array
}

/** So many rows are worked on at once: what they share is loaded once, and no sum waits for its own last addition. */
const BLOCK = 4

/**
 * Mean loss −log p(label) at the weights (one a coordinate), and its gradient; p(1 − p) of each row goes into
 * `curvature`, that of row i of `rows` at i.
 */
export function lossAt(
  { regressors, rows, labels }: Observed,
  weights: Float64Array,
  gradient: Float64Array,
  curvature: Float64Array,
): number {
  const { size } = regressors.shape
  const scores = new Float64Array(BLOCK)
  const block = new Int32Array(BLOCK)
  gradient.fill(0)
  let loss = 0
  for (let start = 0; start < rows.length; start += BLOCK) {
    const count = Math.min(BLOCK, rows.length - start)
    // A block that isn't full repeats its last row, with no weight.
    for (let k = 0; k < BLOCK; k++) block[k] = rows[start + Math.min(k, count - 1)] ?? 0
    score(regressors, block, weights, scores)
    scores.fill(0, count)
    for (let k = 0; k < count; k++) {
      const value = scores[k] ?? 0
      const label = labels[start + k] ?? 0
      const odds = Math.exp(-Math.abs(value))
      const share = 1 / (1 + odds)
      scores[k] = (value >= 0 ? share : odds * share) - label
      curvature[start + k] = odds * share * share
      // log(1 + e^s) − y·s, without overflow.
      loss += Math.max(value, 0) + Math.log1p(odds) - label * value
    }
    addRows(regressors, block, scores, gradient)
  }
  const share = 1 / Math.max(1, rows.length)
  for (let j = 0; j < size; j++) gradient[j] = (gradient[j] ?? 0) * share
  return loss * share
}

/** Scores of four rows. */
function score(
  { shape: { dense, size }, values, starts, members }: DesignRows,
  block: Int32Array,
  weights: Float64Array,
  scores: Float64Array,
): void {
  const from0 = (block[0] ?? 0) * dense
  const from1 = (block[1] ?? 0) * dense
  const from2 = (block[2] ?? 0) * dense
  const from3 = (block[3] ?? 0) * dense
  const intercept = weights[size - 1] ?? 0
  let s0 = intercept
  let s1 = intercept
  let s2 = intercept
  let s3 = intercept
  for (let j = 0; j < dense; j++) {
    const weight = weights[j] ?? 0
    s0 += weight * (values[from0 + j] ?? 0)
    s1 += weight * (values[from1 + j] ?? 0)
    s2 += weight * (values[from2 + j] ?? 0)
    s3 += weight * (values[from3 + j] ?? 0)
  }
  scores[0] = s0
  scores[1] = s1
  scores[2] = s2
  scores[3] = s3
  for (let k = 0; k < BLOCK; k++) {
    const row = block[k] ?? 0
    const end = starts[row + 1] ?? 0
    let sum = 0
    for (let at = starts[row] ?? 0; at < end; at++) sum += weights[members[at] ?? 0] ?? 0
    scores[k] = (scores[k] ?? 0) + sum
  }
}

/** Adds four rows times a factor each, the intercept among their coordinates. */
function addRows(
  { shape: { dense, size }, values, starts, members }: DesignRows,
  block: Int32Array,
  factors: Float64Array,
  to: Float64Array,
): void {
  const from0 = (block[0] ?? 0) * dense
  const from1 = (block[1] ?? 0) * dense
  const from2 = (block[2] ?? 0) * dense
  const from3 = (block[3] ?? 0) * dense
  const f0 = factors[0] ?? 0
  const f1 = factors[1] ?? 0
  const f2 = factors[2] ?? 0
  const f3 = factors[3] ?? 0
  for (let j = 0; j < dense; j++) {
    const first = f0 * (values[from0 + j] ?? 0) + f1 * (values[from1 + j] ?? 0)
    to[j] = (to[j] ?? 0) + (first + (f2 * (values[from2 + j] ?? 0) + f3 * (values[from3 + j] ?? 0)))
  }
  for (let k = 0; k < BLOCK; k++) {
    const row = block[k] ?? 0
    const factor = factors[k] ?? 0
    const end = starts[row + 1] ?? 0
    for (let at = starts[row] ?? 0; at < end; at++) {
      const member = members[at] ?? 0
      to[member] = (to[member] ?? 0) + factor
    }
  }
  to[size - 1] = (to[size - 1] ?? 0) + (f0 + f1 + (f2 + f3))
}

/** By coordinate, over rows. */
export interface Moments {
  means: Float64Array
  /** Standard deviations over n; exactly 0 where all values are equal. */
  deviations: Float64Array
}

export function momentsOf({ regressors, rows }: Omit<Observed, 'labels'>): Moments {
  const { values, starts, members } = regressors
  const { dense, size } = regressors.shape
  const count = Math.max(1, rows.length)
  const sums = new Float64Array(size)
  const squares = new Float64Array(dense)
  // Seen from the first row, a column whose values are equal has nothing but 0.
  const origin = values.slice((rows[0] ?? 0) * dense, ((rows[0] ?? 0) + 1) * dense)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const from = row * dense
    for (let j = 0; j < dense; j++) {
      const distance = (values[from + j] ?? 0) - (origin[j] ?? 0)
      sums[j] = (sums[j] ?? 0) + distance
      squares[j] = (squares[j] ?? 0) + distance * distance
    }
    const end = starts[row + 1] ?? 0
    for (let k = starts[row] ?? 0; k < end; k++) {
      const member = members[k] ?? 0
      sums[member] = (sums[member] ?? 0) + 1
    }
  }
  const means = sums.map((sum, j) => (origin[j] ?? 0) + sum / count)
  const deviations = sums.map((sum, j) => {
    const share = sum / count
    return Math.sqrt(Math.max(0, j < dense ? (squares[j] ?? 0) / count - share * share : share * (1 - share)))
  })
  return { means, deviations }
}
