import type { StrategyName } from '../generate/strategies/strategy'

/** Where in Lin, Yu & Lee (PMLR 287, CHIL 2025) a number stands. */
export type PaperPlace = 'table 1' | 'table 3' | 'table 4' | 'figure 2' | 'figure 3' | 'text on figure 2'

/** The models that the paper asked; its tables are about o1, which its figure 3 calls GPT. */
export type PaperModel = 'OpenAI o1' | 'Gemini' | 'Claude'

/** One published number of the paper, on the paper's own data (eICU, ICU mortality). */
export interface PaperValue {
  place: PaperPlace
  /** The id of ours that is defined most nearly alike; it isn't the same computation (see `paperMetrics`). */
  metric: PaperMetric
  /** Null where the paper doesn't say. */
  strategy: StrategyName | null
  model: PaperModel | null
  features: number
  rows: number | null
  value: number
  interval: readonly [number, number] | null
  /** Read off a bar, at most so far from the truth; null where it is printed. `unknown`: read off, how exactly isn't known. */
  readOff: number | 'unknown' | null
  /** What speaks against it. */
  doubt?: string
}

/** Ours by what the paper calls it, and what is to be said of the likeness. */
export const paperMetrics = {
  'fidelity.kl_paper': 'average KL; the paper states neither bins nor smoothing',
  'utility.auroc_tsts': 'AUC within: trained and tested on the synthetic table',
  'utility.auroc_tstr': 'AUC across: trained on synthetic, tested on real rows',
  'utility.auprc_tsts': 'AUPRC within',
  'utility.auprc_tstr': 'AUPRC across',
  'privacy.mia_paper_auc': 'AUC of the paper’s membership attack',
  'privacy.mia_paper_advantage': 'advantage of the paper’s membership attack',
} as const

export type PaperMetric = keyof typeof paperMetrics

/** The paper's columns without the label: “all features”. */
export const PAPER_FEATURES = 83

type Interval = readonly [value: number, low: number, high: number]

/** KL, then AUC within and across, then AUPRC within and across, each with its interval. */
type Line = readonly [
  kl: number,
  aucWithin: Interval,
  aucAcross: Interval,
  auprcWithin?: Interval,
  auprcAcross?: Interval,
]

/** Strategies at 83 features and 1,000 rows. */
const table1: readonly (readonly [StrategyName, Line])[] = [
  [
    'naive',
    [
      0.5797,
      [0.4558, 0.3772, 0.5451],
      [0.5382, 0.4829, 0.5943],
      [0.4347, 0.3518, 0.5352],
      [0.5398, 0.4585, 0.6084],
    ],
  ],
  [
    'schema-constrained',
    [
      0.5212,
      [0.4319, 0.3579, 0.5259],
      [0.6205, 0.5623, 0.6848],
      [0.5082, 0.4234, 0.597],
      [0.5774, 0.4974, 0.6528],
    ],
  ],
  [
    'conditional',
    [
      0.3051,
      [0.5051, 0.4207, 0.5951],
      [0.4769, 0.4279, 0.5358],
      [0.4099, 0.3351, 0.4908],
      [0.4858, 0.423, 0.5608],
    ],
  ],
  [
    'group-based',
    [
      0.2963,
      [0.5136, 0.4275, 0.5942],
      [0.5052, 0.4472, 0.5634],
      [0.5341, 0.4352, 0.6326],
      [0.507, 0.4446, 0.5849],
    ],
  ],
]

/** Numbers of features, group-based, 1,000 rows. */
const table3: readonly (readonly [number, Line])[] = [
  [5, [0.169, [0.7791, 0.5366, 0.9892], [0.8224, 0.8146, 0.8302]]],
  [10, [0.1552, [0.871, 0.5635, 1], [0.8133, 0.8038, 0.8229]]],
  [15, [0.2293, [0.4924, 0.4107, 0.5876], [0.6885, 0.6692, 0.705]]],
  [20, [0.2466, [0.4833, 0.3953, 0.5542], [0.5335, 0.5157, 0.5508]]],
]

/** Numbers of rows, group-based, 10 features. */
const table4: readonly (readonly [number, Line])[] = [
  [
    1000,
    [0.1552, [0.871, 0.5635, 1], [0.8133, 0.8038, 0.8229], [0.4444, 0.4444, 1], [0.5809, 0.5608, 0.6012]],
  ],
  [
    5000,
    [
      0.0952,
      [0.878, 0.7781, 0.9491],
      [0.9015, 0.8945, 0.909],
      [0.7957, 0.6494, 0.9063],
      [0.7586, 0.7418, 0.7761],
    ],
  ],
  [
    10_000,
    [
      0.0821,
      [0.9437, 0.9115, 0.9743],
      [0.9157, 0.9089, 0.9217],
      [0.8093, 0.6776, 0.919],
      [0.7969, 0.7797, 0.8122],
    ],
  ],
]

const LINE_METRICS = [
  'utility.auroc_tsts',
  'utility.auroc_tstr',
  'utility.auprc_tsts',
  'utility.auprc_tstr',
] as const

