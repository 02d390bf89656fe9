import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stream } from '../../base/random'
import { exponentialSum, medianOfTallies, tallyOf, tallyWithout } from './distance-tally'
import { medianOfLists } from './order-statistic'

const squared = fc.oneof(
  { weight: 5, arbitrary: fc.float({ min: 0, max: 200, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, Math.fround(1e-30), Math.fround(1e30)) },
)
const lists = fc
  .array(fc.array(squared, { maxLength: 60 }), { maxLength: 6 })
  .map((rows) => rows.map((row) => Float32Array.from(row, Math.abs)))

describe('tallied distances', () => {
  it('have the median of the numbers themselves', () => {
    fc.assert(
      fc.property(lists, lists, (some, others) => {
        expect(medianOfTallies([tallyOf(some), tallyOf(others)])).toBe(medianOfLists([...some, ...others]))
      }),
    )
  })
  it('have the sum of exponentials of the numbers themselves', () => {
    fc.assert(
      fc.property(lists, fc.double({ min: 1e-3, max: 10, noNaN: true }), (some, scale) => {
        const plain = some.flatMap((list) => [...list]).reduce((sum, x) => sum + Math.exp(-scale * x), 0)
        expect(Math.abs(exponentialSum(tallyOf(some), scale) - plain)).toBeLessThanOrEqual(
          1e-10 * plain + 1e-30,
        )
      }),
    )
  })
  it('are, with some taken off, those of the rest', () => {
    fc.assert(
      fc.property(lists, lists, (some, others) => {
        const rest = tallyWithout(tallyOf([...some, ...others]), others, some)
        const plain = tallyOf(some)
        expect(rest.size).toBe(plain.size)
        for (const scale of [0.01, 1, Infinity])
          expect(exponentialSum(rest, scale)).toBe(exponentialSum(plain, scale))
        expect(medianOfTallies([rest])).toBe(medianOfTallies([plain]))
      }),
    )
  })
  it('have it to eleven digits where bins hold many numbers', () => {
    const random = stream('distance tally')
    const list = Float32Array.from({ length: 200_000 }, () => 30 + 12 * random.next() ** 2)
    const plain = list.reduce((sum, x) => sum + Math.exp(-x / 60), 0)
    expect(exponentialSum(tallyOf([list]), 1 / 60) / plain).toBeCloseTo(1, 11)
  })
  it('count what is 0 where the scale is infinite', () => {
    expect(exponentialSum(tallyOf([Float32Array.of(0, 1, 0), Float32Array.of(0, 1e-20)]), Infinity)).toBe(3)
  })
})
