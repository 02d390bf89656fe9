import type { Sums } from './histogram'

export interface SplitOptions {
  lambda: number
  minChildWeight: number
}

/** Sums of both derivatives of a node. */
export interface Totals {
  g: number
  h: number
}

/** A better split must be better by more than rounding: the lower feature index wins ties (metrics.md, X2). */
const TIE = 1e-9
/** Gains under this are rounding, as in xgboost (kRtEps). */
const LEAST_GAIN = 1e-6

/**
 * The best split of one node so far: gain = G_L²/(H_L+λ) + G_R²/(H_R+λ) − G²/(H+λ). Columns are offered in order; at
 * every cut between bins that hold rows both directions for missing are tried, and present against missing at the end.
 */
export class BestSplit {
  feature = -1
  /** Rows of bins up to the lower one go left; the next one that holds rows is the upper one, −1: none but missing. */
  lower = -1
  upper = -1
  missingLeft = false
  gain = 0
  g = 0
  h = 0
  private readonly parent: number
  /** What the sum of the children's scores must exceed. */
  private least: number

  constructor(
    private readonly options: SplitOptions,
    private readonly node: Totals,
  ) {
    this.parent = (node.g * node.g) / (node.h + options.lambda)
    this.least = this.parent + LEAST_GAIN
  }

  /**
   * Bins from `at` on, of which there are `bins`; the sums of missing stand behind them, if there is such a state.
   * @param numbers what the bins are called; null for 0, 1, …
   */
  offerBins(
    feature: number,
    sums: Sums,
    at: number,
    bins: number,
    hasMissing: boolean,
    numbers: Int32Array | null,
  ): void {
    const before = this.least
    this.walk(feature, sums, at, bins, hasMissing)
    if (numbers === null || this.least === before) return
    this.lower = numbers[this.lower] ?? 0
    this.upper = this.upper < 0 ? -1 : (numbers[this.upper] ?? 0)
  }

  private walk(feature: number, sums: Sums, at: number, bins: number, hasMissing: boolean): void {
    const { g: totalG, h: totalH } = this.node
    const { lambda, minChildWeight } = this.options
    const missingG = hasMissing ? (sums[2 * (at + bins)] ?? 0) : 0
    const missingH = hasMissing ? (sums[2 * (at + bins) + 1] ?? 0) : 0
    let least = this.least
    let last = -1
    let leftG = 0
    let leftH = 0
    for (let bin = 0; bin < bins; bin++) {
      const h = sums[2 * (at + bin) + 1] ?? 0
      // Sums are exact: a bin without rows has 0, and no other has.
      if (h === 0) continue
      if (last >= 0) {
        const rightH = totalH - leftH
        if (rightH < minChildWeight) break
        if (leftH >= minChildWeight) {
          const rightG = totalG - leftG
          const l = leftH + lambda
          const r = rightH + lambda
          // Without a division until something is better.
          if (leftG * leftG * r + rightG * rightG * l > least * l * r)
            least = this.take(feature, last, bin, false, leftG, leftH)
        }
        if (missingH > 0 && leftH + missingH >= minChildWeight && rightH - missingH >= minChildWeight) {
          const rightG = totalG - leftG - missingG
          const l = leftH + missingH + lambda
          const r = rightH - missingH + lambda
          if ((leftG + missingG) * (leftG + missingG) * r + rightG * rightG * l > least * l * r)
            least = this.take(feature, last, bin, true, leftG + missingG, leftH + missingH)
        }
      }
      last = bin
      leftG += sums[2 * (at + bin)] ?? 0
      leftH += h
    }
    if (missingH > 0 && missingH < totalH)
      this.offer(feature, bins - 1, -1, totalG - missingG, totalH - missingH)
  }

  /** One way to part the node, with the sums on its left. */
  offer(feature: number, lower: number, upper: number, leftG: number, leftH: number): void {
    const { lambda, minChildWeight } = this.options
    const rightG = this.node.g - leftG
    const rightH = this.node.h - leftH
    if (leftH <= 0 || rightH <= 0 || leftH < minChildWeight || rightH < minChildWeight) return
    const [l, r] = [leftH + lambda, rightH + lambda]
    if (leftG * leftG * r + rightG * rightG * l > this.least * l * r)
      this.take(feature, lower, upper, false, leftG, leftH)
  }

  private take(
    feature: number,
    lower: number,
    upper: number,
    missingLeft: boolean,
    g: number,
    h: number,
  ): number {
    const { lambda } = this.options
    const rightG = this.node.g - g
    const rightH = this.node.h - h
    this.feature = feature
    this.lower = lower
    this.upper = upper
    this.missingLeft = missingLeft
    this.g = g
    this.h = h
    this.gain = (g * g) / (h + lambda) + (rightG * rightG) / (rightH + lambda) - this.parent
    this.least = this.parent + this.gain + TIE * (1 + this.gain)
    return this.least
  }
}
