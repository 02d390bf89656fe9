import fc from 'fast-check'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openNodeEngine } from '../table/engine-node'
import { readFiles } from '../table/read'
import { columnOf, isNumeric, type Kind, type Table } from '../table/table'
import { namedMeasure } from './clinical-measures'
import { clinicalRulesFor } from './clinical-rules'
import { parseRule } from './rules'
import type { Group, Schema } from './schema'
import { violationsOf } from './violations'

type Given = readonly [name: string, unit?: string | null, kind?: Kind, categories?: string[]]

function schemaOf(columns: readonly Given[], groups: Group[] = []): Schema {
  return {
    columns: columns.map(([name, unit = null, kind = 'numeric', categories]) => ({
      name,
      label: null,
      kind,
      unit,
      min: null,
      max: null,
      categories: categories ?? null,
      declared: false,
      role: 'feature',
      reason: null,
      afterOutcome: null,
      missing: 0,
    })),
    target: null,
    positive: null,
    groups,
    site: null,
    region: null,
    quasiIdentifiers: [],
    sensitive: null,
    rules: [],
  }
}
const rulesOf = (columns: readonly Given[], groups: Group[] = []) =>
  clinicalRulesFor(schemaOf(columns, groups)).map(({ text }) => text)
const ofNames = (...names: string[]) => rulesOf(names.map((name) => [name]))

const PAPER = [
  ...['heartrate', 'sysbp', 'diasbp', 'meanbp', 'resprate', 'tempc', 'spo2'].flatMap((vital) =>
    ['first', 'last', 'min', 'max'].map((when) => `${vital}_${when}`),
  ),
  ...[
    ...[
      'bg_pao2',
      'bg_paco2',
      'bg_pao2fio2ratio',
      'bg_ph',
      'bg_baseexcess',
      'albumin',
      'bands',
      'bicarbonate',
    ],
    ...['bilirubin', 'bun', 'calcium', 'creatinine', 'glucose', 'hematocrit', 'hemoglobin', 'inr', 'lactate'],
    ...['platelet', 'potassium', 'sodium', 'wbc'],
  ].flatMap((lab) => [`${lab}_first_early`, `${lab}_last_early`]),
  ...['urineoutput_sum', 'age', 'hosp_los', 'ventdays'],
]

describe('the clinical rules', () => {
  it('bound every measured column of the paper', () => {
    const rules = ofNames(...PAPER)
    for (const name of PAPER)
      expect(
        rules.some((rule) => rule.startsWith(`${name} >= `)),
        name,
      ).toBe(true)
    expect(rules).toContain('bg_ph_first_early >= 6.3 and bg_ph_first_early <= 8.2')
    expect(rules).toContain('lactate_last_early >= 0 and lactate_last_early <= 60')
    expect(rules).toContain('spo2_min >= 0 and spo2_min <= 100')
    expect(rules).toContain('tempc_last >= 10 and tempc_last <= 47')
    expect(rules).toContain('hosp_los >= 0')
    expect(rules).toContain('ventdays <= hosp_los + 2')
  })
  it('order first, last, least and most of one measure, and pressures of one time', () => {
    const rules = ofNames(...PAPER)
    for (const rule of [
      'heartrate_min <= heartrate_first',
      'heartrate_last <= heartrate_max',
      'spo2_min <= spo2_max',
      'diasbp_first <= sysbp_first',
      'diasbp_last <= meanbp_last',
      'meanbp_max <= sysbp_max',
    ])
      expect(rules).toContain(rule)
    expect(rules).not.toContain('diasbp_min <= meanbp_min')
    expect(rules.some((rule) => rule.includes('lactate_first_early <= lactate'))).toBe(false)
  })
  it.each([
    ['SpO2', 'spo2', null],
    ['Mean BP min', 'meanbp', 'min'],
    ['mean_arterial_pressure', 'meanbp', null],
    ['heart_rate_mean', 'heartrate', 'mean'],
    ['sbp_ni_max', 'sysbp', 'max'],
    ['Lowest systolic blood pressure', 'sysbp', 'min'],
    ['anchor_age', 'age', null],
    ['gcs_verbal', 'verbal', null],
    ['aps_eyes', 'eyes', null],
    ['los_icu', 'los', null],
    ['mechanical_ventilation_days', 'vent', null],
    ['Haemoglobin', 'hemoglobin', null],
    ['urine_ph', null, null],
    ['creatinine_clearance', null, null],
    ['age_group', null, null],
    ['gestational_age', null, null],
    ['ventilator_free_days', null, null],
    ['lactate_time', null, null],
    ['venous_ph', null, null],
    ['delta_sodium', null, null],
    ['map_score', null, null],
    ['eyes', null, null],
    ['mean_max_heart_rate', null, null],
  ])('take %s as %s, %s', (name, measure, statistic) => {
    const named = namedMeasure(name)
    expect([named.measure?.id ?? null, named.statistic]).toEqual([measure, statistic])
  })
  it('bound by unit where one is stated, and say nothing of a unit that they don’t know', () => {
    expect(rulesOf([['temperature', '°F']])).toEqual(['temperature >= 50 and temperature <= 117'])
    expect(rulesOf([['Temperature', 'Cel']])).toEqual(['Temperature >= 10 and Temperature <= 47'])
    expect(rulesOf([['temperature']])).toEqual([
      'temperature >= 10 and temperature <= 47 or temperature >= 50 and temperature <= 117',
    ])
    expect(rulesOf([['fio2']])).toEqual(['fio2 >= 0.15 and fio2 <= 1 or fio2 >= 15 and fio2 <= 100'])
    expect(rulesOf([['pred_fio2']])).toEqual(['pred_fio2 >= 15 and pred_fio2 <= 100'])
    expect(rulesOf([['glucose', 'mmol/L']])).toEqual(['glucose >= 0 and glucose <= 170'])
    expect(rulesOf([['creatinine']])).toEqual(['creatinine >= 0'])
    expect(rulesOf([['creatinine', 'µmol/L']])).toEqual(['creatinine >= 0 and creatinine <= 8000'])
    expect(rulesOf([['glucose', 'furlong']])).toEqual([])
    expect(rulesOf([['wbc', 'K/uL']])).toEqual(['wbc >= 0 and wbc <= 2000'])
  })
  it('compare nothing across units', () => {
    expect(
      rulesOf([
        ['diasbp', 'mm[Hg]'],
        ['sysbp', 'kPa'],
      ]).some((rule) => rule.includes('diasbp <= sysbp')),
    ).toBe(false)
    expect(
      rulesOf([
        ['ventdays', 'd'],
        ['hosp_los', 'h'],
      ]),
    ).not.toContain('ventdays <= hosp_los + 2')
    expect(rulesOf([['icu_los'], ['hosp_los'], ['ventdays']])).toContain('icu_los <= hosp_los + 1')
    expect(rulesOf([['icu_los'], ['ventdays']])).toContain('ventdays <= icu_los + 2')
  })
  it('let at most one column of a one-hot group be set, where its cells can be added up', () => {
    const race: Group = { name: 'race', columns: ['race_black', 'race asian'], oneHot: true, other: 'white' }
    const columns = (levels: string[]): Given[] => race.columns.map((name) => [name, null, 'binary', levels])
    expect(rulesOf(columns(['0', '1']), [race])).toEqual(['race_black + "race asian" <= 1'])
    expect(rulesOf(columns(['no', 'yes']), [race])).toEqual([])
    expect(rulesOf(columns(['0', '1']).slice(0, 1), [race])).toEqual([])
    expect(rulesOf([], [race])).toEqual([])
  })
  it('leave text, identifiers and columns that are not analysed alone', () => {
    const schema = schemaOf([['age'], ['heartrate', null, 'categorical', ['70', '80']]])
    const [age] = schema.columns
    if (age === undefined) throw new Error('age')
    age.role = 'excluded'
    expect(clinicalRulesFor(schema)).toEqual([])
  })
  it('can be read, whatever columns are called, and name no other column', () => {
    const part = fc.constantFrom(
      ...PAPER,
      'and',
      'é',
      '"',
      ' ',
      '1',
      'min',
      'max',
      'not',
      '_',
      '\n',
      '<=',
      '__proto__',
    )
    const name = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
        for (const { text, about } of clinicalRulesFor(schemaOf(names.map((one) => [one])))) {
          for (const column of parseRule(text).columns) expect(names).toContain(column)
          expect(about).not.toBe('')
        }
      }),
    )
  })
})

