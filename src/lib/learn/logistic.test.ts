import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stream } from '../base/random'
import { fitLogistic, fitRegressors, medianOf, predictLogistic, rankOf } from './logistic'
import { takeMatrixRows, type Matrix } from './matrix'
import { regressorsOf } from './regressors'

const matrix = (...columns: ArrayLike<number>[]): Matrix => ({
  rows: columns[0]?.length ?? 0,
  columns: columns.map((column) => Float64Array.from(column)),
  sources: columns.map((_, i) => `x${i}`),
})
const labels = [0, 0, 1, 0, 1, 1]
const mediansOf = (x: Matrix) => Float64Array.from(x.columns, medianOf)

/** Normal columns with gaps, levels that exclude each other, and labels that depend on some of them. */
function example(rows: number, name: string): { x: Matrix; y: Uint8Array } {
  const random = stream(name, rows)
  const normal = () => Float64Array.from({ length: rows }, () => random.normal())
  const [a, b, c] = [normal(), normal(), normal()]
  const levels = Float64Array.from({ length: rows }, () => random.int(4))
  const hot = [0, 1, 2, 3].map((level) => levels.map((own) => (own === level ? 1 : 0)))
  const dates = a.map((value, i) => 18_000 + 100 * value + (b[i] ?? 0))
  const gaps = c.map((value) => (random.next() < 0.2 ? NaN : 5 * value + 40))
  const y = Uint8Array.from(a, (value, i) =>
    value + 2 * (b[i] ?? 0) + (levels[i] ?? 0) - 1.5 + 2 * random.normal() > 0 ? 1 : 0,
  )
  return { x: matrix(a, b, dates, gaps, ...hot), y }
}

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
    const constant = (value: number) => many.map(() => value)
    const model = fitLogistic(matrix(many, constant(0.1), constant(1)), y, new Float64Array(3))
    const [same = 0, other = 1] = predictLogistic(model, matrix([7, 7], [0.1, 5], [1, 0]))
    expect(other).toBe(same)
  })
  it.each([1e-3, 1, 1e6])('ends where the penalised loss is flat, C = %d', (c) => {
    const { x, y } = example(500, 'flat')
    const model = fitLogistic(x, y, mediansOf(x), c)
    expect(model.converged).toBe(true)
    expect(steepest(model, x, y, c)).toBeLessThan(1e-7 * Math.max(1, 500 * c))
  })
  it('is the same in any order of rows and columns', () => {
    const { x, y } = example(300, 'order')
    const order = stream('order').shuffle([...y.keys()])
    const mirrored = { ...takeMatrixRows(x, order), columns: takeMatrixRows(x, order).columns.toReversed() }
    const model = fitLogistic(x, y, mediansOf(x))
    const twin = fitLogistic(
      mirrored,
      order.map((row) => y[row] ?? 0),
      mediansOf(mirrored),
    )
    const p = predictLogistic(model, x)
    predictLogistic(twin, mirrored).forEach((value, i) => {
      expect(value).toBeCloseTo(p[order[i] ?? 0] ?? NaN, 6)
    })
  })
  it('of some rows is what those rows alone give, started near another model or not', () => {
    const { x, y } = example(400, 'rows')
    const medians = mediansOf(x)
    const regressors = regressorsOf(x, medians)
    const rows = Int32Array.from(y.keys()).filter((row) => row % 4 !== 1 && (x.columns[7]?.[row] ?? 0) === 0)
    const alone = fitLogistic(
      takeMatrixRows(x, rows),
      rows.map((row) => y[row] ?? 0),
      medians,
    )
    const whole = fitRegressors(regressors, y)
    const expected = predictLogistic(alone, x)
    for (const near of [undefined, whole, alone]) {
      const model = fitRegressors(regressors, y, { rows, near })
      expect(model.converged).toBe(true)
      predictLogistic(model, x).forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i] ?? NaN, 6)
      })
      expect([...predictLogistic(model, x, rows)]).toEqual([
        ...predictLogistic(model, takeMatrixRows(x, rows)),
      ])
    }
    expect(fitRegressors(regressors, y, { near: whole }).iterations).toBe(1)
  })
  it.each([1, 1e6])('comes to an end where a threshold parts the classes, C = %d', (c) => {
    const x = matrix(
      Array.from({ length: 200 }, (_, i) => i),
      Array.from({ length: 200 }, (_, i) => (i >= 120 ? 1 : 0)),
    )
    const y = Array.from({ length: 200 }, (_, i) => (i >= 120 ? 1 : 0))
    const model = fitLogistic(x, y, new Float64Array(2), c)
    const p = predictLogistic(model, x)
    expect(model.iterations).toBeLessThanOrEqual(600)
    expect(p.every((value, i) => Math.abs(value - (y[i] ?? 0)) < (c === 1 ? 0.5 : 1e-3))).toBe(true)
  })
  it.each([0, 1])('of one class only is finite', (label) => {
    const x = matrix([1, 2, NaN, 4], [0, 1, 1, 0])
    const p = predictLogistic(fitLogistic(x, [label, label, label, label], mediansOf(x)), x)
    expect(p.every((value) => Math.abs(value - label) < 0.01)).toBe(true)
  })
})

