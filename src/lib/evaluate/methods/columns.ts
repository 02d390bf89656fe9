import type { Method } from './method'
import { MISSING_LEVEL, RESAMPLED, TWIN_FLOOR, UNDEFINED_LISTED } from './shared'

const NO_EXTREMES =
  'None: rows drawn again from the real ones miss its extremes more often than fresh rows would, so they are no measure of what could be had.'

export const columnMethods: readonly Method[] = [
  {
    asks: {
      'fidelity.ks_complement':
        'How far apart do the two distribution functions of a numeric column ever get?',
    },
    formula: [
      {
        tex: String.raw`1-\sup_x\bigl|F_R(x)-F_S(x)\bigr|`,
        where:
          '$F_R$ and $F_S$ are the right-continuous distribution functions of the values that are there. The value is the mean over the numeric columns.',
      },
    ],
    high: 'At 1 the two functions coincide.',
    low: 'At some value, the share of rows below it differs by one minus this. It sees a shift of the middle well and the far tails badly.',
    settings: [
      ['Columns', 'the numeric ones, dates as days'],
      ['Missing values', 'left out; see {fidelity.missing_similarity}'],
    ],
    edges: [
      'Ties step together.',
      'A column constant in the real table: the share of the synthetic values equal to the constant.',
      'A column without any value in one of the tables is undefined. ' + UNDEFINED_LISTED,
    ],
    peers: [
      'SDMetrics’ KSComplement is the same number; its report agrees with ours on its own demonstration tables to the last digit (D1).',
    ],
    interval: RESAMPLED,
    floor: TWIN_FLOOR,
    references: [
      'Massey (1951). The Kolmogorov–Smirnov test for goodness of fit. Journal of the American Statistical Association 46:68–78.',
    ],
  },
  {
    asks: {
      'fidelity.tv_complement':
        'What part of the rows would have the same category if both tables were sorted by it?',
    },
    formula: [
      {
        tex: String.raw`1-\tfrac12\sum_k|p_k-q_k|=\sum_k\min(p_k,q_k)`,
        where:
          '$p_k$ and $q_k$ are the shares of level $k$ in the real and in the synthetic table. The value is the mean over the categorical columns.',
      },
    ],
    high: 'At 1 each category has its real share.',
    low: 'At 0.9 one row in ten would have to change its category to make the shares agree.',
    settings: [
      ['Columns', 'categorical and binary'],
      ['Smoothing', 'none'],
    ],
    edges: [
      MISSING_LEVEL,
      'A category that only the synthetic table has counts as a difference; it is never dropped.',
    ],
    peers: [
      'SDMetrics adds a millionth to every share that is missing and so prints 0.5000001 where the number is 0.5.',
      'Mostlyai-qa calls the same number *accuracy*, with bins of its own for numeric columns. Two samples of one distribution already differ: the floor says by how much.',
    ],
    interval: RESAMPLED,
    floor: TWIN_FLOOR,
    references: [
      'Levin, Peres and Wilmer (2009). Markov chains and mixing times, chapter 4. American Mathematical Society.',
    ],
  },
  {
    asks: {
      'fidelity.wasserstein':
        'How far, on average, would values have to be moved to turn one distribution into the other?',
    },
    formula: [
      {
        tex: String.raw`\frac{1}{\max R-\min R}\int\bigl|F_R(x)-F_S(x)\bigr|\,dx`,
        where:
          '$F_R$ and $F_S$ are the distribution functions of a numeric column, $\\max R-\\min R$ its real range. The value is the mean over the numeric columns; `raw` has each in the column’s own unit.',
      },
    ],
    high: 'At 0.1 values are off by a tenth of the real range on average. Unlike {fidelity.ks_complement} it sees *how far* off: one impossible value of 10,000 shows.',
    low: 'Values hardly have to move.',
    settings: [
      ['Unit', 'the range of the real column'],
      ['Missing values', 'left out'],
    ],
    edges: ['A column constant in the real table has no range to measure in: undefined. ' + UNDEFINED_LISTED],
    peers: [
      'Synthcity’s number of this name moves whole rows at once (a Sinkhorn transport of the table as it is), so the column with the largest unit decides; ours is one column at a time.',
    ],
    interval: RESAMPLED,
    floor: TWIN_FLOOR,
    references: [
      'Vallender (1974). Calculation of the Wasserstein distance between probability distributions on the line. Theory of Probability and its Applications 18:784–786.',
    ],
  },
  {
    asks: {
      'fidelity.missing_similarity': 'Is as much missing in each synthetic column as in the real one?',
    },
    formula: [
      {
        tex: String.raw`1-|u_R-u_S|`,
        where:
          '$u_R$ and $u_S$ are the shares of missing values of a column. The value is the mean over all analysed columns.',
      },
    ],
    high: 'At 1 each column misses as often as the real one. Whether it misses in the same *rows* this cannot see; in clinical data what is not measured is a finding too.',
    low: 'Tests are ordered that nobody ordered, or the other way about.',
    settings: [['Columns', 'all analysed ones']],
    edges: [
      'Text in a numeric column of the synthetic table counts as missing, and as a broken rule under {fidelity.rule_violations}.',
    ],
    peers: [
      'SDMetrics’ MissingValueSimilarity is the same; mostlyai-qa counts missing values as one bin of its accuracy.',
    ],
    interval: RESAMPLED,
    floor: TWIN_FLOOR,
    references: ['SDMetrics, `single_column/statistical/missing_value_similarity.py`.'],
  },
  {
    asks: {
      'fidelity.range_coverage':
        'How much of each real range, from the least to the largest value, do the synthetic values reach?',
    },
    formula: [
      {
        tex: String.raw`\begin{aligned}\max\Bigl(0,\;1&-\frac{\max(0,\min S-\min R)}{\max R-\min R}\\&-\frac{\max(0,\max R-\max S)}{\max R-\min R}\Bigr)\end{aligned}`,
        where: 'over the values that are there; the value is the mean over the numeric columns.',
      },
    ],
    high: 'At 1 the synthetic column reaches both ends of the real one.',
    low: 'Extremes are cut off: the oldest, the highest lactate. It hangs on two rows of each table, so read the column’s picture too.',
    settings: [
      ['Columns', 'the numeric ones'],
      ['Missing values', 'left out'],
    ],
    edges: [
      'A column constant in the real table: the share of the synthetic values equal to the constant.',
      'A synthetic range that lies outside the real one altogether gives 0, not less.',
    ],
    peers: ['SDMetrics’ RangeCoverage is the same, but divides by zero for a constant column (issue 739).'],
    interval: RESAMPLED,
    floor: NO_EXTREMES,
    references: ['SDMetrics, `single_column/statistical/range_coverage.py`.'],
  },
  {
    asks: {
      'fidelity.category_coverage': 'How many of the real categories occur in the synthetic table at all?',
    },
    formula: [
      {
        tex: String.raw`\frac{|K_R\cap K_S|}{|K_R|}`,
        where:
          '$K_R$ and $K_S$ are the sets of levels that occur in a column. The value is the mean over the categorical columns.',
      },
    ],
    high: 'At 1 no category was forgotten; how often each occurs is {fidelity.tv_complement}.',
    low: 'Whole kinds of patient are missing. A rare category is easily missed by chance in few rows: the floor allows for that.',
    settings: [['Columns', 'categorical and binary']],
    edges: [MISSING_LEVEL],
    peers: [
      'SDMetrics (in the version that we read) divides the number of different synthetic categories by that of the real ones, so that an invented category makes up for a forgotten one; ours counts only real ones.',
    ],
    interval: RESAMPLED,
    floor: TWIN_FLOOR,
    references: ['SDMetrics, `single_column/statistical/category_coverage.py`.'],
  },
  {
    asks: { 'fidelity.boundary_adherence': 'What part of the synthetic values lies within the real range?' },
    formula: [
      {
        tex: String.raw`\frac1m\sum_{s\in S}\bigl[\min R\le s\le\max R\bigr]`,
        where:
          '$[\\dots]$ is 1 where it holds and 0 elsewhere; $m$ counts all synthetic rows. The value is the mean over the numeric columns.',
      },
    ],
    high: 'At 1 no value is beyond what was seen. A generator that copies has 1 too.',
    low: 'Values occur that no real row had. Some of that is honest: fresh patients exceed the range now and then, the more easily the fewer real rows there are.',
    settings: [['Columns', 'the numeric ones']],
    edges: [
      'A missing value adheres if the real column has one, and counts against it otherwise.',
      'A column without any real value is undefined. ' + UNDEFINED_LISTED,
    ],
    peers: ['SDMetrics’ BoundaryAdherence is the same, the rule for missing values included (G9).'],
    interval: RESAMPLED,
    floor: NO_EXTREMES,
    references: ['SDMetrics, `single_column/statistical/boundary_adherence.py`.'],
  },
  {
    asks: {
      'fidelity.category_adherence':
        'What part of the synthetic rows has a category that occurs in the real table?',
    },
    formula: [
      {
        tex: String.raw`\frac1m\sum_{s\in S}\bigl[s\in K_R\bigr]`,
        where:
          '$K_R$ is the set of levels that the real column holds, $m$ counts the synthetic rows. The value is the mean over the categorical columns.',
      },
    ],
    high: 'At 1 no category was made up.',
    low: 'Categories occur that are none: other spellings, other languages, inventions. Language models do that; `perFeature` says in which column.',
    settings: [['Columns', 'categorical and binary']],
    edges: [
      MISSING_LEVEL + ' It adheres if the real column has one.',
      'Levels are compared exactly, after trimming: `F` and `f` differ.',
    ],
    peers: [
      'SDMetrics’ CategoryAdherence is the same; synthcity and EPIC drop unseen categories before they count.',
    ],
    interval: RESAMPLED,
    floor: TWIN_FLOOR,
    references: ['SDMetrics, `single_column/statistical/category_adherence.py`.'],
  },
]
