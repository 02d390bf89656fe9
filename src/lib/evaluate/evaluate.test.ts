import { afterEach, describe, expect, it, vi } from 'vitest'
import { groupOf, inputOf, tablesOf, type Around } from '../../../tests/golden/tables'
import { stream, type Random } from '../base/random'
import { takeRows, type Table } from '../table/table'
import { aboutMetric } from './about'
import { evaluate } from './evaluate'
import { families } from './families'
import { choicesInForce } from './in-force'
import type { EvaluationInput, Metric } from './metric'
import { quantile } from './statistics'

// Those that compare the columns, pairs and groups of R and S alone; a rate of broken rules is neither resampled nor has it a floor.
const mine = families
  .filter(
    ({ name, shares = [] }) =>
      shares.some((of) => ['columns', 'groups'].includes(of)) || /^(correlations|pairs)/.test(name),
  )
  .flatMap((family) => family.ids)

function cohort(rows: number, seed: number, shift = 0) {
  const random = stream('cohort', seed)
  const all = Array.from({ length: rows }, () => {
    const age = Math.round(60 + 15 * random.normal() + shift)
    const sex = random.next() < 0.45 ? 'F' : 'M'
    return {
      age,
      lactate: random.next() < 0.2 ? null : Math.round(10 * Math.exp(0.4 * random.normal() + age / 100)) / 10,
      unit: random.next() < 0.1 ? null : (['MICU', 'SICU', 'CCU'][random.int(3)] ?? null),
      sex,
      died: random.next() < 0.05 + age / 400 + (sex === 'M' ? 0.1 : 0) ? '1' : '0',
    }
  })
  const names = ['age', 'lactate', 'unit', 'sex', 'died'] as const
  return Object.fromEntries(names.map((name) => [name, all.map((row) => row[name])]))
}

const around: Around = { groups: [groupOf('sex')], target: 'died', metrics: mine }

function pair(shift = 8): [Table, Table] {
  const [real, synthetic] = tablesOf([cohort(300, 1), cohort(240, 2, shift)])
  if (real === undefined || synthetic === undefined) throw new Error('no tables')
  return [real, synthetic]
}

const byId = (input: EvaluationInput) => new Map(evaluate(input).metrics.map((metric) => [metric.id, metric]))

/** The rows that a stream draws, as a table of their own. */
function drawn(table: Table, rows: number, random: Random): Table {
  return takeRows(table, random.resample(table.rows, rows))
}

describe('the short ways are the long way', () => {
  const [real, synthetic] = pair()
  const found = byId(inputOf(real, synthetic, { ...around, draws: 1, resamples: 2 }))
  const valueOf = (r: Table, s: Table) => byId(inputOf(r, s, { ...around, draws: 0, resamples: 0 }))

  it('an entry’s own floor is its number between two drawn tables, its own interval that of drawn rows', () => {
    const first = drawn(real, real.rows, stream(1, 'golden', 'floor', 0, 'real'))
    const second = drawn(real, synthetic.rows, stream(1, 'golden', 'floor', 0, 'synthetic'))
    const long = valueOf(first, second)
    const again = [0, 1].map((i) =>
      valueOf(real, drawn(synthetic, synthetic.rows, stream(1, 'golden', 'resample', i))),
    )
    for (const [id, per] of [
      ['fidelity.kl', 'perFeature'],
      ['fairness.kl_by_group', 'perGroup'],
      ['fairness.prevalence_gap_by_group', 'perGroup'],
    ] as const) {
      const keys = Object.keys(found.get(id)?.[per] ?? {})
      expect(keys.length).toBeGreaterThan(1)
      const near = (value: number | null | undefined): unknown => expect.closeTo(value ?? NaN, 9)
      expect(found.get(id)?.settings[`${per}Floors`]).toEqual(
        Object.fromEntries(keys.map((key) => [key, near(long.get(id)?.[per][key])])),
      )
      expect(found.get(id)?.settings[`${per}Intervals`]).toEqual(
        Object.fromEntries(
          keys.map((key) => {
            const ends = Float64Array.from(again, (one) => one.get(id)?.[per][key] ?? NaN).sort()
            return [key, [near(quantile(ends, 25, 1000)), near(quantile(ends, 975, 1000))]]
          }),
        ),
      )
    }
  })

  it('a floor is the metric between two drawn tables, the first playing R', () => {
    const first = drawn(real, real.rows, stream(1, 'golden', 'floor', 0, 'real'))
    const second = drawn(real, synthetic.rows, stream(1, 'golden', 'floor', 0, 'synthetic'))
    const long = valueOf(first, second)
    let checked = 0
    for (const { id, floor } of found.values()) {
      if (floor === null) continue
      expect(long.get(id)?.value, id).toBeCloseTo(floor, 9)
      checked++
    }
    expect(checked).toBe(mine.length - 2)
  })

  it('an interval is spanned by the metric for S’s rows drawn again', () => {
    const again = [0, 1].map((i) =>
      valueOf(real, drawn(synthetic, synthetic.rows, stream(1, 'golden', 'resample', i))),
    )
    let checked = 0
    for (const { id, interval } of found.values()) {
      if (interval === null) continue
      const ends = Float64Array.from(again, (metrics) => metrics.get(id)?.value ?? NaN).sort()
      expect(interval[0], id).toBeCloseTo(quantile(ends, 25, 1000), 9)
      expect(interval[1], id).toBeCloseTo(quantile(ends, 975, 1000), 9)
      checked++
    }
    expect(checked).toBe(mine.length - 1)
  })
})

