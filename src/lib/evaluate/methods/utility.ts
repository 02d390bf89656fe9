import type { Method } from './method'
import { BOOSTING, CHEN, NO_FLOOR, NO_INTERVAL, PAPER, TESTED_INTERVAL, TRTR_CEILING } from './shared'

const ESTEBAN =
  'Esteban, Hyland and Rätsch (2017). Real-valued (medical) time series generation with recurrent conditional GANs. arXiv 1706.02633 (train on synthetic, test on real).'

/** The four ways to train and to test, in words. */
const ways = {
  trtr: 'trained on the real rows R, tested on the unseen real rows T',
  tstr: 'trained on the synthetic rows S, tested on the unseen real rows T',
  trts: 'trained on the real rows R, tested on all synthetic rows S',
  tsts: 'trained and tested on the synthetic rows S: five stratified, seeded folds with identical rows in one of them, out-of-fold scores pooled',
} as const

function waysOf(score: string): Method['settings'] {
  return Object.entries(ways).map(([way, words]) => [`\`${score}_${way}\``, words])
}

const edges = [
  'Rows whose label is missing are left out of training and of testing.',
  'Training rows of one class only: “not trainable”, null. Test rows of one class only: null.',
  'A category that only S has gets a column of its own in both designs; one that only T has is none of them.',
]

const peers = [
  'SDMetrics’ and SynthEval’s scores of this kind use models and settings of their own, so that they can’t be compared with each other or with these.',
  'Tested on rows of the same hospitals a model looks better than it is elsewhere: T holds out whole hospitals where the cohort has four or more.',
]

const interval = `${TESTED_INTERVAL} For *trts* and *tsts*, which are tested on S: none.`
const ceiling = `${TRTR_CEILING} For *trtr* itself that is its own value.`

const paperAuc =
  'The paper calls *tsts* “within” and *tstr* “across”. Its “within” folds hold few positives (intervals of half the scale), and it shows no *trtr*, so its “across” has no ceiling. Boosting there is XGBoost with settings that are not given; ours are printed.'

export const scoreMethods: readonly Method[] = [
  {
    asks: {
      'utility.auroc_trtr': 'How well does a model of real rows rank unseen real patients by risk?',
      'utility.auroc_tstr': 'How well does a model of synthetic rows rank unseen real patients by risk?',
      'utility.auroc_trts': 'How well does a model of real rows rank the synthetic patients by their labels?',
      'utility.auroc_tsts': 'How well does a model of synthetic rows rank other synthetic rows?',
    },
    formula: [
      {
        tex: String.raw`\frac{1}{n_1n_0}\sum_{i:\,y_i=1}\;\sum_{j:\,y_j=0}\bigl[p_i>p_j\bigr]+\tfrac12\bigl[p_i=p_j\bigr]`,
        where:
          '$p$ is the predicted risk, $y$ the label; $n_1$ and $n_0$ count the positives and the negatives among the tested rows.',
      },
    ],
    high: 'Near 1 the model puts patients with the outcome before those without. *tstr* near *trtr* means that the synthetic rows teach what the real ones teach. *tsts* far above both is a warning: the synthetic rows are simpler than patients are.',
    low: 'At 0.5 the ranking is chance; below, it is upside down, and is shown as it is. *trts* near 0.5 says that the synthetic labels don’t depend on the features as real ones do: look at {utility.label_dependence}.',
    settings: [...waysOf('auroc'), ...BOOSTING],
    edges,
    peers,
    paper: paperAuc,
    interval,
    floor: NO_FLOOR,
    ceiling,
    references: [
      'Hanley and McNeil (1982). The meaning and use of the area under a receiver operating characteristic (ROC) curve. Radiology 143:29–36.',
      ESTEBAN,
      CHEN,
      PAPER,
    ],
  },
  {
    asks: {
      'utility.auprc_trtr':
        'Of the real patients that a model of real rows ranks highest, how many have the outcome?',
      'utility.auprc_tstr':
        'Of the real patients that a model of synthetic rows ranks highest, how many have the outcome?',
      'utility.auprc_trts':
        'Of the synthetic patients that a model of real rows ranks highest, how many have the outcome?',
      'utility.auprc_tsts':
        'Of the synthetic rows that a model of others ranks highest, how many have the outcome?',
    },
    formula: [
      {
        tex: String.raw`\sum_k (t_k-t_{k-1})\,\pi_k`,
        where:
          '$t_k$ and $\\pi_k$ are recall and precision when the rows down to the $k$-th different score are called positive.',
      },
    ],
    high: 'The top of the list is full of patients with the outcome.',
    low: 'A ranking by chance gets the share of positives among the tested rows, not one half: 0.09 is chance at 9 % mortality. So *trts* and *tsts* can’t be compared with *trtr* where prevalence drifts: see {utility.label_prevalence_gap}.',
    settings: [['Form', 'average precision, steps, no interpolation'], ...waysOf('auprc'), ...BOOSTING],
    edges: ['Equal scores are taken in one step.', ...edges],
    peers: [
      'The trapezoid under the precision–recall curve is larger, and too kind. None of the peers has this number.',
    ],
    paper: paperAuc,
    interval,
    floor: NO_FLOOR,
    ceiling,
    references: [
      'Davis and Goadrich (2006). The relationship between precision–recall and ROC curves. ICML, 233–240.',
      ESTEBAN,
      CHEN,
      PAPER,
    ],
  },
  {
    asks: {
      'utility.brier_trtr':
        'How far are risks predicted by a model of real rows from what happened to unseen real patients?',
      'utility.brier_tstr':
        'How far are risks predicted by a model of synthetic rows from what happened to unseen real patients?',
      'utility.brier_trts': 'How far are risks predicted by a model of real rows from the synthetic labels?',
      'utility.brier_tsts':
        'How far are risks predicted by a model of synthetic rows from the labels of other synthetic rows?',
    },
    formula: [
      {
        tex: String.raw`\frac1t\sum_{i=1}^{t}(p_i-y_i)^2`,
        where: '$p_i$ is the predicted risk of row $i$, $y_i$ its label, $t$ the number of tested rows.',
      },
    ],
    high: 'Risks are wrong: the ranking, the level, or both. {utility.calibration_slope_tstr} tells them apart.',
    low: 'Best is 0. Saying the prevalence $\\pi$ to everybody gives $\\pi(1-\\pi)$: 0.082 at 9 %. Only below that does the model know anything.',
    settings: [...waysOf('brier'), ...BOOSTING],
    edges,
    peers: [],
    interval,
    floor: NO_FLOOR,
    ceiling,
    references: [
      'Brier (1950). Verification of forecasts expressed in terms of probability. Monthly Weather Review 78:1–3.',
      ESTEBAN,
      CHEN,
    ],
  },
]

