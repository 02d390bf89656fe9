/** One metric in words: id, title, which way is better, best value, unit, one sentence that says what it is. */
export type Line = [
  id: string,
  title: string,
  better: 'higher' | 'lower' | 'near',
  aim: number | null,
  unit: string | null,
  definition: string,
]

/** What a screen or report says about a metric. No computing here: this file is read by the page itself. */
export interface About {
  id: string
  area: 'fidelity' | 'utility' | 'fairness' | 'privacy'
  title: string
  /** One sentence. */
  definition: string
  /** `near` means that the best value is `aim`, or that of the real rows where there is no such number. */
  better: Line[2]
  /** The value of a perfect generator with rows without end, where there is one. */
  aim: number | null
  unit: string | null
}
