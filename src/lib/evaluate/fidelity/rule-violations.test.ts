import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inputOf, tablesOf, type Cells } from '../../../../tests/golden/tables'
import type { ColumnSchema } from '../../cohort/schema'
import { evaluate } from '../evaluate'
import type { EvaluationInput, Metric } from '../metric'

const ID = 'fidelity.rule_violations'

interface Declaring {
  rules?: string[]
  columns?: Record<string, Partial<ColumnSchema>>
  analysed?: string[]
  violations?: EvaluationInput['violations']
  realViolations?: EvaluationInput['violations']
  lacking?: string[]
  nMin?: number
}

function weigh(real: Cells, synthetic: Cells, declaring: Declaring = {}): Metric {
  const [r, s] = tablesOf([real, synthetic])
  if (r === undefined || s === undefined) throw new Error('no tables')
  const { rules = [], columns = {}, analysed, violations, realViolations, lacking, nMin } = declaring
  const input = inputOf(r, s, { metrics: [ID], nMin, lacking })
  const schema = {
    ...input.schema,
    rules,
    columns: input.schema.columns.map((column) => ({
      ...column,
      ...(columns[column.name] === undefined ? {} : { declared: true, ...columns[column.name] }),
    })),
  }
  const found = evaluate({
    ...input,
    schema,
    analysed: analysed ?? input.analysed,
    violations,
    realViolations,
  })
  const [metric] = found.metrics
  if (metric === undefined) throw new Error('no metric')
  return metric
}

const real: Cells = { low: [1, 2, 3, null], high: [2, 2, 1, 0], sex: ['F', 'M', 'F', 'M'] }
const synthetic: Cells = { low: [5, 1, null, 9, 1], high: [1, 2, 3, 10, 2], sex: ['F', 'X', 'M', null, 'F'] }

