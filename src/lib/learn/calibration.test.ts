import { describe, expect, it } from 'vitest'
import { stream } from '../base/random'
import { calibrationSlope } from './calibration'

const logistic = (score: number) => 1 / (1 + Math.exp(-score))

describe('the slope of calibration', () => {
  it('is that of the unpenalised logistic regression on the logit', () => {
    const p = [0.1, 0.4, 0.35, 0.8, 0.65, 0.2, 0.9, 0.55]
    // scipy.optimize.minimize of the loss on log(p/(1 − p)), and by Newton’s method in NumPy.
    expect(calibrationSlope(p, [0, 0, 1, 1, 0, 0, 1, 1])).toBeCloseTo(1.3144628063, 9)
  })
  it('is 1 for scores that are what they say, 1/k for logits k times too large', () => {
    const random = stream('calibration')
    const score = Array.from({ length: 20_000 }, () => random.normal())
    const y = score.map((value) => (random.next() < logistic(value) ? 1 : 0))
    const plain = calibrationSlope(score.map(logistic), y) ?? NaN
    expect(plain).toBeCloseTo(1, 1)
    expect(
      calibrationSlope(
        score.map((value) => logistic(3 * value)),
        y,
      ),
    ).toBeCloseTo(plain / 3, 9)
    expect(
      calibrationSlope(
        score.map((value) => logistic(2 - value)),
        y,
      ),
    ).toBeCloseTo(-plain, 9)
  })
  it('takes scores of 0 and 1 for all but that', () => {
    const slope = calibrationSlope([0, 1, 0, 1, 0.5, 0.5], [0, 1, 1, 1, 0, 1]) ?? NaN
    expect(slope).toBeGreaterThan(0)
    expect(slope).toBeLessThan(0.1)
  })
  it('does not exist where the scores part the classes, are all equal, or one class is missing', () => {
    expect(calibrationSlope([0.1, 0.2, 0.6, 0.7], [0, 0, 1, 1])).toBeNull()
    expect(calibrationSlope([0.1, 0.2, 0.6, 0.7], [1, 1, 0, 0])).toBeNull()
    expect(calibrationSlope([0.1, 0.2, 0.2, 0.7], [0, 0, 1, 1])).toBeNull()
    expect(calibrationSlope([0.3, 0.3, 0.3], [0, 1, 0])).toBeNull()
    expect(calibrationSlope([0.1, 0.5, 0.3], [1, 1, 1])).toBeNull()
    expect(calibrationSlope([], [])).toBeNull()
  })
})
