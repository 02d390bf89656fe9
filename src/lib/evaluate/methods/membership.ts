import type { Formula, Method } from './method'
import { CHEN, MEMBERSHIP_INTERVAL, PAPER } from './shared'

const YEOM =
  'Yeom, Giacomelli, Fredrikson and Jha (2018). Privacy risk in machine learning: analyzing the connection to overfitting. CSF, 268–282 (membership advantage).'
const CARLINI =
  'Carlini, Chien, Nasr, Song, Terzis and Tramèr (2022). Membership inference attacks from first principles. IEEE S&P, 1897–1914 (true positives at few false ones).'
const DOMIAS =
  'Van Breugel, Sun, Qian and van der Schaar (2023). Membership inference attacks against synthetic data through overfitting detection. AISTATS, PMLR 206:3493–3514.'
const GAN_LEAKS =
  'Chen, Yu, Zhang and Fritz (2020). GAN-Leaks: a taxonomy of membership inference attacks against generative models. CCS, 343–362.'

/** One attack: how it scores a person, and what it knows. */
interface Attack {
  name: string
  /** To end “an attacker who …” with. */
  who: string
  score: Formula
  halves: boolean
  settings: Method['settings']
  edges: readonly string[]
  peers: readonly string[]
  references: readonly string[]
}

const GOWER = '{#gower|Gower’s}, ranges of the training rows'
const SPLITS =
  'C is split in two seeded halves: one plays the non-members, the other is the reference that the attacker has. The value is the mean over 10 such splits.'

const attacks: readonly Attack[] = [
  {
    name: 'nearest',
    who: 'takes those for members who have a synthetic row close by',
    score: {
      tex: String.raw`-\min_{s\in S}d(x,s)`,
      where: '$x$ is the person whose membership is guessed, $d$ the distance to a synthetic row.',
    },
    halves: false,
    settings: [['Distance', GOWER]],
    edges: [],
    peers: ['TAPAS’ closest-distance attack is this one, by Hamming distance.'],
    references: [GAN_LEAKS],
  },
  {
    name: 'knn',
    who: 'takes those for members who have several synthetic rows close by',
    score: {
      tex: String.raw`-\frac15\sum_{k=1}^{5}d_{(k)}(x,S)`,
      where: '$d_{(1)},\\dots,d_{(5)}$ are the five smallest distances of the person $x$ to synthetic rows.',
    },
    halves: false,
    settings: [['Distance', GOWER]],
    edges: ['Fewer than five synthetic rows: all of them.'],
    peers: [],
    references: [
      'Hilprecht, Härterich and Bernau (2019). Monte Carlo and reconstruction membership inference attacks against generative models. PoPETs 2019(4):232–249.',
    ],
  },
  {
    name: 'ratio',
    who: 'takes those for members who are closer to a synthetic row than to other real people',
    score: {
      tex: String.raw`-\frac{d(x,S)+10^{-8}}{d(x,H)+10^{-8}}`,
      where:
        '$d(x,S)$ and $d(x,H)$ are the distances of the person $x$ to the nearest synthetic row and to the nearest row of the reference half $H$ of C.',
    },
    halves: true,
    settings: [['Distance', GOWER]],
    edges: [],
    peers: [
      'A typical patient is close to everything; dividing by the distance to other patients takes that out, which the plain distance doesn’t.',
    ],
    references: [GAN_LEAKS, DOMIAS],
  },
  {
    name: 'domias',
    who: 'takes those for members around whom synthetic rows are denser than patients are',
    score: {
      tex: String.raw`\log\hat p_S(x)-\log\hat p_H(x)`,
      where:
        '$\\hat p_S$ and $\\hat p_H$ are densities fitted to the synthetic rows and to the reference half $H$ of C.',
    },
    halves: true,
    settings: [
      [
        'Density',
        'Gaussian kernels with Scott’s width in the {#euclid|Euclidean space} where every column is numeric without missing values; otherwise the product over the columns of the smoothed shares of their {#bins|bins}',
      ],
    ],
    edges: [
      'A singular covariance of the synthetic rows or of the reference: shares of bins instead of kernels. `settings` says which was used.',
    ],
    peers: [
      'With the same people as reference and as non-members (as in the arithmetic of case B6) the AUC is 0.8 to 0.97 without any leak. Here the halves are apart.',
    ],
    references: [DOMIAS],
  },
  {
    name: 'classifier',
    who: 'takes those for members whom a model takes for synthetic rather than for other people',
    score: {
      tex: String.raw`\hat P(\text{synthetic}\mid x)`,
      where: 'by a model that was taught to tell synthetic rows from the reference half $H$ of C.',
    },
    halves: true,
    settings: [['Model', 'gradient boosting, 50 rounds, otherwise as {#models|everywhere}']],
    edges: [],
    peers: [],
    references: [CHEN, DOMIAS],
  },
]

