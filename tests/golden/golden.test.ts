import { describe, expect, it } from 'vitest'
import { goldenCases } from '../../src/lib/evaluate/golden/cases'
import { agrees, check } from '../../src/lib/evaluate/golden/golden'
import { runGolden } from '../../src/lib/evaluate/golden/run'
import { publicMetricIds } from '../../src/lib/study/metric-ids'
import { goldenFiles } from './tables'

/** The same entries that the self-test page runs in the reader's browser. */
describe.each(goldenCases.map(({ id, title, metrics }) => ({ id, title, metrics })))(
  '$id: $title',
  ({ id, metrics }) => {
    const { checks } = runGolden(id, goldenFiles)

    it.each(checks)('$what', (one) => {
      expect(agrees(one), `${one.expected} expected, ${one.computed} computed, ± ${one.tolerance}`).toBe(true)
    })

    it('tests public ids, and every number is of one of them', () => {
      expect(metrics.filter((metric) => !publicMetricIds().includes(metric))).toEqual([])
      const strange = checks.filter(({ metric }) => metric !== null && !metrics.includes(metric))
      expect(strange).toEqual([])
      expect(checks.length).toBeGreaterThan(0)
      expect(checks.every(({ expected }) => expected === null || Number.isFinite(expected))).toBe(true)
    })
  },
)

describe('the judge of the cases', () => {
  it('tells numbers apart by more than the tolerance, none from some, and never takes NaN', () => {
    expect(agrees(check('', 1, 1 + 1e-10))).toBe(true)
    expect(agrees(check('', 1, 1 + 1e-8))).toBe(false)
    expect(agrees(check('', null, null))).toBe(true)
    expect(agrees(check('', null, 0))).toBe(false)
    expect(agrees(check('', 0, undefined))).toBe(false)
    expect(agrees(check('', 1, NaN))).toBe(false)
  })

  it('knows each case by a name of its own', () => {
    const ids = goldenCases.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(() => runGolden('no such case', null)).toThrow(RangeError)
    expect(() => runGolden('D1', null)).toThrow(/student placements/)
  })
})
