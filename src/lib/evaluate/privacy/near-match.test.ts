import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldens, type Cells } from '../../../../tests/golden/tables'
import { takeRows } from '../../table/table'
import { nearMatches } from './near-match'
import { at, cohort, measured, tables } from './testing'

const matchesOf = (real: Cells, synthetic: Cells) => {
  const list = tables(real, synthetic)
  return [...nearMatches(at(list, 1), at(list, 0))]
}

describe('near matches', () => {
  it('numbers lie within 1 % of the synthetic one, categories are equal, missing equals missing', () => {
    const real = { x: [100, 50, null, 0, -20], c: ['a', 'a', 'b', 'a', null] }
    expect(matchesOf(real, { x: [101, 99.1, 98, -20.1, -20.1], c: ['a', 'a', 'a', 'a', null] })).toEqual([
      1, 1, 0, 0, 1,
    ])
    expect(matchesOf(real, { x: [null, null, 0, 1e-9], c: ['b', 'a', 'a', 'a'] })).toEqual([1, 0, 1, 0])
  })

  it('A3, A4 and G17: the complement is the share of new rows', () => {
    const list = tables(goldens.A.T, goldens.A.S, goldens.A.H)
    const { of } = measured(at(list, 0), at(list, 1), { control: at(list, 2), metrics: ['near_match'] })
    expect(1 - (of('near_match').value ?? NaN)).toBeCloseTo(goldens.A.newrow, 12)
    expect(of('near_match')).toMatchObject({ floor: 0, settings: { control: 0 } })
    const five = { x: [1, 2, 3, 4, 5], c: [...'ABCBA'] }
    expect(matchesOf(five, { x: [1, 7, 8, 9, 10], c: [...'ABCBA'] })).toEqual([1, 0, 0, 0, 0])
  })

  it('finds what comparing every pair finds', () => {
    const number = fc.option(fc.integer({ min: -300, max: 300 }), { freq: 6 })
    const cells = fc
      .array(
        fc.record({
          x: number,
          y: fc.option(fc.integer({ min: 95, max: 105 }), { freq: 5 }),
          c: fc.option(fc.constantFrom('a', 'b'), { freq: 5 }),
        }),
        { minLength: 1, maxLength: 40 },
      )
      .map((rows) => ({ x: rows.map(({ x }) => x), y: rows.map(({ y }) => y), c: rows.map(({ c }) => c) }))
    const near = (r: number | null, s: number | null) =>
      r === null || s === null ? r === s : Math.abs(r - s) <= 0.01 * Math.abs(s)
    fc.assert(
      fc.property(cells, cells, (real, synthetic) => {
        const long = synthetic.x.map((x, i) =>
          Number(
            real.x.some(
              (other, j) =>
                near(other, x) &&
                near(real.y[j] ?? null, synthetic.y[i] ?? null) &&
                (real.c[j] ?? null) === (synthetic.c[i] ?? null),
            ),
          ),
        )
        expect(matchesOf(real, synthetic)).toEqual(long)
      }),
      { numRuns: 300 },
    )
  })

  it('every exact match is a near one; the floor and the value at its size stand beside it', () => {
    const list = tables(cohort(200, 1), cohort(150, 2), cohort(40, 3))
    const real = at(list, 0)
    const half = takeRows(
      real,
      Array.from({ length: 150 }, (_, i) => i),
    )
    const metrics = ['exact_match', 'near_match']
    const { of } = measured(real, half, { control: at(list, 2), metrics })
    for (const id of metrics) {
      expect(of(id).value).toBe(1)
      expect(of(id).settings['atFloorSize']).toBe(1)
      expect(of(id).interval?.[1]).toBe(1)
    }
    const other = measured(real, at(list, 1), { control: at(list, 2), metrics })
    expect(other.of('near_match').value).toBeGreaterThanOrEqual(other.of('exact_match').value ?? 1)
    expect(other.of('near_match').floor).toBeGreaterThanOrEqual(other.of('exact_match').floor ?? 1)
  })
})
