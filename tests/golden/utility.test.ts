import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stream } from '../../src/lib/base/random'
import { asTest } from '../../src/lib/cohort/split'
import { evaluate } from '../../src/lib/evaluate/evaluate'
import { modelled } from '../../src/lib/evaluate/golden/placements'
import { cramersV } from '../../src/lib/evaluate/utility/label-dependence'
import { fitGbdt, predictGbdt } from '../../src/lib/learn/gbdt'
import { designOf, takeMatrixRows, toMatrix } from '../../src/lib/learn/matrix'
import { auroc, averagePrecision, brier, rocCurve } from '../../src/lib/learn/scores'
import { columnOf, isNumeric, takeRows, type Table } from '../../src/lib/table/table'
import { inputOf, studentPlacements, tablesOf } from './tables'

describe('scores', () => {
  it('G12', () => {
    expect(auroc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBe(0.75)
    expect(averagePrecision([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBeCloseTo(0.8333333333, 9)
    expect(auroc([0.5, 0.5, 0.2, 0.8], [0, 1, 0, 1])).toBe(0.875)
    expect(brier([0.1, 0.9, 0.8, 0.3], [0, 1, 1, 0])).toBeCloseTo(0.0375, 12)
  })
  it('AUROC turns round with the labels, and counts pairs', () => {
    const rows = fc.array(
      fc.record({ score: fc.integer({ min: 0, max: 6 }), label: fc.integer({ min: 0, max: 1 }) }),
      { minLength: 2, maxLength: 40 },
    )
    fc.assert(
      fc.property(rows, (list) => {
        const scores = list.map(({ score }) => score)
        const labels = list.map(({ label }) => label)
        const area = auroc(scores, labels)
        const positives = list.filter(({ label }) => label === 1)
        const negatives = list.filter(({ label }) => label === 0)
        if (positives.length === 0 || negatives.length === 0) {
          expect(area).toBeNull()
          return
        }
        const pairs = positives.flatMap((p) =>
          negatives.map((n): number => (p.score > n.score ? 1 : p.score === n.score ? 0.5 : 0)),
        )
        expect(area).toBeCloseTo(pairs.reduce((a, b) => a + b, 0) / pairs.length, 12)
        expect(
          auroc(
            scores,
            labels.map((label) => 1 - label),
          ),
        ).toBeCloseTo(1 - (area ?? 0), 12)
        const curve = rocCurve(scores, labels)
        expect(curve[0]?.[0]).toBe(0)
        expect(curve.at(-1)).toEqual([1, 1])
      }),
    )
  })
})

describe('association', () => {
  it('S1: Cramér’s V without a correction, squared by nobody', () => {
    // a = 0 0 0 1 1 1 1 0 beside b = 0 0 1 1 1 0 1 0.
    expect(cramersV([4, 4], [1, 3])).toBeCloseTo(0.5, 12)
    expect(cramersV([4, 4, 0], [3, 1, 0])).toBeCloseTo(0.5, 12)
    expect(cramersV([8, 0], [3, 0])).toBeNull()
    expect(cramersV([4, 4], [0, 0])).toBeNull()
    expect(cramersV([4, 4], [4, 0])).toBe(1)
  })
})

describe('D3: student placements', () => {
  const [real, synthetic] = studentPlacements()
  const names = modelled
  const rows = (keep: (row: number) => boolean) =>
    Array.from({ length: real.rows }, (_, row) => row).filter(keep)
  const train = takeRows(
    real,
    rows((row) => row % 3 !== 0),
  )
  const test = takeRows(
    real,
    rows((row) => row % 3 === 0),
  )
  const pick = (table: Table): Table => ({
    rows: table.rows,
    columns: table.columns.filter(({ name }) => names.includes(name)),
  })
  const input = inputOf(pick(train), pick(synthetic), { target: 'placed', positive: 'True' })
  const found = evaluate({
    ...input,
    test: asTest(pick(test)),
    metrics: ['auroc_trtr', 'auprc_trtr', 'auroc_tstr', 'auprc_tstr', 'auroc_trts'].map(
      (id) => `utility.${id}`,
    ),
  })
  const metric = (id: string) => found.metrics.find((one) => one.id === id)

  it('gradient boosting within .02 of XGBoost', () => {
    expect(Math.abs((metric('utility.auroc_trtr')?.value ?? 0) - 0.92893)).toBeLessThan(0.02)
    expect(Math.abs((metric('utility.auprc_trtr')?.value ?? 0) - 0.951364)).toBeLessThan(0.02)
    expect(Math.abs((metric('utility.auroc_tstr')?.value ?? 0) - 0.797659)).toBeLessThan(0.02)
    expect(Math.abs((metric('utility.auprc_tstr')?.value ?? 0) - 0.87997)).toBeLessThan(0.02)
  })
  it('tested on all synthetic rows, and within them from two thirds on the third', () => {
    expect(Math.abs((metric('utility.auroc_trts')?.value ?? 0) - 0.676345)).toBeLessThan(0.02)
    const design = designOf([train, synthetic], names.slice(1))
    const all = toMatrix(design, synthetic)
    const placed = columnOf(synthetic, 'placed')
    if (placed === undefined || isNumeric(placed)) throw new Error('no label')
    const labels = placed.codes.map((code) => (placed.levels[code] === 'True' ? 1 : 0))
    const places = Int32Array.from(labels.keys())
    const [learned, tested] = [places.filter((row) => row % 3 !== 0), places.filter((row) => row % 3 === 0)]
    const model = fitGbdt(
      takeMatrixRows(all, learned),
      learned.map((row) => labels[row] ?? 0),
    )
    const area = auroc(
      predictGbdt(model, takeMatrixRows(all, tested)),
      tested.map((row) => labels[row] ?? 0),
    )
    expect(Math.abs((area ?? 0) - 0.75)).toBeLessThan(0.02)
  })
  it('logistic regression as scikit-learn', () => {
    expect(metric('utility.auroc_trtr')?.settings.logistic).toBeCloseTo(0.963211, 6)
    expect(metric('utility.auroc_tstr')?.settings.logistic).toBeCloseTo(0.378763, 6)
  })
  it('the ceiling is the real-trained model, and the interval holds the value', () => {
    const tstr = metric('utility.auroc_tstr')
    expect(tstr?.ceiling).toBe(metric('utility.auroc_trtr')?.value)
    const [low, high] = tstr?.interval ?? [1, 0]
    expect(low < (tstr?.value ?? 0) && (tstr?.value ?? 0) < high).toBe(true)
  })
})

describe('edges', () => {
  const random = stream(1, 'edges')
  const cells = (n: number, label: (x: number) => number | null) => {
    const x = Array.from({ length: n }, () => random.next())
    return { x, y: x.map(label) }
  }
  const sets = [cells(80, (x) => (x > 0.5 ? 1 : 0)), cells(80, () => 1), cells(80, (x) => (x > 0.5 ? 1 : 0))]
  const [r, s, t] = tablesOf(sets, ['y'])
  if (r === undefined || s === undefined || t === undefined) throw new Error('no tables')
  const run = (synthetic: Table, test: Table | null) =>
    evaluate({
      ...inputOf(r, synthetic, { target: 'y', positive: '1' }),
      test: test === null ? null : asTest(test),
      metrics: ['utility.auroc_tstr', 'utility.auroc_trtr', 'utility.label_prevalence_gap'],
    }).metrics

  it('one class in S: not trainable, said; the real-trained value is there all the same', () => {
    const [trtr, tstr, gap] = run(s, t)
    expect(tstr).toMatchObject({
      value: null,
      reason: 'Not trainable: the synthetic rows have no negative label',
    })
    expect(trtr?.value).toBeGreaterThan(0.95)
    expect(gap?.value).toBeGreaterThan(0.3)
  })
  it('no test table: null with that reason', () => {
    expect(run(r, null)[0]).toMatchObject({ value: null, reason: 'There is no test table' })
  })
  it('inputs stay as they were', () => {
    const before = JSON.stringify(
      r.columns.map((column) => ('values' in column ? [...column.values] : [...column.codes])),
    )
    run(s, t)
    expect(
      JSON.stringify(
        r.columns.map((column) => ('values' in column ? [...column.values] : [...column.codes])),
      ),
    ).toBe(before)
  })
})
