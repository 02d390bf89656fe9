import { describe, expect, it } from 'vitest'
import { stream } from '../../base/random'
import { tableOf } from '../testing'
import { guessMapping } from './looks-long'

const ROWS = 60
const random = stream('looks long')
const each = <T>(cell: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => cell(row))
const ids = each((row) => 100 + Math.floor(row / 12))
const names = each((row) => ['hr', 'lactate', 'sodium'][row % 3] ?? 'hr')
const values = each(() => Math.round(random.normal() * 100) / 4)

describe('a table of measurements', () => {
  it('is known by what its columns hold and are called: eICU’s lab', () => {
    const lab = tableOf({
      labid: each((row) => row),
      patientunitstayid: ids,
      labresultoffset: each((row) => row * 90),
      labname: names,
      labresult: values,
      labmeasurenamesystem: each((row) => ['/min', 'mmol/L'][row % 2] ?? ''),
    })
    expect(guessMapping(lab)).toMatchObject({
      id: 'patientunitstayid',
      time: 'labresultoffset',
      name: 'labname',
      value: 'labresult',
      unit: 'labmeasurenamesystem',
      timeUnit: 'minutes',
      origin: 'zero',
    })
  })

  it('is known by dates with a time of day: MIMIC’s chart', () => {
    const chart = tableOf({
      subject_id: ids,
      stay_id: ids,
      charttime: each((row) => `2150-03-01 ${String(row % 24).padStart(2, '0')}:30:00`),
      label: names,
      valuenum: values,
      valueuom: each(() => 'x'),
    })
    expect(guessMapping(chart)).toMatchObject({
      id: 'subject_id',
      time: 'charttime',
      name: 'label',
      value: 'valuenum',
      timeUnit: 'timestamp',
      origin: 'first',
    })
  })

  it.each([
    [
      'a cohort, one row a stay',
      { stay_id: each((row) => row), name: names, value: values, hours: each((row) => row) },
    ],
    [
      'a cohort of several stays a patient',
      {
        patient_id: ids,
        unit_type: names,
        age: values,
        los_hours: each((row) => row),
        death: each((row) => row % 2),
      },
    ],
    ['without a time', { patient_id: ids, item: names, value: values }],
    ['without a name', { patient_id: ids, hour: each((row) => row % 12), value: values }],
    [
      'one row an hour, a column a measure',
      { stay_id: ids, time: each((row) => row % 12), hr: values, sodium: values },
    ],
    [
      'of a site, not of a patient',
      { hospitalid: ids, hour: each((row) => row), item: names, value: values },
    ],
  ])('is not %s', (_, columns) => {
    expect(guessMapping(tableOf(columns))).toBeNull()
  })
})
