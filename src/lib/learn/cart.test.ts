import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stream } from '../base/random'
import { classificationCart, leafOf, regressionCart, type Cart } from './cart'
import { orderedPredictor } from './cart-predictors'

/** 300 rows by formula, so that R has the same: two numbers, five levels, two levels, and responses of them. */
const every = Array.from({ length: 300 }, (_, i) => i)
const a = Float64Array.from(every, (i) => (i * 37) % 101)
const b = Float64Array.from(every, (i) => (i * i * 13) % 89)
const five = { codes: Int32Array.from(every, (i) => (i * 7 + Math.floor(i / 3)) % 5), levels: 5 }
const two = { codes: Int32Array.from(every, (i) => ((i * 11) % 17 < 6 ? 0 : 1)), levels: 2 }
const y = Float64Array.from(every, (i) => {
  const [own = 0, other = 0, level = 0] = [a[i], b[i], five.codes[i]]
  return (
    own * 0.5 + (level === 1 || level === 4 ? 20 : 0) + ((i * i * 29) % 53) / 4 - (other > 40 ? other / 3 : 0)
  )
})
const high = Int32Array.from(y, (value) => (value > 50 ? 1 : 0))
const three = Int32Array.from(y, (value, i) => (value > 55 ? 0 : (i * i * 29) % 53 < 20 ? 1 : 2))
const rows = Int32Array.from(every)
const predictors = [orderedPredictor(a), orderedPredictor(b), five, two]

function leaves(tree: Cart): number[][] {
  return tree.predictor.flatMap((p, node) =>
    p < 0 ? [Array.from(tree.rows.slice(tree.start[node], tree.end[node]))] : [],
  )
}
const sizes = (tree: Cart) =>
  leaves(tree)
    .map((leaf) => leaf.length)
    .sort((p, q) => p - q)
    .join(' ')
const total = (tree: Cart, risk: (leaf: number[]) => number) =>
  leaves(tree).reduce((sum, leaf) => sum + risk(leaf), 0)
function gini(codes: Int32Array): (leaf: number[]) => number {
  return (leaf) => {
    const counts = new Map<number, number>()
    for (const row of leaf) counts.set(codes[row] ?? -1, (counts.get(codes[row] ?? -1) ?? 0) + 1)
    return leaf.length - [...counts.values()].reduce((sum, count) => sum + count * count, 0) / leaf.length
  }
}
const squares = (leaf: number[]) => {
  const values = leaf.map((row) => y[row] ?? 0)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
}

// rpart 4.1.19 on R 4.2.2, minbucket 5: anova with cp 1e-8; class with cp −1, which prunes nothing.
describe('grows the tree that rpart grows', () => {
  it('for numbers', () => {
    const tree = regressionCart(predictors, y, rows)
    expect(sizes(tree)).toBe(
      '5 5 5 5 5 5 6 6 6 6 6 7 7 7 7 8 8 8 9 9 9 10 10 10 10 10 11 11 11 12 13 13 13 13 14',
    )
    expect(total(tree, squares)).toBeCloseTo(5585.9285935901, 8)
    expect([tree.predictor[0], tree.cut[0]]).toEqual([0, 60.5])
  })
  it('for two classes', () => {
    const tree = classificationCart(predictors, high, 2, rows)
    expect(sizes(tree)).toBe('6 6 7 10 11 13 14 27 41 43 122')
    expect(total(tree, gini(high))).toBeCloseTo(12.88045, 5)
  })
  it('for three classes, where rpart tries every division of five levels', () => {
    const tree = classificationCart(predictors, three, 3, rows)
    expect(sizes(tree)).toBe('5 5 5 5 5 6 6 6 7 7 7 8 8 9 9 9 9 10 10 10 10 11 11 11 11 12 13 13 13 13 14 22')
    expect(total(tree, gini(three))).toBeCloseTo(101.4079, 4)
  })
  it('for three classes by numbers', () => {
    const [first, second] = predictors
    if (first === undefined || second === undefined) throw new Error('predictors')
    expect(total(classificationCart([first, second, two], three, 3, rows), gini(three))).toBeCloseTo(
      111.8712010212,
      8,
    )
  })
})

