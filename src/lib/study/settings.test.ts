import { expect, it } from 'vitest'
import { cohortService } from '../cohort/service'
import { tableOf } from '../cohort/testing'
import { weigh } from '../evaluate/service'
import { baselineService } from '../generate/baselines/service'
import { stream } from '../base/random'
import { planCells } from './cells'
import type { CohortInput } from './cohort-input'
import { parseStudy } from './parse'
import type { StudyPorts } from './ports'
import { runStudy, type StudyHooks } from './run'

const ROWS = 480
const random = stream('settings.test')
const sick = Array.from({ length: ROWS }, () => random.normal())
const table = tableOf({
  hospital: sick.map((_, row) => `h${row % 5}`),
  age: sick.map(() => Math.round(60 + 15 * random.normal())),
  lactate: sick.map((ill) => Math.exp(ill / 2)),
  hosp_los: sick.map((ill) => 5 + 4 * ill + random.normal()),
  sex: sick.map(() => (random.int(2) === 0 ? 'F' : 'M')),
  death: sick.map((ill) => (ill + random.normal() > 1 ? 1 : 0)),
})
const input: CohortInput = { table, setAside: [], notes: [], sha256: 'ab', part: null, flow: null }
const file = {
  version: 1,
  cohort: { files: ['t.csv'] },
  schema: { target: 'death', positive: 1, groups: ['sex'], site: 'hospital' },
  holdout: { by: 'row', control: 0.2, seed: 3 },
  generators: [{ id: 'copy', kind: 'baseline', method: 'bootstrap' }],
  rows: [60],
  metrics: ['fidelity.tv_complement'],
}

const ports: StudyPorts = {
  describe: async (task) => cohortService.describe(task),
  split: async (task) => cohortService.split(task),
  rank: async (task) => cohortService.rank(task),
  baseline: async (job) => baselineService.generate(job),
  llm: () => Promise.reject(new Error('no model here')),
  evaluate: async (task, hooks) => weigh({ ...task, resamples: 20, draws: 3 }, hooks?.onProgress),
  now: () => 0,
}

async function run(change: object, hooks: StudyHooks = {}) {
  const study = parseStudy(JSON.stringify({ ...file, ...change }))
  const { cells, cohort } = await runStudy(study, input, ports, hooks)
  return { study, cohort, cells: cells.map(({ cell }) => ({ ...cell, evaluationSeconds: 0 })) }
}

it('runs each cell without and with the columns known only after the outcome, and says which', async () => {
  const { study, cells } = await run({ outcomeColumns: 'both', features: [2, 'all'] })
  expect(
    cells.map(({ outcomeColumns, features, featureNames }) => [outcomeColumns, features, featureNames]),
  ).toEqual([
    ['drop', 2, ['age', 'lactate']],
    ['drop', 2, ['age', 'lactate']],
    ['keep', 2, ['lactate', 'hosp_los']],
    ['keep', 3, ['age', 'lactate', 'hosp_los']],
  ])
  expect(cells.map(({ id }) => id)).toEqual(planCells(study).map(({ id }) => id))
  const kept = await run({ outcomeColumns: 'keep', features: ['all'] })
  expect(kept.cells[0]).toEqual(cells[3])
  await expect(run({ outcomeColumns: 'both', features: [3] })).rejects.toThrow(
    'features[0]: asks for 3 features, but the cohort has 2.',
  )
})
