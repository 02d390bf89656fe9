import { expect, it } from 'vitest'
import { cohortService } from '../cohort/service'
import { tableOf } from '../cohort/testing'
import { parseStudy } from './parse'
import type { StudyPorts } from './ports'
import { runStudy, type StudyHooks } from './run'
import type { StudyEstimate } from './study-estimate'

const sick = Array.from({ length: 90 }, (_, i) => (i % 3 === 0 ? 1 : 0))
const table = tableOf({
  age: sick.map((ill, i) => 30 + ill + (i % 7)),
  sex: sick.map((_, i) => (i % 2 === 0 ? 'F' : 'M')),
  site: sick.map((_, i) => `s${Math.floor(i / 30)}`),
  shock: sick.map((ill, i) => (i % 4 === 0 ? 1 - ill : ill)),
  died: sick,
})
const never = () => Promise.reject(new Error('not asked for'))
const ports: StudyPorts = {
  describe: async (task) => cohortService.describe(task),
  split: async (task) => cohortService.split(task),
  rank: async (task) => cohortService.rank(task),
  baseline: never,
  llm: never,
  evaluate: never,
  now: () => 0,
}
const model = { wire: 'openai', baseUrl: 'http://localhost:1/v1', name: 'm', price: { in: 1, out: 10 } }
const llm = { kind: 'llm', strategy: 'schema-constrained', model }

async function estimates(change: object, hooks: StudyHooks = {}): Promise<StudyEstimate[]> {
  const study = parseStudy(
    JSON.stringify({
      version: 1,
      cohort: { demo: true },
      schema: { target: 'died', positive: 1, groups: ['sex'], site: 'site', exclude: ['shock'] },
      generators: [
        { id: 'gpt', ...llm },
        { id: 'noised', ...llm, disclosure: 'statistics', epsilon: 1, model: { ...model, price: undefined } },
        { id: 'copy', kind: 'baseline', method: 'bootstrap' },
      ],
      rows: [40],
      ...change,
    }),
  )
  const found: StudyEstimate[] = []
  const input = { table, setAside: [], notes: [], sha256: 'ab', part: null, flow: null }
  const { cells } = await runStudy(study, input, ports, {
    ...hooks,
    onEstimate: (told) => void found.push(...told),
  })
  // Nothing but the estimate was made: every cell of a model failed before it asked.
  expect(cells.every(({ cell }) => cell.generation.requests === 0)).toBe(true)
  return found
}

it('multiplies with everything that is generated anew: seeds, folds, and outcome columns', async () => {
  const [one, noised, ...others] = await estimates({})
  expect(others).toEqual([])
  expect(one).toMatchObject({ generator: 'gpt', cells: 1 })
  expect(noised).toMatchObject({ generator: 'noised', cells: 1, usd: null })
  const { requests = 0, tokensIn = 0, tokensOut = 0, usd = 0 } = one ?? {}
  expect(requests).toBeGreaterThan(0)
  expect(usd).toBeCloseTo((tokensIn + 10 * tokensOut) / 1e6, 12)
  const [many] = await estimates({ seeds: [1, 2], folds: 'site', outcomeColumns: 'both' })
  expect(many).toMatchObject({
    cells: 12,
    requests: 12 * requests,
    tokensIn: 12 * tokensIn,
    tokensOut: 12 * tokensOut,
  })
  expect(many?.usd).toBeCloseTo(12 * (usd ?? NaN), 12)
})

it('counts only the cells that are left to run', async () => {
  const ids: string[] = []
  await estimates({ seeds: [1, 2] }, { onCellStart: ({ id }) => void ids.push(id) })
  const [gpt, noised] = await estimates({ seeds: [1, 2] }, { only: new Set(ids.slice(0, 1)) })
  expect(gpt).toMatchObject({ generator: 'gpt', cells: 1 })
  expect(noised).toBeUndefined()
})
