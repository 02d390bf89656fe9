import type { Line } from './line'

/** What is said of the utility ids. */
export const utility: Line[] = [
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
