/** Terms of the field as this site uses them, each explained once. `id` is its anchor. */
export interface Term {
  term: string
  meaning: string
}

export const terms: readonly Term[] = [
  {
    term: 'Attribute inference',
    meaning:
      'Guessing a hidden value of a person from the others, with the synthetic table’s help. It counts against a table only as far as it works better for persons whose rows were used.',
  },
  {
    term: 'AUROC',
    meaning:
      'How often a model ranks a random case with the outcome above one without: 0.5 is a coin, 1 is perfect.',
  },
  { term: 'Bench', meaning: 'The document in which metrics are computed. It may speak to nobody.' },
  {
    term: 'Budget',
    meaning: 'The requests, minutes or money at which a run stops by itself and keeps what it has.',
  },
  { term: 'Calibration', meaning: 'Whether predicted risks are as large as the shares that were seen.' },
  {
    term: 'Cell',
    meaning: 'One generator in one place of a study: its features, rows, target, fold and seed.',
  },
  {
    term: 'Codebook',
    meaning: 'A table that says what each column of another means: label, unit, categories, range.',
  },
  { term: 'Cohort', meaning: 'The patients or stays that a study is about, one row each.' },
  {
    term: 'Copula',
    meaning:
      'A way to write rows by statistics alone: each column keeps its shape, and how columns move together is that of a normal distribution.',
  },
  {
    term: 'DCR',
    meaning:
      'Distance to the closest record: how near the nearest real row is to a synthetic one. It says something only beside the same distance to rows that the generator never saw.',
  },
  {
    term: 'Differential privacy',
    meaning:
      'A guarantee by noise that one person’s presence changes any result’s chance by at most a factor, told by epsilon: smaller protects more.',
  },
  {
    term: 'Disclosure',
    meaning: 'What of the real rows stands in a prompt: nothing, statistics, or example rows.',
  },
  {
    term: 'Doorway',
    meaning:
      'The one document that may speak to a host that you named. It is there only while you keep it open.',
  },
  {
    term: 'Equalised odds',
    meaning: 'Whether a model misses cases, and raises false alarms, equally often in all groups.',
  },
  {
    term: 'Fidelity',
    meaning: 'How like the real rows the synthetic ones are: column by column, pair by pair, and together.',
  },
  { term: 'Fold', meaning: 'A part of the rows, a site say, that is left out once to test on.' },
  {
    term: 'Holdout',
    meaning:
      'Real rows put aside before anything is written: “control” to compare privacy with, “test” to judge models on.',
  },
  {
    term: 'Journal',
    meaning: 'Every answer of a model as it came in, so that a broken run goes on where it stopped.',
  },
  {
    term: 'k-anonymity',
    meaning:
      'The size of the smallest group of rows that share the values by which somebody might be recognised.',
  },
  {
    term: 'KL divergence',
    meaning:
      'How much is lost when one distribution is taken for another. 0 is the same; it has no upper end.',
  },
  {
    term: 'Ledger',
    meaning:
      'The list of all requests that were sent: when, where to, how large, with how many real rows, at what cost.',
  },
  {
    term: 'Member',
    meaning: 'A row that the generator was given. “Membership inference” tries to tell members from others.',
  },
  {
    term: 'Noise floor',
    meaning: 'What a metric shows between two samples of the same real rows: less than this means nothing.',
  },
  { term: 'Prompt', meaning: 'The words of a request to a language model.' },
  {
    term: 'Schema',
    meaning: 'What each column is: number or category, its range, its unit, its part in the study.',
  },
  {
    term: 'Seed',
    meaning: 'The number from which all random draws follow. The same seed gives the same draws.',
  },
  { term: 'Singling out', meaning: 'Finding a description that fits exactly one real person.' },
  { term: 'Small cell', meaning: 'A count of so few persons that it could point at one; it is held back.' },
  { term: 'Stay', meaning: 'One admission to a unit: the unit of a row here.' },
  {
    term: 'Strategy',
    meaning: 'How a language model is asked: naive, schema-constrained, conditional, or group-based.',
  },
  {
    term: 'Synthetic record',
    meaning: 'A row that a generator wrote. It is nobody’s, but may still resemble somebody.',
  },
  {
    term: 'TSTR',
    meaning:
      'Train on synthetic, test on real: what a model learns from the synthetic rows, judged on real ones that nobody trained on. TRTR, trained on real, is its ceiling.',
  },
  {
    term: 'Utility',
    meaning:
      'What the synthetic rows are good for: whether models trained on them predict for real patients.',
  },
]

export const anchorOf = (term: string) => `term-${term.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`
