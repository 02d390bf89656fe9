import { describe, expect, it } from 'vitest'
import { columnOf } from '../table/table'
import { cohortFrom, filesOf, rowOf } from './eicu-testing'

interface Stay {
  id: number
  age?: string
  status?: string
  left?: number
  leftHospital?: number
}

const patientLines = (stays: readonly Stay[]) => [
  'patientunitstayid,uniquepid,patienthealthsystemstayid,hospitalid,gender,age,ethnicity,unittype,hospitaldischargeyear,' +
    'hospitaladmitoffset,hospitaldischargeoffset,hospitaldischargestatus,unitdischargestatus,unitdischargeoffset',
  ...stays.map(
    ({ id, age = '50', status = 'Alive', left = 4000, leftHospital = 4290 }) =>
      `${id},p${id},${id},59,Female,${age},Asian,MICU,2014,-60,${leftHospital},${status},Alive,${left}`,
  ),
]

const NURSE =
  'nursingchartid,patientunitstayid,nursingchartoffset,nursingchartentryoffset,nursingchartcelltypecat,' +
  'nursingchartcelltypevallabel,nursingchartcelltypevalname,nursingchartvalue'
const nurse = (stay: number, at: number, label: string, name: string, value: string | number) =>
  `1,${stay},${at},${at},Vital Signs,${label},${name},${value}`
const beat = (stay: number, at: number, value: string | number = 80) =>
  nurse(stay, at, 'Heart Rate', 'Heart Rate', value)

const LAB =
  'labid,patientunitstayid,labresultoffset,labtypeid,labname,labresult,labresulttext,labmeasurenamesystem,labmeasurenameinterface,labresultrevisedoffset'
const lab = (stay: number, at: number, name: string, value: string | number, unit = '') =>
  `1,${stay},${at},1,${name},${value},${value},${unit},${unit},${at}`

const URINE =
  'intakeoutputid,patientunitstayid,intakeoutputoffset,cellpath,celllabel,cellvaluenumeric,cellvaluetext'
const output = (stay: number, at: number, path: string, value: number) =>
  `1,${stay},${at},flowsheet|Flowsheet Cell Labels|I&O|${path},x,${value},${value}`

const PLAN = 'cplgeneralid,patientunitstayid,activeupondischarge,cplitemoffset,cplgroup,cplitemvalue'
const status = (stay: number, at: number, value: string) => `1,${stay},True,${at},Care Limitation,${value}`

