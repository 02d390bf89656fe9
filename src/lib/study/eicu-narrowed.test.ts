import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { stream } from '../base/random'
import { eicu } from '../cohort/recipes/eicu'
import { codedColumn } from '../cohort/recipes/raw'
import { openNodeEngine } from '../table/engine-node'
import type { InputFile } from '../table/read'
import { columnOf, isNumeric } from '../table/table'
import { toParquet } from '../table/write-parquet'
import { cohortFrom, filesOf } from './eicu-testing'

const STAYS = 30
const random = stream('narrowed tables')
const pick = <T>(of: readonly T[]): T | string => of[random.int(of.length)] ?? ''
const at = () => random.int(3000) - 200
/** Rows of random stays; blanks around and letters of either case are what raw tables have. */
const rows = (header: string, count: number, cells: () => (string | number)[]) => [
  header,
  ...Array.from({ length: count }, () => [1 + random.int(STAYS), ...cells()].join(',')),
]

const patient = [
  'patientunitstayid,uniquepid,patienthealthsystemstayid,hospitalid,gender,age,ethnicity,unittype,hospitaldischargeyear,' +
    'hospitaladmitoffset,hospitaldischargeoffset,hospitaldischargestatus,unitdischargestatus,unitdischargeoffset',
  ...Array.from(
    { length: STAYS },
    (_, i) => `${i + 1},p${i},${i},59,Female,${30 + i},Asian,MICU,2014,-60,4290,Alive,Alive,4000`,
  ),
]

const large: Record<string, string[]> = {
  nurseCharting: rows(
    'patientunitstayid,nursingchartoffset,nursingchartcelltypecat,nursingchartcelltypevallabel,nursingchartcelltypevalname,nursingchartvalue',
    1500,
    () => [
      at(),
      'Vital Signs',
      ...pick([
        ['Heart Rate', 'Heart Rate'],
        ['heart rate ', ' Heart Rate'],
        ['Heart Rate', 'Heart Rate Alarm'],
        ['Non-Invasive BP', 'Non-Invasive BP Systolic'],
        ['Temperature', 'Temperature (F)'],
        ['Pain Score', 'Value'],
      ]),
      pick([80, 97, 120, 500, ' 75 ', 'irregular', '']),
    ],
  ),
  vitalPeriodic: rows(
    'patientunitstayid,observationoffset,temperature,sao2,heartrate,respiration,cvp,systemicsystolic,systemicdiastolic,systemicmean',
    800,
    () => [at(), '', pick([97, 99, '']), pick([80, 90, 300]), 18, 5, 120, 60, pick([80, ''])],
  ),
  vitalAperiodic: rows(
    'patientunitstayid,observationoffset,noninvasivesystolic,noninvasivediastolic,noninvasivemean,paop',
    800,
    () => [at(), pick([110, 130, '']), 70, 85, ''],
  ),
  lab: rows(
    'patientunitstayid,labresultoffset,labname,labresult,labresulttext,labmeasurenamesystem',
    1000,
    () => [
      at(),
      pick(['lactate', ' Lactate', 'creatinine', 'WBC x 1000', 'troponin - I', 'CPK']),
      pick([1.2, 3, 900, '']),
      'x',
      pick(['mg/dL', 'mmol/L', 'K/mcL', '']),
    ],
  ),
  intakeOutput: rows('patientunitstayid,intakeoutputoffset,cellpath,celllabel,cellvaluenumeric', 800, () => [
    at(),
    `flowsheet|Flowsheet Cell Labels|I&O|${pick(['Output (ml)|Urine', 'Output (ml)|Stool', 'Intake (ml)|Crystalloids'])}`,
    'x',
    pick([50, 100, '']),
  ]),
  carePlanGeneral: rows('patientunitstayid,cplitemoffset,cplgroup,cplitemvalue', 60, () => [
    1000 + random.int(2000),
    pick(['Care Limitation', 'Activity']),
    pick(['Full therapy', 'Do not resuscitate', 'Comfort measures only']),
  ]),
  treatment: rows('patientunitstayid,treatmentoffset,treatmentstring', 60, () => [
    at(),
    pick([
      'pulmonary|ventilation and oxygenation|mechanical ventilation|assist controlled',
      'pulmonary|ventilation and oxygenation|mechanical ventilation|non-invasive ventilation',
      'cardiovascular|shock|vasopressors',
    ]),
  ]),
}

