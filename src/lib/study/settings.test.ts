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
  age: sick.map(() => 50 + 10 * random.int(3)),
  lactate: sick.map((ill) => Math.exp(ill / 2)),
  hosp_los: sick.map((ill) => 5 + 4 * ill + random.normal()),
  shock: sick.map((ill) => (ill + 2 * random.normal() > 2 ? 'yes' : 'no')),
  stage: sick.map((_, row) => `s${row % 3}`),
  sex: sick.map(() => (random.int(2) === 0 ? 'F' : 'M')),
  death: sick.map((ill) => (ill + random.normal() > 1 ? 1 : 0)),
})
const input: CohortInput = { table, setAside: [], notes: [], sha256: 'ab', part: null, flow: null }
const file = {
  version: 1,
  cohort: { files: ['t.csv'] },
  schema: { target: 'death', positive: 1, groups: ['sex'], site: 'hospital', exclude: ['stage'] },
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
  const schema = { ...file.schema, exclude: ['stage', 'shock'] }
  const { study, cells } = await run({ schema, outcomeColumns: 'both', features: [2, 'all'] })
  expect(
    cells.map(({ outcomeColumns, features, featureNames }) => [outcomeColumns, features, featureNames]),
  ).toEqual([
    ['drop', 2, ['age', 'lactate']],
    ['drop', 2, ['age', 'lactate']],
    ['keep', 2, ['lactate', 'hosp_los']],
    ['keep', 3, ['age', 'lactate', 'hosp_los']],
  ])
  expect(cells.map(({ id }) => id)).toEqual(planCells(study).map(({ id }) => id))
  const kept = await run({ schema, outcomeColumns: 'keep', features: ['all'] })
  expect(kept.cells[0]).toEqual(cells[3])
  await expect(run({ schema, outcomeColumns: 'both', features: [3] })).rejects.toThrow(
    'features[0]: asks for 3 features, but the cohort has 2.',
  )
})

it('adds the cells of each task; a target of another task is left out as an outcome, or kept with the rest', async () => {
  const task = { target: 'shock', positive: 'yes' }
  const metrics = ['fidelity.tv_complement', 'utility.auroc_trtr']
  const { study, cells, cohort } = await run({ tasks: [task], outcomeColumns: 'both', metrics })
  expect(
    cells.map(({ target, outcomeColumns, featureNames }) => [target, outcomeColumns, featureNames]),
  ).toEqual([
    ['death', 'drop', ['age', 'lactate']],
    ['death', 'keep', ['age', 'lactate', 'hosp_los', 'shock']],
    ['shock', 'drop', ['age', 'lactate']],
    ['shock', 'keep', ['age', 'lactate', 'hosp_los', 'death']],
  ])
  expect(cohort.columns.find(({ name }) => name === 'shock')).toMatchObject({
    role: 'excluded',
    reason: 'known only after the outcome: it is the target of another task',
  })
  // The same rows are test whatever the target: four counts of one split.
  const sizes = cells.map(({ metrics: [first] }) => first?.n)
  expect(new Set(sizes.map((n) => JSON.stringify(n))).size).toBe(1)
  const auroc = cells.map(({ metrics: found }) => found.find(({ id }) => id === 'utility.auroc_trtr')?.value)
  expect(new Set(auroc).size).toBe(4)

  const alone = planCells({ ...study, tasks: [] }).map(({ id }) => id)
  expect(cells[0]?.id).not.toBe(alone[0])
  expect(cells[1]?.id).toBe(alone[1])
})

it.each([
  [
    { target: 'shokc', positive: 'yes' },
    'tasks[0].target: column “shokc” is not in the table. Check its spelling.',
  ],
  [
    { target: 'age', positive: 60 },
    'tasks[0].target: column “age” isn’t binary: it has 3 different values. A task needs a column with two values.',
  ],
  [{ target: 'hospital', positive: 'h1' }, 'tasks[0].target: column “hospital” is the site.'],
  [{ target: 'sex', positive: 'F' }, 'tasks[0].target: column “sex” is a group.'],
  [{ target: 'death', positive: 0 }, 'tasks[0].target: column “death” is the schema’s target already.'],
  [{ target: 'stage', positive: 's1' }, 'tasks[0].target: column “stage” is left out by schema.exclude.'],
  [
    { target: 'shock', positive: 1 },
    'tasks[0].positive: 1 does not occur in column “shock”. Its values are “no” and “yes”.',
  ],
])('refuses a task that the cohort cannot give: %j', async (task, message) => {
  await expect(run({ tasks: [task] })).rejects.toThrow(message)
})