/** Stay 1 is admitted half an hour before its unit admission: its day is the minutes (−30, 1410]. */
const charted = [
  NURSE,
  beat(1, -200, 24), // implausible, so no admission
  beat(1, -30, 70), // hour 0: before the window
  beat(1, 30, 80), // the last minute of hour 1
  beat(1, 31, 90), // the first of hour 2
  beat(1, 45, 110),
  beat(1, 50, 300),
  beat(1, 60, 'irregular'),
  beat(1, 61, '""'),
  beat(1, 90, 100), // the last minute of hour 2: (90 + 110 + 100) / 3
  beat(1, 1410, 60), // the last minute of hour 24
  beat(1, 1411, 200),
  beat(1, 2000, 90),
  nurse(1, 100, 'Invasive BP', 'Invasive BP Systolic', 120),
  nurse(1, 100, 'Non-Invasive BP', 'Non-Invasive BP Systolic', 90), // at the same time: doesn't count
  nurse(1, 110, 'Non-Invasive BP', 'Non-Invasive BP Systolic', 100), // alone: counts, in the same hour
  nurse(1, 170, 'Non-Invasive BP', 'Non-Invasive BP Systolic', 260), // no cuff reads that
  nurse(1, 230, 'Invasive BP', 'Invasive BP Systolic', 260),
  nurse(1, 100, 'MAP (mmHg)', 'Value', 75),
  nurse(1, 100, 'Non-Invasive BP', 'Non-Invasive BP Mean', 60),
  nurse(1, 100, 'Temperature', 'Temperature (F)', 98.6),
  nurse(1, 200, 'Temperature', 'Temperature (C)', 38),
  nurse(1, 200, 'Temperature', 'Temperature (F)', 104),
  nurse(1, 200, 'Temperature', 'Temperature Location', 'ORAL'),
  beat(2, 0),
  beat(2, 1439),
  beat(3, 0),
  beat(3, 1440),
  ...[4, 5, 7, 8, 9].flatMap((stay) => [beat(stay, 0), beat(stay, 2000)]),
]
const labs = [
  LAB,
  lab(1, -1470, 'lactate', 9), // hour −24: before the look-back
  lab(1, -1469, 'lactate', 2, 'mmol/L'),
  lab(1, 1410, 'lactate', 3, 'mmol/L'),
  lab(1, 1411, 'lactate', 8),
  lab(1, 0, 'FiO2', 0.21),
  lab(1, 10, 'paO2', 63, 'mm Hg'),
  lab(1, 600, 'FiO2', 21, '%'),
  lab(1, 610, 'paO2', 42),
  lab(1, 700, 'FiO2', 5), // neither a share nor a percentage
  lab(1, 700, 'paO2', 99),
  lab(1, 20, 'glucose', 100, 'mg/dL'),
  lab(1, 20, 'bedside glucose', 120, 'mg/dL'),
  lab(1, 20, 'creatinine', 88, 'umol/L'),
  lab(1, 80, 'creatinine', 1.2, 'mg/dL'),
  lab(1, 20, 'total bilirubin', 0.1, 'mg/dL'),
  lab(1, 20, 'albumin', ''),
  lab(1, 20, 'WBC x 1000', 12, 'K/mcL'),
  lab(1, 20, 'troponin - I', 5),
  lab(2, 20, 'creatinine', 1000, 'mg/dL'), // of a stay that is out: not counted
]
const urine = [
  URINE,
  output(1, -30, 'Output (ml)|Urine', 70), // hour 0
  output(1, 0, 'Output (ml)|Urine', 100),
  output(1, 1410, 'Output (ml)|Indwelling Foley', 50),
  output(1, 1411, 'Output (ml)|Urine', 200),
  output(1, 100, 'Output (ml)|Foley OR', 400),
  output(1, 100, 'Output (ml)|Urine Count', 3),
  output(1, 100, 'Output (ml)|Stool', 500),
  output(1, 100, 'Intake (ml)|Crystalloids', 900),
]
const plans = [
  PLAN,
  status(4, 600, 'Do not resuscitate'),
  status(5, 600, 'Full therapy'),
  status(5, 1440, 'Comfort measures only'),
]
const stays: Stay[] = [
  { id: 1 },
  { id: 2 },
  { id: 3 },
  { id: 4 },
  { id: 5 },
  { id: 6 },
  { id: 7, status: 'Expired', leftHospital: 1000 },
  { id: 8, age: '> 89' },
  { id: 9, age: '' },
]
const files = () =>
  filesOf({
    'patient.csv': patientLines(stays),
    'nurseCharting.csv.gz': charted,
    'lab.csv': labs,
    'intakeOutput.csv.gz': urine,
    'carePlanGeneral.csv': plans,
  })

