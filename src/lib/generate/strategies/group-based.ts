import { writeChain, chainOf } from './chain'
import { chainWords } from './chain-words'
import type { Strategy } from './strategy'

/**
 * P(x | G = g) = Π P(x_i | x_1 … x_{i−1}, G = g): the conditional plan within each demographic group, and each group
 * in its own number. (Lin, Yu & Lee, CHIL 2025)
 */
export const groupBased: Strategy = {
  name: 'group-based',
  label: 'Group-based',
  about:
    'The conditional plan within each demographic group: every patient of a batch is of one group, and each group gets the share that you choose.',
  place: 4,
  version: 2,
  disclosures: ['none', 'statistics', 'examples'],
  inBlocks: true,
  inGroups: true,
  words: {
    ...chainWords,
    group: 'All of them are of one group, and typical of it only as far as medicine says so:',
  },
  widest: (briefing) => Math.max(...chainOf(briefing, given(briefing)).map((block) => block.length)) + 1,
  chain: (briefing) => chainOf(briefing, given(briefing)),
  batch: (briefing, { rows, stratum }) => writeChain(briefing, rows, stratum?.values ?? {}),
}

/** The group's own columns stand before the first question. */
function given({ strata }: { strata: readonly { values: object }[] }): string[] {
  return Object.keys(strata[0]?.values ?? {})
}
