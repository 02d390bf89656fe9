import { describe, expect, it } from 'vitest'
import { planCells } from './cells'
import { parseStudy } from './parse'
import { askAll, baselineOf, gridOf, readyStudies } from './ready'
import type { LlmGenerator, Study } from './study'
import { studyFile } from './study-file'

function model(name: string, baseUrl = 'http://127.0.0.1:9/v1'): LlmGenerator {
  const study = parseStudy(
    JSON.stringify({
      version: 1,
      cohort: { demo: true },
      generators: [
        {
          id: name,
          kind: 'llm',
          strategy: 'schema-constrained',
          model: { wire: 'openai', baseUrl, name },
          budget: { requests: 7 },
        },
      ],
    }),
  )
  return study.generators[0] as LlmGenerator
}

function study(id: string, models: LlmGenerator[] = [], available = 40): Omit<Study, 'source'> {
  const { bothSides, ...grid } = gridOf(ready(id), models, available)
  return {
    version: 1,
    cohort: { from: 'demo' },
    schema: null,
    holdout: { by: null, fraction: 0.25, control: 0.2, seed: 1 },
    outcomeColumns: bothSides ? 'both' : 'drop',
    ...grid,
  }
}

function ready(id: string) {
  const found = readyStudies.find((one) => one.id === id)
  if (found === undefined) throw new RangeError(id)
  return found
}

describe.each(readyStudies.map(({ id }) => id))('the ready study “%s”', (id) => {
  it('runs its baselines, the copies among them, without a model', () => {
    const { generators, metrics } = study(id)
    expect(generators.map((one) => one.id)).toEqual([
      'independent',
      'gaussian-copula',
      'sequential-tree',
      'bootstrap',
    ])
    expect(metrics).toBe('all')
  })

  it('is a study file that reads back as it was, whatever models it asks', () => {
    const whole = study(id, [model('a'), model('b/c')])
    const text = JSON.stringify(studyFile(whole))
    const { source, ...back } = parseStudy(text)
    expect(source).toEqual(JSON.parse(text))
    expect(back).toEqual(whole)
    const folds = whole.folds === null ? [] : [{ name: 'A', members: ['A'] }]
    const cells = planCells({ ...whole, source }, folds)
    expect(cells.length).toBe(
      whole.generators.length * whole.features.length * whole.rows.length * whole.seeds.length,
    )
    expect(new Set(cells.map((cell) => cell.id)).size).toBe(cells.length)
  })
})

describe('ready studies', () => {
  it('leave out counts of features that a small cohort doesn’t have', () => {
    expect(study('features', [], 12).features).toEqual([5, 10, 'all'])
    expect(study('rows', [], 6).features).toEqual(['all'])
  })

  it('leave each hospital out in turn, with what the others have', () => {
    expect(study('hospitals')).toMatchObject({ folds: 'site', metrics: 'all' })
  })

  it('ask as the paper did: examples for the naive one, groups in equal numbers', () => {
    const { generators } = study('strategies', [model('m')])
    expect(generators.slice(0, 4)).toMatchObject([
      { id: 'm-naive', disclosure: 'examples', examples: 20, groupShares: null },
      { id: 'm-schema-constrained', disclosure: 'none', examples: 0 },
      { id: 'm-conditional', disclosure: 'none' },
      { id: 'm-group-based', disclosure: 'none', groupShares: 'equal', budget: { requests: 7 } },
    ])
  })
})

describe('a model that joins', () => {
  const asked = [{ strategy: 'conditional', disclosure: 'statistics' }] as const

  it('stands beside what there is, once', () => {
    const first = askAll([baselineOf('bootstrap')], [model('m')], asked)
    expect(first.map(({ id }) => id)).toEqual(['bootstrap', 'm-conditional-statistics'])
    expect(askAll(first, [model('m')], asked)).toEqual(first)
  })

  it('of another server is told apart from its namesake', () => {
    const first = askAll([], [model('m')], asked)
    const both = askAll(first, [model('m', 'http://127.0.0.1:10/v1')], asked)
    expect(both.map(({ id }) => id)).toEqual(['m-conditional-statistics', 'm-conditional-statistics-2'])
  })
})
