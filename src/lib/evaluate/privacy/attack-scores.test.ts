import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldens, tablesOf } from '../../../../tests/golden/tables'
import { gowerRows, gowerSpace, nearestDistances } from '../../learn/neighbours'
import { averagePrecision, auroc } from '../../learn/scores'
import { besides, countPlaces, rankScores, ROC_GRID, rocOnGrid, strengthOf } from './attack-scores'

function counted(members: readonly number[], others: readonly number[]) {
  const ranked = rankScores(Float64Array.from(members), Float64Array.from(others))
  return [countPlaces(ranked.places, ranked.members), countPlaces(ranked.places, ranked.others)] as const
}

const { R, S, H } = goldens.B as Record<'R' | 'S' | 'H', number[][]>
const negative = (distances: readonly number[]) => distances.map((d) => -d)

describe('the strength of an attack', () => {
  it('B5: distances in raw units', () => {
    const nearest = (rows: number[][]) =>
      rows.map(
        ([x = 0, y = 0]) => -Math.min(...S.map(([a = 0, b = 0]) => Math.sqrt((x - a) ** 2 + (y - b) ** 2))),
      )
    const counts = counted(nearest(R), nearest(H))
    expect(strengthOf(...counts).auc).toBeCloseTo(0.8333333333, 9)
    expect(strengthOf(...counts).advantage).toBeCloseTo(0.6666666667, 9)
    expect(besides(...counts).averagePrecision).toBeCloseTo(0.8695707071, 9)
    expect(besides(...counts).tprAt10).toBeCloseTo(0.5833333333, 9)
  })

  it('A11: the same of the mixed fixture', () => {
    const found = strengthOf(...counted(negative(goldens.A.mia_member), negative(goldens.A.mia_non)))
    expect(found.auc).toBeCloseTo(0.81, 12)
    expect(found.advantage).toBeCloseTo(0.8, 12)
    expect(found.tprAt01).toBeCloseTo(0.8, 12)
  })

  it('T1: the nearest record by the columns that differ', () => {
    const [synthetic, targets] = tablesOf([
      { a: ['0', '0', '3', '3'], b: ['1', '2', '4', '5'] },
      { a: ['0', '0'], b: ['0', '1'] },
    ])
    if (synthetic === undefined || targets === undefined) throw new Error('no tables')
    const space = gowerSpace(synthetic, ['a', 'b'])
    const [rows, queries] = [gowerRows(space, synthetic), gowerRows(space, targets)]
    const all = nearestDistances(space, queries, rows, 4)
    expect([...all.slice(0, 4)].map((d) => 2 * d)).toEqual([1, 1, 2, 2])
    const scores = [...nearestDistances(space, queries, rows, 1)].map((d) => -2 * d)
    expect(scores[0]).toBe(-1)
    expect(scores[1]).toBeCloseTo(0, 12)
    // Threshold −0.3: the first is called a non-member, the second a member.
    expect(scores.map((score) => score > -0.3)).toEqual([false, true])
  })

  it('people with one score are accused together: TPR at 1 % takes all of them or none', () => {
    // 150 non-members: one may be accused. The best score is shared by 5 members and 2 non-members.
    const others = [9, 9, ...Array.from({ length: 148 }, (_, i) => i / 1000)]
    expect(strengthOf(...counted([9, 9, 9, 9, 9, 1], others)).tprAt01).toBe(0)
    expect(strengthOf(...counted([10, 9, 9, 9, 9, 1], others)).tprAt01).toBeCloseTo(1 / 6, 12)
    // One of 100 is 1 %, exactly.
    const hundred = [9, ...Array.from({ length: 99 }, () => 0)]
    expect(strengthOf(...counted([9, 9, 5, 0], hundred)).tprAt01).toBe(0.75)
  })

  it('without any difference nothing is found, and the curve is the diagonal', () => {
    const counts = counted([1, 1, 1], [1, 1])
    expect(strengthOf(...counts)).toEqual({ auc: 0.5, advantage: 0, tprAt01: 0 })
    rocOnGrid(...counts).forEach((y, i) => expect(y).toBeCloseTo(ROC_GRID[i] ?? NaN, 12))
  })

  const scores = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 40 })

  it('is what the definitions say, threshold by threshold', () => {
    fc.assert(
      fc.property(scores, scores, (members, others) => {
        const counts = counted(members, others)
        const found = strengthOf(...counts)
        const thresholds = [Infinity, ...members, ...others]
        const rate = (list: number[], t: number) => list.filter((score) => score >= t).length / list.length
        const points = thresholds.map((t) => [rate(others, t), rate(members, t)] as const)
        const highest = (most: number) => Math.max(...points.map(([x, y]) => (x <= most ? y : 0)))
        expect(found.advantage).toBeCloseTo(Math.max(...points.map(([x, y]) => y - x)), 12)
        expect(found.tprAt01).toBeCloseTo(highest(0.01), 12)
        expect(besides(...counts).tprAt10).toBeCloseTo(highest(0.1), 12)
        const labels = [...members.map(() => 1), ...others.map(() => 0)]
        expect(found.auc).toBeCloseTo(auroc([...members, ...others], labels) ?? NaN, 12)
        expect(besides(...counts).averagePrecision).toBeCloseTo(
          averagePrecision([...members, ...others], labels) ?? NaN,
          12,
        )
      }),
    )
  })

  it('the curve rises from 0 to 1 on at most 400 points, with 1 % among them', () => {
    fc.assert(
      fc.property(scores, scores, (members, others) => {
        const roc = rocOnGrid(...counted(members, others))
        expect(roc.at(-1)).toBe(1)
        roc.forEach((y, i) => expect(y).toBeGreaterThanOrEqual(i === 0 ? 0 : (roc[i - 1] ?? 0)))
      }),
    )
    expect(ROC_GRID.length).toBeLessThanOrEqual(400)
    expect([ROC_GRID[0], ROC_GRID.at(-1)]).toEqual([0, 1])
    expect(ROC_GRID).toContain(0.01)
    expect([...ROC_GRID].sort((a, b) => a - b)).toEqual(ROC_GRID)
  })
})
