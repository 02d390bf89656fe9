import type { Method } from './method'
import {
  BOOSTING,
  CHEN,
  GAP_SPREAD,
  NO_FLOOR,
  PAPER,
  RESAMPLED,
  TESTED_INTERVAL,
  TRTR_CEILING,
  TWIN_FLOOR,
} from './shared'

const HARDT = 'Hardt, Price and Srebro (2016). Equality of opportunity in supervised learning. NeurIPS 29.'
const FAIRLEARN =
  'Weerts, Dudík, Edgar, Jalali, Lutz and Madaio (2023). Fairlearn: assessing and improving fairness of AI systems. Journal of Machine Learning Research 24(257):1–8.'

const GROUPS: readonly [string, string] = [
  'Groups',
  'the levels of each group column that occur in R or S; missing is one; intersections of two and more columns only in `perGroup`: pairs first, up to 400 combinations a crossing, 2,000 and 128 crossings in all; `notCrossed` names what is beyond',
]

const groupKl = {
  settings: [
    GROUPS,
    ['Smallest group', '20 rows in R and in S'],
    [
      'Bins',
      'edges from all of R, so that groups compare; categories that occur within the group; {#bins|more}',
    ],
    ['Smoothing and direction', 'as {fidelity.kl}; the group’s own columns are left out'],
  ] as const,
  edges: [
    'A smaller group is null with that reason and stays out of the mean and the gap; it is never 0.',
    'A group that S lacks altogether is null, and said so.',
    'A group column made of one-hot columns: the first that is set, in the listed order; *other* when none is, missing when all are.',
  ],
  interval: RESAMPLED,
}

const parity = {
  settings: [
    GROUPS,
    [
      'Threshold',
      'flagged are scores from the $(1-\\pi)$ quantile of all scores on T upwards, $\\pi$ the prevalence in R',
    ],
    ['Smallest group', '20 rows for a share, 10 positives or 10 negatives for a rate among them'],
    ...BOOSTING,
  ] as const,
  edges: [
    'The threshold is moved with the prevalence: at 0.5 a useless model that flags nobody looks perfectly fair.',
    'A group too small is null in `perGroup` with the reason, and not part of the gap. Fewer than two groups large enough: null.',
    'Of several group columns the one with the largest gap counts.',
  ],
  interval: TESTED_INTERVAL + GAP_SPREAD,
  floor: NO_FLOOR,
  ceiling: `${TRTR_CEILING} Synthetic data should not *add* to the gap that real data lead to.`,
}

const parityPeers = [
  'Fairlearn’s numbers of the same names are the same (F1); where a group has no positives its ratio is NaN, ours is null with the reason. Its ratios, the smallest over the largest number of `perGroup` (0.891 and 0.871 in F1), are no ids here.',
]

