import { describe, expect, it } from 'vitest'
import { goldens, inputOf } from '../../../../tests/golden/tables'
import { EvaluationContext } from '../context'
import { median } from '../statistics'
import { countCloser, distanceRatios } from './distances'
import { shareNearer } from './identifiability'
import { adversarialAccuracy } from './nnaa'
import { drawSamples, SampleDistances } from './samples'
import { at, cohort, tables } from './testing'

const { R, S, H } = goldens.B as Record<'R' | 'S' | 'H', number[][]>

/** Distances in raw units to the nearest of the other rows; within one table another row than itself. */
function nearest(from: number[][], to: number[][]): Float64Array {
  return Float64Array.from(from, ([x = 0, y = 0], i) =>
    Math.min(
      ...to.flatMap(([a = 0, b = 0], j) => (from === to && i === j ? [] : [Math.hypot(x - a, y - b)])),
    ),
  )
}

const accuracy = (real: number[][], synthetic: number[][]) =>
  adversarialAccuracy(
    [nearest(real, synthetic), nearest(real, real)],
    [nearest(synthetic, real), nearest(synthetic, synthetic)],
  )

describe('fixture B in raw units', () => {
  it('B7: adversarial accuracy against R and H, and their difference', () => {
    expect(accuracy(R, S)).toBeCloseTo(goldens.B.nnaa.train, 12)
    expect(accuracy(H, S)).toBeCloseTo(goldens.B.nnaa.test, 12)
    expect(accuracy(H, S) - accuracy(R, S)).toBeCloseTo(goldens.B.nnaa.loss, 12)
    expect(
      accuracy(
        R,
        R.map((row) => [...row]),
      ),
    ).toBe(0)
  })

  it('B4: people nearer to a synthetic row than to any other', () => {
    expect(shareNearer(nearest(R, S), nearest(R, R))).toBeCloseTo(goldens.B.identifiability, 12)
    expect(shareNearer(Float64Array.of(1, 2), Float64Array.of(1, 3))).toBe(0.5)
  })

  it('B3: the share nearer to R, the nearest against the second nearest', () => {
    const closest = nearest(S, R)
    expect(median([...closest])).toBeCloseTo(goldens.B.dcr_median, 12)
    expect(countCloser(closest, nearest(S, H)) / 12).toBeCloseTo(goldens.B.dcr_share, 12)
    const second = Float64Array.from(S, ([x = 0, y = 0]) => {
      const all = R.map(([a = 0, b = 0]) => Math.hypot(x - a, y - b)).sort((a, b) => a - b)
      return all[1] ?? NaN
    })
    const ratios = distanceRatios(closest, second)
    expect(ratios.reduce((sum, ratio) => sum + ratio, 0) / 12).toBeCloseTo(goldens.B.nndr_mean, 12)
    expect([...distanceRatios(Float64Array.of(0), Float64Array.of(0))]).toEqual([1])
  })
})

describe('draws of samples', () => {
  const contextOf = (n: number, m: number, c: number) => {
    const list = tables(cohort(n, 1), cohort(m, 2), cohort(c, 3))
    return new EvaluationContext(inputOf(at(list, 0), at(list, 1), { control: at(list, 2) }))
  }

  it('hold as many different rows of each table, and different ones each time', () => {
    for (const [n, m, c] of [
      [50, 40, 10],
      [40, 10, 23],
      [12, 40, 30],
      [15, 14, 10],
    ] as const) {
      const size = Math.min(n, m, c)
      const draws = drawSamples(contextOf(n, m, c), 'id', size, 10)
      expect(draws).toHaveLength(10)
      for (const draw of draws)
        for (const { rows } of [draw.real, draw.synthetic, draw.control])
          expect(new Set(rows ?? Array(size).keys()).size).toBe(size)
      expect(
        new Set(draws.map((draw) => `${draw.real.key}|${draw.synthetic.key}|${draw.control.key}`)).size,
      ).toBe(10)
    }
  })

  it('one draw of everything where the tables are of one size', () => {
    const draws = drawSamples(contextOf(20, 20, 20), 'id', 20, 10)
    expect(draws).toHaveLength(1)
    expect(draws[0]?.real.rows).toBeNull()
  })

  it('distances are those of the drawn rows alone', () => {
    const context = contextOf(30, 25, 8)
    const distances = new SampleDistances(context)
    for (const { real, synthetic, control } of drawSamples(context, 'id', 8, 4)) {
      expect(distances.between(real, synthetic)).toHaveLength(8)
      expect(distances.between(synthetic, control)).toHaveLength(8)
      expect(distances.between(real, real).every((d) => d < Infinity)).toBe(true)
      // To more rows the nearest is never farther.
      const all = distances.between(real, { name: 'synthetic', key: 'synthetic', rows: null })
      distances.between(real, synthetic).forEach((d, i) => expect(d).toBeGreaterThanOrEqual(all[i] ?? 1))
    }
  })
})
