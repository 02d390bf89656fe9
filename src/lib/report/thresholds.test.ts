import { describe, expect, it } from 'vitest'
import { aboutMetric } from '../evaluate/about'
import { isChanged, limitsOf, thresholdOf, thresholds } from './thresholds'

describe('thresholds', () => {
  it('each have limits in order, a reason and words, and a name of their own', () => {
    expect(new Set(thresholds.map(({ id }) => id)).size).toBe(thresholds.length)
    for (const { limits, reason, says, amount, metric, area } of thresholds) {
      expect(limits.good).toBeLessThanOrEqual(limits.poor)
      expect(reason).toMatch(/^\S.*\.$/)
      expect(amount).toMatch(/^[A-Z].*[^.]$/)
      for (const words of Object.values(says)) expect(words).not.toMatch(/\bsafe\b|anonym/i)
      const own = { faithful: 'fidelity', useful: 'utility', fair: 'fairness', private: 'privacy' }[area]
      expect(metric.startsWith(`${own}.`)).toBe(true)
      const about = aboutMetric(metric)
      if (about !== null) expect(about.area).toBe(own)
    }
  })

  it('stand where the reasons say: KL of a tenth and of a fifth of the rows in the wrong half', () => {
    const kl = (moved: number) => -0.5 * Math.log(1 - (2 * moved) ** 2)
    expect(kl(0.1)).toBeCloseTo(thresholdOf('columns').limits.good, 2)
    expect(kl(0.2)).toBeCloseTo(thresholdOf('columns').limits.poor, 1)
  })

  it('can be moved, and know that they were', () => {
    const columns = thresholdOf('columns')
    expect(limitsOf(columns, {})).toEqual(columns.limits)
    expect(isChanged(columns, { pairs: { good: 1, poor: 2 } })).toBe(false)
    expect(limitsOf(columns, { columns: { good: 0.3, poor: 0.2 } })).toEqual({ good: 0.3, poor: 0.3 })
    expect(isChanged(columns, { columns: { good: 0.3, poor: 0.2 } })).toBe(true)
    expect(isChanged(columns, { columns: { ...columns.limits } })).toBe(false)
  })
})
