import type { Method } from './method'
import { NO_INTERVAL, RESAMPLED, TWIN_FLOOR, UNDEFINED_LISTED } from './shared'

const correlation = {
  high: 'At 1 all pairs go together as they really do.',
  low: 'At 0.9 correlations are off by 0.2 on average; `perFeature`, keys “a|b”, says which.',
  edges: [
    'Only rows that have both values count, in each table by itself.',
    'A column that is constant among them has no correlation: the pair is undefined. ' + UNDEFINED_LISTED,
  ],
  floor: TWIN_FLOOR,
}

export const pairMethods: readonly Method[] = [
  {
    ...correlation,
    asks: {
      'fidelity.correlation_similarity':
        'Do pairs of numeric columns go together in a straight line as much as they really do?',
    },
    formula: [
      {
        tex: String.raw`1-\tfrac12\,\bigl|\rho_R-\rho_S\bigr|`,
        where:
          '$\\rho_R$ and $\\rho_S$ are Pearson’s correlations of a pair in the two tables. The value is the mean over all pairs of numeric columns.',
      },
    ],
    settings: [
      ['Pairs', 'all of two numeric columns'],
      ['Missing values', 'rows that lack either value are left out of that pair'],
    ],
    peers: [
      'SDMetrics’ CorrelationSimilarity is the same for a pair; it raises an error where a column is constant.',
    ],
    interval: RESAMPLED,
    references: ['SDMetrics, `column_pairs/statistical/correlation_similarity.py`.'],
  },
  {
    ...correlation,
    asks: {
      'fidelity.correlation_similarity_spearman':
        'Do pairs of numeric columns rise and fall together as much as they really do?',
    },
    formula: [
      {
        tex: String.raw`1-\tfrac12\,\bigl|\rho_R-\rho_S\bigr|`,
        where:
          '$\\rho_R$ and $\\rho_S$ are Spearman’s rank correlations of a pair in the two tables. The value is the mean over all pairs of numeric columns.',
      },
    ],
    settings: [
      ['Pairs', 'all of two numeric columns'],
      ['Ranks', 'average ranks, taken within the rows that have both values'],
    ],
    peers: [
      'SDMetrics offers it as an option, with ranks taken the same way. Ranks taken over the whole column before rows are left out give another number.',
    ],
    interval:
      NO_INTERVAL +
      ' Ranks of rows drawn again are full of ties, which pulls every one of them the same way.',
    references: [
      'Spearman (1904). The proof and measurement of association between two things. American Journal of Psychology 15:72–101.',
    ],
  },
  {
    asks: {
      'fidelity.contingency_similarity':
        'Do the joint shares of two columns, one of them categorical, agree?',
    },
    formula: [
      {
        tex: String.raw`1-\tfrac12\sum_{a,b}|p_{ab}-q_{ab}|=\sum_{a,b}\min(p_{ab},q_{ab})`,
        where:
          '$p_{ab}$ and $q_{ab}$ are the shares of the rows with level $a$ of one column and $b$ of the other. The value is the mean over all pairs with at least one categorical column.',
      },
    ],
    high: 'At 1 each combination has its real share.',
    low: 'At 0.7 three rows in ten would have to change to make the joint shares agree. It can’t be better than the two columns are alone, so look at {fidelity.tv_complement} first.',
    settings: [
      ['Numbers', 'cut at the real deciles, {#bins|as everywhere}'],
      ['Missing values', 'a bin or level of their own'],
      ['Smoothing', 'none'],
    ],
    edges: [
      'A combination that only one table has counts as a difference.',
      'A pair of columns with more than 33 million combinations is left out, and said.',
    ],
    peers: [
      'SDMetrics’ report cuts the numbers of each table by themselves: a column shifted by a thousand keeps the score 1. Ours gives at most 0.11 there (second negative case).',
      'Be_great and Algorithm Audit number the categories of each table in the order in which they occur; then the order of rows decides.',
    ],
    interval: RESAMPLED,
    floor: TWIN_FLOOR + ' With many levels and few rows two real tables differ a lot, too.',
    references: ['SDMetrics, `column_pairs/statistical/contingency_similarity.py`.'],
  },
]
