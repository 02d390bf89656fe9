/** What a screen or report says about a metric. No computing here: this file is read by the page itself. */
export interface About {
  id: string
  area: 'fidelity' | 'utility' | 'fairness' | 'privacy'
  title: string
  /** One sentence. */
  definition: string
  /** `near` means that the best value is `aim`. */
  better: 'higher' | 'lower' | 'near'
  /** The value of a perfect generator with rows without end, where there is one. */
  aim: number | null
  unit: string | null
}

type Line = [
  id: string,
  title: string,
  better: About['better'],
  aim: number | null,
  unit: string | null,
  definition: string,
]

const fidelity: Line[] = [
  [
    'kl',
    'KL divergence',
    'lower',
    0,
    'nats',
    'How badly the synthetic shares of each column, cut at the real deciles, would explain the real ones; the mean over the columns.',
  ],
  [
    'kl_reverse',
    'KL divergence, reversed',
    'lower',
    0,
    'nats',
    'The same the other way: how badly the real shares would explain the synthetic ones, which punishes rows that could not be real.',
  ],
  [
    'kl_paper',
    'KL divergence as in the paper',
    'lower',
    0,
    'nats',
    'KL of the numeric columns over ten bins of equal width, for comparison with the published numbers; it depends strongly on the bins.',
  ],
  [
    'js',
    'Jensen–Shannon divergence',
    'lower',
    0,
    'bits',
    'A symmetric relative of KL between 0 (alike) and 1 (nothing in common), the mean over the columns.',
  ],
  [
    'ks_complement',
    'Kolmogorov–Smirnov, complement',
    'higher',
    1,
    null,
    'One minus the largest gap between the real and the synthetic distribution function of each numeric column.',
  ],
  [
    'wasserstein',
    'Wasserstein distance',
    'lower',
    0,
    'real range',
    'How far values would have to be moved, on average, to turn one distribution into the other, as a part of the real range.',
  ],
  [
    'tv_complement',
    'Shares of categories',
    'higher',
    1,
    null,
    'The part of the rows whose categories agree once both tables are sorted by them; missing counts as a category.',
  ],
  [
    'missing_similarity',
    'Missing values',
    'higher',
    1,
    null,
    'One minus the difference between the real and the synthetic share of missing values, the mean over the columns.',
  ],
  [
    'range_coverage',
    'Range coverage',
    'higher',
    1,
    null,
    'How much of each real range, from least to largest value, the synthetic values reach.',
  ],
  [
    'category_coverage',
    'Category coverage',
    'higher',
    1,
    null,
    'The part of the real categories that occur in the synthetic table.',
  ],
  [
    'boundary_adherence',
    'Boundary adherence',
    'higher',
    1,
    null,
    'The part of the synthetic values that lie within the real range.',
  ],
  [
    'category_adherence',
    'Category adherence',
    'higher',
    1,
    null,
    'The part of the synthetic values whose category occurs in the real table.',
  ],
  [
    'rule_violations',
    'Rules broken',
    'lower',
    0,
    null,
    'The part of the synthetic rows that break a declared range, list of categories or rule; a missing value breaks nothing. Real rows break some as well: their part stands beside it.',
  ],
  [
    'correlation_similarity',
    'Correlations',
    'higher',
    1,
    null,
    'One minus half the difference between the real and the synthetic Pearson correlation, the mean over all pairs of numeric columns.',
  ],
  [
    'correlation_similarity_spearman',
    'Rank correlations',
    'higher',
    1,
    null,
    'The same with Spearman’s rank correlation, which outliers do not sway.',
  ],
  [
    'contingency_similarity',
    'Pairs with categories',
    'higher',
    1,
    null,
    'What the joint shares of each pair of columns with a categorical one have in common, numeric columns cut at the real deciles.',
  ],
]

const utility: Line[] = [
  [
    'auroc_trtr',
    'AUROC, trained on real rows',
    'higher',
    null,
    null,
    'The chance that a model trained on real rows ranks an unseen real positive above an unseen real negative: the mark to reach.',
  ],
  [
    'auroc_tstr',
    'AUROC, trained on synthetic rows',
    'higher',
    null,
    null,
    'The same for a model trained on synthetic rows and tested on the same unseen real ones.',
  ],
  [
    'auprc_trtr',
    'Average precision, trained on real rows',
    'higher',
    null,
    null,
    'The mean precision over all thresholds at which another real positive is found, for a model trained on real rows.',
  ],
  [
    'auprc_tstr',
    'Average precision, trained on synthetic rows',
    'higher',
    null,
    null,
    'The same for a model trained on synthetic rows.',
  ],
  [
    'label_prevalence_gap',
    'Prevalence gap',
    'lower',
    0,
    null,
    'The difference between the real and the synthetic share of positive outcomes.',
  ],
  [
    'brier_trtr',
    'Brier score, trained on real rows',
    'lower',
    null,
    null,
    'The mean squared difference between predicted risk and outcome among unseen real rows, for a model trained on real rows.',
  ],
  [
    'brier_tstr',
    'Brier score, trained on synthetic rows',
    'lower',
    null,
    null,
    'The same for a model trained on synthetic rows.',
  ],
  [
    'auroc_gap',
    'AUROC lost',
    'lower',
    0,
    null,
    'How much AUROC is lost by training on synthetic instead of real rows; below 0 where nothing is lost.',
  ],
]

