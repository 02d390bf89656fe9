import type { Method } from './method'
import { CONTROL_FLOOR, NO_FLOOR, NO_INTERVAL } from './shared'

const GOWER: readonly [string, string] = [
  'Distance',
  '{#gower|Gower’s}, over all analysed columns, ranges of the training rows, rounded to 12 decimals',
]
const REFERENCES = [
  'Gower (1971). A general coefficient of similarity and some of its properties. Biometrics 27:857–871.',
  'Park, Mohammadi, Gorde, Jajodia, Park and Kim (2018). Data synthesis based on generative adversarial networks. PVLDB 11:1071–1083 (distance to the closest record).',
  'Yao, Krčo, Ganev and de Montjoye (2025). The DCR delusion: measuring the privacy risk of synthetic data. arXiv 2505.01524.',
]
const PROXY =
  'It is a proxy, no attack: rows can be far from everybody and still give members away, so read {privacy.mia_nearest_auc} and its kin beside it.'
const WILSON =
  'Wilson (1927). Probable inference, the law of succession, and statistical inference. Journal of the American Statistical Association 22:209–212.'

const sdmetrics =
  'SDMetrics takes the ranges of whichever table it measures against, so that its distances to R and to unseen rows are in different units (A2); at 30,000 rows it runs out of memory (issue 760).'

const distance = {
  settings: [GOWER] as const,
  edges: [
    'Missing against missing is 0, missing against a value 1; a column constant in the training rows counts 0 or 1.',
  ],
  interval: NO_INTERVAL,
}

const d = '$d(s,R)$ is the smallest distance of a synthetic row $s$ to any row of $R$.'

