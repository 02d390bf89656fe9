import type { BaselineMethod } from '../study/study'

/** How each baseline makes its rows, with what is fixed in it; none has a setting that a person could turn. */
export const baselineWords: Readonly<Record<BaselineMethod, string>> = {
  independent:
    'Independent columns. Each column is drawn from its own distribution in the training rows and knows of no other: a number by interpolating linearly between the sorted training values and rounding to the column’s own decimals, a level by its share, a missing value by its share.',
  'gaussian-copula':
    'Gaussian copula over mixed columns (Nelsen 2006). Numbers become normal scores by rank, levels become intervals of a normal variable ordered by the rate of the outcome, and the absence of a number has a score of its own. The scores’ correlations are estimated pair by pair, held within ±0.98 (pairs with fewer than 10 complete rows count as unrelated), repaired to a valid matrix with no eigenvalue under 0.0001, and drawn from. Columns keep their distribution as the independent ones do; beyond pairs nothing is modelled.',
  'sequential-tree':
    'Sequential trees as synthpop draws them by default (Reiter 2005; Nowok, Raab & Dibben 2016). In the order of the table, each column comes from a regression or classification tree on the columns before it, and each cell is the value of a training row drawn from its leaf: single values are real ones, rows are not. At least 5 training rows a leaf and 15 for a split, at most 30 levels deep, complexity 1e-8. No smoothing.',
  bootstrap:
    'Copies of training rows, drawn with replacement. It is the control that must look bad: whatever does not catch it catches nothing. Its rows are real.',
}
