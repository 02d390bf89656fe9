import { describe, expect, it } from 'vitest'
import { stream } from '../base/random'
import { binMatrix, MOST_BINS } from './bins'
import { fitGbdt, GBDT, predictGbdt, type GbdtOptions } from './gbdt'
import type { Matrix } from './matrix'

const matrix = (...columns: number[][]): Matrix => ({
  rows: columns[0]?.length ?? 0,
  columns: columns.map((column) => Float64Array.from(column)),
  sources: columns.map((_, i) => `x${i}`),
})
const options = (some: Partial<GbdtOptions>): GbdtOptions => ({ ...GBDT, ...some })
const close = (found: ArrayLike<number>, expected: number[], digits = 6) => {
  expect(found.length).toBe(expected.length)
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, digits))
}

describe('XGBoost 1.7.4 (metrics.md, 6.4)', () => {
  it('X1: three stumps, every best split unique', () => {
    const x = matrix([1, 2, 3, 4, 6, 7, 9, 10, 12])
    const y = [0, 0, 1, 0, 0, 1, 1, 1, 1]
    const stump = options({ depth: 1, learningRate: 1, minChildWeight: 0, rounds: 3 })
    const model = fitGbdt(x, y, stump)
    close(
      model.trees.map((tree) => tree.cut[0] ?? NaN),
      [6.5, 6.5, 2.5],
    )
    close(
      model.trees.map((tree) => tree.gain[0] ?? NaN),
      [2.9230769, 0.8268116, 0.5133521],
    )
    close(
      model.trees.flatMap((tree) => [tree.weight[1] ?? NaN, tree.weight[2] ?? NaN]),
      [-0.6666667, 1, -0.3282829, 0.6021814, -0.3872429, 0.4005204],
    )
    close(predictGbdt(fitGbdt(x, y, { ...stump, rounds: 1 }), x), [
      ...Array<number>(5).fill(0.339244),
      ...Array<number>(4).fill(0.731059),
    ])
    close(
      predictGbdt(model, x),
      [0.200657, 0.200657, 0.355619, 0.355619, 0.355619, 0.88108, 0.88108, 0.88108, 0.88108],
    )
  })
  it('X2: missing values, in both directions and against present ones', () => {
    const x = matrix(
      [34, 71, 58, 45, 80, 67, 29, 52, 63, 77, 41, 69],
      [1.1, 4.2, 2, NaN, 6.3, 2.4, 0.9, 1.7, NaN, 3.8, 2.9, 1.3],
    )
    const y = [0, 1, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0]
    const model = fitGbdt(x, y, options({ depth: 2, learningRate: 0.3, minChildWeight: 0, rounds: 5 }))
    const [first] = model.trees
    expect(first?.feature[0]).toBe(1)
    expect(first?.cut[0]).toBeCloseTo(2.65, 9)
    expect(first?.missingLeft[0]).toBe(false)
    expect(first?.gain[0]).toBeCloseTo(4.95, 6)
    expect(first?.weight[first.left[0] ?? -1]).toBeCloseTo(-0.36, 6)
    const right = first?.right[0] ?? -1
    expect([first?.feature[right], first?.cut[right]]).toEqual([0, 54])
    expect(first?.gain[right]).toBeCloseTo(0.4, 6)
    const presentOrMissing = model.trees
      .slice(1, 4)
      .map((tree) => tree.gain[tree.cut.indexOf(Infinity)] ?? NaN)
    close(presentOrMissing, [0.2932284, 0.2145404, 0.1643225])
    close(
      predictGbdt(model, x),
      [
        0.202159, 0.768467, 0.202159, 0.435311, 0.768467, 0.238411, 0.202159, 0.202159, 0.562479, 0.768467,
        0.710883, 0.238411,
      ],
    )
  })
  it('X3: min_child_weight is honoured', () => {
    const x = matrix([1, 2, 3, 4, 5, 6, 7, 8])
    const model = fitGbdt(x, [0, 0, 0, 1, 0, 1, 1, 1], options({ depth: 2, learningRate: 0.3, rounds: 1 }))
    expect(model.trees[0]?.cut[0]).toBe(4.5)
    expect(model.trees[0]?.gain[0]).toBeCloseTo(1, 9)
    close(predictGbdt(model, x), [...Array<number>(4).fill(0.46257), ...Array<number>(4).fill(0.53743)], 5)
  })
  it('X4: gains, where the structure ties', () => {
    const x = matrix([1, 2, 3, 4, 5, 6, 7, 8])
    const model = fitGbdt(
      x,
      [0, 0, 0, 1, 0, 1, 1, 1],
      options({ depth: 1, learningRate: 1, minChildWeight: 0, rounds: 2 }),
    )
    close(
      model.trees.map((tree) => tree.gain[0] ?? NaN),
      [2.2857142, 1.316631],
    )
  })
})

