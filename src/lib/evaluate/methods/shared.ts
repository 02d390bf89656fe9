/** Sentences that several methods have in common. */

export const RESAMPLED =
  'The synthetic rows are drawn again 200 times with replacement; the ends are the 2.5 and 97.5 percentiles. It is called *resampling spread*: it tells how steady the number is with this many synthetic rows, not how sure one may be of the generator.'

export const TWIN_FLOOR =
  'Two tables of $n$ and $m$ rows are drawn with replacement from the real rows and compared as if the first were the real table, which then gives edges and ranges. The floor is the median over 20 such pairs.'

export const CONTROL_FLOOR =
  'Unseen real rows (C) take the place of the synthetic ones. Since the number depends on how many rows there are, `atFloorSize` holds its value with the synthetic rows sub-sampled to as many as C has (median of 10 draws; left out when there are no more of them), and that is what stands beside the floor.'

export const NO_INTERVAL = 'None: no resampling of rows gives an honest one for this number.'

export const TESTED_INTERVAL =
  'The rows of T are drawn again 200 times with replacement, positives and negatives apart; the ends are the 2.5 and 97.5 percentiles. The model is not fitted again, so chance in its training is not in the interval.'

/** Follows what is said of the resamples of a gap. */
export const GAP_SPREAD =
  ' A gap is a largest number less a smallest one, and in a resample chance makes the one larger and the other smaller: most resamples lie *above* the value, and where groups are small the lower end may, too. So the interval is called *resampling spread*. It says how much chance there is in a gap; the true gap is rather below the value than above it.'

export const TRTR_CEILING =
  'The same number for the model trained on the real rows (TRTR): what these features allow on these test rows.'

export const NO_FLOOR = 'None.'

export const MEMBERSHIP_INTERVAL =
  'Members and non-members are drawn again 200 times with replacement, each among themselves; the ends are the 2.5 and 97.5 percentiles.'

export const MISSING_LEVEL = 'A missing value is a level of its own.'

export const UNDEFINED_LISTED =
  'Where it is undefined for a column, that column is named with the reason, stays out of the mean, and the number that is left is printed; when none is left the value is null.'

export const BOOSTING: readonly (readonly [string, string])[] = [
  [
    'Model',
    'gradient boosting: depth 4, learning rate 0.1, 100 rounds, λ 1, smallest child weight 1, start at 0.5; {#models|more}',
  ],
  ['Beside it', '`logistic`: the same for logistic regression with C = 1'],
]

export const CHEN = 'Chen and Guestrin (2016). XGBoost: a scalable tree boosting system. KDD, 785–794.'
export const PAPER =
  'Lin, Yu and Lee (2025). A case study exploring the current landscape of synthetic medical record generation with commercial LLMs. CHIL, PMLR 287:1–25.'
