import { describe, expect, it } from 'vitest'
import type { CellPlan } from './cells'
import { baselineOf } from './ready'
import { repeatedOf, spreadOf } from './spread'

const plans = ([5, 'all'] as const).flatMap((features) =>
  [1, 2, 3].map((seed): CellPlan => ({
    id: `${features} ${seed}`,
    generator: baselineOf('bootstrap'),
    features,
    rows: 100,
    seed,
    setting: { task: null, fold: null, outcomeColumns: 'drop' },
  })),
)

describe('cells that differ by their seed', () => {
  it('stand together, in the order of the plan', () => {
    const settings = repeatedOf(plans, 'death')
    expect(settings.map(({ features, plans: own }) => [features, own.map(({ seed }) => seed)])).toEqual([
      [5, [1, 2, 3]],
      ['all', [1, 2, 3]],
    ])
  })

  it('have a spread over the numbers that there are', () => {
    expect(spreadOf([0.5, null, 0.25, undefined, 0.75])).toEqual({
      mean: 0.5,
      least: 0.25,
      most: 0.75,
      of: 3,
    })
    expect(spreadOf([null])).toBeNull()
  })
})