export const distanceMethods: readonly Method[] = [
  {
    ...distance,
    asks: {
      'privacy.dcr_median': 'How far is a typical synthetic row from the nearest row that the generator saw?',
    },
    formula: [{ tex: String.raw`\operatorname{median}_{s\in S}\;d(s,R)`, where: d }],
    high: 'Synthetic rows keep away from persons; far above the floor they keep away from reality.',
    low:
      'At the floor they are as close to the training rows as other patients are. Below it, closer than patients are to each other: copying. ' +
      PROXY,
    peers: [
      sdmetrics,
      'Its DCR baseline protection compares with rows of uniform noise, which is a lenient twin; ours is unseen patients.',
    ],
    floor: CONTROL_FLOOR,
    references: REFERENCES,
  },
  {
    ...distance,
    asks: {
      'privacy.dcr_p05':
        'How close to a row that the generator saw is the closest twentieth of the synthetic rows?',
    },
    formula: [
      {
        tex: String.raw`Q_{0.05}\bigl\{\,d(s,R):s\in S\,\bigr\}`,
        where: d + ' $Q_{0.05}$ is the linear quantile.',
      },
    ],
    high: 'Even the closest rows keep their distance.',
    low:
      'At 0 one row in twenty is a copy. In coarse tables so is one unseen patient in twenty: the floor tells. ' +
      PROXY,
    peers: [sdmetrics],
    floor: CONTROL_FLOOR,
    references: REFERENCES,
  },
  {
    ...distance,
    asks: {
      'privacy.dcr_holdout_median':
        'How far is a typical synthetic row from the nearest row that the generator never saw?',
    },
    formula: [
      {
        tex: String.raw`\operatorname{median}_{s\in S}\;d(s,C)`,
        where: '$d(s,C)$ is the smallest distance of a synthetic row $s$ to an unseen real row.',
      },
    ],
    high: 'By itself it says little; it is the twin of {privacy.dcr_median}.',
    low: 'As that. Fewer rows in C than in R make distances to C larger without any copying; {privacy.dcr_share} allows for that.',
    peers: [sdmetrics],
    floor: NO_FLOOR,
    references: REFERENCES,
  },
  {
    ...distance,
    asks: {
      'privacy.nndr_p05':
        'How much closer to one training row than to the next is the closest twentieth of the synthetic rows?',
    },
    formula: [
      {
        tex: String.raw`Q_{0.05}\Bigl\{\frac{d_1(s,R)+10^{-8}}{d_2(s,R)+10^{-8}}:s\in S\Bigr\}`,
        where:
          '$d_1$ and $d_2$ are the smallest and the second smallest distance of $s$ to rows of $R$, $Q_{0.05}$ the linear quantile.',
      },
    ],
    high: 'Near 1 synthetic rows are about as far from the second as from the first.',
    low:
      'Near 0 some rows sit right at one person with nobody else near: the person is recognisable. ' + PROXY,
    edges: [
      'Both distances 0, where training rows repeat, is a ratio of 1.',
      'Fewer than two training rows: null.',
      ...distance.edges.slice(0, 1),
    ],
    peers: [
      'Mostlyai-qa takes the tenth smallest ratio, whatever the number of rows, and fails with fewer than ten.',
    ],
    floor: CONTROL_FLOOR,
    references: [
      'Zhao, Kunar, Birke and Chen (2021). CTAB-GAN: effective table data synthesizing. ACML, PMLR 157:97–112.',
      ...REFERENCES.slice(2),
    ],
  },
  {
    ...distance,
    asks: {
      'privacy.dcr_share': 'How often is a synthetic row closer to a training row than to an unseen one?',
    },
    formula: [
      {
        tex: String.raw`\begin{aligned}&P\bigl(d(s,R)<d(s,C)\bigr)\\&\quad+\tfrac12P\bigl(d(s,R)=d(s,C)\bigr)\end{aligned}`,
        where: 'over the synthetic rows $s$; $d$ is the distance to the nearest row of $R$ or of $C$.',
      },
    ],
    high: 'Above the floor synthetic rows lean towards the persons that the generator saw.',
    low: 'At the floor they don’t; below it is chance.',
    edges: [
      'Ties count half.',
      'No unseen rows: null; the training rows are never split.',
      ...distance.edges.slice(0, 1),
    ],
    peers: [
      'SDMetrics’ overfitting protection counts ties for the unseen rows, which hides copying in coarse tables, and expects one half whatever the sizes.',
      sdmetrics,
    ],
    interval:
      'Wilson’s 95 % interval of a rate. About 15 % too narrow, since synthetic rows share neighbours.',
    floor:
      'What no copying gives: $n/(n+c)$, $c$ rows in C. With four training rows to one unseen that is 0.8, not one half.',
    references: [...REFERENCES.slice(0, 1), ...REFERENCES.slice(2), WILSON],
  },
  {
    asks: { 'privacy.exact_match': 'What part of the synthetic rows is a training row, value by value?' },
    formula: [
      {
        tex: String.raw`\frac1m\sum_{s\in S}\bigl[\,\exists\,r\in R:\;s=r\,\bigr]`,
        where: 'equal in every analysed column.',
      },
    ],
    high: 'Rows are copies. In tables of few coarse columns patients are equal by chance: `control`, the share that equals an unseen row, and the floor tell how many.',
    low: 'No row is a copy. Noise on one column is enough for that: see {privacy.near_match}.',
    settings: [
      ['Missing', 'equals missing'],
      ['Beside it', '`control`: the same against C'],
    ],
    edges: ['No tolerance: 1 and 1.0 are equal, 1 and 1.000001 are not.'],
    peers: ['The same as the *identical match share* of other packages.'],
    interval: 'Wilson’s 95 % interval of a rate.',
    floor: CONTROL_FLOOR,
    references: [WILSON],
  },
  {
    asks: { 'privacy.near_match': 'What part of the synthetic rows is a training row up to one percent?' },
    formula: [
      {
        tex: String.raw`\frac1m\sum_{s\in S}\bigl[\,\exists\,r\in R:\;|r_j-s_j|\le0.01\,|s_j|\;\;\forall j\,\bigr]`,
        where: 'for numeric columns $j$; categories have to be equal.',
      },
    ],
    high: 'Rows are copies with a little noise.',
    low: 'None is.',
    settings: [
      ['Tolerance', '1 % of the synthetic value'],
      ['Beside it', '`control`: the same against C'],
    ],
    edges: ['A synthetic 0 demands an exact 0.', 'Missing matches missing only.'],
    peers: ['SDMetrics’ NewRowSynthesis is one minus this, without a twin.'],
    interval: 'Wilson’s 95 % interval of a rate.',
    floor: CONTROL_FLOOR,
    references: ['SDMetrics, `single_table/new_row_synthesis.py`.', WILSON],
  },
  {
    asks: {
      'privacy.nnaa_loss': 'Is it easier to mistake synthetic rows for training rows than for unseen ones?',
    },
    formula: [
      { tex: String.raw`\mathrm{AA}(C,S)-\mathrm{AA}(R,S)` },
      {
        tex: String.raw`\begin{aligned}\mathrm{AA}(X,S)=\tfrac12\bigl[&P(d(x,S)>d(x,X\setminus x))\\&+P(d(s,X)>d(s,S\setminus s))\bigr]\end{aligned}`,
        where: '$d$ is the distance to the nearest row; $x$ and $s$ run over the rows of $X$ and of $S$.',
      },
    ],
    high: 'Synthetic rows mix with the training rows better than with other patients: the generator remembers.',
    low: 'About 0 they mix with both alike, also where they mix with neither. A copy of R has $\\mathrm{AA}(R,S)=0$.',
    settings: [GOWER, ['Rows', 'all three tables sub-sampled to the smallest, mean of 10 seeded draws']],
    edges: [
      'Strictly greater; a row is not its own neighbour, so each table needs two.',
      'No unseen rows: null.',
    ],
    peers: [
      'SynthEval and PyHealth have the same measure. From one draw it is hardly of use: draws differ by as much as the number is large.',
    ],
    interval: NO_INTERVAL,
    floor: '0: no difference.',
    references: [
      'Yale, Dash, Dutta, Guyon, Pavao and Bennett (2020). Generation and evaluation of privacy preserving synthetic health data. Neurocomputing 416:244–255.',
    ],
  },
]
