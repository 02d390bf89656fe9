import { writeChain, chainOf } from './chain'
import { chainWords } from './chain-words'
import type { Strategy } from './strategy'

/**
 * P(x) = Π P(x_i | x_1 … x_{i−1}): first who the patients are, then block by block all that follows from what stands
 * already. (Lin, Yu & Lee, CHIL 2025)
 */
export const conditional: Strategy = {
  name: 'conditional',
  label: 'Conditional',
  about:
    'Writes the same patients block by block: who they are, then their history, admission, vital signs, laboratory values, course and outcome, each block knowing all that was written before.',
  place: 3,
  version: 2,
  disclosures: ['none', 'statistics', 'examples'],
  inBlocks: true,
  words: chainWords,
  widest: (briefing) => Math.max(...chainOf(briefing, []).map((block) => block.length)) + 1,
  chain: (briefing) => chainOf(briefing, []),
  batch: (briefing, { rows }) => writeChain(briefing, rows, {}),
}
