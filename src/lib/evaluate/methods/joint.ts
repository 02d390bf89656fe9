import type { Method } from './method'
import { CHEN, CONTROL_FLOOR, NO_INTERVAL } from './shared'

const SPACE: readonly [string, string] = [
  'Distances',
  'Euclidean, {#euclid|each column scaled by the real range}, categories one-hot',
]
const ALAA =
  'Alaa, van Breugel, Saveliev and van der Schaar (2022). How faithful is your synthetic data? Sample-level metrics for evaluating and auditing generative models. ICML, PMLR 162:290–306.'
const NAEEM =
  'Naeem, Oh, Uh, Choi and Yoo (2020). Reliable fidelity and diversity metrics for generative models. ICML, PMLR 119:7176–7185.'
const KYNKAANNIEMI =
  'Kynkäänniemi, Karras, Laine, Lehtinen and Aila (2019). Improved precision and recall metric for assessing generative models. NeurIPS 32.'

const alpha = {
  settings: [
    SPACE,
    ['Grid', '30 levels from 0 to 1'],
    [
      'Rows',
      'the larger table sub-sampled to the smaller, median of 10 seeded draws; none when they are equal',
    ],
  ] as const,
  edges: [
    'The grid’s quantiles are linear; a point at the radius is inside.',
    'A centre is the mean over all columns of the space, one-hot ones too, so a category that half the rows have pulls it half-way.',
    'Where several rows are equally near, what is said of “the nearest” is the mean over all of them.',
    'A table of a single row has no next one: null.',
  ],
  interval: NO_INTERVAL,
  floor: CONTROL_FLOOR,
  references: [ALAA],
}

const prdc = {
  settings: [SPACE, ['Neighbours', '$k=5$'], ['Rows', 'all']] as const,
  edges: [
    'A row is not its own neighbour. Where rows repeat, a radius may be 0; the ball is closed, so an equal row is inside all the same.',
    'A table of five rows or fewer has no fifth neighbour: null.',
  ],
  peers: [
    'The authors’ package, and synthcity after it, count only points strictly within the radius. With repeated rows, common in clinical tables, such a ball is empty; a copy of the table then scores below 1.',
  ],
  interval: NO_INTERVAL,
  floor: CONTROL_FLOOR,
}

const balls =
  '$B_k(x)$ is the closed ball around $x$ that reaches to its $k$-th nearest row in its own table.'