function valuesOf(
  at: Pick<PaperValue, 'place' | 'strategy' | 'features' | 'rows'>,
  [kl, ...rest]: Line,
): PaperValue[] {
  const shared = { ...at, model: 'OpenAI o1' as const, readOff: null }
  return [
    { ...shared, metric: 'fidelity.kl_paper', value: kl, interval: null },
    ...rest.flatMap((one, i): PaperValue[] => {
      const metric = LINE_METRICS[i]
      if (one === undefined || metric === undefined) return []
      return [{ ...shared, metric, value: one[0], interval: [one[1], one[2]] }]
    }),
  ]
}

/** Membership inference by number of features. The paper gives neither strategy nor rows with it. */
const figure2: readonly PaperValue[] = [
  ...(
    [
      ['privacy.mia_paper_auc', 5, 0.4509],
      ['privacy.mia_paper_auc', 10, 0.4415],
      ['privacy.mia_paper_advantage', 5, 0.0011],
      ['privacy.mia_paper_advantage', 10, 0.0032],
    ] as const
  ).map(([metric, features, value]): PaperValue => ({
    place: 'text on figure 2',
    metric,
    strategy: null,
    model: null,
    features,
    rows: null,
    value,
    interval: null,
    readOff: null,
    ...(metric === 'privacy.mia_paper_advantage' ? { doubt: 'The bars of figure 2 show about 0.05.' } : {}),
  })),
  ...(
    [
      [15, 0.85],
      [20, 0.9],
      [PAPER_FEATURES, 1],
    ] as const
  ).map(([features, value]): PaperValue => ({
    place: 'figure 2',
    metric: 'privacy.mia_paper_auc',
    strategy: null,
    model: null,
    features,
    rows: null,
    value,
    interval: null,
    readOff: 'unknown',
  })),
]

/** Bars of other models beside o1, good to 0.002; those of o1 are printed in tables 1 and 4. */
const figure3: readonly PaperValue[] = [
  ...(
    [
      ['naive', 0.525, 0.512],
      ['schema-constrained', 0.628, 0.615],
      ['conditional', 0.496, 0.504],
      ['group-based', 0.501, 0.501],
    ] as const
  ).flatMap(([strategy, gemini, claude]) =>
    figure3Bars('utility.auroc_tstr', strategy, PAPER_FEATURES, 1000, gemini, claude),
  ),
  ...figure3Bars('utility.auroc_tsts', 'group-based', 10, 10_000, 0.961, 0.93),
]

function figure3Bars(
  metric: PaperMetric,
  strategy: StrategyName,
  features: number,
  rows: number,
  gemini: number,
  claude: number,
): PaperValue[] {
  const at = { place: 'figure 3' as const, metric, strategy, features, rows, interval: null, readOff: 0.002 }
  return [
    { ...at, model: 'Gemini', value: gemini },
    { ...at, model: 'Claude', value: claude },
  ]
}

/** All of the paper's numbers that an id of ours is like. One that stands in two tables (1,000 rows of 10 features) is here once. */
export const paperValues: readonly PaperValue[] = [
  ...table1.flatMap(([strategy, line]) =>
    valuesOf({ place: 'table 1', strategy, features: PAPER_FEATURES, rows: 1000 }, line),
  ),
  ...table4.flatMap(([rows, line]) =>
    valuesOf({ place: 'table 4', strategy: 'group-based', features: 10, rows }, line),
  ),
  ...table3
    .filter(([features]) => features !== 10)
    .flatMap(([features, line]) =>
      valuesOf({ place: 'table 3', strategy: 'group-based', features, rows: 1000 }, line),
    ),
  ...figure2,
  ...figure3,
]

/** Table 2: average KL within a group. No id of ours is like it: `fairness.kl_by_group` has quantile bins and every analysed column. */
export const paperGroupKl: readonly { group: string; 'group-based': number; naive: number }[] = [
  { group: 'race_black', 'group-based': 0.329642, naive: 0.54747 },
  { group: 'race_hispanic', 'group-based': 0.362365, naive: 0.484697 },
  { group: 'race_asian', 'group-based': 0.334025, naive: 0.566793 },
  { group: 'race_other', 'group-based': 0.399359, naive: 0.440829 },
  { group: 'is_female', 'group-based': 0.393389, naive: 0.411177 },
]

/** Table 5: KL of single features at 83 features, the five best and the five worst. */
export const paperFeatureKl: readonly { feature: string; kl: number; end: 'best' | 'worst' }[] = [
  { feature: 'is_female', kl: 0.002651, end: 'best' },
  { feature: 'hosp_los', kl: 0.003344, end: 'best' },
  { feature: 'hemoglobin_first_early', kl: 0.013133, end: 'best' },
  { feature: 'hematocrit_last_early', kl: 0.016143, end: 'best' },
  { feature: 'albumin_first_early', kl: 0.016901, end: 'best' },
  { feature: 'bilirubin_last_early', kl: 0.835301, end: 'worst' },
  { feature: 'bilirubin_first_early', kl: 0.822738, end: 'worst' },
  { feature: 'inr_last_early', kl: 0.675728, end: 'worst' },
  { feature: 'creatinine_first_early', kl: 0.657346, end: 'worst' },
  { feature: 'creatinine_last_early', kl: 0.632238, end: 'worst' },
]
