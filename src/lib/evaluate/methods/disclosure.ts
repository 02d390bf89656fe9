import type { Method } from './method'
import { NO_FLOOR, NO_INTERVAL } from './shared'

const NEWCOMBE =
  'Newcombe (1998). Interval estimation for the difference between independent proportions: comparison of eleven methods. Statistics in Medicine 17:873–890.'
const RAAB =
  'Raab, Nowok and Dibben (2024). Practical privacy metrics for synthetic data. arXiv 2406.16826 (the package synthpop).'
const GOWER = '{#gower|Gower’s}, ranges of the training rows'
const QUASI: readonly [string, string] = [
  'Quasi-identifiers',
  'the columns chosen in the design, the groups by default; matched by exact value',
]
const SENSITIVE: readonly [string, string] = [
  'Sensitive column',
  'the one chosen in the design, the target by default',
]
const DIFFERENCE = 'Newcombe’s 95 % interval of a difference of two rates.'

export const disclosureMethods: readonly Method[] = [
  {
    asks: {
      'privacy.attribute_inference_risk':
        'Knowing all else of a person, is their sensitive value guessed better if they were among the training rows?',
    },
    formula: [
      {
        tex: String.raw`\frac{1}{n}\sum_{x\in R}[\hat z_x=z_x]-\frac{1}{c}\sum_{x\in C}[\hat z_x=z_x]`,
        where:
          '$z_x$ is the true sensitive value, $\\hat z_x$ the guess: the commonest value among the synthetic rows nearest to the rest of $x$. $c$ counts the rows of $C$.',
      },
    ],
    high: 'Persons of the training table are guessed better than others: that is leaked, not learned.',
    low: 'At 0 both are guessed alike. That some values can be guessed for everybody is what data are for; `settings` has both rates, and how far always guessing the commonest gets.',
    settings: [
      SENSITIVE,
      ['Known', 'all other analysed columns'],
      ['Distance', `${GOWER}; all synthetic rows at the smallest distance vote`],
      [
        'Beside it',
        '`residual`: the value over one minus the rate on C; the rate of always guessing the commonest',
      ],
    ],
    edges: [
      'Still tied: the value that is commoner in R, then the order of code points; never “the first row”.',
      'A numeric value: the commonest of the tied ones, right within 5 % of the true one; for a true 0, within 5 % of the range.',
      'It is not clipped at 0: chance falls on both sides, and cutting one off would make the mean positive where nothing leaks.',
    ],
    peers: [
      'Anonymeter compares relative to the guess without its sign, so that a guess of −5 counts as right for 100 (fourth negative case); its distances with a missing value are not numbers. It prints the residual with a half-width by propagation of both rates’ (N2, N4), and cuts it off at 0 and 1 (N3).',
    ],
    interval: DIFFERENCE,
    floor: '0.',
    references: [
      'Stadler, Oprisanu and Troncoso (2022). Synthetic data: anonymisation groundhog day. USENIX Security, 1451–1468.',
      'Hittmeir, Mayer and Ekelhart (2020). A baseline for attribute disclosure risk in synthetic data. CODASPY, 133–143.',
      NEWCOMBE,
    ],
  },
  {
    asks: {
      'privacy.linkability_risk':
        'Do two halves of a person’s record lead to the same synthetic row more often if they were among the training rows?',
    },
    formula: [
      {
        tex: String.raw`\begin{aligned}&\frac1n\sum_{x\in R}\bigl[N_A(x)\cap N_B(x)\ne\emptyset\bigr]\\-\;&\frac1c\sum_{x\in C}\bigl[N_A(x)\cap N_B(x)\ne\emptyset\bigr]\end{aligned}`,
        where:
          '$N_A(x)$ and $N_B(x)$ are the sets of synthetic rows nearest to $x$ by the columns $A$ and by the columns $B$ alone; $c$ counts the rows of $C$.',
      },
    ],
    high: 'Whoever holds two tables, each with a half of the columns, can join them through the synthetic one, better for the persons it was made from.',
    low: 'At 0 no better than for others.',
    settings: [
      ['$A$ and $B$', 'the analysed columns in the order of code points of their names, odd and even places'],
      ['Distance', `${GOWER}, of the half’s columns; all rows at the smallest distance`],
    ],
    edges: [
      'Sets, not first rows: ties never depend on the order of rows.',
      'Fewer than two columns: null.',
      'Not clipped at 0.',
    ],
    peers: [
      'Anonymeter’s linkability is another procedure, for which a patent is pending; ours is record linkage by nearest neighbours with a control set, from the older literature.',
    ],
    interval: DIFFERENCE,
    floor: '0.',
    references: [
      'Domingo-Ferrer and Torra (2001). A quantitative comparison of disclosure control methods for microdata. In: Confidentiality, disclosure and data access, 111–133 (distance-based record linkage).',
      NEWCOMBE,
    ],
  },
  {
    asks: {
      'privacy.cap_protection':
        'Of people who are known by their quasi-identifiers, how often do the synthetic rows that match them have another sensitive value?',
    },
    formula: [
      {
        tex: String.raw`1-\frac{1}{|M|}\sum_{x\in M}P_S\bigl(z=z_x\mid q=q_x\bigr)`,
        where:
          '$M$ are the training rows whose quasi-identifiers $q_x$ occur in the synthetic table, $z_x$ is their true sensitive value.',
      },
    ],
    high: 'Matching rows say little about the person.',
    low: 'At 0 whoever matches has the person’s value. A value that nearly everybody has gives a low number without any leak: where 91 % survive, $1-0.91^2-0.09^2=0.16$.',
    settings: [
      QUASI,
      SENSITIVE,
      ['Beside it', '`control`: the same for unseen rows; `baseline` and `score`: SDMetrics’ way, see below'],
    ],
    edges: [
      'Training rows without a match are left out; none with one: null.',
      'A sensitive column among the quasi-identifiers is left out of them.',
      'No quasi-identifiers or no sensitive column: null.',
    ],
    peers: [
      'SDMetrics’ DisclosureProtection divides by what guessing at random among all values would give, and caps the result at 1.',
    ],
    interval: NO_INTERVAL,
    floor: NO_FLOOR,
    references: [
      'Taub, Elliot, Pampaka and Smith (2018). Differential correct attribution probability for synthetic data: an exploration. Privacy in Statistical Databases, LNCS 11126:122–137.',
    ],
  },
  {
    asks: {
      'privacy.k_anonymity':
        'How many synthetic rows share their quasi-identifiers, in the smallest such cell?',
    },
    formula: [
      {
        tex: String.raw`\min_{q}\;\#\{\,s\in S:\;q_s=q\,\}`,
        where: 'over the combinations $q$ of quasi-identifiers that occur in $S$.',
      },
    ],
    high: 'Nobody stands alone.',
    low: 'At 1 some row is alone. Synthetic rows are no persons: it matters where the cell is a real person’s, which {privacy.replicated_uniques} tells.',
    settings: [
      QUASI,
      ['Beside it', 'the share of rows in cells under 5; l-diversity: the fewest sensitive values in a cell'],
    ],
    edges: ['Missing is a value like others.', 'No quasi-identifiers: null.'],
    peers: ['Synthcity forms cells by clustering (KMeans); that is a number of another kind.'],
    interval: NO_INTERVAL,
    floor: NO_FLOOR,
    references: [
      'Sweeney (2002). k-anonymity: a model for protecting privacy. International Journal of Uncertainty, Fuzziness and Knowledge-Based Systems 10:557–570.',
    ],
  },
  {
    asks: { 'privacy.uniques_share': 'What part of the synthetic rows is alone with its quasi-identifiers?' },
    formula: [
      {
        tex: String.raw`\frac1m\,\#\bigl\{\,s\in S:\;q_{s'}\ne q_s\;\;\forall s'\ne s\,\bigr\}`,
        where: '$q_s$ are the quasi-identifiers of row $s$.',
      },
    ],
    high: 'Many combinations occur once. More columns, or numbers among them, make almost every row unique.',
    low: 'Most rows share theirs.',
    settings: [QUASI, ['Beside it', '`real`: the same in the training table']],
    edges: ['Missing is a value like others.', 'No quasi-identifiers: null.'],
    peers: [
      'Synthpop counts the uniques of the original table, too; how many of those reappear is {privacy.replicated_uniques}.',
    ],
    interval: 'Wilson’s 95 % interval of a rate.',
    floor: NO_FLOOR,
    references: [RAAB],
  },
  {
    asks: {
      'privacy.replicated_uniques':
        'What part of the real rows is alone with its quasi-identifiers in both tables?',
    },
    formula: [
      {
        tex: String.raw`\frac1n\,\#\{\,q:\;\#_R(q)=1\text{ and }\#_S(q)=1\,\}`,
        where: '$\\#_R(q)$ and $\\#_S(q)$ count the rows with the quasi-identifiers $q$ in the two tables.',
      },
    ],
    high: 'Unique persons reappear as unique rows: they can be recognised, rightly or wrongly.',
    low: 'Unique persons are lost among others or don’t reappear.',
    settings: [
      QUASI,
      ['Beside it', 'synthpop’s `UiO` (unique in R) and `UiOiS` (of these, with a match in S)'],
    ],
    edges: [
      'What stands beside it is kept back where it would tell of fewer than eleven people.',
      'Missing is a value like others.',
      'No quasi-identifiers: null.',
    ],
    peers: ['Synthpop’s *repU* is the same, in percent.'],
    interval: NO_INTERVAL,
    floor: NO_FLOOR,
    references: [RAAB],
  },
  {
    asks: {
      'privacy.disco':
        'For what part of the real rows do all matching synthetic rows agree on the sensitive value, and rightly?',
    },
    formula: [
      {
        tex: String.raw`\frac1n\,\#\{\,x\in R:\;P_S(z=z_x\mid q=q_x)=1\,\}`,
        where:
          '$q_x$ are the quasi-identifiers of $x$, which have to occur in $S$; $z_x$ is the true sensitive value.',
      },
    ],
    high: 'Looking a person up gives one answer, and it is right.',
    low: 'Matches disagree, are wrong, or there are none. As with {privacy.cap_protection}, a value that nearly everybody has is “disclosed” without a leak.',
    settings: [
      QUASI,
      SENSITIVE,
      [
        'Beside it',
        'synthpop’s `iS` (with a match in S) and `DiS` (of these, with one answer); `control`: the value for unseen rows',
      ],
    ],
    edges: [
      'A real row without a match counts as not disclosed.',
      'A sensitive column among the quasi-identifiers is left out of them.',
      'No quasi-identifiers or no sensitive column: null.',
    ],
    peers: ['Synthpop’s *DiSCO* (disclosive in synthetic, correct in original) is the same, in percent.'],
    interval: NO_INTERVAL,
    floor: NO_FLOOR,
    references: [RAAB],
  },
  {
    asks: {
      'privacy.epsilon_identifiability':
        'What part of the real rows has a synthetic row closer than any other real one?',
    },
    formula: [
      {
        tex: String.raw`\frac1n\sum_{x\in R}\bigl[d_w(x,S)<d_w(x,R\setminus x)\bigr]`,
        where:
          '$d_w=\\sum_j w_j\\,\\delta_j$ to the nearest row; $\\delta_j$ is what column $j$ adds to {#gower|Gower’s distance}, $w_j=1/H_j$ with $H_j$ the entropy, in nats, of the column’s bin shares in $R$.',
      },
    ],
    high: 'Persons have a synthetic row closer than their nearest fellow.',
    low: 'Fresh rows get $m/(m+n-1)$ where nothing ties, about one half in tables of one size; below that the synthetic rows keep away.',
    settings: [
      ['Weights', 'one over the entropy of the bin shares in R; columns of entropy 0 are left out'],
      ['Bins', '{#bins|as everywhere}'],
      ['Beside it', '`control`: the share of unseen rows with a synthetic row closer than any training row'],
    ],
    edges: [
      'Strictly closer, so a copy of a person who occurs twice is not counted: a copy of R scores 1 only where no row repeats.',
      'Every column of entropy 0, or a single real row: null.',
    ],
    peers: [
      'Synthcity weighs every column 1. SynthEval decides by comparing whole arrays whether it was given the same table: a copy in the same order scores 0, shuffled 1.',
    ],
    interval: NO_INTERVAL,
    floor: NO_FLOOR,
    references: [
      'Yoon, Drumright and van der Schaar (2020). Anonymization through data synthesis using generative adversarial networks (ADS-GAN). IEEE Journal of Biomedical and Health Informatics 24:2378–2388.',
    ],
  },
]