describe('what comes out', () => {
  afterEach(() => vi.restoreAllMocks())
  const [real, synthetic] = pair()

  it('every built id once, each with words for the screens, no NaN', () => {
    const { metrics } = evaluate(inputOf(real, synthetic, { ...around, metrics: undefined }))
    expect(metrics.map(({ id }) => id).sort()).toEqual(families.flatMap((family) => family.ids).sort())
    for (const metric of metrics) {
      expect(aboutMetric(metric.id), metric.id).not.toBeNull()
      expect(JSON.stringify(metric)).not.toContain('NaN')
      if (metric.value === null) expect(metric.reason, metric.id).toBeTruthy()
    }
  })

  it('a table that is not there has no rows, and what needs it says so', () => {
    const { metrics } = evaluate(inputOf(real, synthetic, { ...around, metrics: ['privacy.dcr_share'] }))
    expect(metrics[0]).toMatchObject({
      value: null,
      n: { train: 300, synthetic: 240, control: 0, test: 0 },
      reason: 'There is no control table',
      warning: null,
    })
  })

  it('the same numbers each time, and others for another seed only in what is drawn', () => {
    const one = evaluate(inputOf(real, synthetic, around)).metrics
    expect(evaluate(inputOf(real, synthetic, around)).metrics).toEqual(one)
    const other = evaluate(inputOf(real, synthetic, { ...around, seed: 2 })).metrics
    expect(other.map(({ value }) => value)).toEqual(one.map(({ value }) => value))
    expect(other.map(({ floor }) => floor)).not.toEqual(one.map(({ floor }) => floor))
  })

  it('an id asked for alone has the value it has among all', () => {
    const all = byId(inputOf(real, synthetic, around))
    for (const id of mine) {
      const alone = byId(inputOf(real, synthetic, { ...around, metrics: [id] }))
      expect([...alone.values()]).toEqual([all.get(id)])
    }
  })

  it('an id that this version lacks is null with that reason', () => {
    const { metrics } = evaluate(
      inputOf(real, synthetic, { ...around, metrics: ['fidelity.kl', 'fidelity.sameness'] }),
    )
    expect(metrics.map(({ id, value }) => [id, value === null])).toEqual([
      ['fidelity.kl', false],
      ['fidelity.sameness', true],
    ])
    expect(metrics[1]?.reason).toBe('This metric is not part of this version')
  })

  it('a family that fails costs its own ids only', () => {
    const [first] = families
    if (first === undefined) throw new Error('no families')
    vi.spyOn(first, 'compute').mockImplementation(() => {
      throw new RangeError('of all things')
    })
    const found = byId(inputOf(real, synthetic, around))
    expect(found.get('fidelity.kl')).toMatchObject({
      value: null,
      reason: 'It failed on these tables: of all things',
    })
    expect(found.get('fidelity.ks_complement')?.value).toBeGreaterThan(0)
  })

  it('progress goes from family to family', () => {
    const told: string[] = []
    evaluate(inputOf(real, synthetic, around), ({ doing, done, total }) =>
      told.push(`${done}/${total} ${doing}`),
    )
    expect(told[0]).toMatch(/^0\/\d+ divergence of each column$/)
    expect(told.at(-1)).toMatch(/^(\d+)\/\1 /)
  })

  it('fewer than 30 synthetic or control rows: a warning beside every value', () => {
    const warnings = (input: EvaluationInput) =>
      new Set(
        evaluate(input)
          .metrics.filter(({ value }) => value !== null)
          .map(({ warning }) => warning),
      )
    expect(warnings(inputOf(real, synthetic, around))).toEqual(new Set([null]))
    expect(warnings(inputOf(real, takeRows(synthetic, [...Array(29).keys()]), around))).toEqual(
      new Set(['small']),
    )
    expect(warnings(inputOf(real, synthetic, { ...around, control: takeRows(real, [1, 2, 3]) }))).toEqual(
      new Set(['small']),
    )
  })

  it('no synthetic rows: null everywhere, with the reason', () => {
    const metrics: Metric[] = evaluate(inputOf(real, takeRows(synthetic, []), around)).metrics
    expect(metrics).toHaveLength(mine.length)
    for (const { value, reason } of metrics)
      expect([value, reason]).toEqual([null, 'The synthetic table has no rows'])
  })
})

describe('choices in force', () => {
  const [real, synthetic] = tablesOf([cohort(60, 1), cohort(60, 2)], ['died'])
  if (real === undefined || synthetic === undefined) throw new Error('no tables')
  const input = inputOf(real, synthetic, {
    groups: [groupOf('sex'), groupOf('unit')],
    target: 'died',
    quasiIdentifiers: ['sex', 'age', 'sex'],
  })

  it('are those of the schema, with groups whose columns the cell has, until others are chosen', () => {
    const all = { groups: ['sex', 'unit'], quasiIdentifiers: ['sex', 'age'], sensitive: 'died', bins: 10 }
    expect(choicesInForce(input)).toEqual(all)
    expect(choicesInForce({ ...input, analysed: ['age', 'sex', 'died'], bins: 5 })).toEqual({
      ...all,
      groups: ['sex'],
      bins: 5,
    })
    expect(choicesInForce({ ...input, lacking: ['sex'] }).groups).toEqual(['unit'])
    const chosen = { groups: ['unit'], sensitive: null, bins: 20 }
    expect(choicesInForce(input, chosen)).toEqual({ ...all, ...chosen })
  })

  it('print the bins that were used, in every id that uses them', () => {
    const { metrics } = evaluate({
      ...input,
      bins: 20,
      metrics: ['fidelity.kl', 'fairness.kl_by_group', 'utility.label_dependence'],
    })
    expect(metrics.map(({ settings }) => settings['bins'])).toEqual([20, 20, 20])
  })
})
