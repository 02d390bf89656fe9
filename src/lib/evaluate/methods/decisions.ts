import type { Formula } from './method'

/** One thing that many numbers have in common; `place` is its anchor. */
export interface Decision {
  place: string
  title: string
  /** One paragraph each; marked up as the texts of a method are. */
  text: readonly string[]
  formula?: Formula
}

/** What all methods share, told once. */
export const decisions: readonly Decision[] = [
  {
    place: 'tables',
    title: 'Four tables',
    text: [
      'R are the real rows that a generator may see, $n$ of them; S the synthetic rows, $m$ of them. Two more tables are real rows that no generator ever sees. C, *control*, are random rows of the same hospitals as R: other patients, who show what is closeness by chance. T, *test*, are rows of other hospitals where there are at least four, otherwise other rows: models are tried on them.',
      'C and T are two tables because hospitals differ. A patient of another hospital is told from the training rows by the hospital, which would look like a leak; a model tried on its own hospitals looks better than it is elsewhere. Where only one such table is given, it serves as both. Where one is missing, what needs it is null with that reason; R is never split to make one.',
    ],
  },
  {
    place: 'columns',
    title: 'Which columns',
    text: [
      '*Analysed* are all columns but identifiers, free text, those excluded and the site; the target and the groups are among them. *Numeric* are numbers, whole numbers and dates (days since 1970). All others are categories, and a missing value is a category of its own. The features of a model are the analysed columns less the target.',
      'Columns of the two tables are matched by name, categories by their text. A category that only one table has is never dropped. A synthetic value that doesn’t fit a numeric column counts as missing, and as a broken rule.',
    ],
  },
  {
    place: 'bins',
    title: 'Bins and smoothing',
    text: [
      'A numeric column is cut at the unique deciles of R’s values (linear quantiles 0.1 to 0.9); a value’s bin is the number of edges at or below it, so the outer bins are open. Missing values have a bin of their own where either table has one. A column constant in R has two bins, the constant and the rest. The same edges serve S, C, T and every group: cutting each table by itself would hide the difference that is to be measured.',
      'For KL and Jensen–Shannon half a count is added to each bin (Laplace, or Jeffreys’ prior), so that no share is zero; shares that are only compared are left as they are.',
    ],
    formula: {
      tex: String.raw`\hat p_b=\frac{n_b+\tfrac12}{n+\tfrac12K}`,
      where:
        '$n_b$ of $n$ rows lie in bin $b$ of $K$. Every bin between two deciles counts, even one that both tables leave empty; categories count where either table has them.',
    },
  },
  {
    place: 'means',
    title: 'Means, and what can’t be computed',
    text: [
      'A number of a whole table is the plain mean of those of its columns, pairs or groups. Where one of these can’t be computed it is listed with its reason, stays out of the mean, and the count of the others is printed. Nothing is left out in silence, and there is no NaN: a number that can’t be had is null and says why.',
    ],
  },
  {
    place: 'gower',
    title: 'Gower’s distance',
    text: [
      'All of privacy measures how far apart two rows are by Gower’s distance: the mean, over the analysed columns, of a number between 0 and 1. It needs no unit and no choice of weights, and takes numbers, categories and missing values as they come.',
      'Distances are rounded to twelve decimals before they are compared, so that ties are ties. Where several rows are equally near, each method says what it does; none takes “the first”.',
    ],
    formula: {
      tex: String.raw`\begin{gathered}d(a,b)=\frac1d\sum_{j=1}^{d}\delta_j\\\delta_j=\min\Bigl(\frac{|a_j-b_j|}{\max R_j-\min R_j},\,1\Bigr)\end{gathered}`,
      where:
        'for a numeric column. For categories, and for columns constant in R, $\\delta_j$ is 0 if both are equal and 1 otherwise; missing against missing is 0, missing against a value 1. The range is always that of R.',
    },
  },
  {
    place: 'euclid',
    title: 'The Euclidean space',
    text: [
      'Where a method is defined by Euclidean distance (α-precision and its kin, precision and recall by neighbours, MMD, kernels), a numeric value becomes $(x-\\min R)/(\\max R-\\min R)$, not clipped; a missing one becomes R’s median, with a 0/1 column beside it where any table has a missing value there. A column constant in R is 0 where equal and 1 where not. Categories are one-hot, 0 or 1, over the levels of all tables, so two different ones lie $\\sqrt2$ apart.',
    ],
  },
  {
    place: 'models',
    title: 'The models',
    text: [
      'Utility, fairness of models and detection rest on gradient boosting with one fixed, printed setting: depth 4, learning rate 0.1, 100 rounds, λ 1, smallest child weight 1, starting at 0.5, no sub-sampling. Splits are exact for up to 4,096 rows; beyond that, and wherever tables are told apart, columns of more than 256 different values are cut at quantiles. Missing numbers go left or right, whichever gains more, or against all that are present. Categories are one-hot over the levels of R and S. It agrees with XGBoost to six digits (cases X1 to X4).',
      'Beside it stands logistic regression: columns standardised on the training rows, missing values as R’s median with a flag, all levels one-hot, L2 with C = 1. Rows without a label are left out of both.',
      'The settings are not tuned, on purpose: the question is what rows teach, not how far a model can be driven, and a number is only comparable with fixed ones.',
    ],
  },
  {
    place: 'intervals',
    title: 'Intervals',
    text: [
      'All are of 95 %, and say what they are. *Confidence*: the rows that something is tested on are drawn again 200 times with replacement, and the ends are percentiles; models are not fitted again. *Resampling spread*: the synthetic rows are drawn again, or rows of T where the null experiment shows that the ends don’t hold the truth as often; that tells how steady a number is, not how sure one may be of the generator. The spread of a gap between groups, a largest number less a smallest one, lies above its value and may leave it out: drawing again adds chance, and chance widens gaps. Rates have Wilson’s interval, differences of rates Newcombe’s. Where none of these would be honest there is none.',
    ],
    formula: {
      tex: String.raw`\frac{h+z^2/2}{n+z^2}\;\pm\;\frac{z}{n+z^2}\sqrt{\frac{h(n-h)}{n}+\frac{z^2}{4}}`,
      where:
        'is Wilson’s interval of $h$ hits among $n$, with $z=1.96$ (case N1). It stays within 0 and 1, and has a width even at 0 of $n$.',
    },
  },
  {
    place: 'floors',
    title: 'Floors and ceilings',
    text: [
      'A *floor* is what a perfect generator would get here: not the best number there is, but what fresh patients would score with as many rows. For columns, pairs and groups it is the median over 20 pairs of tables drawn with replacement from R. Where a number needs unseen patients, C takes the place of S; because such numbers depend on how many rows there are, `atFloorSize` has the value of as many synthetic rows as C has. Some floors are known by arithmetic. A *ceiling* is what the real rows give: the score of the model trained on them.',
      'No two samples agree. Cut into the shares 0.5, 0.2, 0.2 and 0.1, tables of 3,000 and 6,000 rows of one and the same source are expected to lie 0.0285 apart (case M2), so an accuracy of 98.6 % is perfection there, and one of 99.0 % with twice as many rows.',
    ],
    formula: {
      tex: String.raw`\mathrm E\sum_b|\hat p_b-\hat q_b|\approx\sum_b\sqrt{\frac2\pi\,p_b(1-p_b)\Bigl(\frac1n+\frac1m\Bigr)}`,
      where: 'for two samples of $n$ and $m$ rows from one distribution with the shares $p_b$.',
    },
  },
  {
    place: 'sizes',
    title: 'Small groups, small tables',
    text: [
      'KL and prevalence within a group need 20 rows of it in both tables; an AUROC of a group or a site 10 positives and 10 negatives. What is smaller is null with that reason, never 0. With fewer than 30 rows of S or C every number carries the warning *small*.',
    ],
  },
  {
    place: 'seeds',
    title: 'Chance, and the same number again',
    text: [
      'Whatever is drawn comes from a stream of random numbers that is named by seed, cell, id and draw. So the same study gives the same numbers, on any machine and with any number of workers. The order of rows and columns and the names of categories change no number; no table is changed by being measured.',
    ],
  },
]
