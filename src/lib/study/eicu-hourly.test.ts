import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { describe, expect, it } from 'vitest'
import { clinicalRulesFor } from '../cohort/clinical-rules'
import { inferSchema } from '../cohort/infer'
import { mergeSchemaPart } from '../cohort/merge'
import { cellText, columnOf } from '../table/table'
import { bytesOf, cohortFrom, csvRows, isThere, rowOf } from './eicu-testing'

const raw = ['patient', 'apachePatientResult', 'apacheApsVar', 'apachePredVar', 'hospital'].map(
  (name) => `eicu-demo/${name}.csv.gz`,
)
const hourly = ['dyn', 'sta', 'outc'].map((name) => `eicu-demo-hourly/eicu_demo_${name}.parquet`)
const cuff = 'eicu-demo/vitalAperiodic.csv.gz'
const there = [...raw, ...hourly].every(isThere)
if (!there)
  console.warn('No eICU demo tables in ../shared/data: the hourly window is not tested on real tables.')

type Hours = Record<string, number | bigint | null>[]

/** Loops over the demo's tables as the paper's source counts them, without any of the recipe's code. */
async function countedApart() {
  const file = bytesOf(hourly[0] ?? '')
  const hours = (await parquetReadObjects({ file: file.buffer, compressors })) as Hours
  const byStay = new Map<string, Hours>()
  for (const hour of hours) {
    const id = String(hour.stay_id)
    byStay.set(id, [...(byStay.get(id) ?? []), hour])
  }
  const predicted = new Map<string, Record<string, string>>()
  for (const row of csvRows(raw[1] ?? ''))
    if (row.apacheversion === 'IVa') predicted.set(row.patientunitstayid ?? '', row)
  const elective = new Map(
    csvRows(raw[3] ?? '').map((row) => [row.patientunitstayid ?? '', row.electivesurgery === '1']),
  )
  const age = (row: Record<string, string>) =>
    row.age === '> 89' ? 90 : row.age === '' ? NaN : Number(row.age)
  const flow: number[] = []
  let stays = csvRows(raw[0] ?? '')
  const keep = (test: (row: Record<string, string>) => boolean) => {
    flow.push(stays.length)
    stays = stays.filter(test)
  }
  keep((row) => row.unittype?.includes('ICU') === true)
  keep((row) => age(row) >= 16)
  keep((row) =>
    (byStay.get(row.patientunitstayid ?? '') ?? []).some(
      ({ hr }) => hr !== null && Number(hr) >= 25 && Number(hr) <= 225,
    ),
  )
  keep((row) => row.hospitaldischargestatus !== '')
  const order = (row: Record<string, string>) => [
    Number(row.hospitaldischargeyear),
    age(row),
    Number(row.patienthealthsystemstayid),
    -Number(row.hospitaladmitoffset),
  ]
  const first = new Map<string, Record<string, string>>()
  for (const row of stays) {
    const known = first.get(row.uniquepid ?? '')
    const [a, b] = [order(row), known === undefined ? [] : order(known)]
    const at = a.findIndex((value, i) => value !== b[i])
    if (known === undefined || (at >= 0 && (a[at] ?? 0) < (b[at] ?? 0))) first.set(row.uniquepid ?? '', row)
  }
  keep((row) => first.get(row.uniquepid ?? '') === row)
  keep((row) => Number(predicted.get(row.patientunitstayid ?? '')?.predictedhospitalmortality ?? -1) > 0)
  keep((row) => {
    const died = row.unitdischargestatus !== 'Expired' && row.hospitaldischargestatus === 'Expired'
    const end = Math.min(
      Number(row.unitdischargeoffset),
      died ? Number(row.hospitaldischargeoffset) : Infinity,
    )
    return end >= 24 * 60
  })
  flow.push(stays.length)
  const expected = stays.map((row) => {
    const id = row.patientunitstayid ?? ''
    const own = [...(byStay.get(id) ?? [])].sort((a, b) => Number(a.time) - Number(b.time))
    const values = (name: string, low = -Infinity, high = Infinity) =>
      own.flatMap((hour) => {
        const value = hour[name]
        return value == null || Number(value) < low || Number(value) > high ? [] : [Number(value)]
      })
    const both = own.flatMap(({ po2, fio2 }) =>
      po2 == null || fio2 == null || Number(po2) < 15 || Number(po2) > 720
        ? []
        : [Number(po2) / (Number(fio2) / 100)],
    )
    const ends = (all: number[]) => [all[0] ?? null, all.at(-1) ?? null]
    const least = (all: number[]) => (all.length === 0 ? null : Math.min(...all))
    const most = (all: number[]) => (all.length === 0 ? null : Math.max(...all))
    const [lactateFirst, lactateLast] = ends(values('lact', 0.1, 30))
    const [bunFirst, bunLast] = ends(values('bun', 1, 280))
    const [bilirubinFirst, bilirubinLast] = ends(values('bili', 0.2, 70.2))
    const [ratioFirst, ratioLast] = ends(both)
    const [heartFirst, heartLast] = ends(values('hr', 25, 225))
    const [tempFirst, tempLast] = ends(values('temp', 25, 46))
    const [wbcFirst, wbcLast] = ends(values('wbc', 0, 100))
    const [plateletFirst, plateletLast] = ends(values('plt'))
    const urine = values('urine')
    const vent = Number(predicted.get(id)?.actualventdays ?? '')
    return {
      patientunitstayid: Number(id),
      death: row.unitdischargestatus === 'Expired' || row.hospitaldischargestatus === 'Expired' ? '1' : '0',
      age: age(row),
      is_female: row.gender === '' ? null : row.gender === 'Female' ? '1' : '0',
      hospitalid: row.hospitalid,
      hosp_los: Number(row.hospitaldischargeoffset) / 1440,
      ventdays: Math.min(30, Math.floor(vent)),
      electivesurgery: elective.get(id) === true ? '1' : '0',
      lactate_first_early: lactateFirst,
      lactate_last_early: lactateLast,
      bun_first_early: bunFirst,
      bun_last_early: bunLast,
      bilirubin_first_early: bilirubinFirst,
      bilirubin_last_early: bilirubinLast,
      bg_pao2fio2ratio_first_early: ratioFirst,
      bg_pao2fio2ratio_last_early: ratioLast,
      wbc_first_early: wbcFirst,
      wbc_last_early: wbcLast,
      platelet_first_early: plateletFirst,
      platelet_last_early: plateletLast,
      heartrate_first: heartFirst,
      heartrate_last: heartLast,
      heartrate_min: least(values('hr', 25, 225)),
      heartrate_max: most(values('hr', 25, 225)),
      sysbp_min: least(values('sbp', 1, 300)),
      diasbp_max: most(values('dbp', 1, 200)),
      resprate_max: most(values('resp', 0, 60)),
      spo2_min: least(values('o2sat', 0, 100)),
      tempc_first: tempFirst,
      tempc_last: tempLast,
      urineoutput_sum: urine.length === 0 ? null : urine.reduce((sum, value) => sum + value, 0),
    }
  })
  return { flow, expected }
}

