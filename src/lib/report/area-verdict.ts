import type { Area, Standing } from './standing'
import type { ThresholdId } from './thresholds'

/** What one threshold makes of a cell's numbers. */
export interface Check {
  threshold: ThresholdId
  title: string
  standing: Standing
  /** What the limits were compared with, in the threshold's unit; null where it can't be had. */
  amount: number | null
  /** Number, certainty, and against what; or why there is none. */
  said: string
}

/** What was found in one area, on which numbers, and what speaks against trusting it. */
export interface AreaVerdict {
  area: Area
  /** The question that the area answers. */
  question: string
  standing: Standing
  /** The finding in a few words, e.g. "copies real rows". */
  finding: string
  /** The finding with its evidence, one sentence. */
  sentence: string
  doubt: string
  /** Every check that was made, in the thresholds' order. */
  checks: Check[]
}
