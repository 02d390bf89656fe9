/** Files under src/ that make the numbers of the companion's figures: the site gives them out, so that a link to them lasts as long as it. */
export const codeFiles = [
  'lib/report/paper-values.ts',
  'lib/report/companion/figures.ts',
  'lib/report/companion/compute.ts',
  'lib/report/companion/written.ts',
  'lib/report/companion/experiments.ts',
  'lib/report/figures/folds.ts',
  'lib/evaluate/fidelity/kl-paper.ts',
] as const

export type CodeFile = (typeof codeFiles)[number]