interface Outcome {
  id: string
  asks: string
  formula: Formula
  high: string
  low: string
  floor: string
  references: readonly string[]
}

const outcomes: readonly Outcome[] = [
  {
    id: 'auc',
    asks: 'How well can an attacker tell members from others who {who}?',
    formula: {
      tex: String.raw`P(a_x>a_z)+\tfrac12P(a_x=a_z)`,
      where: '$a$ is that score, $x$ a member, $z$ a non-member.',
    },
    high: 'Members stand out. It is an average over everybody: even at 0.51 a few persons may be given away for certain, which {tpr} looks at.',
    low: 'At 0.5 this attack learns nothing, and another one may. Below 0.5 is chance; it isn’t flipped, since an attacker doesn’t know which way to flip it.',
    floor: '0.5: scores that say nothing.',
    references: [],
  },
  {
    id: 'advantage',
    asks: 'At the best threshold, how much oftener are members accused than others by an attacker who {who}?',
    formula: {
      tex: String.raw`\max_\theta\bigl(\mathrm{TPR}(\theta)-\mathrm{FPR}(\theta)\bigr)`,
      where:
        'accused are those whose score is at least $\\theta$; TPR and FPR are the shares accused among the members and among the non-members.',
    },
    high: 'At 1 the attacker is always right.',
    low: 'It is never below 0 and, being a maximum, well above it by chance: compare with the floor, not with 0.',
    floor:
      'The 95 % point of the advantage of scores that say nothing, at these numbers of members and non-members: only above it is there evidence.',
    references: [YEOM],
  },
  {
    id: 'tpr_at_fpr_01',
    asks: 'How many members are found if one false accusation in a hundred is allowed, by an attacker who {who}?',
    formula: {
      tex: String.raw`\max\bigl\{\mathrm{TPR}(\theta):\mathrm{FPR}(\theta)\le0.01\bigr\}`,
      where:
        'accused are those whose score is at least $\\theta$; TPR and FPR are the shares accused among the members and among the non-members.',
    },
    high: 'Some members are found for nearly certain: what matters to a person, whatever the average says.',
    low: 'At the floor nobody is.',
    floor: 'What scores that say nothing give: $(\\lfloor0.01c\\rfloor+1)/(c+1)$ for $c$ non-members.',
    references: [CARLINI],
  },
]

const edges = [
  'Members are the rows that the generator was given; where that is none of them, or isn’t known, all of R. Non-members are unseen rows of the same hospitals, since rows of other hospitals would be told apart by hospital, not by membership.',
  'No unseen rows: null; the training rows are never split.',
]

const TAPAS =
  'Synthcity has one attack and TAPAS a battery of them; we know of none that shows several side by side with intervals and with what scores without any knowledge get.'

function attackMethod(attack: Attack, outcome: Outcome): Method {
  const id = `privacy.mia_${attack.name}_${outcome.id}`
  return {
    asks: { [id]: outcome.asks.replace('{who}', attack.who) },
    formula: [{ tex: String.raw`a_x=${attack.score.tex}`, where: attack.score.where }, outcome.formula],
    high: outcome.high.replace('{tpr}', `{privacy.mia_${attack.name}_tpr_at_fpr_01}`),
    low: outcome.low,
    settings: [
      ...attack.settings,
      ['Members', 'the rows that the generator was given, else all of R'],
      ['Non-members', attack.halves ? 'half of C' : 'all of C'],
      ...(attack.halves ? ([['Splits', SPLITS]] as const) : []),
    ],
    edges: [
      ...attack.edges,
      ...edges,
      ...(attack.halves ? ['Fewer than two unseen rows can’t be halved: null.'] : []),
    ],
    peers: [...attack.peers, TAPAS],
    paper:
      'The paper has one attack, on the outputs of the downstream model: {privacy.mia_paper_auc}. Never take one of these numbers for another.',
    interval: attack.halves
      ? `${MEMBERSHIP_INTERVAL} Within each split, and the ends averaged.`
      : MEMBERSHIP_INTERVAL,
    floor: outcome.floor,
    references: [...attack.references, ...outcome.references],
  }
}

const paperScore: Formula = {
  tex: String.raw`a_x=y_x\log p_x+(1-y_x)\log(1-p_x)`,
  where:
    '$p_x$ is what the model trained on the synthetic rows says of the person $x$, $y_x$ the true label: minus the log loss.',
}

