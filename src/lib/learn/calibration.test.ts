import { describe, expect, it } from 'vitest'
import { stream } from '../base/random'
import { calibrationLine } from './calibration'
import { Ranking } from './ranking'

const lineOf = (p: readonly number[], y: readonly number[], weights?: readonly number[]) =>
  calibrationLine(new Ranking(p, y).tally(weights))

describe('the line of calibration', () => {
  const p = [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9]
  const y = [0, 0, 1, 0, 1, 0, 1, 1]

  it('as an unpenalised logistic regression of scikit-learn finds it', () => {
    // LogisticRegression(C=inf, tol=1e-12).fit(log(p/(1 − p)), y)
    expect(lineOf(p, y)?.slope).toBeCloseTo(1.0739415, 6)
    expect(lineOf(p, y)?.intercept).toBeCloseTo(0, 6)
  })

  it('as SciPy’s minimiser finds it', () => {
    const risks = [0.1, 0.4, 0.35, 0.8, 0.65, 0.2, 0.9, 0.55]
    expect(lineOf(risks, [0, 0, 1, 1, 0, 0, 1, 1])?.slope).toBeCloseTo(1.3144628063, 9)
    expect(
      lineOf(
        risks.map((risk) => 1 - risk),
        [0, 0, 1, 1, 0, 0, 1, 1],
      )?.slope,
    ).toBeCloseTo(-1.3144628063, 9)
  })

  it('weights are repeated rows, and a line nearby changes nothing', () => {
    const weights = [1, 2, 0, 3, 1, 1, 2, 1]
    const repeat = (list: readonly number[]) =>
      list.flatMap((value, i) => Array.from({ length: weights[i] ?? 0 }, () => value))
    const long = lineOf(repeat(p), repeat(y))
    expect(lineOf(p, y, weights)?.slope).toBeCloseTo(long?.slope ?? 0, 10)
    const near = calibrationLine(new Ranking(p, y).tally(weights), { slope: 3, intercept: -1 })
    expect(near?.slope).toBeCloseTo(long?.slope ?? 0, 10)
  })

  it('is 1 for risks that come true, and half for log odds twice as large', () => {
    const random = stream(1, 'calibration')
    const risks = Array.from({ length: 20_000 }, () => 0.05 + 0.9 * random.next())
    const labels = risks.map((risk) => (random.next() < risk ? 1 : 0))
    const twice = risks.map((risk) => 1 / (1 + ((1 - risk) / risk) ** 2))
    const slope = lineOf(risks, labels)?.slope ?? 0
    expect(slope).toBeGreaterThan(0.95)
    expect(slope).toBeLessThan(1.05)
    expect(lineOf(twice, labels)?.slope).toBeCloseTo(slope / 2, 9)
  })

  it('there is none where a threshold parts the classes, or all risks are one', () => {
    expect(lineOf([0.1, 0.2, 0.8], [0, 0, 1])).toBeNull()
    expect(lineOf([0.1, 0.5, 0.5, 0.8], [0, 0, 1, 1])).toBeNull()
    expect(lineOf([0.9, 0.8, 0.2], [0, 0, 1])).toBeNull()
    expect(lineOf([0.3, 0.3, 0.3], [0, 1, 1])).toBeNull()
    expect(lineOf([0.1, 0.2], [0, 0])).toBeNull()
    expect(lineOf([], [])).toBeNull()
    // A row in the other class that counts nothing closes no gap.
    expect(lineOf([0.1, 0.2, 0.3, 0.8], [0, 1, 0, 1], [1, 0, 1, 1])).toBeNull()
  })

  it('probabilities of 0 and 1 are kept from infinity', () => {
    const [least, most] = [1e-12, 1 - 1e-12]
    expect(lineOf([0, 0, 0.5, 1, 1, 1], [0, 1, 0, 1, 1, 0])).toEqual(
      lineOf([least, least, 0.5, most, most, most], [0, 1, 0, 1, 1, 0]),
    )
    expect(lineOf([0, 0, 0.5, 1, 1, 1], [0, 1, 0, 1, 1, 0])?.slope).toBeGreaterThan(0)
  })
})
