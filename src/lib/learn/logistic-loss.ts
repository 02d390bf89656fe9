import type { Regressors } from './regressors'

/** What is looked at in a fit: regressors, the rows among them and a label for each of those. */
export interface Observed {
  regressors: Pick<Regressors, 'shape' | 'values' | 'starts' | 'members'>
  rows: Int32Array
  labels: Float64Array
}

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
  const { values, starts, members } = regressors
  const { dense, size } = regressors.shape
  const paired = dense - (dense % 4)
  gradient.fill(0)
  let loss = 0
  let residuals = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const from = row * dense
    const first = starts[row] ?? 0
    const end = starts[row + 1] ?? 0
    // Four sums at once, as each waits for its last addition.
    let s0 = weights[size - 1] ?? 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (let j = 0; j < paired; j += 4) {
      s0 += (values[from + j] ?? 0) * (weights[j] ?? 0)
      s1 += (values[from + j + 1] ?? 0) * (weights[j + 1] ?? 0)
      s2 += (values[from + j + 2] ?? 0) * (weights[j + 2] ?? 0)
      s3 += (values[from + j + 3] ?? 0) * (weights[j + 3] ?? 0)
    }
    for (let j = paired; j < dense; j++) s1 += (values[from + j] ?? 0) * (weights[j] ?? 0)
    for (let k = first; k < end; k++) s2 += weights[members[k] ?? 0] ?? 0
    const score = s0 + s1 + (s2 + s3)
    const label = labels[i] ?? 0
    const odds = Math.exp(-Math.abs(score))
    const p = score >= 0 ? 1 / (1 + odds) : odds / (1 + odds)
    // log(1 + e^s) − y·s, without overflow.
    loss += Math.max(score, 0) + Math.log1p(odds) - label * score
    curvature[i] = odds / ((1 + odds) * (1 + odds))
    const residual = p - label
    residuals += residual
    for (let j = 0; j < dense; j++) gradient[j] = (gradient[j] ?? 0) + residual * (values[from + j] ?? 0)
    for (let k = first; k < end; k++) {
      const member = members[k] ?? 0
      gradient[member] = (gradient[member] ?? 0) + residual
    }
  }
  gradient[size - 1] = residuals
  const share = 1 / Math.max(1, rows.length)
  for (let j = 0; j < size; j++) gradient[j] = (gradient[j] ?? 0) * share
  return loss * share
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
  const means = new Float64Array(size)
  const low = new Float64Array(dense).fill(Infinity)
  const high = new Float64Array(dense).fill(-Infinity)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    for (let j = 0; j < dense; j++) {
      const value = values[row * dense + j] ?? 0
      means[j] = (means[j] ?? 0) + value
      if (value < (low[j] ?? 0)) low[j] = value
      if (value > (high[j] ?? 0)) high[j] = value
    }
    const end = starts[row + 1] ?? 0
    for (let k = starts[row] ?? 0; k < end; k++) {
      const member = members[k] ?? 0
      means[member] = (means[member] ?? 0) + 1
    }
  }
  for (let j = 0; j < size; j++) means[j] = (means[j] ?? 0) / count
  const squares = new Float64Array(dense)
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] ?? 0) * dense
    for (let j = 0; j < dense; j++) {
      const distance = (values[from + j] ?? 0) - (means[j] ?? 0)
      squares[j] = (squares[j] ?? 0) + distance * distance
    }
  }
  const deviations = means.map((mean, j) =>
    j >= dense ? Math.sqrt(mean * (1 - mean)) : low[j] === high[j] ? 0 : Math.sqrt((squares[j] ?? 0) / count),
  )
  return { means, deviations }
}