const fairness: Line[] = [
  [
    'kl_by_group',
    'KL within groups',
    'lower',
    0,
    'nats',
    'KL among the rows of each demographic group, cut at the deciles of all real rows; the mean over groups of at least 20 rows.',
  ],
  [
    'kl_by_group_gap',
    'KL gap between groups',
    'lower',
    0,
    'nats',
    'How much farther from reality the worst-served group is than the best-served one.',
  ],
  [
    'group_share_tv',
    'Shares of groups',
    'lower',
    0,
    null,
    'The part of the rows that belong to another group than in the real table; the mean over the demographic columns.',
  ],
  [
    'prevalence_gap_by_group',
    'Prevalence gap within groups',
    'lower',
    0,
    null,
    'The largest difference, over the groups, between the real and the synthetic share of positive outcomes.',
  ],
  [
    'demographic_parity_difference_trtr',
    'Selection gap, trained on real rows',
    'lower',
    0,
    null,
    'The largest difference between groups in the share that a model trained on real rows would flag among unseen real rows.',
  ],
  [
    'equalized_odds_difference_trtr',
    'Error gap, trained on real rows',
    'lower',
    0,
    null,
    'The larger of the gaps between groups in true and in false positive rate, for a model trained on real rows; per group the false positive rate.',
  ],
  [
    'equal_opportunity_difference_trtr',
    'Detection gap, trained on real rows',
    'lower',
    0,
    null,
    'The largest difference between groups in the share of true positives that a model trained on real rows finds.',
  ],
  [
    'auroc_by_group_trtr',
    'AUROC within groups, trained on real rows',
    'higher',
    null,
    null,
    'AUROC among the unseen real rows of each group, for a model trained on real rows; the mean over the groups.',
  ],
  [
    'demographic_parity_difference_tstr',
    'Selection gap, trained on synthetic rows',
    'lower',
    0,
    null,
    'The largest difference between groups in the share that a model trained on synthetic rows would flag among unseen real rows.',
  ],
  [
    'equalized_odds_difference_tstr',
    'Error gap, trained on synthetic rows',
    'lower',
    0,
    null,
    'The larger of the gaps between groups in true and in false positive rate, for a model trained on synthetic rows; per group the false positive rate.',
  ],
  [
    'equal_opportunity_difference_tstr',
    'Detection gap, trained on synthetic rows',
    'lower',
    0,
    null,
    'The largest difference between groups in the share of true positives that a model trained on synthetic rows finds.',
  ],
  [
    'auroc_by_group_tstr',
    'AUROC within groups, trained on synthetic rows',
    'higher',
    null,
    null,
    'AUROC among the unseen real rows of each group, for a model trained on synthetic rows; the mean over the groups.',
  ],
]

const privacy: Line[] = [
  [
    'dcr_median',
    'Distance to the nearest training row',
    'near',
    null,
    'Gower',
    'The median over the synthetic rows of the distance to the nearest row that the generator saw; to be read beside the next.',
  ],
  [
    'dcr_holdout_median',
    'Distance to the nearest unseen row',
    'near',
    null,
    'Gower',
    'The same to the nearest real row that the generator never saw.',
  ],
  [
    'dcr_share',
    'Closer to training rows',
    'near',
    null,
    null,
    'The part of the synthetic rows that lie closer to a training row than to an unseen one, ties half; chance is given as the floor.',
  ],
  [
    'exact_match',
    'Exact copies',
    'lower',
    0,
    null,
    'The part of the synthetic rows that equal a training row in every analysed column.',
  ],
  [
    'dcr_p05',
    'Nearest training row, closest twentieth',
    'near',
    null,
    'Gower',
    'The distance to the nearest training row that one synthetic row in twenty falls below; beside it the same for unseen real rows.',
  ],
  [
    'nndr_p05',
    'Nearest against second nearest',
    'near',
    null,
    null,
    'The ratio of the distances to the nearest and the second nearest training row that one synthetic row in twenty falls below; far under the floor, rows sit suspiciously close to single persons.',
  ],
]

const lines: [About['area'], Line[]][] = [
  ['fidelity', fidelity],
  ['utility', utility],
  ['fairness', fairness],
  ['privacy', privacy],
]

const all = new Map(
  lines.flatMap(([area, list]) =>
    list.map(([id, title, better, aim, unit, definition]): [string, About] => {
      const full = `${area}.${id}`
      return [full, { id: full, area, title, definition, better, aim, unit }]
    }),
  ),
)

/** What is to be said about a metric; null for one that this version doesn't have. */
export function aboutMetric(id: string): About | null {
  return all.get(id) ?? null
}
