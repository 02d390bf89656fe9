import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { poolSmallSites, suppressSmall } from './small-cells'

describe('suppressSmall', () => {
  it('puts neighbours together until each cell holds eleven', () => {
    expect(suppressSmall([20, 3, 4, 5, 0, 30, 2])).toEqual([
      { from: 0, to: 0, count: 20 },
      { from: 1, to: 3, count: 12 },
      { from: 4, to: 6, count: 32 },
    ])
    expect(suppressSmall([3, 4])).toEqual([])
    expect(suppressSmall([])).toEqual([])
    expect(suppressSmall([11, 10], 11)).toEqual([{ from: 0, to: 1, count: 21 }])
  })

  it('loses nobody and shows nobody alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(40), { maxLength: 40 }),
        fc.integer({ min: 1, max: 30 }),
        (counts, threshold) => {
          const cells = suppressSmall(counts, threshold)
          const total = counts.reduce((sum, count) => sum + count, 0)
          if (cells.length === 0) expect(total).toBeLessThan(threshold)
          else expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(total)
          let next = 0
          for (const { from, to, count } of cells) {
            expect(from).toBe(next)
            expect(count).toBeGreaterThanOrEqual(threshold)
            expect(count).toBe(counts.slice(from, to + 1).reduce((sum, one) => sum + one, 0))
            next = to + 1
          }
          if (cells.length > 0) expect(next).toBe(counts.length)
        },
      ),
    )
  })
})

describe('poolSmallSites', () => {
  const site = (name: string, train: number) => ({ site: name, train, control: 0, test: 0, positives: 1 })

  it('names no site of fewer than eleven rows', () => {
    const pooled = { site: '2 sites together', train: 12, control: 0, test: 0, positives: 2 }
    expect(poolSmallSites([site('a', 5), site('b', 40), site('c', 7)])).toEqual([site('b', 40), pooled])
    expect(poolSmallSites([site('a', 5), site('c', 60), site('b', 40)])).toEqual([
      site('c', 60),
      { ...pooled, train: 45 },
    ])
    expect(poolSmallSites([site('a', 5)])).toEqual([])
    expect(poolSmallSites([site('b', 40)])).toEqual([site('b', 40)])
  })

  it('leaves over nobody whom the whole would tell', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 12 }), (sizes) => {
        const shown = poolSmallSites(sizes.map((size, i) => site(`site ${i}`, size)))
        const total = sizes.reduce((sum, size) => sum + size, 0)
        const told = shown.reduce((sum, { train }) => sum + train, 0)
        expect(told).toBe(total < 11 ? 0 : total)
        for (const { train } of shown) expect(train).toBeGreaterThanOrEqual(11)
      }),
    )
  })
})
