import { describe, expect, it } from 'vitest'
import { stream } from '../../base/random'
import { advantageNull, tprNull } from './attack-null'
import { countPlaces, rankScores, strengthOf } from './attack-scores'

describe('what an attack that knows nothing reaches', () => {
  it('the 95 % point of the advantage for tiny tables, by listing all orders', () => {
    for (const [n, c] of [
      [1, 1],
      [2, 3],
      [4, 4],
      [5, 7],
      [8, 3],
    ] as const) {
      const all = orders(n, c).sort((a, b) => a - b)
      // The smallest value that at least 95 % of the orders don't exceed.
      const expected = all[Math.ceil(0.95 * all.length - 1e-9) - 1] ?? NaN
      expect(advantageNull(n, c), `${n} ${c}`).toBeCloseTo(expected, 12)
    }
  })

  it('agrees with counting all orders in whole numbers (Python)', () => {
    const known: [number, number, number][] = [
      [10, 10, 0.5],
      [30, 12, 0.4],
      [100, 37, 0.22783783783783784],
      [80, 80, 0.1875],
      [150, 100, 0.15333333333333332],
      [1, 40, 0.95],
      [40, 1, 0.95],
      [300, 200, 0.11],
    ]
    for (const [n, c, value] of known) expect(advantageNull(n, c), `${n} ${c}`).toBeCloseTo(value, 9)
  })

  it('beyond the exact sizes the limit takes over without a jump', () => {
    const [below, above] = [advantageNull(2_000, 2_000), advantageNull(2_000, 2_001)]
    expect(Math.abs(below / above - 1)).toBeLessThan(0.002)
  })

  it('one in twenty blind attacks passes it', () => {
    const random = stream('null')
    const scores = (rows: number) => Float64Array.from({ length: rows }, () => random.next())
    let passed = 0
    for (let i = 0; i < 2000; i++) {
      const { places, members, others } = rankScores(scores(60), scores(25))
      const { advantage } = strengthOf(countPlaces(places, members), countPlaces(places, others))
      if (advantage > advantageNull(60, 25) + 1e-12) passed++
    }
    expect(passed / 2000).toBeGreaterThan(0.03)
    expect(passed / 2000).toBeLessThan(0.062)
  })

  it('the floor of TPR at 1 %', () => {
    expect(tprNull(99)).toBe(0.01)
    expect(tprNull(250)).toBeCloseTo(3 / 251, 12)
    expect(tprNull(10)).toBeCloseTo(1 / 11, 12)
  })
})

/** The advantage of each order of n members and c non-members. */
function orders(n: number, c: number): number[] {
  const walk = (i: number, j: number, best: number): number[] => {
    const now = Math.max(best, i / n - j / c)
    if (i === n && j === c) return [now]
    return [...(i < n ? walk(i + 1, j, now) : []), ...(j < c ? walk(i, j + 1, now) : [])]
  }
  return walk(0, 0, 0)
}
