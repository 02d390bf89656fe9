import type { Method } from './method'
import { PAPER, RESAMPLED, TWIN_FLOOR } from './shared'

const shares = {
  tex: String.raw`p_b=\frac{r_b+\tfrac12}{n+\tfrac12K},\qquad q_b=\frac{s_b+\tfrac12}{m+\tfrac12K}`,
  where:
    '$r_b$ and $s_b$ count the real and the synthetic rows in bin $b$ of a column, $K$ is the number of its bins, $n$ and $m$ are the rows of the two tables. The value is the plain mean of $D$ over all analysed columns.',
}

const settings: Method['settings'] = [
  [
    'Bins',
    'numbers: cut at the real deciles, {#bins|ten bins at most}; categories: each level; one more for missing values',
  ],
  ['Smoothing', 'half a count a bin (Laplace)'],
  ['Columns', 'all analysed ones, each with the same weight; `perFeature` has each'],
]

const edges = [
  'The bins come from the real table alone. A bin between two deciles counts even when both tables leave it empty; a category or the bin of missing values counts where either table has it.',
  'A column that is constant in the real table has two bins: equal to the constant, and other. One without any real value has one bin, and one for the missing.',
  'A category that only the synthetic table has is a bin like any other. With half a count in each bin no share is zero, so the value is always finite.',
]

const peers = [
  'Synthcity lines up the categories of both tables by their place in a list instead of by their name: where one table starts with another category the number is wrong (0.044 instead of 1.363 nats in our third negative case), and a missing value makes it vanish.',
  'SDMetrics reports $1/(1+D)$ of the other direction, PyHealth cuts the pooled range into 50 equal parts with $10^{-10}$ instead of smoothing. Neither can be compared with the other, or with this.',
]

const reference =
  'Kullback and Leibler (1951). On information and sufficiency. Annals of Mathematical Statistics 22:79–86.'

export const divergenceMethods: readonly Method[] = [
  {
    asks: {
      'fidelity.kl':
        'If each column’s synthetic shares were all you knew, how badly would they explain the real rows?',
    },
    formula: [{ tex: String.raw`D(R\,\|\,S)=\sum_b p_b\,\ln\frac{p_b}{q_b}` }, shares],
    high: 'Somewhere the real rows have values that the synthetic table makes rare or leaves out. `perFeature` says in which column. There is no largest value.',
    low: 'Column by column the synthetic table has its rows where the real one has them. That says nothing of how columns go together: look at {fidelity.contingency_similarity} and {fidelity.detection_auc_gbdt}.',
    settings: [['Direction', '$D(\\text{real}\\,\\|\\,\\text{synthetic})$, in nats'], ...settings],
    edges,
    peers,
    paper:
      'The paper averages over continuous features and does not give its bins; {fidelity.kl_paper} is the number to hold beside it.',
    interval: RESAMPLED,
    floor: TWIN_FLOOR,
    references: [reference, PAPER],
  },
  {
    asks: {
      'fidelity.kl_reverse':
        'If each column’s real shares were all you knew, how badly would they explain the synthetic rows?',
    },
    formula: [{ tex: String.raw`D(S\,\|\,R)=\sum_b q_b\,\ln\frac{q_b}{p_b}` }, shares],
    high: 'The synthetic table has rows where reality has few or none: values that no patient had. The other direction, {fidelity.kl}, weighs what is left out.',
    low: 'Column by column the synthetic rows stay where real ones are; whether they reach everywhere is what {fidelity.kl} tells.',
    settings: [['Direction', '$D(\\text{synthetic}\\,\\|\\,\\text{real})$, in nats'], ...settings],
    edges,
    peers,
    interval: RESAMPLED,
    floor: TWIN_FLOOR,
    references: [reference],
  },
  {
    asks: {
      'fidelity.js':
        'How far are the two sets of shares of each column from their average, on a scale from 0 to 1?',
    },
    formula: [
      {
        tex: String.raw`\tfrac12\sum_b p_b\log_2\frac{p_b}{m_b}+\tfrac12\sum_b q_b\log_2\frac{q_b}{m_b}`,
        where:
          'with $m_b=\\tfrac12(p_b+q_b)$, the shares of the two tables together when both count the same.',
      },
      shares,
    ],
    high: 'At 1 the two columns have no value in common. Unlike KL it is the same in both directions and cannot run away, which makes columns comparable.',
    low: 'At 0 the shares are the same.',
    settings: [
      ['Base', '2, so from 0 to 1; the *divergence*, not its square root, which is the distance'],
      ...settings,
    ],
    edges,
    peers: [
      'SciPy’s `jensenshannon` gives the distance, and with base e unless told otherwise: 0.525 where this divergence is 0.397 (G3). Synthcity reports that distance.',
      'SynthEval has Hellinger’s distance $\\sqrt{\\tfrac12\\sum_b(\\sqrt{p_b}-\\sqrt{q_b})^2}$, which is bounded, too: 0.707 for ½, ½, 0 against ½, 0, ½ (S3), where this divergence is 0.5.',
      ...peers.slice(0, 1),
    ],
    interval: RESAMPLED,
    floor: TWIN_FLOOR,
    references: [
      'Lin (1991). Divergence measures based on the Shannon entropy. IEEE Transactions on Information Theory 37:145–151.',
    ],
  },
  {
    asks: {
      'fidelity.kl_paper':
        'What would the published average KL be for these tables, with its open choices filled in and printed?',
    },
    formula: [
      { tex: String.raw`D(R\,\|\,S)=\sum_{b=1}^{K} p_b\,\ln\frac{p_b}{q_b},\qquad K=10\;(+1)` },
      {
        tex: shares.tex,
        where:
          'The ten bins $b$ are equally wide, from the least to the largest value that either table holds, the last one closed; an eleventh is there where a value is missing. $r_b$ and $s_b$ count rows, $n$ and $m$ are the rows of the tables.',
      },
    ],
    high: 'As for {fidelity.kl}, but one far-off value in either table stretches the range and moves every edge: read it beside that number, not alone.',
    low: 'The shares in ten equal parts agree. In a skewed laboratory value nine of the ten may hold hardly anybody, and then that says little.',
    settings: [
      ['Bins', '10 of equal width over the pooled range, the last one closed; one more for missing values'],
      [
        'Smoothing',
        'half a count a bin; `withEpsilon` holds the value with $10^{-10}$ added to the shares instead',
      ],
      ['Direction', '$D(\\text{real}\\,\\|\\,\\text{synthetic})$, in nats'],
      ['Columns', 'the numeric ones'],
    ],
    edges: [
      'A value on an edge falls to the right of it, as in NumPy’s histogram.',
      'A pooled range of width zero is one bin.',
      'Without a numeric column the value is null.',
    ],
    peers: [
      'PyHealth adds $10^{-10}$ to the *density*, we add it to the shares. For ten ages that is 3.71 against 4.08 with ten bins, and 0.13 with half a count a bin. The number is its settings.',
    ],
    paper:
      'The paper reports 0.58 (naive) to 0.30 (group-based) with 83 features and 0.155 with ten, and gives neither bins nor smoothing. With $10^{-10}$ the same ten ages score 0.05, 4.1 or 18.7 in 5, 10 or 50 bins, so no number without its bins can be compared with the published ones. Both common choices stand beside each other here.',
    interval: RESAMPLED,
    floor: TWIN_FLOOR,
    references: [PAPER, reference],
  },
]
