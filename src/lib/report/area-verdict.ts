export type Area = 'faithful' | 'useful' | 'fair' | 'private'
export type Standing = 'good' | 'mixed' | 'poor' | 'unknown'

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
}
