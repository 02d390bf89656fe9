import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inputOf, tablesOf, type Around, type Cells } from '../../../../tests/golden/tables'
import { stream } from '../../base/random'
import { evaluate } from '../evaluate'
import type { Metric } from '../metric'
import { ALPHA_BETA_IDS, PRDC_IDS } from './crossing'

const DETECTION = ['fidelity.detection_auc_gbdt', 'fidelity.detection_auc_logistic']
const near = [...ALPHA_BETA_IDS, ...PRDC_IDS, 'fidelity.mmd']
const light = [...near, 'fidelity.pmse', 'fidelity.pmse_ratio']
const ids = [...light, ...DETECTION]

function weigh(real: Cells, synthetic: Cells, control: Cells | null = null, around: Around = {}) {
  const [r, s, c] = tablesOf([real, synthetic, ...(control === null ? [] : [control])], ['c'])
  if (r === undefined || s === undefined) throw new Error('no tables')
  const input = inputOf(r, s, { control: c ?? null, resamples: 5, metrics: ids, ...around })
  const { metrics, curves } = evaluate(input)
  const found = new Map(metrics.map((metric) => [metric.id, metric]))
  const of = (id: string): Metric => {
    const metric = found.get(id) ?? found.get(`fidelity.${id}`)
    if (metric === undefined) throw new Error(`no ${id}`)
    return metric
  }
  return { metrics, curves, of }
}

/** Mixed rows: a number with gaps, one with ties, a category with gaps; `off` moves them. */
function rows(count: number, seed: number, off = 0): Cells {
  const random = stream('joint test', seed)
  const age = Array.from({ length: count }, () => 60 + off * 40 + 15 * random.normal())
  return {
    age: age.map((value) => (random.next() < 0.1 ? null : value)),
    beds: age.map((value) => Math.round(value / 10) + random.int(3)),
    c: age.map((value) =>
      random.next() < 0.1 ? null : (['a', 'b', 'd'][random.int(value > 65 ? 3 : 2)] ?? 'a'),
    ),
  }
}

const map = (cells: Cells, change: (list: Cells[string], name: string) => Cells[string]): Cells =>
  Object.fromEntries(Object.entries(cells).map(([name, list]) => [name, change(list, name)]))

/** Each seventh row, or so, taken from the other table. */
function perturbed(cells: Cells, other: Cells): Cells {
  return map(cells, (list, name) => list.map((cell, i) => (i % 7 === 3 ? (other[name]?.[i] ?? null) : cell)))
}

const cellsOf = (minLength: number, maxLength: number) =>
  fc
    .array(
      fc.record({
        x: fc.option(fc.integer({ min: -3, max: 9 }), { freq: 6 }),
        y: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 9 }),
        c: fc.option(fc.constantFrom('a', 'b', 'd'), { freq: 6 }),
      }),
      { minLength, maxLength },
    )
    .map((all): Cells => ({ x: all.map(({ x }) => x), y: all.map(({ y }) => y), c: all.map(({ c }) => c) }))

function check(metrics: readonly Metric[]): void {
  for (const metric of metrics) {
    const { atFloorSize } = metric.settings
    const all = [metric.value, metric.floor, ...(metric.interval ?? []), atFloorSize ?? null]
    for (const value of all) expect(value === null || Number.isFinite(value), metric.id).toBe(true)
    if (metric.value === null) expect(metric.reason, metric.id).toBeTruthy()
    else expect(metric.reason, metric.id).toBeNull()
  }
}

