import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldens, type Cells } from '../../../../tests/golden/tables'
import { newcombeInterval, wilson } from '../statistics'
import { isRight } from './attribute-inference'
import { residual } from './rate-difference'
import { at, cohort, measured, tables } from './testing'

/** Whether a guess at a number is right, for a secret whose values in R span `range`. */
const right = (guess: number, truth: number, range = 10) =>
  isRight({ numeric: { values: Float64Array.of(guess, truth), range } }, 0, 1)

const inference = (real: Cells, synthetic: Cells, control: Cells, sensitive: string) => {
  const list = tables(real, synthetic, control)
  const metrics = ['attribute_inference_risk']
  return measured(at(list, 0), at(list, 1), { control: at(list, 2), sensitive, metrics }).of(
    'attribute_inference_risk',
  )
}

describe('a guess at a number', () => {
  it('N6: within 5 % of the true one; missing is right about missing only', () => {
    expect(right(1, 1.05)).toBe(true)
    expect(right(1, 1.06)).toBe(false)
    expect(isRight({ numeric: { values: Float64Array.of(NaN), range: 1 } }, 0, 0)).toBe(true)
    expect(right(NaN, 1)).toBe(false)
    expect(right(1, NaN)).toBe(false)
  })
  it('negative test 4: −5 is no guess at 100; signs don’t turn round', () => {
    expect(right(-5, 100)).toBe(false)
    expect(right(100, -5)).toBe(false)
    expect(right(-100, -104)).toBe(true)
    expect(right(-4, 4)).toBe(false)
  })
  it('of nought: within 5 % of the range', () => {
    expect(right(0.5, 0)).toBe(true)
    expect(right(0.51, 0)).toBe(false)
    expect(right(-0.5, 0)).toBe(true)
  })
})

describe('what is left beyond the control rows', () => {
  it('N2, N4 and A12: (a − c)/(1 − c)', () => {
    expect(residual(0.9, 0.8)).toBeCloseTo(0.5, 12)
    expect(residual(0.9, 0.85)).toBeCloseTo(0.3333333333, 9)
    const { attacks, hits, control, risk, baseline, baseline_risk } = goldens.N4_risk
    expect(residual(wilson(hits, attacks).centre, wilson(control, attacks).centre)).toBeCloseTo(risk, 9)
    expect(wilson(baseline, attacks).centre).toBeCloseTo(baseline_risk, 9)
    expect(residual(wilson(9, 10).centre, wilson(8, 10).centre)).toBeCloseTo(goldens.A.aia.residual_wilson, 9)
    expect(residual(1, 1)).toBeNull()
  })
})