export const jointMethods: readonly Method[] = [
  {
    ...alpha,
    asks: {
      'fidelity.alpha_precision':
        'Do the synthetic rows fill the real cloud evenly, from its centre to its edge?',
    },
    formula: [
      {
        tex: String.raw`\begin{gathered}1-\frac{\sum_\alpha|\alpha-P_\alpha|}{\sum_\alpha\alpha}\\P_\alpha=\frac1m\sum_{s\in S}\bigl[\,\|s-c_R\|\le r_\alpha\bigr]\end{gathered}`,
        where:
          '$c_R$ is the mean of the real rows and $r_\\alpha$ the radius around it that holds the share $\\alpha$ of them.',
      },
    ],
    high: 'At 1 each shell of the real cloud has its share of synthetic rows.',
    low: 'The synthetic rows crowd in the middle (typical patients only) or stray outside. It looks at distance from one centre, so in data of several clusters it sees little; a perfect generator may be well below 1, see the floor.',
    peers: [
      'Synthcity’s is the same sum on other axes (it may first map rows into a learned space), raises an error where the tables differ in length, and gives no floor.',
    ],
  },
  {
    ...alpha,
    asks: {
      'fidelity.beta_coverage':
        'Are real rows met by synthetic ones, from the centre of the synthetic cloud to its edge?',
    },
    formula: [
      {
        tex: String.raw`1-\frac{\sum_\beta|\beta-C_\beta|}{\sum_\beta\beta}`,
        where: String.raw`$C_\beta$ is the share of real rows $x$ whose nearest synthetic row $s(x)$ is no farther than their nearest other real row, and lies within the radius around the synthetic mean that holds the share $\beta$ of all such $s(x)$.`,
      },
    ],
    high: 'Real patients have a synthetic one at least as near as their nearest real neighbour, in all parts of the cloud.',
    low: 'Parts of the real cloud are empty: kinds of patient that the generator does not make.',
    peers: ['Synthcity computes this as *beta recall*; on fixture B, in raw units, both are 0.898.'],
  },
  {
    ...alpha,
    asks: {
      'fidelity.authenticity':
        'What part of the synthetic rows is farther from its nearest real row than that row is from the next real one?',
    },
    formula: [
      {
        tex: String.raw`\frac1m\sum_{s\in S}\bigl[\,d(s,r_s)>d(r_s,R\setminus r_s)\bigr]`,
        where: '$r_s$ is the real row nearest to $s$.',
      },
    ],
    high: 'Few synthetic rows sit closer to a person than other people do. Fresh real rows get the floor, so a number far *above* it means rows off the cloud, not privacy.',
    low: 'Near 0 rows are copies with noise. It is no attack: read {privacy.mia_nearest_auc} and {privacy.dcr_share} too.',
    settings: [
      SPACE,
      [
        'Rows',
        'the larger table sub-sampled to the smaller, median of 10 seeded draws; none when they are equal',
      ],
    ],
    edges: [
      'Strictly farther: a copy of a row is never authentic.',
      'Where several real rows are equally near, the mean over all of them counts.',
      'A table of a single row: null.',
    ],
    peers: [
      'Synthcity compares with the neighbour distance of the wrong real row (it indexes by synthetic instead of by real rows): 0.083 on fixture B, in raw units, where the definition gives 0.167.',
    ],
  },
  {
    ...prdc,
    asks: {
      'fidelity.prdc_precision':
        'What part of the synthetic rows lies in the neighbourhood of some real row?',
    },
    formula: [
      { tex: String.raw`\frac1m\sum_{s\in S}\bigl[\,\exists\,r\in R:\;s\in B_k(r)\bigr]`, where: balls },
    ],
    high: 'Rows look like ones that could be real.',
    low: 'Rows are where no patients are. One real outlier has a huge ball and forgives much: {fidelity.prdc_density} is stricter.',
    references: [KYNKAANNIEMI, NAEEM],
  },
  {
    ...prdc,
    asks: {
      'fidelity.prdc_recall': 'What part of the real rows lies in the neighbourhood of some synthetic row?',
    },
    formula: [
      { tex: String.raw`\frac1n\sum_{r\in R}\bigl[\,\exists\,s\in S:\;r\in B_k(s)\bigr]`, where: balls },
    ],
    high: 'Each kind of patient is near something synthetic. A single far-off synthetic row has a huge ball and covers much: {fidelity.prdc_coverage} is stricter.',
    low: 'Patients are left out.',
    references: [KYNKAANNIEMI, NAEEM],
  },
  {
    ...prdc,
    asks: {
      'fidelity.prdc_density':
        'In how many real neighbourhoods does a synthetic row lie, of those that it should?',
    },
    formula: [
      { tex: String.raw`\frac{1}{k\,m}\sum_{s\in S}\;\sum_{r\in R}\bigl[\,s\in B_k(r)\bigr]`, where: balls },
    ],
    high: 'Near 1 synthetic rows lie as densely among real ones as those do among themselves. Above 1 they crowd where patients are typical; there is no upper bound.',
    low: 'Rows lie where real ones are sparse.',
    references: [NAEEM],
  },
  {
    ...prdc,
    asks: {
      'fidelity.prdc_coverage': 'What part of the real rows has a synthetic row in its neighbourhood?',
    },
    formula: [
      { tex: String.raw`\frac1n\sum_{r\in R}\bigl[\,\exists\,s\in S:\;s\in B_k(r)\bigr]`, where: balls },
    ],
    high: 'Each patient has a synthetic neighbour as near as a real one. With as many synthetic as real rows a perfect generator reaches about $1-2^{-k}=0.97$.',
    low: 'Kinds of patient are left out. More synthetic rows make it easier: the floor’s twin has its size beside it.',
    references: [NAEEM],
  },
  {
    asks: {
      'fidelity.mmd':
        'Do real and synthetic rows differ in any smooth feature, of one column or of many together?',
    },
    formula: [
      {
        tex: String.raw`\begin{aligned}\mathrm{MMD}^2={}&\frac{\sum_{i\ne j}k(r_i,r_j)}{n(n-1)}+\frac{\sum_{i\ne j}k(s_i,s_j)}{m(m-1)}\\&-\frac{2\sum_{i,j}k(r_i,s_j)}{nm}\end{aligned}`,
      },
      {
        tex: String.raw`k(x,y)=\exp\!\Bigl(-\frac{\|x-y\|^2}{2\sigma^2}\Bigr)`,
        where:
          '$\\sigma^2$ is the median squared distance over all pairs of the real and synthetic rows together.',
      },
    ],
    high: 'The tables differ. The unit is the kernel’s, so only the floor tells what is much.',
    low: 'About 0, also a little below: the estimate is unbiased, and two samples of one distribution land on either side.',
    settings: [
      SPACE,
      ['Kernel', 'Gaussian, width from the median distance, which is printed'],
      ['Estimate', 'unbiased'],
    ],
    edges: [
      'Where the median distance is 0, because most rows are equal, only equal rows count as alike.',
      'Tables of more than 5,000 rows are sub-sampled to that many, seeded; `rows` has the numbers. A table of a single row: null.',
    ],
    peers: [
      'Synthcity fixes the kernel’s width at 1 whatever the units, and uses the biased estimate, which is above 0 even for two samples of one distribution.',
    ],
    interval: NO_INTERVAL,
    floor: CONTROL_FLOOR,
    references: [
      'Gretton, Borgwardt, Rasch, Schölkopf and Smola (2012). A kernel two-sample test. Journal of Machine Learning Research 13:723–773.',
    ],
  },
]