const paper = {
  settings: [
    ['Model', 'the boosted model of {utility.auroc_tstr}'],
    ['Members', 'the rows that the generator was given, else all of R'],
    ['Non-members', 'all of C'],
  ] as const,
  edges: [
    'Persons without a label are left out.',
    ...edges,
    'No target, or a model that can’t be trained: null.',
  ],
  peers: [
    'TAPAS and DOMIAS attack the rows themselves, not a model of them: {privacy.mia_nearest_auc}, {privacy.mia_domias_auc}.',
  ],
  paper:
    'The paper words its attack by the outputs of the downstream model and gives no holdout; its AUC is 0.451 with five and 0.442 with ten features, rising toward 1 with more, its advantage 0.001 and 0.003 in the text but about 0.05 in the bars of its figure. Read so, it comes close to a test of realism: where real rows and synthetic rows differ, any real row looks alike. Ours has members and unseen non-members of the same hospitals.',
  interval: MEMBERSHIP_INTERVAL,
  references: [PAPER, YEOM],
}

export const membershipMethods: readonly Method[] = [
  ...attacks.flatMap((attack) => outcomes.map((outcome) => attackMethod(attack, outcome))),
  {
    ...paper,
    asks: {
      'privacy.mia_paper_auc':
        'Does a model of the synthetic rows fit the persons behind them better than others?',
    },
    formula: [
      paperScore,
      { tex: String.raw`P(a_x>a_z)+\tfrac12P(a_x=a_z)`, where: '$x$ is a member, $z$ a non-member.' },
    ],
    high: 'The model knows the outcomes of the very persons that the generator saw.',
    low: 'At 0.5 it fits them no better than others.',
    floor: '0.5: scores that say nothing.',
  },
  {
    ...paper,
    asks: {
      'privacy.mia_paper_advantage':
        'At the best threshold, how much oftener does that fit accuse members than others?',
    },
    formula: [
      paperScore,
      {
        tex: String.raw`\max_\theta\bigl(\mathrm{TPR}(\theta)-\mathrm{FPR}(\theta)\bigr)`,
        where:
          'accused are those whose score is at least $\\theta$; TPR and FPR are the shares accused among the members and among the non-members.',
      },
    ],
    high: 'At 1 the attacker is always right.',
    low: 'Never below 0; being a maximum it is above 0 by chance, as the floor shows.',
    floor:
      'The 95 % point of the advantage of scores that say nothing, at these numbers of members and non-members.',
  },
  {
    ...paper,
    asks: {
      'privacy.mia_paper_risk':
        'How often is the guess of membership wrong, at the best threshold and with as many members as others?',
    },
    formula: [
      {
        tex: String.raw`\tfrac12\bigl(1-\mathrm{advantage}\bigr)`,
        where: 'of {privacy.mia_paper_advantage}: the mean 0/1 loss of the attack.',
      },
    ],
    high: 'At 0.5 the attacker might as well toss a coin. *High is good* here: the risk is the attacker’s.',
    low: 'At 0 the attacker is never wrong.',
    floor: 'That of {privacy.mia_paper_advantage}, put through the same formula.',
  },
  {
    asks: {
      'privacy.effective_epsilon_lower':
        'If the generator had promised differential privacy, how large would its ε have to be, at the least, to allow for this leak?',
    },
    formula: [
      {
        tex: String.raw`\max\Bigl(0,\;\log\frac{\underline{\mathrm{TPR}}}{\overline{\mathrm{FPR}}},\;\log\frac{\underline{\mathrm{TNR}}}{\overline{\mathrm{FNR}}}\Bigr)`,
        where:
          'of the attack {privacy.mia_nearest_auc} at one threshold. Underlined rates are lower, overlined ones upper ends of Clopper–Pearson intervals with 2.5 % a tail.',
      },
    ],
    high: 'At 3 the attack changes the odds of membership twentyfold. No promise below this number would be true.',
    low: 'At 0 this attack on these rows bounds nothing. That is *no* proof of privacy: a stronger attack may find more, and no finite number of rows can prove a small ε.',
    settings: [
      [
        'Threshold',
        'the one with the largest bound on a random half of members and non-members; the value comes from the other halves',
      ],
      ['Draws', 'median of 10 seeded halvings'],
    ],
    edges: [
      'Never below 0.',
      'It is a bound from *below*: with few rows even a copy can’t be shown to have a large ε.',
      ...edges.slice(1),
    ],
    peers: [
      'TAPAS’ effective ε is the largest point estimate over all thresholds: it is infinite in small tables without any leak.',
    ],
    interval: 'None: it is itself the end of one.',
    floor: '0.',
    references: [
      'Jagielski, Ullman and Oprea (2020). Auditing differentially private machine learning: how private is private SGD? NeurIPS 33.',
      'Clopper and Pearson (1934). The use of confidence or fiducial limits illustrated in the case of the binomial. Biometrika 26:404–413.',
    ],
  },
]