describe('the eICU recipe on hand-made raw tables, by day 1', () => {
  it('counts every exclusion, those of the window too', async () => {
    const { flow, table } = await cohortFrom(files(), { window: 'day-1' })
    expect(flow?.map(({ label, remaining, excluded }) => [label, remaining, excluded])).toEqual([
      ['all unit stays', 9, 0],
      ['the unit is an ICU', 9, 0],
      ['known to be 16 or over', 8, 1],
      ['a heart rate is charted', 7, 1],
      ['discharge status known', 7, 0],
      ['first stay of the patient', 7, 0],
      ['alive, in the unit and without a limit of care for 24 hours', 4, 3],
    ])
    expect(columnOf(table, 'patientunitstayid')).toMatchObject({ values: Float64Array.of(1, 3, 5, 8) })
    expect(columnOf(table, 'age')).toMatchObject({ values: Float64Array.of(50, 50, 50, 90) })
  })

  it('averages by the hour, (h − 1, h], and takes the vitals of 24 hours', async () => {
    const row = rowOf(await cohortFrom(files(), { window: 'day-1' }), 1)
    expect(row).toMatchObject({
      heartrate_first: 80,
      heartrate_last: 60,
      heartrate_min: 60,
      heartrate_max: 100,
      sysbp_first: 110,
      sysbp_last: 260,
      sysbp_min: 110,
      sysbp_max: 260,
      meanbp_first: 75,
      tempc_last: 38,
      tempc_max: 38,
      diasbp_first: null,
      spo2_max: null,
      urineoutput_sum: 150,
      hosp_los: 3,
    })
    expect(row.tempc_first).toBeCloseTo(37, 9)
  })

  it('takes labs from a day before admission on, FiO2 as a share or a percentage', async () => {
    const row = rowOf(await cohortFrom(files(), { window: 'day-1' }), 1)
    expect(row).toMatchObject({
      lactate_first_early: 2,
      lactate_last_early: 3,
      bg_pao2_first_early: 63,
      bg_pao2_last_early: 99,
      glucose_first_early: 110,
      creatinine_first_early: 1.2,
      bilirubin_first_early: null,
      albumin_first_early: null,
      wbc_last_early: 12,
    })
    expect(row.bg_pao2fio2ratio_first_early).toBeCloseTo(300, 9)
    expect(row.bg_pao2fio2ratio_last_early).toBeCloseTo(200, 9)
  })

  it('counts what became missing, by table and reason', async () => {
    const { notes } = await cohortFrom(files(), { window: 'day-1' })
    const lost = notes.filter(({ rule }) => /^(unit|not-a-number|out-of-range)$/.test(rule))
    expect(
      lost.map(({ file, rule, column, count }) => `${file} ${rule} ${column ?? ''} ${count}`).sort(),
    ).toEqual([
      'lab.csv out-of-range bilirubin 1',
      'lab.csv out-of-range fio2 1',
      'lab.csv unit creatinine 1',
      'nurseCharting.csv.gz not-a-number heartrate 1',
      'nurseCharting.csv.gz out-of-range heartrate 1',
      'nurseCharting.csv.gz out-of-range sysbp 1',
    ])
  })

  it('has the paper’s columns, and nothing else that is analysed', async () => {
    const { table, part } = await cohortFrom(files(), { window: 'day-1' })
    const apart = new Set(part?.exclude)
    const names = table.columns.map(({ name }) => name).filter((name) => !apart.has(name))
    // 83 with the stay, less ventdays and electivesurgery, whose tables aren’t there.
    expect(names).toHaveLength(80)
    expect(part?.columns).toContainEqual({
      name: 'lactate_last_early',
      label: 'Lactate, last of the hourly means of the window and the day before it',
      unit: 'mmol/L',
      min: 0.1,
      max: 30,
    })
  })

  it('goes on without a table, and says which columns are missing', async () => {
    const some = files().filter(({ name }) => !/^(lab|intake|care)/.test(name))
    const { table, notes } = await cohortFrom(some, { window: 'day-1' })
    const said = notes.map((note) => note.said).join('\n')
    expect(said).toMatch(
      / has .*lactate.* \(they stand in lab\): 42 columns are missing \(_first_early, _last_early\)/,
    )
    expect(said).toMatch(/ has urineoutput \(they stand in intakeOutput\): 1 column is missing \(_sum\)/)
    expect(said).toContain('carePlanGeneral is not among the files')
    expect(columnOf(table, 'lactate_last_early')).toBeUndefined()
    expect(columnOf(table, 'heartrate_max')).toBeDefined()
    // Nobody's care is known to be limited: stay 4 is in.
    expect(table.rows).toBe(5)
  })

  it('takes the monitor’s vitals where no nurse’s are there, and says so', async () => {
    const monitor = [
      'vitalperiodicid,patientunitstayid,observationoffset,temperature,sao2,heartrate,respiration,cvp,etco2,systemicsystolic,systemicdiastolic,systemicmean',
      '1,1,0,,97,70,,,,,,',
      '1,1,5,36.5,98,90,18,,,120,60,80',
      '1,1,1440,,99,75,,,,,,',
    ]
    const cuff = [
      'vitalaperiodicid,patientunitstayid,observationoffset,noninvasivesystolic,noninvasivediastolic,noninvasivemean,paop',
      '1,1,5,100,50,70,',
      '1,1,65,110,55,75,',
    ]
    const tables = {
      'patient.csv': patientLines([{ id: 1 }]),
      'vitalPeriodic.csv': monitor,
      'vitalAperiodic.csv': cuff,
    }
    const input = await cohortFrom(filesOf(tables), { window: 'day-1' })
    expect(rowOf(input, 1)).toMatchObject({
      heartrate_first: 90,
      heartrate_last: 75,
      sysbp_first: 120,
      sysbp_last: 110,
      meanbp_min: 75,
      resprate_max: 18,
    })
    expect(input.notes.map(({ said }) => said).join('\n')).toContain('vitals are the monitor’s')
  })

  it('reads no charted table unasked where none has heart rates, and says so', async () => {
    const some = files().filter(({ name }) => /^(patient|lab)/.test(name))
    const { table, notes } = await cohortFrom(some)
    const said = notes.map((note) => note.said).join('\n')
    expect(said).toContain('the table lab was not read: it needs a window')
    expect(said).toMatch(/ has .*lactate.* \(they stand in lab\): 42 columns are missing/)
    expect([table.rows, columnOf(table, 'lactate_last_early')]).toEqual([8, undefined])
    const asked = await cohortFrom(some, { window: 'day-1' })
    // From the unit admission on, 1410 and 1411 are both in hour 24, and −1469 is before hour −23.
    expect(rowOf(asked, 1)).toMatchObject({ lactate_first_early: 5.5, lactate_last_early: 5.5 })
  })

  it('refuses a window that no table can give, and names a column that a table lacks', async () => {
    const patient = { 'patient.csv': patientLines([{ id: 1 }]) }
    await expect(cohortFrom(filesOf(patient), { window: 'day-1' })).rejects.toThrow(
      /^cohort.window: .*“day-1”/,
    )
    const odd = { ...patient, 'lab.csv': ['patientunitstayid,labname,labresult', '1,lactate,2'] }
    await expect(cohortFrom(filesOf(odd), { window: 'day-1' })).rejects.toThrow(
      'lab.csv, column “labresultoffset”: has no such column',
    )
  })
})

