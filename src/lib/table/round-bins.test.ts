import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundEdges } from './round-bins'

const of = (values: number[], most = 24): number[] =>
  roundEdges(values, Math.min(...values), Math.max(...values), most)

describe('roundEdges', () => {
  it('gives every bin of a grid equally many points', () => {
    const whole = Array.from({ length: 75 }, (_, i) => 16 + i)
    expect(of(whole).slice(0, 3)).toEqual([14.5, 19.5, 24.5])
    const tenths = Array.from({ length: 29 }, (_, i) => Math.round((1.8 + i / 10) * 10) / 10)
    const edges = of(tenths)
    const counts = edges
      .slice(1)
      .map((edge, i) => tenths.filter((value) => value >= (edges[i] ?? 0) && value < edge).length)
    expect(new Set(counts.slice(1, -1))).toEqual(new Set([2]))
  })

  it('gives small whole numbers a bin each', () => {
    expect(of([0, 1, 2, 3])).toEqual([-0.5, 0.5, 1.5, 2.5, 3.5])
  })

  it('keeps a constant in one bin', () => {
    expect(of([2.5, 2.5])).toEqual([2, 3])
  })

  it('covers all values with rising edges, not many more than asked for', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.double({ noNaN: true, noDefaultInfinity: true }),
            fc.integer(),
            fc.double({ min: 1e12, max: 1e12 + 1 }),
          ),
          { minLength: 2, maxLength: 50 },
        ),
        (values) => {
          const edges = of(values)
          const [low, high] = [Math.min(...values), Math.max(...values)]
          fc.pre(high < 1e308 && high !== low)
          expect(edges[0] ?? NaN).toBeLessThanOrEqual(low)
          expect(edges.at(-1) ?? NaN).toBeGreaterThan(high)
          expect(edges.length).toBeLessThanOrEqual(2 * 24 + 4)
          expect(edges.every((edge, i) => i === 0 || edge > (edges[i - 1] ?? Infinity))).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })
})