describe('whatever the tables', () => {
  it('every number is finite, and a null has a reason: one row, or no gaps, or nothing but gaps', () => {
    const finite = (metrics: readonly string[], numRuns: number) =>
      fc.assert(
        fc.property(cellsOf(1, 14), cellsOf(1, 14), fc.option(cellsOf(1, 14)), (real, synthetic, control) => {
          check(weigh(real, synthetic, control, { metrics }).metrics)
        }),
        { numRuns },
      )
    finite(light, 60)
    finite(ids, 6)
  })

  it('neither the order of rows and columns nor the names of levels changes a number', () => {
    const names: Record<string, string> = { a: 'z', b: '', d: 'B' }
    const turned = (cells: Cells): Cells =>
      Object.fromEntries(
        Object.entries(cells)
          .reverse()
          .map(([name, list]) => [
            name,
            [...list].reverse().map((cell) => (typeof cell === 'string' ? (names[cell] ?? cell) : cell)),
          ]),
      )
    const same = (metrics: readonly string[], numRuns: number) =>
      fc.assert(
        fc.property(cellsOf(7, 30), cellsOf(7, 30), cellsOf(7, 20), (real, synthetic, control) => {
          const one = weigh(real, synthetic, control, { metrics })
          const other = weigh(turned(real), turned(synthetic), turned(control), { metrics })
          for (const { id, value, floor, interval, settings } of one.metrics) {
            expect(other.of(id).value, id).toEqual(value === null ? null : expect.closeTo(value, 9))
            expect(other.of(id).floor, id).toEqual(floor === null ? null : expect.closeTo(floor, 9))
            expect(other.of(id).settings['atFloorSize'], id).toEqual(
              typeof settings['atFloorSize'] === 'number'
                ? expect.closeTo(settings['atFloorSize'], 9)
                : undefined,
            )
            expect(other.of(id).interval, id).toEqual(interval?.map((end) => expect.closeTo(end, 9)) ?? null)
          }
        }),
        { numRuns },
      )
    same(light, 30)
    same(ids, 3)
  })

  it('the tables are left as they were', () => {
    const tables = tablesOf([rows(40, 1), rows(30, 2), rows(12, 3)], ['c'])
    const before = structuredClone(tables)
    const [r, s, c] = tables
    if (r === undefined || s === undefined) throw new Error('no tables')
    evaluate(inputOf(r, s, { control: c ?? null, metrics: ids }))
    expect(tables).toEqual(before)
  })

  it('a number’s unit does not matter', () => {
    const scaled = (cells: Cells) =>
      map(cells, (list) => list.map((cell) => (typeof cell === 'number' ? cell * 8 - 256 : cell)))
    const [real, synthetic] = [rows(40, 1), rows(40, 2)]
    const one = weigh(real, synthetic)
    const other = weigh(scaled(real), scaled(synthetic))
    for (const id of near) expect(other.of(id).value, id).toBeCloseTo(one.of(id).value ?? NaN, 9)
  })
})

describe('a copy, a copy with one row in seven exchanged, and rows from elsewhere', () => {
  const real = rows(120, 1)
  const control = rows(60, 2)
  const copy = weigh(
    real,
    map(real, (list) => [...list].reverse()),
    control,
  )
  const mixed = weigh(real, perturbed(real, rows(120, 3)), control)
  const apart = weigh(real, rows(120, 4, 9), control)

  it('what a copy gets', () => {
    expect(copy.of('authenticity').value).toBe(0)
    expect(copy.of('prdc_precision').value).toBe(1)
    expect(copy.of('prdc_recall').value).toBe(1)
    expect(copy.of('prdc_coverage').value).toBe(1)
    expect(copy.of('alpha_precision').value).toBeGreaterThan(0.98)
    expect(copy.of('beta_coverage').value).toBeGreaterThan(0.98)
    // Each row and its twin have one score.
    expect(copy.of('detection_auc_gbdt').value).toBe(0.5)
    expect(copy.of('detection_auc_logistic').value).toBe(0.5)
    expect(copy.of('pmse').value).toBeCloseTo(0, 12)
    expect(copy.of('mmd').value).toBeLessThanOrEqual(0)
    expect(weigh(real, real, control).metrics).toEqual(copy.metrics)
  })

  it('in order of likeness', () => {
    for (const id of ['beta_coverage', 'prdc_precision', 'prdc_recall', 'prdc_coverage', 'alpha_precision'])
      expect(
        [copy, mixed, apart].map(({ of }) => of(id).value ?? NaN),
        id,
      ).toSatisfy(falls)
    for (const id of ['authenticity', 'mmd', 'pmse', 'pmse_ratio'])
      expect(
        [apart, mixed, copy].map(({ of }) => of(id).value ?? NaN),
        id,
      ).toSatisfy(falls)
    expect(mixed.of('authenticity').value).toBeLessThan(0.2)
  })

  it('rows from elsewhere share nothing, and are told apart without fail', () => {
    expect(apart.of('prdc_precision').value).toBeLessThan(0.05)
    expect(apart.of('prdc_coverage').value).toBeLessThan(0.05)
    expect(apart.of('detection_auc_gbdt').value).toBeGreaterThan(0.99)
    expect(apart.of('detection_auc_logistic').value).toBeGreaterThan(0.99)
    expect(apart.of('mmd').value).toBeGreaterThan(0.2)
  })
})

const falls = (values: number[]) => values.every((value, i) => i === 0 || value <= (values[i - 1] ?? NaN))