export const fairnessMethods: readonly Method[] = [
  {
    ...groupKl,
    asks: {
      'fairness.kl_by_group': 'How far from reality are the synthetic rows of each demographic group?',
    },
    formula: [
      {
        tex: String.raw`\frac{1}{|G|}\sum_{g\in G}\frac{1}{d_g}\sum_j D_j\bigl(R_g\,\|\,S_g\bigr)`,
        where:
          '$D_j(R_g\\|S_g)$ is {fidelity.kl} of column $j$ among the rows of group $g$, $d_g$ the number of columns, $G$ the groups that are large enough.',
      },
    ],
    high: 'Within groups the columns differ. `perGroup` has each, keys such as `sex=F`.',
    low: 'Each group’s columns agree with its real ones.',
    peers: ['None of the peers measures fidelity by group.'],
    paper:
      'The paper’s Table 2 has the KL of the rows where a one-hot column is set, over its continuous features, and gives no bins; 0.33 (group-based) against 0.55 (naive) for *race_black*. The same caveat as for {fidelity.kl_paper} holds. It shows no floor: a small group scores worse by chance alone.',
    floor: TWIN_FLOOR + ' Small groups have a larger one.',
    references: [PAPER],
  },
  {
    ...groupKl,
    asks: {
      'fairness.kl_by_group_gap': 'How much worse than the best-served group is the worst-served one?',
    },
    formula: [
      {
        tex: String.raw`\max_c\Bigl(\max_{g\in c}D(g)-\min_{g\in c}D(g)\Bigr)`,
        where:
          '$c$ runs over the group columns, $g$ over their groups that are large enough; $D(g)$ is the mean KL within $g$, as in {fairness.kl_by_group}.',
      },
    ],
    high: 'One group’s records are much less like its patients than another’s.',
    low: 'All groups are served alike, well or badly.',
    peers: ['We know of no other package with it.'],
    interval: RESAMPLED + GAP_SPREAD,
    floor: TWIN_FLOOR + ' Groups of different size differ by chance: never read a gap without it.',
    references: [PAPER],
  },
  {
    asks: {
      'fairness.group_share_tv':
        'What part of the rows belongs to another demographic group than in reality?',
    },
    formula: [
      {
        tex: String.raw`\tfrac12\sum_g\bigl|P_R(g)-P_S(g)\bigr|`,
        where: 'over the groups of a column; the value is the mean over the group columns.',
      },
    ],
    high: 'Groups are over- or under-represented. A generator told to write equal numbers of each does that on purpose; it is shown all the same.',
    low: 'Groups occur as often as really.',
    settings: [
      GROUPS,
      ['Smallest group', 'none for the value; `perGroup` doesn’t tell of groups under 20 rows'],
    ],
    edges: ['A group that only one of the tables has counts.', 'No group column: null.'],
    peers: ['TV of the group’s column is the same number; we know of none that shows it under fairness.'],
    paper:
      'The paper’s group-based strategy writes the same number of rows for every group, which this shows as a difference: a design, not a fault.',
    interval: RESAMPLED,
    floor: TWIN_FLOOR,
    references: [PAPER],
  },
  {
    asks: { 'fairness.prevalence_gap_by_group': 'In which group does the outcome drift most?' },
    formula: [
      {
        tex: String.raw`\max_g\bigl|P_S(y=1\mid g)-P_R(y=1\mid g)\bigr|`,
        where: 'over the groups with enough rows in both tables.',
      },
    ],
    high: 'Some group is made sicker or healthier than it is. `perGroup` says which.',
    low: 'In each group the outcome occurs as often as really.',
    settings: [GROUPS, ['Smallest group', '20 rows in R and in S']],
    edges: ['A smaller group is null with that reason.', 'No target or no group column: null.'],
    peers: [
      'SynthEval’s statistical parity is of a model’s flags: the share in one group less that in the other, 0 where they are alike and 1 where the flags are the group (S4). It doesn’t compare with the real table.',
    ],
    interval:
      RESAMPLED +
      ' Chance moves each group’s share up or down, and the largest difference counts: resamples lie *above* the value, the lower end often, too.',
    floor: TWIN_FLOOR + ' A maximum over many groups is large by chance.',
    references: [PAPER],
  },
  {
    ...parity,
    asks: {
      'fairness.demographic_parity_difference_trtr':
        'Would a model of real rows flag one group more than another?',
      'fairness.demographic_parity_difference_tstr':
        'Would a model of synthetic rows flag one group more than another?',
    },
    formula: [
      {
        tex: String.raw`\max_c\Bigl(\max_{g\in c}P(\hat y=1\mid g)-\min_{g\in c}P(\hat y=1\mid g)\Bigr)`,
        where:
          '$\\hat y=1$ where a row of T is flagged; $c$ runs over the group columns, $g$ over their groups.',
      },
    ],
    high: 'One group is flagged much more. That is not unfair by itself where it is sicker: see the two numbers that know the outcome.',
    low: 'Groups are flagged alike.',
    peers: parityPeers,
    references: [
      'Dwork, Hardt, Pitassi, Reingold and Zemel (2012). Fairness through awareness. ITCS, 214–226.',
      FAIRLEARN,
      CHEN,
    ],
  },
  {
    ...parity,
    asks: {
      'fairness.equalized_odds_difference_trtr':
        'Does a model of real rows err more in one group than in another?',
      'fairness.equalized_odds_difference_tstr':
        'Does a model of synthetic rows err more in one group than in another?',
    },
    formula: [
      {
        tex: String.raw`\max\bigl(\Delta_{\mathrm{TPR}},\;\Delta_{\mathrm{FPR}}\bigr)`,
        where:
          '$\\Delta_{\\mathrm{TPR}}$ and $\\Delta_{\\mathrm{FPR}}$ are the largest gaps, over the group columns, between groups in the share of positives found and of negatives flagged.',
      },
    ],
    high: 'One group is missed, or falsely flagged, much more than another.',
    low: 'Groups are found and falsely flagged alike.',
    edges: [
      ...parity.edges,
      'Null unless both gaps are defined. `perGroup` holds the false positive rates; the true ones stand with {fairness.equal_opportunity_difference_tstr}.',
    ],
    peers: [
      ...parityPeers,
      'SDMetrics’ EqualizedOddsImprovement turns two such gaps into $(s_S-s_R)/2+0.5$, so that 0.5 means “no change”, however unfair both are.',
    ],
    references: [HARDT, FAIRLEARN, CHEN],
  },
  {
    ...parity,
    asks: {
      'fairness.equal_opportunity_difference_trtr':
        'Does a model of real rows find those who need it in one group more than in another?',
      'fairness.equal_opportunity_difference_tstr':
        'Does a model of synthetic rows find those who need it in one group more than in another?',
    },
    formula: [
      {
        tex: String.raw`\begin{aligned}\max_c\Bigl(&\max_{g\in c}P(\hat y=1\mid y=1,g)\\&-\min_{g\in c}P(\hat y=1\mid y=1,g)\Bigr)\end{aligned}`,
        where:
          '$\\hat y=1$ where a row of T is flagged, $y=1$ where it has the outcome; $c$ runs over the group columns, $g$ over their groups.',
      },
    ],
    high: 'In some group patients with the outcome are overlooked.',
    low: 'They are found alike in all groups.',
    peers: parityPeers,
    references: [HARDT, FAIRLEARN, CHEN],
  },
  {
    asks: {
      'fairness.auroc_by_group_trtr': 'How well does a model of real rows rank patients within each group?',
      'fairness.auroc_by_group_tstr':
        'How well does a model of synthetic rows rank patients within each group?',
    },
    formula: [
      {
        tex: String.raw`\frac{1}{|G|}\sum_{g\in G}\mathrm{AUROC}(T_g)`,
        where: '$T_g$ are the rows of T in group $g$, $G$ the groups with enough of both labels.',
      },
    ],
    high: 'Within groups, too, patients are told apart; `perGroup` has each.',
    low: 'The model may rank groups rather than patients: compare {utility.auroc_tstr}.',
    settings: [GROUPS, ['Smallest group', '10 positives and 10 negatives'], ...BOOSTING],
    edges: ['A smaller group is null with the reason. None large enough: null.'],
    peers: ['We know of no other package with it.'],
    interval: TESTED_INTERVAL,
    floor: NO_FLOOR,
    ceiling: TRTR_CEILING,
    references: [
      'Hanley and McNeil (1982). The meaning and use of the area under a receiver operating characteristic (ROC) curve. Radiology 143:29–36.',
      CHEN,
    ],
  },
]
