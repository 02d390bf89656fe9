import { expect, it } from 'vitest'
import { parseStudy } from './parse'
import { studyFile } from './study-file'

const model = { wire: 'openai', baseUrl: 'https://api.example.org/v1', name: 'some-model' }

it.each([
  { cohort: { demo: true } },
  {
    cohort: { files: ['a.csv', 'b.csv'] },
    schema: { target: 'death', site: null, columns: [{ name: 'age', min: 1 }] },
  },
  {
    cohort: { recipe: 'eicu', files: ['patient.csv.gz'], window: 'random', seed: 5 },
    outcomeColumns: 'keep',
  },
  { cohort: { recipe: 'eicu', files: ['patient.csv.gz'], outcome: 'long-stay', longStayDays: 7 } },
  {
    cohort: {
      recipe: 'long',
      files: ['m.csv', 'p.csv'],
      mapping: {
        id: 'id',
        time: 't',
        name: 'n',
        value: 'v',
        unit: 'u',
        to: null,
        aggregates: ['mean', 'first'],
      },
    },
  },
  {
    cohort: {
      recipe: 'long',
      files: ['m.csv'],
      mapping: {
        id: 'id',
        time: 't',
        name: 'n',
        value: 'v',
        timeUnit: 'timestamp',
        from: -24,
        names: ['hr', { name: 'urine', aggregates: ['sum'] }],
      },
    },
  },
  {
    cohort: { demo: true },
    outcomeColumns: 'both',
    folds: 'region',
    tasks: [
      { target: 'icu_death', positive: true },
      { target: 'long_stay', positive: 'yes' },
    ],
  },
  {
    cohort: { demo: true },
    features: [5, 'all'],
    holdout: { by: 'site', fraction: 0.3, control: 0.1, seed: 4 },
    generators: [
      { id: 'a', kind: 'baseline', method: 'bootstrap' },
      { id: 'b', kind: 'llm', strategy: 'schema-constrained', model },
      {
        id: 'c',
        kind: 'llm',
        strategy: 'naive',
        model: { ...model, price: { in: 1, out: 2 } },
        consent: { host: 'api.example.org', realRows: 20 },
        budget: { usd: 2 },
        temperature: 0.5,
      },
      { id: 'd', kind: 'file', path: 'd.csv' },
      {
        id: 'e',
        kind: 'llm',
        strategy: 'group-based',
        disclosure: 'statistics',
        groupShares: { F: 0.4, M: 0.6 },
        order: [['age'], ['sex']],
        epsilon: 1,
        threshold: 20,
        model: { wire: 'wllama', file: 'tiny.gguf' },
      },
      { id: 'f', kind: 'llm', strategy: 'conditional', model: { wire: 'web-llm', name: 'tiny' } },
    ],
  },
])('a study written as its file reads as the same study: %#', (part) => {
  const generators = [{ id: 'copula', kind: 'baseline', method: 'gaussian-copula' }]
  const { source, ...study } = parseStudy(JSON.stringify({ version: 1, name: 'x', generators, ...part }))
  const { source: written, ...again } = parseStudy(JSON.stringify(studyFile(study)))
  expect(again).toEqual(study)
  expect(written).not.toEqual(source)
})
