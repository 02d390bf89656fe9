import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stream } from '../base/random'
import { binMatrix, MOST_BINS, type Binned } from './bins'
import { fitGbdt, GBDT, predictGbdt, type GbdtOptions } from './gbdt'
import { growingKernels } from './kernels'
import { takeMatrixRows, type Matrix } from './matrix'

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
    close([...(model.trees[0]?.cover ?? [])], [2.25, 1.25, 1])
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
  it('put a value into the bin whose cuts are about it, however uneven they lie', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.oneof(fc.double({ noNaN: true }), fc.nat(9)), { nil: NaN }), {
          maxLength: 400,
        }),
        fc.boolean(),
        (values, exact) => {
          const [column] = binMatrix(matrix(values), { exact }).columns
          const { cuts = [], codes = [] } = column ?? {}
          values.forEach((value, row) => {
            const plain = Number.isNaN(value) ? cuts.length + 1 : cuts.filter((cut) => cut <= value).length
            expect(codes[row]).toBe(plain)
          })
        },
      ),
    )
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
})

/** Numbers, some missing, then 0/1 columns of three sources: two whose columns exclude each other, one whose don't. */
function mixed(rows: number, name: string): { x: Matrix; y: Uint8Array } {
  const random = stream(name, rows)
  const numbers = [1000, 30, 5, 2].map((levels) =>
    Array.from({ length: rows }, () => (random.next() < 0.1 ? NaN : random.int(levels))),
  )
  const hot = (levels: number, shown: number) => {
    const own = Array.from({ length: rows }, () => random.int(levels))
    return Array.from({ length: shown }, (_, level) => own.map((value) => (value === level ? 1 : 0)))
  }
  const loose = [0, 1].map(() => Array.from({ length: rows }, () => random.int(2)))
  const x = {
    ...matrix(...numbers, ...hot(4, 4), ...hot(6, 3), ...loose),
    sources: ['a', 'b', 'c', 'd', ...'eeee', ...'fff', ...'gg'],
  }
  const y = Uint8Array.from({ length: rows }, (_, i) => {
    const [a = 0, , c = 0] = x.columns.map((column) => column[i] || 0)
    return a / 500 + (x.columns[5]?.[i] ?? 0) * c - (x.columns[8]?.[i] ?? 0) + 2 * random.normal() > 1 ? 1 : 0
  })
  return { x, y }
}

describe('a model', () => {
  it('is the very same however the rows are ordered', () => {
    const { x, y } = mixed(700, 'order')
    const order = stream('order').shuffle([...y.keys()])
    const labels = order.map((row) => y[row] ?? 0)
    for (const exact of [true, false]) {
      const model = fitGbdt(binMatrix(x, { exact }), y)
      expect(fitGbdt(binMatrix(takeMatrixRows(x, order), { exact }), labels)).toEqual(model)
      expect(fitGbdt(binMatrix(x, { exact }), y, GBDT, order)).toEqual(model)
    }
  })
  it('is the very same by the compiled loops and by the plain ones', () => {
    expect(growingKernels()).not.toBeNull()
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 900 }),
        fc.boolean(),
        fc.constantFrom(0, 0.5, 1, 20),
        fc.constantFrom(0, 0.3, 1),
        fc.nat(),
        (rows, exact, minChildWeight, lambda, seed) => {
          const { x, y } = mixed(rows, `compiled ${seed}`)
          const binned = binMatrix(x, { exact })
          const fit = options({ minChildWeight, lambda, rounds: 12 })
          expect(fitGbdt(binned, y, fit)).toEqual(fitGbdt(binned, y, fit, undefined, null))
        },
      ),
      { numRuns: 40 },
    )
  })
  it('is the very same whether 0/1 columns are counted together or each by itself', () => {
    const { x, y } = mixed(5000, 'together')
    const apart = { ...x, sources: x.columns.map((_, i) => `x${i}`) }
    const [together, alone] = [x, apart].map((each) => binMatrix(each))
    expect(together?.layout.slots.length).toBeLessThan(4)
    expect(together?.layout.cells).not.toBe(alone?.layout.cells)
    expect(fitGbdt(together ?? x, y)).toEqual(fitGbdt(alone ?? x, y))
  })
  it('of some rows of binned ones is that of those rows, where each value is a bin', () => {
    const { x, y } = mixed(900, 'rows')
    const rows = Int32Array.from(y.keys()).filter((row) => row % 3 > 0)
    const some = fitGbdt(binMatrix(x, { exact: true }), y, GBDT, rows)
    const alone = fitGbdt(
      binMatrix(takeMatrixRows(x, rows), { exact: true }),
      rows.map((row) => y[row] ?? 0),
    )
    expect(some).toEqual(alone)
    expect([...predictGbdt(some, x, rows)]).toEqual([...predictGbdt(some, takeMatrixRows(x, rows))])
  })
  it('counts a row as often as it is named', () => {
    const { x, y } = mixed(300, 'twice')
    const random = stream('twice')
    const rows = Array.from(y, () => random.int(y.length))
    const labels = rows.map((row) => y[row] ?? 0)
    const some = fitGbdt(binMatrix(x), y, GBDT, rows)
    expect(some).toEqual(fitGbdt(takeMatrixRows(x, rows), labels))
  })
  it.each([
    ['exact', 400, true],
    ['binned', 400, false],
    ['binned, with shared slots', 1600, false],
  ])('is what trying every split gives: %s', (_, rows, exact) => {
    const { x, y } = mixed(rows, 'plain')
    const binned = binMatrix(x, { exact })
    const few = options({ rounds: 3 })
    close(predictGbdt(fitGbdt(binned, y, few), x), plainly(binned, y, few), 9)
  })
  it('has no part that holds too little, and no split where nothing is gained', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.option(fc.nat(5), { nil: NaN }), fc.nat(1), fc.nat(1)), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.constantFrom(0, 1, 2),
        (rows, minChildWeight) => {
          const x = matrix(
            rows.map(([a]) => a),
            rows.map(([, b]) => b),
          )
          const y = rows.map(([, , label]) => label)
          const model = fitGbdt(x, y, options({ minChildWeight, rounds: 3 }))
          for (const { feature, gain, cover, left, right } of model.trees) {
            feature.forEach((own, node) => {
              if (own < 0) return
              const parts = [cover[left[node] ?? -1] ?? -1, cover[right[node] ?? -1] ?? -1]
              expect(Math.min(...parts)).toBeGreaterThanOrEqual(Math.max(minChildWeight, Number.MIN_VALUE))
              expect(gain[node]).toBeGreaterThan(0)
            })
          }
          expect(predictGbdt(model, x).every((p) => p > 0 && p < 1)).toBe(true)
        },
      ),
    )
  })
})