/** Hourly means of the cuff's pressures by stay and name, hour 1 first; undefined where nothing plausible was charted. */
function cuffMeansApart(): Map<string, (number | undefined)[]> {
  const kinds = [
    ['noninvasivesystolic', 'sysbp', 25, 250],
    ['noninvasivediastolic', 'diasbp', 1, 200],
    ['noninvasivemean', 'meanbp', 1, 250],
  ] as const
  const values = new Map<string, number[][]>()
  for (const row of csvRows(cuff)) {
    const hour = Math.ceil(Number(row.observationoffset) / 60)
    if (hour < 1 || hour > 24) continue
    for (const [column, name, low, high] of kinds) {
      const text = row[column] ?? ''
      if (text === '' || Number(text) < low || Number(text) > high) continue
      const key = `${row.patientunitstayid ?? ''} ${name}`
      const hours = values.get(key) ?? Array.from({ length: 24 }, () => [])
      hours[hour - 1]?.push(Number(text))
      values.set(key, hours)
    }
  }
  const mean = (all: number[]) =>
    all.length === 0 ? undefined : all.reduce((sum, value) => sum + value, 0) / all.length
  return new Map([...values].map(([key, hours]) => [key, hours.map(mean)]))
}

describe('the open demo with its hourly tables', () => {
  it.runIf(there)(
    'has the cohort, label and columns that plain loops over the files find, row by row',
    async () => {
      const files = [...raw, ...hourly].map((name) => ({ name, data: new Blob([bytesOf(name)]) }))
      const input = await cohortFrom(files, { window: 'day-1' })
      const { flow, expected } = await countedApart()
      expect(input.flow?.map(({ remaining }) => remaining)).toEqual(flow)
      expect(flow).toEqual([2520, 2520, 2515, 1337, 1321, 1107, 906, 906])
      expect(input.table.rows).toBe(expected.length)
      for (const row of expected) {
        const found = rowOf(input, row.patientunitstayid)
        for (const [name, value] of Object.entries(row)) {
          const at = `${name} of stay ${row.patientunitstayid}`
          if (typeof value === 'number') expect(found[name], at).toBeCloseTo(value, 8)
          else expect(found[name], at).toBe(value)
        }
      }
    },
  )

  it.runIf(there && isThere(cuff))(
    'has the cuff’s pressures that plain loops find, from a raw table, where a window is asked for',
    async () => {
      const files = [...raw, cuff].map((name) => ({ name, data: new Blob([bytesOf(name)]) }))
      const input = await cohortFrom(files, { window: 'day-1' })
      const means = cuffMeansApart()
      const ids = columnOf(input.table, 'patientunitstayid')
      let compared = 0
      for (let row = 0; row < input.table.rows; row++) {
        const stay = ids === undefined ? '' : (cellText(ids, row) ?? '')
        const found = rowOf(input, Number(stay))
        for (const name of ['sysbp', 'diasbp', 'meanbp']) {
          const own = means.get(`${stay} ${name}`) ?? []
          const hours = own.filter((mean) => mean !== undefined)
          if (hours.length > 0) compared++
          const expected = {
            first: hours[0],
            last: hours.at(-1),
            min: hours.length === 0 ? undefined : Math.min(...hours),
            max: hours.length === 0 ? undefined : Math.max(...hours),
          }
          for (const [end, value] of Object.entries(expected)) {
            const at = `${name}_${end} of stay ${stay}`
            if (value === undefined) expect(found[`${name}_${end}`], at).toBeNull()
            else expect(found[`${name}_${end}`], at).toBeCloseTo(value, 8)
          }
        }
      }
      // The steps were counted with Python's csv module over the same files.
      expect(input.flow?.map(({ remaining }) => remaining)).toEqual([
        2520, 2520, 2515, 2487, 1816, 1413, 1022,
      ])
      expect(compared).toBeGreaterThan(2900)
    },
  )

  it.runIf(there)(
    'needs no window named, and its columns meet the shipped rules by name and unit',
    async () => {
      const files = [...raw, hourly[0] ?? ''].map((name) => ({ name, data: new Blob([bytesOf(name)]) }))
      const input = await cohortFrom(files)
      const schema = mergeSchemaPart(input.table, inferSchema(input.table), input.part ?? {})
      const analysed = schema.columns.filter(({ role }) => role === 'feature' || role === 'group')
      expect(analysed.map(({ name }) => name)).toEqual(
        expect.arrayContaining([
          'lactate_last_early',
          'tempc_min',
          'urineoutput_sum',
          'hosp_los',
          'race_other',
        ]),
      )
      expect(analysed.some(({ name }) => /^(aps_|pred_)/.test(name))).toBe(false)
      const rules = clinicalRulesFor(schema).map(({ text }) => text)
      expect(rules).toContain('sysbp_min <= sysbp_max')
      expect(rules.some((text) => text.startsWith('bg_ph_first_early >='))).toBe(true)
      expect(schema.columns.find(({ name }) => name === 'tempc_min')).toMatchObject({
        unit: 'Cel',
        min: 25,
        max: 46,
        declared: true,
      })
    },
  )
})
