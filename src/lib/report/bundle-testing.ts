/** A study's bundle for tests, with everything that a report may tell. */
import type { AskedWords } from '../generate/asked'
import { parseStudy } from '../study/parse'
import { makeCell, noCounts, plainCounts, type EndedCell } from '../study/results-cell'
import type { Study } from '../study/study'
import type { BundleParts } from './bundle'
import { everything, metric } from './testing'

export const words: AskedWords = {
  strategy: 'naive',
  version: 2,
  questions: [
    {
      messages: [
        { role: 'system', content: 'You write <records>.' },
        { role: 'user', content: '[20 real rows stood here]\nWrite 25 new records.' },
      ],
      hasForm: false,
    },
  ],
  rows: 25,
  groups: [],
  keptBack: ['examples'],
}

/** Three generators: one that asks nobody, one that asks another machine, one that asks this one. */
export function studyOf(change: object = {}): Study {
  return parseStudy(
    JSON.stringify({
      version: 1,
      name: 'sections',
      cohort: { files: ['r.csv'] },
      generators: [
        { id: 'copula', kind: 'baseline', method: 'gaussian-copula' },
        {
          id: 'away',
          kind: 'llm',
          strategy: 'naive',
          model: { wire: 'openai', baseUrl: 'https://api.example.org/v1', name: 'some-model' },
          consent: { host: 'api.example.org', realRows: 20 },
        },
        {
          id: 'here',
          kind: 'llm',
          strategy: 'conditional',
          model: { wire: 'openai', baseUrl: 'http://localhost:11434/v1', name: 'small-model' },
        },
      ],
      ...change,
    }),
  )
}

const metrics = [
  ...everything().metrics,
  metric('fidelity.kl', { value: 0.0123, settings: { bins: 10, draws: 20, perFeature: {} } }),
  metric('utility.auroc_trtr', { value: 0.8, settings: { testPositives: 34 } }),
]

export function ended(id: string, generator: string, seed = 1): EndedCell {
  const counts =
    generator === 'copula'
      ? plainCounts(50, 50, 0, 0.1)
      : {
          ...noCounts(50),
          produced: 50,
          requests: 4,
          failedRequests: 1,
          tokensIn: 900,
          tokensOut: 700,
          realRowsDisclosed: 20,
        }
  return {
    cell: makeCell(
      {
        id,
        generator,
        strategy: null,
        disclosure: null,
        target: 'death',
        features: 2,
        featureNames: ['age', 'lactate'],
        rows: 50,
        seed,
        fold: null,
        outcomeColumns: 'drop',
      },
      { status: 'done', reason: null, file: `synthetic/${id}.csv`, counts },
      {
        metrics: metrics.map((one) => ({ ...one, settings: { ...one.settings, own: id } })),
        curves: everything().curves,
        seconds: 1,
        choices: { groups: ['sex'], quasiIdentifiers: ['age'], sensitive: null, bins: 10 },
      },
    ),
    pictures: null,
    ...(generator === 'away' ? { asked: words } : {}),
  }
}

const column = {
  label: null,
  unit: null,
  min: null,
  max: null,
  categories: null,
  declared: false,
  reason: null,
  afterOutcome: null,
}

export const partsOf = (study: Study, cells: EndedCell[]): BundleParts => ({
  software: { name: 'Wardloom', version: '0.1.0', commit: 'abc' },
  environment: { browser: 'Chromium', cores: 2, gpu: null },
  title: study.name,
  source: study.source,
  study,
  inputs: [{ file: 'r.csv', use: 'cohort', bytes: 10, sha256: 'ff' }],
  cohort: {
    rows: 1000,
    features: 2,
    train: 600,
    control: 150,
    test: 250,
    sites: 3,
    sha256: 'ee',
    flow: [
      { label: 'all', remaining: 1009, excluded: 0 },
      { label: 'adults', remaining: 1000, excluded: 9 },
    ],
    reading: [
      {
        file: 'r.csv',
        rule: 'missing-values',
        column: 'age',
        count: 3,
        said: '3 empty cells read as missing',
      },
      {
        file: 'r.csv',
        rule: 'set-aside-rows',
        column: null,
        count: 4,
        said: '4 rows set aside (lines 7, 9, 11, 13)',
      },
    ],
    columns: [
      { name: 'age', kind: 'numeric', role: 'feature', unit: 'a', missing: 0.003, reason: null },
      {
        name: 'stay',
        kind: 'identifier',
        role: 'excluded',
        unit: null,
        missing: 0,
        reason: 'identifier: all values differ',
      },
    ],
  },
  schema: {
    columns: [
      { ...column, name: 'age', kind: 'numeric', role: 'feature', unit: 'a' },
      {
        ...column,
        name: 'stay',
        kind: 'identifier',
        role: 'excluded',
        reason: 'identifier: all values differ',
      },
    ],
    target: 'death',
    positive: '1',
    groups: [],
    site: null,
    region: null,
    quasiIdentifiers: [],
    sensitive: null,
    rules: [],
  },
  schemaSha256: 'whole',
  holdout: { by: 'row', fraction: 0.25, control: 0.2, seed: 7 },
  sites: [
    { site: 'large', train: 590, control: 147, test: 244, positives: 90 },
    { site: 'tiny', train: 10, control: 3, test: 6, positives: 2 },
  ],
  ended: cells,
  hashes: new Map(cells.map(({ cell }) => [cell.id, `hash of ${cell.id}`])),
})
