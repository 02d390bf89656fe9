/** The studies whose recordings the companion shows. */
export interface Recorded {
  name: string
  file: object
  about: string
  /** Whether the synthetic rows are recorded: those of baselines can be made again. */
  rows: boolean
}

const baseline = (id: string, method: string) => ({ id, kind: 'baseline', method })

/** @param server the local server's base URL; null where there is none: what needs it isn't recorded then */
export function recordedStudies(server: string | null): Recorded[] {
  return [features, hospitals, ...(server === null ? [] : [fourWays(server)])]
}

const features: Recorded = {
  name: 'features',
  about:
    'Two baselines on the simulated demo cohort, 1,000 records of 5, 10, 15 and 20 features, three seeds. No model was asked.',
  rows: false,
  file: {
    version: 1,
    name: 'how many features, with baselines',
    cohort: { demo: true },
    generators: [baseline('independent', 'independent'), baseline('copula', 'gaussian-copula')],
    features: [5, 10, 15, 20],
    rows: [1000],
    seeds: [1, 2, 3],
    metrics: [
      'fidelity.kl_paper',
      'fidelity.correlation_similarity',
      'utility.auroc_tstr',
      'utility.auroc_trtr',
      'utility.auroc_tsts',
      'utility.label_prevalence_gap',
      'utility.label_dependence',
    ],
  },
}

const hospitals: Recorded = {
  name: 'hospitals',
  about:
    'A Gaussian copula on the simulated demo cohort, each of its hospitals left out in turn, 3,000 records of all features. No model was asked.',
  rows: false,
  file: {
    version: 1,
    name: 'across hospitals, with a copula',
    cohort: { demo: true },
    generators: [baseline('copula', 'gaussian-copula')],
    features: ['all'],
    rows: [3000],
    seeds: [1],
    folds: 'site',
    metrics: [
      'fidelity.kl',
      'utility.auroc_tstr',
      'utility.auroc_trtr',
      'utility.label_prevalence_gap',
      'utility.label_dependence',
    ],
  },
}

/** Without the columns of race, which would double what so small a model has to write. */
function fourWays(server: string): Recorded {
  const asked = (id: string, strategy: string, more: object = {}) => ({
    id,
    kind: 'llm',
    strategy,
    disclosure: 'none',
    model: { wire: 'openai', baseUrl: server, name: 'SmolLM2-135M-Instruct' },
    temperature: 0.8,
    budget: { requests: 200, minutes: 10 },
    ...more,
  })
  return {
    name: 'four-ways',
    about:
      'SmolLM2-135M-Instruct (4-bit, Apache 2.0) behind a local server on two processor cores that holds its answers to the form and the bounds of the columns where a way of asking states them, asked on the simulated demo cohort in four ways, with three degrees of disclosure, at no cost but the time. It is tiny beside the models of the paper.',
    rows: true,
    file: {
      version: 1,
      name: 'a very small model, asked in four ways',
      cohort: { demo: true },
      schema: {
        exclude: ['race_black', 'race_hispanic', 'race_asian', 'race_other'],
        groups: [{ name: 'sex', columns: ['is_female'] }],
        quasiIdentifiers: ['age', 'is_female'],
      },
      generators: [
        asked('naive', 'naive', { disclosure: 'examples', examples: 8 }),
        asked('schema', 'schema-constrained'),
        asked('schema-statistics', 'schema-constrained', { disclosure: 'statistics' }),
        asked('schema-examples', 'schema-constrained', { disclosure: 'examples', examples: 8 }),
        asked('conditional', 'conditional'),
        asked('group', 'group-based', { groupShares: 'equal', groups: ['sex'] }),
        baseline('independent', 'independent'),
        baseline('copula', 'gaussian-copula'),
        baseline('copies', 'bootstrap'),
      ],
      features: [5],
      rows: [200],
      seeds: [1],
      metrics: 'all',
    },
  }
}
