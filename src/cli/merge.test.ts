import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { cohortService } from '../lib/cohort/service'
import { tableOf } from '../lib/cohort/testing'
import { weigh } from '../lib/evaluate/service'
import { baselineService } from '../lib/generate/baselines/service'
import type { Results } from '../lib/report/results'
import { planCells } from '../lib/study/cells'
import { runHeadlessJob, type HeadlessEvent, type HeadlessPorts } from '../lib/study/headless'
import { parseStudy } from '../lib/study/parse'
import { ResultsFolder, type RunRecord } from './folder'
import { mergeShards } from './merge'

const sick = Array.from({ length: 120 }, (_, i) => (i % 5 < 2 ? 1 : 0))
const table = tableOf({
  age: sick.map((ill, i) => 30 + 2 * ill + (i % 7)),
  hosp_los: sick.map((ill, i) => 4 - ill + (i % 3)),
  site: sick.map((_, i) => `s${i % 2}`),
  shock: sick.map((ill, i) => (i % 3 === 0 ? 1 - ill : ill)),
  died: sick,
})
const study = parseStudy(
  JSON.stringify({
    version: 1,
    cohort: { demo: true },
    schema: { target: 'died', positive: 1, site: 'site' },
    tasks: [{ target: 'shock', positive: 1 }],
    folds: 'site',
    outcomeColumns: 'both',
    generators: [
      { id: 'copy', kind: 'baseline', method: 'bootstrap' },
      { id: 'alone', kind: 'baseline', method: 'independent' },
    ],
    features: [1],
    rows: [40],
    seeds: [1, 2, 3],
    metrics: ['fidelity.kl', 'fidelity.tv_complement'],
  }),
)
const never = () => Promise.reject(new Error('not asked for'))
const ports: HeadlessPorts = {
  describe: async (task) => cohortService.describe(task),
  split: async (task) => cohortService.split(task),
  rank: async (task) => cohortService.rank(task),
  baseline: async (task) => baselineService.generate(task),
  evaluate: async (task) => weigh({ ...task, resamples: 5, draws: 1 }),
  llm: never,
  read: never,
  recipe: never,
  demo: () => Promise.resolve({ table, setAside: [], notes: [], sha256: 'ab', part: null, flow: null }),
  now: () => 0,
  environment: () => ({ browser: '', cores: 1, gpu: null }),
  software: () => ({ name: '', version: '', commit: '' }),
}
const inputs = [{ file: 'demo', use: 'cohort', bytes: 1, sha256: 'ab' }]
const dir = mkdtempSync(join(tmpdir(), 'wardloom-merge-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** What the command keeps of a run of these cells, the page being played by the code that runs in it. */
async function runInto(name: string, cells: string[]) {
  const folder = new ResultsFolder(join(dir, name))
  await folder.open()
  const told: HeadlessEvent[] = []
  const job = { kind: 'study' as const, study, files: [], cells, keys: {}, keepBodies: false }
  const end = await runHeadlessJob(job, [], ports, async (event) => {
    told.push(event)
    if (event.type === 'text') await folder.keepText(event.path, event.text, event.first, event.last)
    if (event.type === 'cell') await folder.keepCell(event.ended, inputs)
  })
  const prepared = told.flatMap((event) => (event.type === 'prepared' ? [event.prepared] : []))[0]
  if (end.status !== 'ended' || prepared === undefined) throw new Error(JSON.stringify(end))
  const { environment, software } = end
  const record: RunRecord = {
    version: 1,
    title: study.name,
    source: study.source,
    inputs,
    prepared,
    environment,
    software,
  }
  await folder.keepRun(record)
  const ended = told.flatMap((event) => (event.type === 'cell' ? [event.ended] : []))
  await folder.writeBundle(record, study, ended)
  return prepared
}

/** Seconds are of the clock. */
function resultsOf(name: string): Results {
  const results = JSON.parse(readFileSync(join(dir, name, 'results.json'), 'utf8')) as Results
  return { ...results, cells: results.cells.map((cell) => ({ ...cell, evaluationSeconds: 0 })) }
}

it('joins shards of a study with tasks, folds and both sides into what the whole run gives', async () => {
  const { cohort } = await runInto('look', [])
  const ids = planCells(study, cohort.folds?.list).map(({ id }) => id)
  expect(ids).toHaveLength(2 * 2 * 2 * 2 * 3)
  await runInto('whole', ids)
  const shards = [0, 1, 2].map((k) => `shard-${k}`)
  for (const [k, name] of shards.entries())
    await runInto(
      name,
      ids.filter((_, i) => i % 3 === k),
    )
  const merge = (names: string[]) =>
    mergeShards(
      names.map((name) => join(dir, name)),
      join(dir, 'merged'),
    )
  await expect(merge(shards.slice(0, 2))).rejects.toThrow('16 of 48 cells are in none of the folders')
  expect(await merge([...shards].reverse())).toBe(0)
  const [merged, whole] = [resultsOf('merged'), resultsOf('whole')]
  expect(merged).toEqual(whole)
  expect(whole.cohort.ranking).toHaveLength(8)
  expect(whole.summary?.repeated).toHaveLength(16)
  expect(whole.summary?.differences).toHaveLength(8)
  // One shard alone has a seed of each generator: nothing is told apart by it.
  const alone = resultsOf('shard-0').summary?.differences ?? []
  expect(alone.flatMap(({ metrics }) => Object.values(metrics).map(({ interval }) => interval))).toEqual(
    alone.flatMap(({ metrics }) => Object.values(metrics).map(() => null)),
  )
})
