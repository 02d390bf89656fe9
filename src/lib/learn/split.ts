import type { Sums } from './histogram'

export interface SplitOptions {
  lambda: number
  minChildWeight: number
}

/** One way to part a node: rows of bins up to the lower one go left; the upper one is the next that holds rows. */
export interface Split {
  feature: number
  lower: number
  /** −1: no bin but that of missing. */
  upper: number
  missingLeft: boolean
  gain: number
  /** Sums on the left. */
  g: number
  h: number
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
export class BestSplit implements Split {
  feature = -1
  lower = -1
  upper = -1
  missingLeft = false
  gain = 0
  g = 0
  h = 0
  private readonly parent: number
  private least = 0
  private promise = 0

  constructor(
    private readonly options: SplitOptions,
    private readonly node: Totals,
  ) {
    this.parent = (node.g * node.g) / (node.h + options.lambda)
    this.expect(LEAST_GAIN)
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
    const before = this.gain
    this.walk(feature, sums, at, bins, hasMissing)
    if (numbers === null || this.gain === before) return
    this.lower = numbers[this.lower] ?? 0
    this.upper = this.upper < 0 ? -1 : (numbers[this.upper] ?? 0)
  }

  private walk(feature: number, sums: Sums, at: number, bins: number, hasMissing: boolean): void {
    const { g: totalG, h: totalH } = this.node
    const { lambda, minChildWeight } = this.options
    const missingG = hasMissing ? (sums[2 * (at + bins)] ?? 0) : 0
    const missingH = hasMissing ? (sums[2 * (at + bins) + 1] ?? 0) : 0
    const some = missingH > 0
    const span = totalH + 2 * lambda
    const twice = 2 * totalG
    let least = this.least
    let promise = this.promise
    let last = -1
    let leftG = 0
    let leftH = 0
    for (let bin = 0; bin < bins; bin++) {
      const h = sums[2 * (at + bin) + 1] ?? 0
      // Sums are exact: a bin without rows has 0, and no other has.
      if (h === 0) continue
      if (last >= 0) {
        if (totalH - leftH < minChildWeight) break
        // The gain times both denominators, without a division; what is promising is looked at closely.
        const l = leftH + lambda
        if (span * leftG * leftG + l * (promise - twice * leftG + least * l) > 0 && leftH >= minChildWeight) {
          this.offer(feature, last, bin, false, leftG, leftH)
          least = this.least
          promise = this.promise
        }
        if (some) {
          const g = leftG + missingG
          const m = l + missingH
          if (span * g * g + m * (promise - twice * g + least * m) > 0) {
            this.offer(feature, last, bin, true, g, leftH + missingH)
            least = this.least
            promise = this.promise
          }
        }
      }
      last = bin
      leftG += sums[2 * (at + bin)] ?? 0
      leftH += h
    }
    if (some && missingH < totalH)
      this.offer(feature, bins - 1, -1, false, totalG - missingG, totalH - missingH)
  }

  /** One way to part the node, with the sums on its left. */
  offer(feature: number, lower: number, upper: number, missingLeft: boolean, g: number, h: number): void {
    const { lambda, minChildWeight } = this.options
    const rightG = this.node.g - g
    const rightH = this.node.h - h
    if (h <= 0 || rightH <= 0 || h < minChildWeight || rightH < minChildWeight) return
    const gain = (g * g) / (h + lambda) + (rightG * rightG) / (rightH + lambda) - this.parent
    if (gain <= LEAST_GAIN || gain <= this.gain + TIE * (1 + this.gain)) return
    this.feature = feature
    this.lower = lower
    this.upper = upper
    this.missingLeft = missingLeft
    this.g = g
    this.h = h
    this.gain = gain
    this.expect(gain)
  }

  /** Sets what the sum of the children's scores must exceed: a hair less, as it is seen before rounding. */
  private expect(gain: number): void {
    const { g, h } = this.node
    this.least = (this.parent + gain) * (1 - TIE / 10)
    this.promise = g * g - this.least * (h + 2 * this.options.lambda)
  }
}
