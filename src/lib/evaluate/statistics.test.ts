import { describe, expect, it } from 'vitest'
import { clopperPearsonLower, newcombeInterval, wilson, wilsonInterval, withinUnit } from './statistics'

describe('intervals of rates', () => {
  it('N1: Wilson', () => {
    const known: [number, number, number, number][] = [
      [1000, 850, 0.8486606345, 0.022129293],
      [1000, 0, 0.0019133792, 0.0019133792],
      [100, 100, 0.9815032509, 0.0184967491],
      [100, 23, 0.2399882445, 0.0815555857],
      [100, 11, 0.1244274643, 0.0618855007],
    ]
    for (const [n, hits, centre, error] of known) {
      expect(wilson(hits, n).centre).toBeCloseTo(centre, 9)
      expect(wilson(hits, n).error).toBeCloseTo(error, 9)
    }
    expect(wilson(100, 100, 0.994457883).centre).toBeCloseTo(0.9951036895, 9)
    expect(withinUnit(-0.1, 0.2).interval).toEqual([0, 0.1])
    expect(wilsonInterval(0, 1000)[0]).toBe(0)
    expect(wilsonInterval(100, 100)[1]).toBe(1)
  })

  it('Newcombe 1998, table II, method 10', () => {
    const known: [[number, number], [number, number], number, number][] = [
      [[56, 70], [48, 80], 0.0524, 0.3339],
      [[9, 10], [3, 10], 0.1705, 0.809],
      [[6, 7], [2, 7], 0.0582, 0.8062],
      [[5, 56], [0, 29], -0.0381, 0.1926],
      [[0, 10], [0, 20], -0.1611, 0.2775],
      [[10, 10], [0, 20], 0.6791, 1],
    ]
    for (const [a, b, low, high] of known) {
      const found = newcombeInterval(a, b)
      expect(found[0]).toBeCloseTo(low, 4)
      expect(found[1]).toBeCloseTo(high, 4)
    }
  })

  it('Clopper–Pearson, as SciPy’s binomtest gives it', () => {
    expect(clopperPearsonLower(0, 20)).toBe(0)
    expect(clopperPearsonLower(20, 20)).toBeCloseTo(0.831566529, 9)
    expect(clopperPearsonLower(7, 20)).toBeCloseTo(0.1539092048, 9)
    // The upper end is the lower one of the misses.
    expect(1 - clopperPearsonLower(13, 20)).toBeCloseTo(0.5921885345, 9)
  })
})