describe('edges', () => {
  it('one class, a constant and an all-missing column give a finite model', () => {
    const x = matrix([1, 1, 1, 1], [NaN, NaN, NaN, NaN])
    const p = predictGbdt(fitGbdt(x, [1, 1, 1, 1]), x)
    expect(p.every((value) => value > 0.5 && value < 1)).toBe(true)
  })
  it('more than 256 values are binned, and predictions on unseen rows follow the cuts', () => {
    const values = Array.from({ length: 2000 }, (_, i) => i)
    const x = matrix(values)
    const model = fitGbdt(
      x,
      values.map((value) => (value >= 1000 ? 1 : 0)),
    )
    const p = predictGbdt(model, matrix([-5, 500, 1500, 9999]))
    expect((p[0] ?? 1) < 0.1 && (p[1] ?? 1) < 0.1 && (p[2] ?? 0) > 0.9 && (p[3] ?? 0) > 0.9).toBe(true)
  })
})

describe('cuts', () => {
  const cutsFor = (distinct: number, exact: boolean) =>
    binMatrix(matrix(Array.from({ length: distinct }, (_, i) => (i * 7) % distinct)), { exact }).columns[0]
      ?.cuts ?? []
  it('lie between all neighbours where asked, as XGBoost’s exact method has them, and wherever values are few', () => {
    expect([...cutsFor(1000, true)]).toEqual(Array.from({ length: 999 }, (_, i) => i + 0.5))
    expect(cutsFor(MOST_BINS, false).length).toBe(MOST_BINS - 1)
  })
  it('are 255 quantiles else', () => {
    expect(cutsFor(MOST_BINS + 1, false).length).toBe(MOST_BINS - 1)
  })
})

describe('the first split', () => {
  it.each([
    ['few', 7],
    ['many', 1],
  ])('of a column of %s values is the best of all, with missing on either side', (_, width) => {
    const random = stream('first split', width)
    const rank = random.shuffle(Array.from({ length: 600 }, (_, i) => i))
    const x = matrix(rank.map((value, i) => (i % 11 === 0 ? NaN : Math.floor(value / width))))
    const labels = rank.map((value) => (value + 150 * random.normal() > 400 ? 1 : 0))
    const [values = new Float64Array(0)] = x.columns
    expect((binMatrix(x).columns[0]?.cuts.length ?? 0) > 256).toBe(width === 1)
    expect(fitGbdt(x, labels).trees[0]?.gain[0]).toBeCloseTo(bestRootGain(values, labels), 9)
  })

  it('and all that follow are the same however the rows are ordered', () => {
    const random = stream('order')
    const columns = [0, 1].map(() =>
      Array.from({ length: 500 }, () => (random.next() < 0.1 ? NaN : random.normal())),
    )
    const labels = Array.from({ length: 500 }, (_, i) =>
      (columns[0]?.[i] ?? 0) + random.normal() > 0.5 ? 1 : 0,
    )
    const order = random.shuffle(Array.from({ length: 500 }, (_, i) => i))
    const x = matrix(...columns)
    const shuffled = fitGbdt(
      matrix(...columns.map((column) => order.map((row) => column[row] ?? NaN))),
      order.map((row) => labels[row] ?? 0),
    )
    close(predictGbdt(shuffled, x), [...predictGbdt(fitGbdt(x, labels), x)], 9)
  })
})

/** The best gain of the first split by trying each value and both sides for missing, the slow way; p = ½ at the start. */
function bestRootGain(values: Float64Array, labels: readonly number[]): number {
  const score = (rows: readonly number[]) => {
    const g = rows.reduce((sum, row) => sum + 0.5 - (labels[row] ?? 0), 0)
    return (g * g) / (rows.length / 4 + 1)
  }
  const all = labels.map((_, row) => row)
  const missing = all.filter((row) => Number.isNaN(values[row]))
  const present = all.filter((row) => !Number.isNaN(values[row]))
  const cuts = [...new Set(present.map((row) => values[row] ?? 0)), Infinity]
  const gains = cuts.flatMap((cut) => {
    const below = present.filter((row) => (values[row] ?? 0) < cut)
    const above = present.filter((row) => (values[row] ?? 0) >= cut)
    return [
      score(below) + score([...above, ...missing]) - score(all),
      score([...below, ...missing]) + score(above) - score(all),
    ]
  })
  return Math.max(...gains)
}