/** Boosting as it is written down (metrics.md, 6.4): each split of each bin of each column is tried on the rows themselves. */
function plainly({ columns, matrix: x }: Binned, y: ArrayLike<number>, fit: GbdtOptions): number[] {
  const scores = new Float64Array(x.rows)
  for (let round = 0; round < fit.rounds; round++) {
    const p = Array.from(scores, (score) => 1 / (1 + Math.exp(-score)))
    const sums = (rows: readonly number[]) => ({
      g: rows.reduce((sum, row) => sum + (p[row] ?? 0) - (y[row] ?? 0), 0),
      h: rows.reduce((sum, row) => sum + (p[row] ?? 0) * (1 - (p[row] ?? 0)), 0),
    })
    const worth = (rows: readonly number[]) => sums(rows).g ** 2 / (sums(rows).h + fit.lambda)
    const grow = (rows: readonly number[], depth: number): void => {
      let best = { gain: 1e-6, left: rows, right: [] as number[] }
      for (const { codes, cuts } of depth < fit.depth ? columns : []) {
        const missing = rows.filter((row) => codes[row] === cuts.length + 1)
        for (const bin of new Set(rows.map((row) => codes[row] ?? 0).sort((a, b) => a - b))) {
          if (bin > cuts.length) continue
          const below = rows.filter((row) => (codes[row] ?? 0) <= bin)
          const above = rows.filter((row) => (codes[row] ?? 0) > bin && (codes[row] ?? 0) <= cuts.length)
          for (const [left, right] of [
            [below, [...above, ...missing]],
            [[...below, ...missing], above],
          ] as const) {
            if (left.length === 0 || right.length === 0) continue
            if (Math.min(sums(left).h, sums(right).h) < fit.minChildWeight) continue
            const gain = worth(left) + worth(right) - worth(rows)
            if (gain > best.gain + 1e-9 * (1 + best.gain)) best = { gain, left: [...left], right: [...right] }
          }
        }
      }
      if (best.right.length === 0) {
        const { g, h } = sums(rows)
        for (const row of rows) scores[row] = (scores[row] ?? 0) - (fit.learningRate * g) / (h + fit.lambda)
      } else for (const part of [best.left, best.right]) grow(part, depth + 1)
    }
    grow([...scores.keys()], 0)
  }
  return Array.from(scores, (score) => 1 / (1 + Math.exp(-score)))
}

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