export const utilityMethods: readonly Method[] = [
  {
    asks: {
      'utility.calibration_slope_trtr':
        'Are the risks of a model of real rows too extreme or too timid for unseen real patients?',
      'utility.calibration_slope_tstr':
        'Are the risks of a model of synthetic rows too extreme or too timid for unseen real patients?',
    },
    formula: [
      {
        tex: String.raw`\log\frac{P(y=1)}{P(y=0)}=a+b\,\log\frac{p}{1-p}`,
        where:
          'The value is the slope $b$ of this logistic regression of the labels of T on the predicted risks, without penalty and with intercept $a$.',
      },
    ],
    high: 'Above 1 risks are too timid: high ones should be higher, low ones lower.',
    low: 'Below 1 they are too extreme, as those of an overfitted model are; at 0 they say nothing, below 0 the ranking is upside down.',
    settings: [['Clipped', '$p$ to between $10^{-12}$ and $1-10^{-12}$'], ...BOOSTING],
    edges: ['Risks that separate the labels have no slope: null.', ...edges.slice(0, 2)],
    peers: ['None of the peers has this number.'],
    interval: TESTED_INTERVAL,
    floor: NO_FLOOR,
    ceiling: 'The slope of the model trained on real rows; 1 would be perfect.',
    references: [
      'Cox (1958). Two further applications of a model for binary regression. Biometrika 45:562–565.',
      'Van Calster, McLernon, van Smeden, Wynants and Steyerberg (2019). Calibration: the Achilles heel of predictive analytics. BMC Medicine 17:230.',
    ],
  },
  {
    asks: { 'utility.auroc_gap': 'How much ranking is lost by training on synthetic instead of real rows?' },
    formula: [
      {
        tex: String.raw`\mathrm{AUROC}_{\mathrm{trtr}}-\mathrm{AUROC}_{\mathrm{tstr}}`,
        where: 'of {utility.auroc_trtr} and {utility.auroc_tstr}, on the same rows of T.',
      },
    ],
    high: 'The synthetic rows teach less than the real ones do.',
    low: 'At 0 nothing is lost; below 0 the synthetic rows happened to teach more, which more of them than of real ones can.',
    settings: BOOSTING,
    edges,
    peers: [
      'Ratios of the two, as some packages give, hide how little both may know: 0.55 of 0.60 reads as 92 %.',
    ],
    interval: `${TESTED_INTERVAL} Both models are scored on the same drawn rows.`,
    floor: '0: fresh rows of the same size would teach as much, on average.',
    references: [ESTEBAN],
  },
  {
    asks: {
      'utility.site_auroc_tstr':
        'How well does a model of synthetic rows rank patients of the same hospital?',
    },
    formula: [
      {
        tex: String.raw`\frac{\sum_h\bigl(k_h+\tfrac12t_h\bigr)}{\sum_h n_{1h}\,n_{0h}}`,
        where:
          '$h$ runs over the sites of T. Of its $n_{1h}\\,n_{0h}$ pairs of a positive and a negative, $k_h$ are concordant (the positive has the higher risk) and $t_h$ tie.',
      },
    ],
    high: 'Patients of one ward are told apart: what a clinician needs.',
    low: 'The model may know hospitals rather than patients; compare {utility.auroc_tstr}, which also counts pairs of two hospitals.',
    settings: [
      [
        '`perSite`',
        'sites with at least 10 positives and 10 negatives; the others pooled by region where there is one, key `region=NAME`',
      ],
      ['Beside it', '`trtr`: the same for the model of real rows'],
      ...BOOSTING,
    ],
    edges: [
      'A site without a positive or without a negative has no pair and adds nothing.',
      'No site column, or no site with both: null.',
    ],
    peers: ['None of the peers holds out hospitals, or counts within them.'],
    interval: TESTED_INTERVAL,
    floor: NO_FLOOR,
    ceiling: TRTR_CEILING,
    references: [
      'Van Klaveren, Steyerberg, Perel and Vergouwe (2014). Assessing discriminative ability of risk models in clustered data. BMC Medical Research Methodology 14:5.',
    ],
  },
  {
    asks: {
      'utility.importance_agreement':
        'Does a model of synthetic rows lean on the same features as one of real rows?',
    },
    formula: [
      {
        tex: String.raw`\rho_{\text{Spearman}}\bigl(g^{R}_j,\;g^{S}_j\bigr)_{j}`,
        where:
          '$g^R_j$ and $g^S_j$ are the total gains of the splits on feature $j$ in the two boosted models.',
      },
    ],
    high: 'At 1 both rank the features alike.',
    low: 'At 0 the rankings have nothing in common: the synthetic rows teach something else, whatever their AUROC.',
    settings: [
      ['Gain', 'total, summed over the columns that a feature has in the design; 0 if unused'],
      ...BOOSTING,
    ],
    edges: [
      'Equal gains share an average rank.',
      'All features equally important in one of the models, or a single feature: null.',
    ],
    peers: [
      'We know of no other package with it. Two models of real halves agree less than perfectly too: features that say the same stand in for each other.',
    ],
    interval: NO_INTERVAL,
    floor: NO_FLOOR,
    references: [CHEN],
  },
  {
    asks: {
      'utility.label_prevalence_gap':
        'Does the outcome occur as often in the synthetic table as in the real one?',
    },
    formula: [
      {
        tex: String.raw`\bigl|P_S(y=1)-P_R(y=1)\bigr|`,
        where: 'over the rows that have a label.',
      },
    ],
    high: 'The outcome drifted: average precision and Brier score then compare two tasks, and a model learns a wrong level of risk.',
    low: 'As many positives as really.',
    settings: [['Beside it', '`real` and `synthetic`: the two shares']],
    edges: ['No label in one of the tables: null.'],
    peers: ['We know of none that shows it beside its utility scores.'],
    paper:
      'The paper’s intervals fit synthetic tables whose positive rate had drifted to about one half with 83 features, against 2 to 5 % with ten; the “collapse” of its scores with dimension coincides with that. So this stands beside every utility number here.',
    interval:
      'The synthetic rows are drawn again 200 times with replacement; from the 2.5 to the 97.5 percentile (resampling spread).',
    floor:
      'The median gap between 20 pairs of tables drawn with replacement from the real rows, of $n$ and $m$ rows.',
    references: [PAPER],
  },
  {
    asks: { 'utility.label_dependence': 'Do the synthetic labels depend on the features at all?' },
    formula: [
      {
        tex: String.raw`V=\sqrt{\frac{\chi^2}{m\,\min(r-1,\,c-1)}}`,
        where:
          '$\\chi^2$ is that of the table of a feature’s bins against the label, $r$ and $c$ the numbers of its rows and columns that occur, $m$ the labelled synthetic rows. The value is the mean over the features.',
      },
    ],
    high: 'Labels hang on the features; compare with `real`, the same for the real rows. Above it, labels are easier than in reality.',
    low: 'Labels hang on nothing, and no model trained on these rows can learn. Even independent labels score above 0, the more the fewer the rows: `p` says how often permuted labels score as high.',
    settings: [
      ['Bins', 'numbers cut at the real deciles, {#bins|as everywhere}; no correction of Yates'],
      ['`p`', '(1 + permutations at least as large)/201, of 200 seeded permutations of the labels'],
      ['Beside it', '`real`: the value in the real rows'],
    ],
    edges: ['A feature with one bin only is undefined and listed.', 'Labels of one class only: null.'],
    peers: [
      'SynthEval’s Cramér’s V is the square of it, with Yates’ correction: 0.0625 where V is 0.5 (S1). For numbers it takes the correlation ratio $\\eta^2$, the part of the squares that lies between the labels: 0.2 for 1, 2, 3, 4 that belong to two labels in turn (S2). Cut into bins, all columns have one measure here.',
    ],
    paper:
      'See {utility.label_prevalence_gap}: labels that no longer depend on the features explain a score of 0.5 better than “too many features” does.',
    interval: NO_INTERVAL,
    floor: 'None; the real rows’ own value stands beside it.',
    references: [
      'Cramér (1946). Mathematical methods of statistics, section 21.9. Princeton University Press.',
    ],
  },
]