const hourly = new URL('../../../../shared/data/eicu-demo-hourly/eicu_demo_dyn.parquet', import.meta.url)
const there = existsSync(hourly)
if (!there)
  console.warn('No hourly eICU demo in ../shared/data: the clinical rules are not held against real stays.')

describe('on real stays', () => {
  it.runIf(there)(
    'are broken by hardly any: 0.3 % of the stays that a rule can be held against, at most',
    async () => {
      const engine = await openNodeEngine()
      const file = { name: 'dyn.parquet', data: new Blob([readFileSync(hourly)]) }
      const [reading] = await readFiles(() => Promise.resolve(engine), [file], {})
      if (reading === undefined) throw new Error('hourly')
      const table = perStay(reading.table)
      expect(table.rows).toBeGreaterThan(1300)
      const rules = clinicalRulesFor(schemaOf(table.columns.map(({ name }) => [name])))
      expect(rules.length).toBeGreaterThan(70)
      for (const { text, broken, judged } of violationsOf(
        table,
        rules.map((rule) => rule.text),
      )) {
        expect(judged, text).toBeGreaterThan(500)
        expect(broken / judged, text).toBeLessThan(0.003)
      }
    },
  )
})

/** First, last, least and most of each vital sign of a stay, as the paper’s columns have them. */
function perStay(hours: Table): Table {
  const numbers = (name: string) => {
    const column = columnOf(hours, name)
    if (column === undefined || !isNumeric(column)) throw new Error(name)
    return column.values
  }
  const stays = numbers('stay_id')
  const times = numbers('time')
  const rowOf = new Map([...new Set(stays)].map((stay, row) => [stay, row]))
  const order = [...stays.keys()].sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0))
  const vitals = {
    hr: 'heartrate',
    sbp: 'sysbp',
    dbp: 'diasbp',
    map: 'meanbp',
    resp: 'resprate',
    temp: 'tempc',
    o2sat: 'spo2',
  }
  const columns = Object.entries(vitals).flatMap(([from, to]) => {
    const values = numbers(from)
    const made = {
      first: new Float64Array(rowOf.size),
      last: new Float64Array(rowOf.size),
      min: new Float64Array(rowOf.size),
      max: new Float64Array(rowOf.size),
    }
    for (const list of Object.values(made)) list.fill(NaN)
    for (const hour of order) {
      const value = values[hour] ?? NaN
      if (Number.isNaN(value)) continue
      const row = rowOf.get(stays[hour] ?? NaN) ?? 0
      if (Number.isNaN(made.first[row] ?? NaN)) made.first[row] = made.min[row] = made.max[row] = value
      made.last[row] = value
      made.min[row] = Math.min(made.min[row] ?? value, value)
      made.max[row] = Math.max(made.max[row] ?? value, value)
    }
    return Object.entries(made).map(([when, list]) => ({
      name: `${to}_${when}`,
      kind: 'numeric' as const,
      unit: null,
      values: list,
    }))
  })
  return { rows: rowOf.size, columns }
}
