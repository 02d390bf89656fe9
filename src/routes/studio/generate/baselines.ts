import type { BaselineMethod } from '$lib/study/study'

/** The baselines in words, the best first. */
export const baselines: { method: BaselineMethod; label: string; about: string }[] = [
  {
    method: 'gaussian-copula',
    label: 'Gaussian copula',
    about: 'Keeps each column and how columns move together, as ranks.',
  },
  {
    method: 'sequential-tree',
    label: 'Sequential trees',
    about:
      'Draws each column from a decision tree on the ones before it, as synthpop does; values are real ones.',
  },
  {
    method: 'independent',
    label: 'Independent columns',
    about: 'Keeps each column alone; every relation is lost. What a good generator must beat.',
  },
  {
    method: 'bootstrap',
    label: 'Copies of training rows',
    about:
      'The control that must look bad on privacy. Its rows are real: it is measured, and never offered for download.',
  },
]
