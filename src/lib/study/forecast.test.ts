import { describe, expect, it } from 'vitest'
import { forecast, totalsOf } from './forecast'
import { plainCounts } from './results-cell'
import type { CellPlan } from './cells'
import { baselineOf } from './ready'
import type { LlmGenerator } from './study'

const copula = baselineOf('gaussian-copula')
const trees = baselineOf('sequential-tree')
const model = { id: 'm', kind: 'llm' } as LlmGenerator

const plan = (generator: CellPlan['generator'], features: CellPlan['features'], rows = 100): CellPlan => ({
  id: `${generator.id}${features}${rows}`,
  generator,
  features,
  rows,
  seed: 1,
  setting: { task: null, fold: null, outcomeColumns: 'drop' },
})
const ended = (generator: string, features: number, seconds: number, rows = 100) => ({
  generator,
  features,
  rows,
  status: 'done' as const,
  generation: plainCounts(rows, rows, 0, seconds / 4),
  evaluationSeconds: (seconds * 3) / 4,
})

describe('how long the rest will take', () => {
  it('is unknown before anything has been measured', () => {
    expect(forecast([plan(copula, 5)], [], 40)).toEqual({ seconds: null, from: 0, unknown: 1 })
  })

  it('follows the nearest size of the same generator, in proportion', () => {
    const cells = [
      ended('gaussian-copula', 5, 4),
      ended('gaussian-copula', 20, 10),
      ended('sequential-tree', 5, 90),
    ]
    expect(forecast([plan(copula, 5), plan(copula, 'all')], cells, 40).seconds).toBeCloseTo(4 + 20)
    expect(forecast([plan(copula, 20, 1000)], cells, 40).seconds).toBeCloseTo(100)
  })

  it('takes other baselines for one that hasn’t run, and nothing for a model that hasn’t', () => {
    const cells = [ended('gaussian-copula', 5, 4)]
    expect(forecast([plan(trees, 5), plan(model, 5)], cells, 40)).toEqual({ seconds: 4, from: 1, unknown: 1 })
    expect(forecast([plan(model, 5)], [ended('m', 5, 60)], 40).seconds).toBe(60)
  })
})

describe('running totals', () => {
  it('add up what has ended; money only where there is a price', () => {
    const priced = {
      ...ended('m', 5, 8),
      generation: { ...plainCounts(100, 90, 0, 2), usd: 0.5, tokensOut: 7 },
    }
    expect(totalsOf([ended('gaussian-copula', 5, 4)])).toMatchObject({ rows: 100, seconds: 4, usd: null })
    expect(totalsOf([ended('gaussian-copula', 5, 4), priced])).toMatchObject({
      rows: 190,
      tokens: 7,
      usd: 0.5,
    })
  })
})