describe('rule violations', () => {
  it('are the rows that break a rule, a declared range or a list of categories, each row once', () => {
    const metric = weigh(real, synthetic, {
      rules: ['low <= high'],
      columns: { low: { min: 0, max: 8 }, sex: { categories: ['F', 'M'] } },
      nMin: 1,
    })
    // Row 1 breaks the rule, row 2 the categories, row 4 the range; rows 3 and 5 nothing.
    expect(metric.value).toBeCloseTo(3 / 5, 12)
    expect(metric.settings).toMatchObject({
      real: 1 / 4,
      byRule: { 'low <= high': { synthetic: 1 / 5, real: 1 / 4 } },
      byColumn: { low: { synthetic: 1 / 5, real: 0 }, sex: { synthetic: 1 / 5, real: 0 } },
      rules: 1,
      leftOut: 0,
    })
    expect(metric.perFeature).toEqual({ low: 1 / 5, sex: 1 / 5 })
    expect(metric.intervalKind).toBe('confidence')
    // Wilson’s interval for 3 of 5, as statsmodels gives it.
    expect(metric.interval?.[0]).toBeCloseTo(0.23072, 4)
    expect(metric.interval?.[1]).toBeCloseTo(0.88238, 4)
    expect(metric.floor).toBeNull()
  })
  it('are null where nothing is declared, and an inferred range declares nothing', () => {
    const metric = weigh(real, synthetic, { columns: { low: { declared: false, min: 0, max: 1 } } })
    expect([metric.value, metric.reason]).toEqual([null, 'No range, list of categories or rule was declared'])
  })
  it('leave out a rule over a column that is not analysed or that the synthetic table lacks, and say how many', () => {
    const rules = ['low <= high', 'low >= 0']
    const some = weigh(real, synthetic, { rules, analysed: ['low', 'sex'] })
    expect(some.settings).toMatchObject({ rules: 1, leftOut: 1 })
    expect(some.value).toBe(0)
    const none = weigh(real, synthetic, { rules: ['low <= high'], analysed: ['low', 'sex'] })
    expect([none.value, none.reason]).toEqual([
      null,
      'Each rule names a column that is not among the analysed ones',
    ])
    expect(weigh(real, synthetic, { rules, lacking: ['high'] }).settings).toMatchObject({
      rules: 1,
      leftOut: 1,
    })
  })
  it('count the rows whose cell was no number, once, and only in analysed columns', () => {
    const rules = ['low <= high']
    const unfit = { low: Int32Array.of(0, 2), high: Int32Array.of(2) }
    expect(weigh(real, synthetic, { rules, violations: unfit }).value).toBeCloseTo(2 / 5, 12)
    const other = { gone: Int32Array.of(1, 2, 3) }
    expect(weigh(real, synthetic, { rules, violations: other }).value).toBeCloseTo(1 / 5, 12)
  })
  it('are broken by no missing value, and leave an open end open', () => {
    const empty: Cells = { low: [null, null], high: [1, null], sex: ['F', null] }
    const declaring = {
      rules: ['low <= high'],
      columns: { low: { min: 5, max: null }, high: { min: null, max: 0 } },
    }
    expect(weigh(real, empty, declaring).value).toBe(1 / 2)
    expect(weigh(real, empty, { rules: ['low <= high'] }).value).toBe(0)
  })
  it('say no count of fewer than 11 real rows, but 0', () => {
    const rows = Array.from({ length: 40 }, (_, i) => i)
    const many: Cells = { a: rows, b: rows.map(() => 5) }
    const found = weigh(many, many, { rules: ['a >= b', 'a <= 12', 'b == 5'] }).settings
    expect(found).toMatchObject({
      byRule: {
        'a >= b': { real: null, synthetic: 5 / 40 },
        'a <= 12': { real: 27 / 40, synthetic: 27 / 40 },
        'b == 5': { real: 0, synthetic: 0 },
      },
      smallestRealCell: 11,
    })
  })
  it('lie between the most broken rule and the sum of all, whatever the order of rows', () => {
    const cell = fc.option(fc.integer({ min: -3, max: 3 }), { nil: null, freq: 5 })
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 })
    const cells = (list: (readonly (number | null)[])[]): Cells => ({
      a: list.map(([a]) => a ?? null),
      b: list.map(([, b]) => b ?? null),
    })
    const declaring = { rules: ['a <= b', 'a + b > 0 or b == 0'], columns: { a: { min: -2, max: 2 } } }
    fc.assert(
      fc.property(rows, rows, (r, s) => {
        const metric = weigh(cells(r), cells(s), declaring)
        const value = metric.value ?? NaN
        const { byRule, byColumn } = metric.settings as unknown as Record<
          string,
          Record<string, { synthetic: number }>
        >
        const parts = [...Object.values(byRule ?? {}), ...Object.values(byColumn ?? {})].map(
          (one) => one.synthetic,
        )
        expect(parts.length).toBe(3)
        expect(value).toBeGreaterThanOrEqual(Math.max(...parts) - 1e-12)
        expect(value).toBeLessThanOrEqual(parts.reduce((sum, part) => sum + part, 0) + 1e-12)
        expect(weigh(cells(r), cells([...s].reverse()), declaring).value).toBeCloseTo(value, 12)
        expect(weigh(cells(s), cells(s), declaring).settings.real).toBeCloseTo(value, 12)
      }),
      { numRuns: 60 },
    )
  })

  it('count words in a column of numbers, in real rows as in synthetic ones', () => {
    const metric = weigh(real, synthetic, {
      columns: { high: { min: 0, max: 5 } },
      violations: { low: Int32Array.of(2), gone: Int32Array.of(0) },
      realViolations: { low: Int32Array.of(3) },
      nMin: 1,
    })
    // Row 4 leaves the range, row 3 holds a word.
    expect(metric.value).toBeCloseTo(2 / 5, 12)
    expect(metric.settings.real).toBe(1 / 4)
  })
})
