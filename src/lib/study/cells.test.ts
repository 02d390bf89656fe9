import { describe, expect, it } from 'vitest'
import { planCells } from './cells'
import { parseStudy } from './parse'

const file = {
  version: 1,
  name: 'grid',
  cohort: { demo: true },
  generators: [
    { id: 'copula', kind: 'baseline', method: 'gaussian-copula' },
    {
      id: 'gpt',
      kind: 'llm',
      strategy: 'schema-constrained',
      model: { wire: 'openai', baseUrl: 'http://localhost:1/v1', name: 'm' },
    },
  ],
  features: [5, 'all'],
  rows: [100, 200],
  seeds: [1, 2, 3],
}
const plan = (study: object) => planCells(parseStudy(JSON.stringify(study)))

describe('planCells', () => {
  it('is the whole grid, generators first, in a stable order', () => {
    const cells = plan(file)
    expect(cells).toHaveLength(2 * 2 * 2 * 3)
    expect(
      cells.slice(0, 4).map(({ generator, features, rows, seed }) => [generator.id, features, rows, seed]),
    ).toEqual([
      ['copula', 5, 100, 1],
      ['copula', 5, 100, 2],
      ['copula', 5, 100, 3],
      ['copula', 5, 200, 1],
    ])
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length)
  })

  it('names a cell by what it computes: this id is public', () => {
    expect(plan(file)[0]?.id).toBe('7370be06b5d1')
  })

  it('keeps the id when names, limits or the order of fields change, and changes it with the data asked for', () => {
    const first = plan(file).map(({ id }) => id)
    const unnamed = { ...file, name: undefined }
    expect(plan(unnamed).map(({ id }) => id)).toEqual(first)
    const [copula, gpt] = file.generators
    const limited = { ...file, generators: [copula, { ...gpt, budget: { requests: 3 } }] }
    expect(plan(limited).map(({ id }) => id)).toEqual(first)
    expect(
      plan({ ...file, seeds: [3, 2, 1] })
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...first].sort())
    for (const change of [
      { threshold: 5, disclosure: 'statistics' },
      { disclosure: 'statistics', epsilon: 1 },
      { disclosure: 'statistics', epsilon: 2 },
      { disclosure: 'statistics', epsilon: 2, noise: 'gaussian' },
      { repairs: false },
      { temperature: 0 },
      { strategy: 'conditional' },
      { strategy: 'conditional', order: [['age']] },
      { strategy: 'group-based', groups: ['sex'] },
      { strategy: 'group-based', groupShares: 'equal' },
      { words: { task: 'Write rows.' } },
    ]) {
      const changed = plan({ ...file, generators: [copula, { ...gpt, ...change }] })
      expect(first.slice(0, 12)).toEqual(changed.slice(0, 12).map(({ id }) => id))
      for (const { id } of changed.slice(12)) expect(first).not.toContain(id)
    }
    for (const change of [
      { holdout: { seed: 9 } },
      { schema: { target: 'x' } },
      { outcomeColumns: 'keep' },
      { metrics: ['kl'] },
      { cohort: { files: ['a'] } },
    ]) {
      expect(first).not.toContain(plan({ ...file, ...change })[0]?.id)
    }
  })

  it('names a fold’s cell by what is left out, and by nothing else of the cohort', () => {
    const study = parseStudy(JSON.stringify({ ...file, folds: 'site' }))
    const first = (name: string, members: string[], change: object = {}) =>
      planCells({ ...study, ...change }, [{ name, members }])[0]?.id
    expect(planCells(study)).toEqual([])
    expect(first('pool', ['b', 'a'])).toBe(first('small ones', ['a', 'b']))
    const ids = [
      first('a', ['a']),
      first('pool', ['a', 'b']),
      first('a', ['a'], { folds: 'region' }),
      plan(file)[0]?.id,
    ]
    expect(new Set(ids).size).toBe(4)
  })

  it('takes columns known only after the outcome in and out: the cells of both are those of either alone', () => {
    const both = plan({ ...file, outcomeColumns: 'both' })
    const [drop, keep] = [plan(file), plan({ ...file, outcomeColumns: 'keep' })]
    expect(both.map(({ id }) => id)).toEqual([...drop, ...keep].map(({ id }) => id))
    expect(both.map(({ setting }) => setting.outcomeColumns)).toEqual([
      ...drop.map(() => 'drop'),
      ...keep.map(() => 'keep'),
    ])
  })

  it('is another cell with each setting that changes what a model is told or what is kept of its answers', () => {
    const model = { wire: 'openai', baseUrl: 'http://localhost:1/v1', name: 'm' }
    const idOf = (llm: object) =>
      plan({
        ...file,
        generators: [{ id: 'gpt', kind: 'llm', strategy: 'group-based', model, ...llm }],
      })[0]?.id
    const examples = { disclosure: 'examples' }
    const statistics = { disclosure: 'statistics' }
    const consent = { host: 'localhost:1', realRows: 20 }
    const ids = [
      {},
      { groupShares: 'equal' },
      { groups: ['sex'] },
      { order: [['age']] },
      { words: { first: 'Begin.' } },
      { repairs: false },
      { temperature: 0 },
      { model: { ...model, name: 'n' } },
      statistics,
      { ...statistics, threshold: 20 },
      { ...statistics, epsilon: 1 },
      { ...statistics, epsilon: 2 },
      { ...statistics, epsilon: 1, noise: 'gaussian' },
      examples,
      { ...examples, examples: 5 },
      { ...examples, decisions: { 'date:admitted': 'drop' } },
      { ...examples, consent: { ...consent, allow: ['rare-combination'] } },
    ].map(idOf)
    expect(new Set(ids).size).toBe(ids.length)
    expect(idOf({ ...examples, consent: { ...consent, allow: ['agreement'] } })).toBe(idOf(examples))
    expect(idOf({ model: { ...model, price: { in: 1, out: 2 } }, budget: { usd: 3 } })).toBe(idOf({}))
  })
})