const opened = openNodeEngine()

/** What the table's statement keeps of its CSV, as the Parquet file that it would write. */
async function narrowed(table: string): Promise<InputFile> {
  const engine = await opened
  const csv = engine.register(new TextEncoder().encode(`${large[table]?.join('\n') ?? ''}\n`))
  const statement = (await eicu.narrowed(table, csv)) ?? ''
  const [, select = '', name = ''] = /^COPY \((.*)\) TO '(.*)' \(FORMAT parquet\)$/.exec(statement) ?? []
  const kept = engine.rows(select)
  const columns = Object.keys(kept[0] ?? {}).map((column) =>
    codedColumn(
      column,
      'free-text',
      kept.map((row) => (typeof row[column] === 'string' ? row[column] : null)),
    ),
  )
  return { name, data: new Blob([toParquet({ rows: kept.length, columns })]) }
}

async function sameCohort(tables: readonly string[], outcome: string): Promise<void> {
  const csv = Object.fromEntries(tables.map((table) => [`${table}.csv`, large[table] ?? []]))
  const raw = filesOf({ 'patient.csv': patient, ...csv })
  const small = [...raw.slice(0, 1), ...(await Promise.all(tables.map(narrowed)))]
  const task = { window: 'day-1', outcome } as const
  const [whole, less] = [await cohortFrom(raw, task), await cohortFrom(small, task)]
  expect(whole.table.rows).toBeGreaterThan(5)
  const lactate = columnOf(whole.table, 'lactate_last_early')
  if (lactate === undefined || !isNumeric(lactate)) throw new Error('no lactate')
  expect(lactate.values.some((value) => !Number.isNaN(value))).toBe(true)
  expect(less.table).toEqual(whole.table)
  expect(less.flow).toEqual(whole.flow)
  const notes = (input: typeof whole) =>
    input.notes.map(({ file, ...rest }) => ({
      ...rest,
      said: rest.said.replaceAll('.parquet', '.csv'),
      file: file.replace('.parquet', '.csv'),
    }))
  expect(notes(less)).toEqual(notes(whole))
}

describe('the statement that makes a small file of a large table', () => {
  it(
    'keeps all that the cohort is made of: charted by nurses',
    () => sameCohort(['nurseCharting', 'lab', 'intakeOutput', 'carePlanGeneral', 'treatment'], 'ventilation'),
    240_000,
  )

  it(
    'keeps all that the cohort is made of: written by monitors',
    () => sameCohort(['vitalPeriodic', 'vitalAperiodic', 'lab'], 'hospital-death'),
    240_000,
  )

  it.each(Object.keys(large))('leaves something out of %s', async (table) => {
    const { data } = await narrowed(table)
    expect(data.size).toBeLessThan((large[table] ?? []).join('\n').length)
  })

  it('stands in the documentation as it is, for every table that may be large', async () => {
    const page = readFileSync(new URL('../../../docs/large-tables.md', import.meta.url), 'utf8')
    const shown = [...page.matchAll(/^```sql\n([^]*?);\n```$/gm)].map(([, sql = '']) =>
      sql.replace(/\s+/g, ' '),
    )
    const own = await Promise.all(
      eicu.streamed
        .filter((table) => table !== 'dyn')
        .map((table) => eicu.narrowed(table, `${table}.csv.gz`)),
    )
    expect(shown).toEqual(own)
    expect(Object.keys(large).sort()).toEqual(eicu.streamed.filter((table) => table !== 'dyn').sort())
  })
})