describe('the random window', () => {
  // A heart rate of 30 + h in each hour h, and a lactate of 1 + h / 10 in each from the day before on.
  const beats = Array.from({ length: 101 }, (_, h) => h)
  const long = Array.from({ length: 12 }, (_, i) => i + 1)
  const tables = {
    'patient.csv': patientLines(long.map((id) => ({ id }))),
    'nurseCharting.csv': [NURSE, ...long.flatMap((stay) => beats.map((h) => beat(stay, 60 * h, 30 + h)))],
    'lab.csv': [
      LAB,
      ...long.flatMap((stay) =>
        Array.from({ length: 125 }, (_, i) => i - 24).map((h) => lab(stay, 60 * h, 'lactate', 5 + h / 10)),
      ),
    ],
  }

  it('is the default of charted tables: 4 hours of vitals, 28 of labs, and its end is told', async () => {
    const input = await cohortFrom(filesOf(tables))
    const ends = long.map((stay) => {
      const row = rowOf(input, stay)
      const end = Number(row.window_hours)
      expect(end).toBeGreaterThanOrEqual(4)
      expect(end).toBeLessThanOrEqual(98)
      expect(row).toMatchObject({ heartrate_first: 30 + end - 3, heartrate_last: 30 + end })
      const early = 5 + Math.max(end - 27, -23) / 10
      expect(row.lactate_first_early).toBeCloseTo(early, 9)
      expect(row.lactate_last_early).toBeCloseTo(5 + end / 10, 9)
      return end
    })
    expect(new Set(ends).size).toBeGreaterThan(6)
    expect(input.part?.exclude).toContain('window_hours')
  })

  it('is the same again by the same seed, and another by another', async () => {
    const ends = async (seed: number) =>
      columnOf((await cohortFrom(filesOf(tables), { seed })).table, 'window_hours')
    expect(await ends(3)).toEqual(await ends(3))
    expect(await ends(3)).not.toEqual(await ends(4))
  })
})
