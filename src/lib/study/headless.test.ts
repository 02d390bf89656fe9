import { describe, expect, it } from 'vitest'
import { cohortService } from '../cohort/service'
import { tableOf } from '../cohort/testing'
import { weigh } from '../evaluate/service'
import { baselineService } from '../generate/baselines/service'
import { planCells } from './cells'
import { runHeadlessJob, type HeadlessEvent, type HeadlessPorts, type StudyJob } from './headless'
import { parseStudy } from './parse'
import type { LlmHooks } from './ports'

const table = tableOf({
  age: Array.from({ length: 80 }, (_, i) => 20 + i),
  sex: Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? 'F' : 'M')),
  died: Array.from({ length: 80 }, (_, i) => (i % 8 === 0 ? 1 : 0)),
})
const study = parseStudy(
  JSON.stringify({
    version: 1,
    cohort: { demo: true },
    schema: { target: 'died', positive: 1, groups: ['sex'] },
    generators: [
      {
        id: 'noised',
        kind: 'llm',
        strategy: 'schema-constrained',
        disclosure: 'statistics',
        epsilon: 1,
        model: { wire: 'openai', baseUrl: 'http://localhost:1/v1', name: 'm' },
      },
    ],
    seeds: [1, 2, 3],
  }),
)
const job: StudyJob = {
  kind: 'study',
  study,
  files: [],
  cells: planCells(study).map(({ id }) => id),
  keys: {},
  keepBodies: false,
}

/** A writer that keeps the secret of its noise as the real one does. */
async function secretOf({ journal }: LlmHooks): Promise<string> {
  if (typeof journal === 'string') throw new Error('no journal')
  const [known] = await journal.read('noise')
  if (known !== undefined && known !== '') return known
  const made = `secret ${Math.random()}`
  await journal.append('noise', [made])
  return made
}

function ports(secrets: string[] = []): HeadlessPorts {
  const never = () => Promise.reject(new Error('not asked for'))
  return {
    describe: async (task) => cohortService.describe(task),
    split: async (task) => cohortService.split(task),
    rank: async (task) => cohortService.rank(task),
    baseline: never,
    evaluate: never,
    read: never,
    recipe: never,
    demo: () => Promise.resolve({ table, setAside: [], notes: [], sha256: 'ab', part: null, flow: null }),
    async llm(_job, hooks) {
      secrets.push(await secretOf(hooks))
      throw new Error('nobody answers')
    },
    now: () => 0,
    environment: () => ({ browser: '', cores: 1, gpu: null }),
    software: () => ({ name: '', version: '', commit: '' }),
  }
}

describe('a study without a person', () => {
  it('releases noised statistics once for all its cells, and again after a stop', async () => {
    const secrets: string[] = []
    const kept: string[] = []
    const emit = (event: HeadlessEvent) => {
      if (event.type === 'journal' && event.cell === 'noise') kept.push(...event.lines)
      return Promise.resolve()
    }
    expect(await runHeadlessJob(job, [], ports(secrets), emit)).toMatchObject({ status: 'ended' })
    const later = {
      ...job,
      files: [{ name: 'noise', use: 'journal' as const, generator: 'noise' }],
    }
    await runHeadlessJob(later, [new Blob([`${kept.join('\n')}\n`])], ports(secrets), emit)
    expect(secrets).toHaveLength(6)
    expect(new Set(secrets).size).toBe(1)
    expect(kept).toHaveLength(1)
  })
})

describe('a study with folds', () => {
  const sick = Array.from({ length: 150 }, (_, i) => (i % 5 < 2 ? 1 : 0))
  const rows = tableOf({
    age: sick.map((ill, i) => 30 + ill + (i % 7)),
    site: sick.map((_, i) => `s${i % 3}`),
    died: sick,
  })
  const folded = parseStudy(
    JSON.stringify({
      version: 1,
      cohort: { demo: true },
      schema: { target: 'died', positive: 1, site: 'site' },
      generators: [{ id: 'copy', kind: 'baseline', method: 'bootstrap' }],
      rows: [40],
      seeds: [1, 2],
      folds: 'site',
      metrics: ['fidelity.kl'],
    }),
  )
  const using: HeadlessPorts = {
    ...ports(),
    demo: () =>
      Promise.resolve({ table: rows, setAside: [], notes: [], sha256: 'ab', part: null, flow: null }),
    baseline: async (task) => baselineService.generate(task),
    evaluate: async (task) => weigh({ ...task, resamples: 5, draws: 1 }),
  }
  const run = async (cells: string[]) => {
    const events: HeadlessEvent[] = []
    const emit = async (event: HeadlessEvent) => void events.push(event)
    const end = await runHeadlessJob({ ...job, study: folded, cells }, [], using, emit)
    expect(end).toMatchObject({ status: 'ended' })
    return {
      prepared: events.flatMap((event) => (event.type === 'prepared' ? [event.prepared] : []))[0],
      cells: events.flatMap((event) => (event.type === 'cell' ? [event.ended.cell] : [])),
    }
  }

  it('is looked at first for its folds; shards of their cells are the whole', async () => {
    const { prepared, cells } = await run([])
    expect(cells).toEqual([])
    expect(prepared).toMatchObject({ holdout: null, sites: [] })
    const folds = prepared?.cohort.folds?.list ?? []
    expect(folds.map(({ name, test }) => [name, test])).toEqual([
      ['s0', 50],
      ['s1', 50],
      ['s2', 50],
    ])
    const ids = planCells(folded, folds).map(({ id }) => id)
    const plain = ({ cells: made }: Awaited<ReturnType<typeof run>>) =>
      made.map((cell) => ({ ...cell, evaluationSeconds: 0 }))
    const whole = plain(await run(ids))
    const odd = plain(await run(ids.filter((_, i) => i % 2 === 0)))
    const even = plain(await run(ids.filter((_, i) => i % 2 === 1)))
    expect(whole.map(({ fold, seed }) => [fold, seed])).toEqual(
      ['s0', 's1', 's2'].flatMap((fold) => [1, 2].map((seed) => [fold, seed])),
    )
    expect(ids.map((id) => [...odd, ...even].find((cell) => cell.id === id))).toEqual(whole)
  })
})