/** The largest component of the gradient ½‖w‖² + C Σ loss in standardised columns, computed the plain way. */
function steepest(model: ReturnType<typeof fitLogistic>, x: Matrix, y: ArrayLike<number>, c: number): number {
  const residuals = predictLogistic(model, x).map((p, i) => c * (p - (y[i] ?? 0)))
  const columns = x.columns.flatMap((column, j) => {
    const filled = column.map((value) => (Number.isNaN(value) ? (model.medians[j] ?? 0) : value))
    return model.flagged[j] === true
      ? [filled, column.map((value) => (Number.isNaN(value) ? 1 : 0))]
      : [filled]
  })
  const ofColumns = columns.map((column, j) =>
    column.reduce(
      (sum, value, i) =>
        sum + ((residuals[i] ?? 0) * (value - (model.means[j] ?? 0))) / (model.scales[j] ?? 1),
      model.weights[j] ?? 0,
    ),
  )
  const ofIntercept = residuals.reduce((sum, value) => sum + value, 0)
  return Math.max(...[...ofColumns, ofIntercept].map(Math.abs))
}

describe('the rank of a design', () => {
  const rank = (x: Matrix) => rankOf(regressorsOf(x, mediansOf(x)))
  it('counts levels that add up to 1 as one less, and neither constant columns nor copies', () => {
    const { x } = example(300, 'rank')
    const [a = new Float64Array(0), b = new Float64Array(0)] = x.columns
    // Intercept, a, b, dates (made of both), gaps and their flag, three of four levels.
    expect(rank(x)).toBe(1 + 2 + 2 + 3)
    expect(rank(matrix(a, a, b))).toBe(3)
    expect(
      rank(
        matrix(
          a,
          a.map(() => 0.1),
          a.map(() => 1),
        ),
      ),
    ).toBe(2)
    expect(
      rank(
        matrix(
          a,
          b,
          a.map((value, i) => value - 1e-3 * (b[i] ?? 0)),
        ),
      ),
    ).toBe(3)
    expect(rank(matrix())).toBe(1)
  })
  it('of two sets of levels and their cells is the number of cells that occur', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(2)), { minLength: 1, maxLength: 60 }), (rows) => {
        const hot = (level: (row: [number, number]) => number, levels: number) =>
          Array.from({ length: levels }, (_, k) => rows.map((row) => (level(row) === k ? 1 : 0)))
        const x = matrix(...hot(([u]) => u, 4), ...hot(([, v]) => v, 3), ...hot(([u, v]) => 3 * u + v, 12))
        expect(rank(x)).toBe(new Set(rows.map(([u, v]) => 3 * u + v)).size)
      }),
    )
  })
})