const detection = {
  formula: [
    {
      tex: String.raw`P(f_s>f_r)+\tfrac12P(f_s=f_r)`,
      where:
        '$f_s$ and $f_r$ are what the model says of a synthetic and of a real row that it was not trained on.',
    },
  ],
  high: 'Near 1 a model tells the tables apart. That needs no more than one tell-tale: a column rounded otherwise, an impossible value.',
  low: 'At 0.5 the model can’t tell them apart. Below 0.5 means the same: it is chance and isn’t flipped. A logistic model often can’t where boosted trees can, so both stand here.',
  edges: [
    'Identical rows, real or synthetic, stand in one fold: otherwise the model would know a copied row by heart and score *below* one half.',
    'Tables of different size need no weights: an AUC doesn’t depend on how many there are of each.',
    'Five folds need five rows of each table: fewer are null.',
  ],
  interval:
    'The out-of-fold scores are drawn again 200 times with replacement; the ends are the 2.5 and 97.5 percentiles. The model is not fitted again.',
  floor: CONTROL_FLOOR,
}

const LOPEZ_PAZ = 'Lopez-Paz and Oquab (2017). Revisiting classifier two-sample tests. ICLR.'

const detectionPeers = [
  'SDMetrics averages $1-(2\\max(0.5,\\mathrm{AUC})-1)$ over three unseeded folds: 1 is best there, values below one half are cut off, and the number changes from run to run.',
]

export const detectionMethods: readonly Method[] = [
  {
    ...detection,
    asks: { 'fidelity.detection_auc_gbdt': 'Can boosted trees tell a synthetic row from a real one?' },
    settings: [
      [
        'Model',
        'gradient boosting: depth 4, learning rate 0.1, 100 rounds, λ 1, smallest child weight 1, cut at quantiles (256 bins); {#models|more}',
      ],
      ['Folds', '5, stratified, seeded; out-of-fold scores pooled'],
    ],
    peers: detectionPeers,
    references: [LOPEZ_PAZ, CHEN],
  },
  {
    ...detection,
    asks: {
      'fidelity.detection_auc_logistic':
        'Can a weighted sum of the columns tell a synthetic row from a real one?',
    },
    settings: [
      ['Model', 'logistic regression, standardised, L2 with C = 1; {#models|more}'],
      ['Folds', '5, stratified, seeded; out-of-fold scores pooled'],
    ],
    peers: detectionPeers,
    references: [LOPEZ_PAZ],
  },
]