describe('attribute inference', () => {
  it('A12’s columns: what the nearest rows have, against the majority’s 6 and 7 of 10', () => {
    const known = ({ age, sex, unit, died }: Cells): Cells => ({
      age: age ?? [],
      sex: sex ?? [],
      unit: unit ?? [],
      died: died ?? [],
    })
    const { T, S, H } = goldens.A as Record<'T' | 'S' | 'H', Cells>
    const metric = inference(known(T), known(S), known(H), 'died')
    expect(metric.settings).toMatchObject({ hitRate: 0.9, majorityBaseline: 0.6, known: 3 })
    expect(metric.settings['controlMajorityBaseline']).toBe(0.7)
    expect(metric.settings['controlHitRate']).toBe(goldens.A.aia.control)
    expect(metric.value).toBeCloseTo(0.1, 12)
    expect(metric.interval).toEqual(newcombeInterval([9, 10], [8, 10]))
    expect(metric.settings['residual']).toBeCloseTo(0.5, 12)
  })

  it('the majority of all nearest rows; still tied: what is commoner in R, then the order of code points', () => {
    const near = (secrets: string[], real: string[], truth: string) =>
      inference(
        { x: real.map(() => 5), y: [...real] },
        { x: secrets.map(() => 5), y: secrets },
        { x: [5], y: [truth] },
        'y',
      ).settings['controlHitRate']
    expect(near(['a', 'b', 'b'], ['a', 'a', 'a'], 'b')).toBe(1)
    expect(near(['a', 'b'], ['b', 'b', 'a'], 'b')).toBe(1)
    expect(near(['b', 'a'], ['a', 'b'], 'a')).toBe(1)
    expect(near(['\u{1F600}', '\uE000'], ['c', 'c'], '\uE000')).toBe(1)
  })

  it('a number: the mode of the nearest rows’ values, missing among them', () => {
    const near = (secrets: (number | null)[], truth: number | null) =>
      inference(
        { x: ['p', 'p', 'q'], y: [1, 40, 100] },
        { x: secrets.map(() => 'p'), y: secrets },
        { x: ['p'], y: [truth] },
        'y',
      ).settings['controlHitRate']
    expect(near([40, 40, 7], 41)).toBe(1)
    expect(near([40, 40, 7], 7)).toBe(0)
    expect(near([null, null, 7], null)).toBe(1)
    expect(near([null, null, 7], 7)).toBe(0)
    expect(
      inference({ x: [1, 2], y: [1, 2] }, { x: [1], y: [1] }, { x: [1], y: [1] }, 'y').settings,
    ).toMatchObject({ tolerance: 0.05 })
  })

  it('a weak attack is called one', () => {
    // The nearest rows say the opposite of what is.
    const cells = (flip: boolean) => ({
      x: Array.from({ length: 20 }, (_, i) => i % 2),
      y: Array.from({ length: 20 }, (_, i) => ((i % 2 === 0) === flip ? 'a' : 'b')),
    })
    const weak = inference(cells(true), cells(false), cells(true), 'y')
    expect(weak.settings['hitRate']).toBe(0)
    expect(String(weak.settings['strength'])).toMatch(/weak/)
    const strong = inference(cells(true), cells(true), cells(true), 'y')
    expect(String(strong.settings['strength'])).toMatch(/beats/)
    expect([strong.value, strong.settings['residual'], strong.floor]).toEqual([0, null, 0])
  })

  it('no sensitive column, one that is not analysed, none else to know: null with that reason', () => {
    const list = tables(cohort(30, 1), cohort(30, 2), cohort(30, 3))
    const reason = (sensitive: string | null, metric = 'attribute_inference_risk') =>
      measured(at(list, 0), at(list, 1), { control: at(list, 2), sensitive, metrics: [metric] }).of(metric)
        .reason
    expect(reason(null)).toBe('No sensitive column and no target was chosen')
    expect(reason('hiv')).toMatch(/“hiv” is not among the analysed columns/)
    expect(inference({ y: ['a', 'b'] }, { y: ['a', 'b'] }, { y: ['a', 'b'] }, 'y').reason).toMatch(
      /the only one/,
    )
  })
})

describe('linkability', () => {
  const link = (real: Cells, synthetic: Cells, control: Cells) => {
    const list = tables(real, synthetic, control)
    return measured(at(list, 0), at(list, 1), { control: at(list, 2), metrics: ['linkability_risk'] }).of(
      'linkability_risk',
    )
  }

  it('columns go to the two halves in turns by name, wherever they stand; all nearest rows count', () => {
    // By name: B, a, c, d. Halves: B and c; a and d.
    const real = { d: [0], a: [0], c: [0], B: [0] }
    const wide = { d: [0, 9], a: [0, 9], c: [0, 9], B: [0, 9] }
    const metric = link(wide, { d: [0, 9], a: [0, 9], c: [9, 0], B: [9, 0] }, wide)
    // Row 0 is nearest to S's first row by a and d, and to its second by B and c.
    expect(metric.settings).toMatchObject({ hitRate: 0, columns: [2, 2] })
    expect(link(wide, wide, wide).settings['hitRate']).toBe(1)
    // Both rows of S are as near by B and c: the first is among them.
    expect(link(wide, { d: [0, 9], a: [0, 9], c: [5, 5], B: [5, 5] }, real).settings['hitRate']).toBe(1)
  })

  it('is the difference of the rates, with Newcombe’s interval, not clipped', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const metric = link(cohort(25, seed), cohort(20, seed + 5000), cohort(15, seed + 9000))
        const [a, c] = [Number(metric.settings['hitRate']), Number(metric.settings['controlHitRate'])]
        expect(metric.value).toBeCloseTo(a - c, 12)
        expect(metric.interval).toEqual(newcombeInterval([Math.round(25 * a), 25], [Math.round(15 * c), 15]))
        expect(metric.value).toBeGreaterThanOrEqual(metric.interval?.[0] ?? 1)
      }),
      { numRuns: 20 },
    )
  })
})
