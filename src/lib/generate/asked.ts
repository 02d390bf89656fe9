import type { Message } from '../models/model'

/** The words that a run asked with, as a report may repeat them: nothing in them rests on fewer than 11 people. */
export interface AskedWords {
  strategy: string
  version: number
  /** The questions of one batch, in order: one for a strategy that asks for whole rows, else one a block of columns. */
  questions: { messages: Message[]; hasForm: boolean }[]
  /** Records that one answer is asked for. */
  rows: number
  /** The groups of patients that are asked for apart; none where the strategy has none, or where their names are kept back. */
  groups: string[]
  /** What stands in the questions as a placeholder. */
  keptBack: ('examples' | 'statistics' | 'groups')[]
}
