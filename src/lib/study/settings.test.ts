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
import { rankingsOf } from './results-ranking'
import { runStudy, type StudyHooks } from './run'

const ROWS = 480
const random = stream('settings.test')
const sick = Array.from({ length: ROWS }, () => random.normal())
const table = tableOf({
  hospital: sick.map((_, row) => (row < 12 ? 'tiny' : `h${row % 5}`)),
  region: sick.map((_, row) => (row < 12 || row % 5 < 2 ? 'north' : 'south')),
  age: sick.map(() => 50 + 10 * random.int(3)),
  lactate: sick.map((ill) => Math.exp(ill / 2)),
  hosp_los: sick.map((ill) => 5 + 4 * ill + random.normal()),
  shock: sick.map((ill) => (ill + 2 * random.normal() > 2 ? 'yes' : 'no')),
  stage: sick.map((_, row) => `s${row % 3}`),
  unit: sick.map((_, row) => (row < 12 ? 'small' : 'large')),
  sex: sick.map(() => (random.int(2) === 0 ? 'F' : 'M')),
  death: sick.map((ill) => (ill + random.normal() > 1 ? 1 : 0)),
})
const input: CohortInput = { table, setAside: [], notes: [], sha256: 'ab', part: null, flow: null }
const file = {
  version: 1,
  cohort: { files: ['t.csv'] },
  schema: {
    target: 'death',
    positive: 1,
    groups: ['sex'],
    site: 'hospital',
    exclude: ['stage', 'region', 'unit'],
  },
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

async function run(change: object, hooks: StudyHooks = {}, using = ports) {
  const study = parseStudy(JSON.stringify({ ...file, ...change }))
  const { cells, cohort } = await runStudy(study, input, using, hooks)
  return { study, cohort, ended: cells, cells: cells.map(({ cell }) => ({ ...cell, evaluationSeconds: 0 })) }
}

it('runs each cell without and with the columns known only after the outcome, and says which', async () => {
  const schema = { ...file.schema, exclude: ['stage', 'region', 'unit', 'shock'] }
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

it('leaves one site after the other out: its rows are test, whatever the holdout’s fraction', async () => {
  const tasks = [{ target: 'shock', positive: 'yes' }]
  const { study, cells, cohort } = await run({ folds: 'site', tasks, features: [1] })
  const sites = ['h0', 'h1', 'h2', 'h3', 'h4']
  expect(cells.map(({ target, fold }) => [target, fold])).toEqual(
    ['death', 'shock'].flatMap((target) => sites.map((site) => [target, site])),
  )
  expect(cells.every(({ status }) => status === 'done')).toBe(true)
  expect(cohort.folds).toMatchObject({
    by: 'site',
    minimum: 10,
    untested: { members: ['tiny'], rows: 12 },
    list: sites.map((name) => ({ name, members: [name] })),
  })
  cells.slice(0, 5).forEach(({ metrics: [first] }, i) => {
    const { train, control, test } = cohort.folds?.list[i] ?? { train: 0, control: 0, test: 0 }
    expect(first?.n).toMatchObject({ train, control })
    expect(train + control + test).toBe(ROWS)
    expect(control).toBe(Math.round(0.2 * (ROWS - test)))
  })
  expect(cohort.test).toBe(cohort.folds?.list[0]?.test)
  const ids = cells.map(({ id }) => id)
  expect(ids).toEqual(planCells(study, cohort.folds?.list).map(({ id }) => id))
  expect(new Set([...ids, ...planCells({ ...study, folds: null }).map(({ id }) => id)]).size).toBe(12)
  expect(planCells(study)).toEqual([])
})

it('leaves regions out, and takes the region for no feature then', async () => {
  const schema = { ...file.schema, region: 'region', exclude: ['stage', 'unit'] }
  const { cells, cohort } = await run({ folds: 'region', schema })
  expect(cells.map(({ fold, featureNames }) => [fold, featureNames])).toEqual([
    ['north', ['age', 'lactate', 'shock']],
    ['south', ['age', 'lactate', 'shock']],
  ])
  expect(cohort.folds?.list.map(({ test }) => test).reduce((sum, rows) => sum + rows, 0)).toBe(ROWS)
  expect((await run({ schema })).cells[0]?.featureNames).toContain('region')
})

it('ranks the features on each fold’s training rows', async () => {
  const trained: number[] = []
  const rank: StudyPorts['rank'] = async (task) => {
    trained.push(task.train.rows)
    return cohortService.rank(task)
  }
  const { cohort } = await run({ folds: 'site', features: [1] }, {}, { ...ports, rank })
  expect(trained).toEqual(cohort.folds?.list.map(({ train }) => train))
})

it('loses the cells of a fold that can’t be split, and no other', async () => {
  let splits = 0
  const split: StudyPorts['split'] = async (task) => {
    if (++splits === 2) throw new Error('the worker died')
    return cohortService.split(task)
  }
  const { cells } = await run({ folds: 'site' }, {}, { ...ports, split })
  expect(cells.map(({ fold, status, reason }) => [fold, status, reason])).toEqual([
    ['h0', 'done', null],
    ['h1', 'failed', 'the worker died'],
    ['h2', 'done', null],
    ['h3', 'done', null],
    ['h4', 'done', null],
  ])
})

it.each([
  [
    { folds: 'site', schema: { ...file.schema, site: null } },
    'folds: is "site", but the schema has no site.',
  ],
  [{ folds: 'region' }, 'folds: is "region", but the schema has no region.'],
  [
    { folds: 'site', schema: { ...file.schema, site: 'unit', exclude: ['region'] } },
    'folds: is "site", which needs two sites with 10 positives and 10 negatives of each target; column “unit” has 1.',
  ],
])('refuses folds where nothing can be left out in turn: %j', async (change, message) => {
  await expect(run(change)).rejects.toThrow(message)
})

it('keeps what the features were chosen by: one ranking a setting, of which a cell has the first k', async () => {
  const tasks = [{ target: 'shock', positive: 'yes' }]
  const schema = { ...file.schema, exclude: ['stage', 'unit', 'region'], site: null }
  const all = await run({ tasks, schema, outcomeColumns: 'both', features: [1, 2, 'all'] })
  const rankings = rankingsOf(all.ended)
  expect(rankings.map(({ target, fold, outcomeColumns }) => [target, fold, outcomeColumns])).toEqual([
    ['death', null, 'drop'],
    ['death', null, 'keep'],
    ['shock', null, 'drop'],
    ['shock', null, 'keep'],
  ])
  for (const { target, outcomeColumns, features } of rankings) {
    const gains = features.map(({ gain }) => gain)
    expect(gains).toEqual([...gains].sort((a, b) => b - a))
    expect(gains[0]).toBeGreaterThan(0)
    const own = all.cells.filter((cell) => cell.target === target && cell.outcomeColumns === outcomeColumns)
    expect(own).toHaveLength(3)
    for (const { features: k, featureNames } of own)
      expect([...featureNames].sort()).toEqual(
        features
          .slice(0, k)
          .map(({ name }) => name)
          .sort(),
      )
  }
  // A study of whole feature sets is ranked as well, and a resumed one has the rankings of what had ended.
  const whole = await run({ tasks, schema, outcomeColumns: 'both' })
  expect(rankingsOf(whole.ended)).toEqual(rankings)
  const done = new Map(whole.ended.slice(0, 3).map((ended) => [ended.cell.id, ended]))
  expect(rankingsOf((await run({ tasks, schema, outcomeColumns: 'both' }, { done })).ended)).toEqual(rankings)
})
