/** Bins of one matrix column: value x is in bin b if cuts[b−1] ≤ x < cuts[b]; missing has the bin behind the last. */
export interface BinnedColumn {
  cuts: Float64Array
  codes: Uint16Array
  /** Smallest and largest value of each bin. */
  low: Float64Array
  high: Float64Array
}
