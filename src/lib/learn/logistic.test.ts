import { describe, expect, it } from 'vitest'
import { fitLogistic, medianOf, predictLogistic } from './logistic'
import type { Matrix } from './matrix'

const matrix = (...columns: number[][]): Matrix => ({
  rows: columns[0]?.length ?? 0,
  columns: columns.map((column) => Float64Array.from(column)),
  sources: columns.map((_, i) => `x${i}`),
})
const labels = [0, 0, 1, 0, 1, 1]

describe('logistic regression', () => {
  it('as scikit-learn fits it with C = 1 on standardised columns', () => {
    const x = matrix([1, 2, 3, 4, 5, 6])
    const model = fitLogistic(x, labels, Float64Array.of(0))
    // LogisticRegression(C=1, tol=1e-12) on (x − 3.5)/1.7078: coefficient and intercept.
    expect(model.weights[0]).toBeCloseTo(0.8692667, 6)
    expect(model.intercept).toBeCloseTo(0, 6)
    expect(model.converged).toBe(true)
  })
  it('puts what it is given for missing, with a flag beside it', () => {
    const gaps = matrix([1, NaN, 3, 4, NaN, 6])
    const filled = (value: number) => matrix([1, value, 3, 4, value, 6], [0, 1, 0, 0, 1, 0])
    for (const value of [2, 50]) {
      const model = fitLogistic(gaps, labels, Float64Array.of(value))
      const twin = fitLogistic(filled(value), labels, Float64Array.of(0, 0))
      expect([...model.weights]).toEqual([...twin.weights])
      expect([...predictLogistic(model, gaps)]).toEqual([...predictLogistic(twin, filled(value))])
    }
    expect(medianOf(Float64Array.of(3, NaN, 1, 2))).toBe(2)
  })
  it('a column that is constant where it learns decides nothing elsewhere', () => {
    // The mean of thirty times 0.1 isn’t 0.1.
    const many = Array.from({ length: 30 }, (_, i) => i)
    const y = many.map((i) => (i % 3 === 0 ? 1 : 0))
    const model = fitLogistic(
      matrix(
        many,
        many.map(() => 0.1),
      ),
      y,
      Float64Array.of(0, 0),
    )
    const [same = 0, other = 1] = predictLogistic(model, matrix([7, 7], [0.1, 5]))
    expect(other).toBeCloseTo(same, 9)
  })
})