describe('a tree', () => {
  it('tells missing from present, and sends a missing value below every number', () => {
    const x = Float64Array.from(every, (i) => (i % 3 === 0 ? NaN : -50 + (i % 7)))
    const response = Float64Array.from(x, (value) => (Number.isNaN(value) ? 1 : 0))
    const tree = regressionCart([orderedPredictor(x)], response, rows)
    expect(tree.cut[0]).toBe(-Infinity)
    const cells = [Float64Array.of(NaN, -1e9, 3)]
    expect([0, 1, 2].map((row) => leafOf(tree, cells, row) === tree.left[0])).toEqual([true, false, false])
  })
  it('sends a level that its node has never seen where more of its rows went', () => {
    const codes = Int32Array.from(every, (i) => (i < 200 ? 0 : 1))
    const tree = regressionCart([{ codes, levels: 4 }], Float64Array.from(codes), rows)
    expect(leafOf(tree, [[3]], 0)).toBe(leafOf(tree, [[0]], 0))
    expect(leafOf(tree, [[-1]], 0)).toBe(leafOf(tree, [[0]], 0))
  })
  it('is one leaf without predictors, without rows, or where nothing tells the rows apart', () => {
    expect(regressionCart([], y, rows).predictor).toEqual([-1])
    expect(regressionCart(predictors, y, new Int32Array(0)).predictor).toEqual([-1])
    expect(regressionCart(predictors, new Float64Array(300).fill(1e9), rows).predictor).toEqual([-1])
    expect(classificationCart([orderedPredictor(new Float64Array(300))], three, 3, rows).predictor).toEqual([
      -1,
    ])
  })
  it('grows deep on a staircase without running out of stack, no deeper than it may', () => {
    const n = 60_000
    const x = Float64Array.from({ length: n }, (_, i) => i)
    const tree = regressionCart(
      [orderedPredictor(x)],
      x.map((value) => 2 ** (value / 2000)),
      Int32Array.from(x),
      { minBucket: 1, minSplit: 2, maxDepth: 1000, complexity: 0 },
    )
    expect(leaves(tree).length).toBeGreaterThan(100)
  })

  it('puts each used row into one leaf, which following the tree finds again, none below the bucket', () => {
    const value = fc.oneof(
      fc.constant(NaN),
      fc.integer({ min: -4, max: 4 }),
      fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.integer(),
        fc.array(value, { minLength: 3, maxLength: 9 }),
        (n, seed, few) => {
          const random = stream(seed, 'cart')
          const numbers = Float64Array.from({ length: n }, () => few[random.int(few.length)] ?? 0)
          const codes = Int32Array.from({ length: n }, () => random.int(5) - 1)
          const used = Int32Array.from({ length: n }, (_, i) => i).filter(() => random.next() < 0.8)
          const classes = Int32Array.from({ length: n }, (_, i) => ((codes[i] ?? 0) > 1 ? 0 : random.int(3)))
          const mixed = [orderedPredictor(numbers), { codes, levels: 4 }]
          for (const tree of [
            classificationCart(mixed, classes, 3, used),
            regressionCart(mixed, Float64Array.from(classes), used),
          ]) {
            expect(Array.from(tree.rows).sort((p, q) => p - q)).toEqual(Array.from(used))
            tree.predictor.forEach((p, node) => {
              if (p >= 0) return
              const own = tree.rows.slice(tree.start[node], tree.end[node])
              if (node > 0) expect(own.length).toBeGreaterThanOrEqual(5)
              for (const row of own) expect(leafOf(tree, [numbers, codes], row)).toBe(node)
            })
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})
