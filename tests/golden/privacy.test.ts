import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stream } from '../../src/lib/base/random'
import { asControl } from '../../src/lib/cohort/split'
import { evaluate } from '../../src/lib/evaluate/evaluate'
import type { Metric } from '../../src/lib/evaluate/metric'
import { gowerRows, gowerSpace, nearestDistances } from '../../src/lib/learn/neighbours'
import { takeRows, type Table } from '../../src/lib/table/table'
import { goldens, inputOf, tablesOf, type Cells } from './tables'

const A: { T: Cells; S: Cells; H: Cells } = goldens.A

function metricOf(id: string, real: Table, synthetic: Table, control: Table | null = null): Metric {
  const input = {
    ...inputOf(real, synthetic, { metrics: [id] }),
    control: control === null ? null : asControl(control),
  }
  const metric = evaluate(input).metrics[0]
  if (metric === undefined) throw new Error(`no ${id}`)
  return metric
}

function nearest(reference: Table, query: Table): number[] {
  const space = gowerSpace(
    reference,
    reference.columns.map(({ name }) => name),
  )
  return [...nearestDistances(space, gowerRows(space, query), gowerRows(space, reference), 1)]
}

function tables(...all: Cells[]): Table[] {
  return tablesOf(all, ['died'])
}

const at = (list: Table[], i: number): Table => {
  const table = list[i]
  if (table === undefined) throw new Error('no table')
  return table
}

describe('rates', () => {
  it('dcr_share is 1 when every row is nearer to training rows, and its floor is n/(n + c)', () => {
    const list = tables(A.T, A.S, A.H)
    const metric = metricOf('privacy.dcr_share', at(list, 0), at(list, 1), at(list, 2))
    expect(metric.value).toBe(1)
    expect(metric.floor).toBe(0.5)
    expect(metric.warning).toBe('small')
  })
  it('without control rows there is a reason instead of a number', () => {
    const list = tables(A.T, A.S)
    expect(metricOf('privacy.dcr_share', at(list, 0), at(list, 1))).toMatchObject({
      value: null,
      reason: 'There is no control table',
    })
  })
})

describe('what must not change them', () => {
  const cells = fc.record({
    x: fc.array(fc.option(fc.integer({ min: 0, max: 40 })), { minLength: 12, maxLength: 12 }),
    c: fc.array(fc.option(fc.constantFrom('a', 'b', 'c')), { minLength: 12, maxLength: 12 }),
  })

  it('a copy in any order has distance 0 and matches everywhere', () => {
    fc.assert(
      fc.property(cells, fc.integer(), (original, seed) => {
        const real = at(tables(original), 0)
        const copy = takeRows(
          real,
          stream(seed, 'order').shuffle(Int32Array.from({ length: real.rows }, (_, i) => i)),
        )
        expect(metricOf('privacy.dcr_median', real, copy).value).toBe(0)
        expect(metricOf('privacy.exact_match', real, copy).value).toBe(1)
      }),
      { numRuns: 50 },
    )
  })
  it('scaling a number, in both tables, changes no distance; nor does doubling the synthetic rows change a rate', () => {
    fc.assert(
      fc.property(cells, cells, (real, synthetic) => {
        const scaled = (one: { x: (number | null)[]; c: (string | null)[] }): Cells => ({
          ...one,
          x: one.x.map((x) => (x === null ? null : 3 * x - 7)),
        })
        const plain = tables(real, synthetic)
        const stretched = tables(scaled(real), scaled(synthetic))
        const a = nearest(at(plain, 0), at(plain, 1))
        nearest(at(stretched, 0), at(stretched, 1)).forEach((d, i) => expect(d).toBeCloseTo(a[i] ?? NaN, 9))
        const s = at(plain, 1)
        const twice = takeRows(
          s,
          Array.from({ length: 2 * s.rows }, (_, i) => i % s.rows),
        )
        expect(metricOf('privacy.exact_match', at(plain, 0), twice).value).toBe(
          metricOf('privacy.exact_match', at(plain, 0), s).value,
        )
      }),
      { numRuns: 50 },
    )
  })
  it('agrees with a distance written the long way', () => {
    fc.assert(
      fc.property(cells, cells, (real, synthetic) => {
        const [r, s] = tables(real, synthetic)
        if (r === undefined || s === undefined) throw new Error('no tables')
        const values = real.x.filter((x) => x !== null)
        const range = values.length === 0 ? 0 : Math.max(...values) - Math.min(...values)
        const part = (a: number | string | null, b: number | string | null): number => {
          if (a === null || b === null) return a === b ? 0 : 1
          if (typeof a === 'number' && typeof b === 'number' && range > 0)
            return Math.min(Math.abs(a - b) / range, 1)
          return a === b ? 0 : 1
        }
        nearest(r, s).forEach((found, i) => {
          const all = real.x.map(
            (x, j) => (part(x, synthetic.x[i] ?? null) + part(real.c[j] ?? null, synthetic.c[i] ?? null)) / 2,
          )
          expect(found).toBeCloseTo(Math.min(...all), 11)
        })
      }),
      { numRuns: 100 },
    )
  })
})
