import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Metric } from '../evaluate/metric'
import { differenceOf, spreadOf, studentQuantile, summaryOf } from './repetition'
import { makeCell, noCounts, type CellFacts, type ResultsCell } from './results-cell'

function cellOf(
  generator: string,
  seed: number,
  values: Record<string, number | null>,
  more = {},
): ResultsCell {
  const facts: CellFacts = {
    id: `${generator}-${seed}`,
    generator,
    strategy: null,
    disclosure: null,
    target: 'death',
    features: 5,
    featureNames: [],
    rows: 100,
    seed,
    fold: null,
    outcomeColumns: 'drop',
  }
  const metrics = Object.entries(values).map(([id, value]): Metric => ({
    id,
    value,
    interval: null,
    intervalKind: null,
    floor: null,
    ceiling: null,
    n: { train: 1, synthetic: 1, control: 1, test: 1 },
    settings: {},
    perFeature: {},
    perGroup: {},
    perSite: {},
    reasons: {},
    warning: null,
    reason: null,
  }))
  const end = { status: 'done' as const, reason: null, file: null, counts: noCounts(1) }
  return { ...makeCell(facts, end, null), metrics, ...more }
}

describe('the t interval', () => {
  it.each([
    [2, 4.30265273],
    [4, 2.776445105],
    [9, 2.262157163],
    [30, 2.042272456],
  ])('has the quantile of the tables: %d degrees of freedom', (freedom, t) => {
    expect(studentQuantile(freedom)).toBeCloseTo(t, 8)
  })

  it('is that of the paired differences: 0.10, 0.07 and 0.10 have mean 0.09 and standard error 0.01', () => {
    const { mean, interval, n, reason } = differenceOf([0.1, 0.07, 0.1])
    expect([mean, n, reason]).toEqual([expect.closeTo(0.09, 12), 3, null])
    expect(interval).toEqual([expect.closeTo(0.09 - 0.0430265273, 9), expect.closeTo(0.09 + 0.0430265273, 9)])
  })

  it.each([
    [[], 'No seed has both numbers: an interval needs 3', null],
    [[0.5, null], 'Only 1 seed has both numbers: an interval needs 3', 0.5],
    [[0.5, null, 0.25], 'Only 2 seeds have both numbers: an interval needs 3', 0.375],
    [[1, 1, 1], 'The same difference at every seed: there is no spread to go by', 1],
    [
      [0.3 - 0.2, 0.5 - 0.4, 0.1],
      'The same difference at every seed: there is no spread to go by',
      expect.closeTo(0.1, 12),
    ],
  ])('is missing with a reason: %j', (differences, reason, mean) => {
    expect(differenceOf(differences)).toMatchObject({ interval: null, reason, mean })
  })
})

describe('summaryOf', () => {
  const cells = [
    cellOf('a', 3, { auroc: 0.84, kl: null }),
    cellOf('a', 1, { auroc: 0.8, kl: 0.5 }),
    cellOf('a', 2, { auroc: 0.82, kl: null }, { status: 'stopped' }),
    cellOf('b', 1, { auroc: 0.7 }),
    cellOf('b', 2, { auroc: 0.75 }),
    cellOf('b', 3, { auroc: 0.74 }),
    cellOf('b', 4, { auroc: 0.1 }),
    cellOf('b', 1, { auroc: 0.6 }, { fold: 'h1' }),
    cellOf('c', 1, {}, { status: 'failed' }),
  ]
  const { repeated, differences } = summaryOf(cells)

  it('has mean, smallest, largest and standard deviation over the seeds of each generator in its place', () => {
    expect(repeated.map(({ generator, fold, seeds, stopped }) => [generator, fold, seeds, stopped])).toEqual([
      ['a', null, [1, 2, 3], 1],
      ['b', null, [1, 2, 3, 4], 0],
      ['b', 'h1', [1], 0],
    ])
    expect(repeated[0]?.metrics).toEqual({
      auroc: {
        mean: expect.closeTo(0.82, 12) as number,
        smallest: 0.8,
        largest: 0.84,
        sd: expect.closeTo(0.02, 12) as number,
        n: 3,
      },
      kl: { mean: 0.5, smallest: 0.5, largest: 0.5, sd: null, n: 1 },
    })
  })

  it('compares generators in the same place at the seeds that both have', () => {
    expect(differences.map(({ generators, fold }) => [generators, fold])).toEqual([[['a', 'b'], null]])
    expect(differences[0]?.metrics).toMatchObject({
      auroc: { n: 3, mean: expect.closeTo(0.09, 12) as number, reason: null },
      kl: { n: 0, mean: null, interval: null },
    })
  })

  it('takes the first of two cells with one seed in one place', () => {
    const twice = summaryOf([cellOf('a', 1, { x: 1 }), cellOf('a', 1, { x: 5 })])
    expect(twice.repeated[0]?.metrics.x).toMatchObject({ mean: 1, n: 1 })
  })

  const value = fc.double({ min: -100, max: 100, noNaN: true })
  const pairs = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 8 })

  it('doesn’t depend on the order of the cells: joined shards have the summary of the whole', () => {
    fc.assert(
      fc.property(pairs, fc.infiniteStream(fc.nat()), (values, keys) => {
        const whole = values.flatMap(([a, b], seed) => [
          cellOf('a', seed, { x: a }),
          cellOf('b', seed, { x: b }),
        ])
        const first = whole.slice(0, 2)
        const rest = whole.slice(2).map((cell) => ({ cell, key: keys.next().value as number }))
        const mixed = [...first, ...rest.sort((one, other) => one.key - other.key).map(({ cell }) => cell)]
        expect(summaryOf(mixed)).toEqual(summaryOf(whole))
      }),
    )
  })

  it('keeps the mean within what was seen, in the middle of its interval, and turns its sign with the pair', () => {
    fc.assert(
      fc.property(pairs, (values) => {
        const { mean, smallest, largest, sd, n } = spreadOf(values.map(([a]) => a))
        expect(n).toBe(values.length)
        expect(mean).toBeGreaterThanOrEqual((smallest ?? NaN) - 1e-9)
        expect(mean).toBeLessThanOrEqual((largest ?? NaN) + 1e-9)
        expect(sd === null).toBe(n < 2)
        const ahead = differenceOf(values.map(([a, b]) => a - b))
        const behind = differenceOf(values.map(([a, b]) => b - a))
        expect(ahead.mean).toBeCloseTo(-(behind.mean ?? NaN), 9)
        const b = spreadOf(values.map(([, one]) => one)).mean ?? NaN
        expect(ahead.mean).toBeCloseTo((mean ?? NaN) - b, 9)
        if (ahead.interval === null) {
          expect(ahead.reason).not.toBeNull()
          return
        }
        const [low, high] = ahead.interval
        expect((low + high) / 2).toBeCloseTo(ahead.mean ?? NaN, 9)
        expect(low).toBeCloseTo(-(behind.interval?.[1] ?? NaN), 9)
      }),
    )
  })
})