describe('floors and sizes', () => {
  const real = rows(150, 1)
  const synthetic = rows(150, 2)
  const control = rows(150, 3)
  const cut = (cells: Cells, size: number) => map(cells, (list) => list.slice(0, size))

  it('fresh rows get about what the floor says', () => {
    const { of } = weigh(real, synthetic, control)
    for (const id of [...near, ...DETECTION]) {
      expect(Math.abs((of(id).value ?? NaN) - (of(id).floor ?? NaN)), id).toBeLessThan(0.15)
      // C has as many rows as S.
      expect(of(id).settings['atFloorSize']).toBeUndefined()
    }
    expect(of('pmse_ratio').floor).toBe(2)
    expect(of('pmse_ratio').value).toBeGreaterThan(0.5)
    expect(of('pmse_ratio').value).toBeLessThan(6)
    expect(of('pmse').floor).toBeCloseTo(2 * Number(of('pmse').settings['expected']), 12)
  })

  it('with S in the place of C, the value at the size of C is the floor', () => {
    const { of } = weigh(real, synthetic, cut(control, 40))
    const swapped = weigh(real, cut(control, 40), null)
    for (const id of [...PRDC_IDS, 'fidelity.mmd']) {
      expect(of(id).floor, id).toBeCloseTo(swapped.of(id).value ?? NaN, 9)
      expect(of(id).settings['atFloorSize'], id).toBeTypeOf('number')
      expect(of(id).settings['floorRows'], id).toBe(40)
      expect(of(id).settings['floorSizeDraws'], id).toBe(10)
    }
  })

  it('a copy cut to the size of C lies where it lay, as far as the size allows', () => {
    const { of } = weigh(real, real, cut(control, 50))
    expect(of('prdc_precision').settings['atFloorSize']).toBe(1)
    // A row and its copy are seldom both among those that are left.
    expect(Number(of('authenticity').settings['atFloorSize'])).toBeLessThan(1)
    // A third of the rows can't be found in as many balls as all of them.
    expect(Number(of('prdc_coverage').settings['atFloorSize'])).toBeLessThan(1)
    expect(Number(of('prdc_coverage').settings['atFloorSize'])).toBeGreaterThan(0.7)
  })

  it('tables of different size are drawn down, which is said', () => {
    const { of } = weigh(real, cut(synthetic, 60))
    expect(of('alpha_precision').settings).toMatchObject({ rows: 60, subSampled: 'training rows', draws: 10 })
    expect(weigh(real, synthetic).of('alpha_precision').settings['draws']).toBeUndefined()
  })

  it('without C there is no floor, and no reason to fail', () => {
    for (const metric of weigh(real, synthetic).metrics) {
      expect(metric.value, metric.id).not.toBeNull()
      if (!metric.id.includes('pmse')) expect(metric.floor, metric.id).toBeNull()
    }
  })
})

describe('edges', () => {
  it('under six rows there is no ball, under five no fold, under two no neighbour', () => {
    const five = weigh(rows(5, 1), rows(8, 2))
    expect(five.of('prdc_precision').reason).toBe(
      'A ball reaches to the fifth nearest other row: it needs six training rows',
    )
    expect(five.of('prdc_recall').value).not.toBeNull()
    const four = weigh(rows(8, 1), rows(4, 2))
    expect(four.of('detection_auc_gbdt').reason).toBe('Five folds need five synthetic rows')
    expect(four.of('prdc_recall').reason).toMatch(/six synthetic rows/)
    expect(four.of('prdc_density').value).not.toBeNull()
    const one = weigh(rows(1, 1), rows(1, 2))
    expect(one.of('beta_coverage').reason).toBe('It needs two training and two synthetic rows')
    expect(one.of('mmd').reason).toBe('It needs two training and two synthetic rows')
    check(one.metrics)
  })

  it('nothing to tell apart: constant, or missing throughout', () => {
    const same = (cell: number | string | null, c: string | null): Cells => ({
      x: Array<number | string | null>(9).fill(cell),
      c: Array<string | null>(9).fill(c),
    })
    for (const cells of [same(3, 'a'), same(null, null), same(3, null)]) {
      const { of, metrics } = weigh(cells, cells, cells)
      check(metrics)
      expect(of('pmse_ratio').reason).toMatch(/^Every column is constant/)
      expect(of('pmse').value).toBe(0)
      expect(of('detection_auc_gbdt').value).toBe(0.5)
      expect(of('mmd').value).toBe(0)
      expect(of('authenticity').value).toBe(0)
      expect(of('prdc_coverage').value).toBe(1)
    }
    expect(weigh(same(3, 'a'), same(4, 'a')).of('mmd').value).toBeCloseTo(2 - 2 * Math.exp(-0.5), 12)
  })

  it('categories alone will do', () => {
    const letters = (text: string): Cells => ({ c: [...text] })
    const { metrics } = weigh(letters('aabbddaabb'), letters('abdabdabda'), letters('aaabbbdd'))
    check(metrics)
    for (const metric of metrics) expect(metric.value, metric.id).not.toBeNull()
  })

  it('a column that S lacks is left out of all, and said', () => {
    const { of } = weigh(rows(20, 1), rows(20, 2), null, { lacking: ['beds'] })
    for (const id of ids) {
      expect(of(id).settings['lacking'], id).toEqual(['beds'])
      expect(of(id).value, id).not.toBeNull()
    }
  })

  it('equal rows stand in one fold, and the curve of the scores is there', () => {
    const real = rows(40, 1)
    const { of, curves } = weigh(real, perturbed(real, rows(40, 2)))
    expect(of('detection_auc_gbdt').value).toBeLessThan(0.75)
    // It doesn't cover at its level in the null experiment.
    expect(of('detection_auc_gbdt').intervalKind).toBe('resampling-spread')
    expect(curves['roc_detection_gbdt']).toHaveLength(101)
  })
})