const SNOKE =
  'Snoke, Raab, Nowok, Dibben and Slavković (2018). General and specific utility measures for synthetic data. Journal of the Royal Statistical Society A 181:663–688.'

const pmse = {
  settings: [
    [
      'Model',
      'logistic regression of “synthetic”, main effects, columns standardised over both tables, C = $10^6$',
    ],
    ['Fit', 'in sample'],
    ['$k$', 'the rank of the design, intercept included'],
  ] as const,
  edges: [
    'Columns that repeat others don’t count: $k$ is a rank, not a number of columns.',
    'A design of rank 1 (nothing but the intercept) has no expectation above 0: the ratio is null.',
  ],
  peers: [
    'Synthpop’s `utility.gen` gives the same ratio; its expectation holds for rows drawn from a model fitted to the real ones. Fresh rows, as good as can be, score $(n+m)/n$ times that, which is the floor here.',
    'Cross-validated predictions give another, smaller number; the expectation is then no longer the one in the formula.',
  ],
  interval: NO_INTERVAL,
  references: [
    SNOKE,
    'Woo, Reiter, Oganian and Karr (2009). Global measures of data utility for microdata masked for disclosure limitation. Journal of Privacy and Confidentiality 1(1).',
  ],
}

export const pmseMethods: readonly Method[] = [
  {
    ...pmse,
    asks: {
      'fidelity.pmse': 'How far do the odds of being synthetic, row by row, stray from their average?',
    },
    formula: [
      {
        tex: String.raw`\mathrm{pMSE}=\frac1N\sum_{i=1}^{N}(\hat p_i-c)^2`,
        where: '$\\hat p_i$ is the fitted probability that row $i$ is synthetic, $N=n+m$ and $c=m/N$.',
      },
    ],
    high: 'Main effects tell the tables apart; at most $c(1-c)$, a quarter for tables of one size.',
    low: 'Near 0 the model says the same of every row.',
    floor: 'What fresh rows give: $(k-1)\\,n\\,m/(n+m)^3$.',
  },
  {
    ...pmse,
    asks: { 'fidelity.pmse_ratio': 'How many times what chance would give is that?' },
    formula: [
      {
        tex: String.raw`\frac{\mathrm{pMSE}}{E_0},\qquad E_0=\frac{(k-1)(1-c)^2c}{N}`,
        where: '$\\mathrm{pMSE}$ and $c$ as in {fidelity.pmse}, $k$ the rank of the design.',
      },
    ],
    high: 'Above the floor, main effects differ more than chance explains. It grows with the number of rows: the same small flaw is easier to see in more of them.',
    low: 'At the floor nothing can be seen by main effects. Below it, rows are more alike than fresh ones would be.',
    floor: 'What fresh rows give: $(n+m)/n$, which is 2 for tables of one size.',
  },
]

export const ruleMethods: readonly Method[] = [
  {
    asks: { 'fidelity.rule_violations': 'What part of the synthetic rows can’t be true?' },
    formula: [
      {
        tex: String.raw`\frac1m\sum_{s\in S}\bigl[\,s\text{ breaks a declaration}\,\bigr]`,
        where:
          '$m$ counts the synthetic rows; one that breaks several counts once. Declared are ranges, lists of categories, and comparisons such as `sysbp_min <= sysbp_max`.',
      },
    ],
    high: 'Rows contradict themselves or hold impossible values. `settings` says which rule breaks how often.',
    low: 'No declared rule is broken, which says nothing of the ones that nobody declared.',
    settings: [
      ['Rules', 'what the schema declares, and text in a numeric column'],
      ['Beside it', '`real`: the same share of the real rows, which break some as well'],
    ],
    edges: [
      'A rule about a missing value is not broken.',
      'Where nothing is declared the value is null: a 0 would look like praise.',
      'A value that doesn’t fit a numeric column breaks; it is then treated as missing elsewhere.',
    ],
    peers: [
      'Others check ranges and categories column by column; we know of none that says how often the real rows break the same rules.',
    ],
    interval: 'Wilson’s 95 % interval of a rate.',
    floor: 'None; the real rows’ own share stands beside it.',
    references: [
      'Wilson (1927). Probable inference, the law of succession, and statistical inference. Journal of the American Statistical Association 22:209–212.',
    ],
  },
]
