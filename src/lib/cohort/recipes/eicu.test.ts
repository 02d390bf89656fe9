import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { stream } from '../../base/random'
import { openNodeEngine } from '../../table/engine-node'
import { readFiles } from '../../table/read'
import { cellText, columnOf, isNumeric, type Column, type Table } from '../../table/table'
import { inferSchema } from '../infer'
import { mergeSchemaPart } from '../merge'
import { rawTableOf, recogniseRecipe } from './index'
import { eicu } from './eicu'

const text = (name: string, values: (string | null)[]): Column => {
  const levels = [...new Set(values.filter((value) => value !== null))]
  return {
    name,
    kind: 'categorical',
    unit: null,
    levels,
    codes: Int32Array.from(values, (value) => (value === null ? -1 : levels.indexOf(value))),
  }
}
const numbers = (name: string, values: number[]): Column => ({
  name,
  kind: 'integer',
  unit: null,
  values: Float64Array.from(values),
})

interface Stay {
  id: number
  person: string
  unit: string | null
  age: number
  status: string | null
  unitStatus: string | null
  year: number
  hospitalStay: number
  offset: number
  race: string | null
}

const usual: Stay = {
  id: 1,
  person: 'a',
  unit: 'MICU',
  age: 50,
  status: 'Alive',
  unitStatus: 'Alive',
  year: 2014,
  hospitalStay: 1,
  offset: -60,
  race: 'Asian',
}

function patient(stays: Stay[]): Table {
  return {
    rows: stays.length,
    columns: [
      numbers(
        'patientunitstayid',
        stays.map(({ id }) => id),
      ),
      numbers(
        'patienthealthsystemstayid',
        stays.map(({ hospitalStay }) => hospitalStay),
      ),
      text(
        'gender',
        stays.map(() => 'Female'),
      ),
      numbers(
        'age',
        stays.map(({ age }) => age),
      ),
      text(
        'ethnicity',
        stays.map(({ race }) => race),
      ),
      numbers(
        'hospitalid',
        stays.map(() => 59),
      ),
      numbers(
        'hospitaladmitoffset',
        stays.map(({ offset }) => offset),
      ),
      numbers(
        'hospitaldischargeyear',
        stays.map(({ year }) => year),
      ),
      numbers(
        'hospitaldischargeoffset',
        stays.map(() => 2880),
      ),
      text(
        'hospitaldischargestatus',
        stays.map(({ status }) => status),
      ),
      text(
        'unittype',
        stays.map(({ unit }) => unit),
      ),
      text(
        'unitdischargestatus',
        stays.map(({ unitStatus }) => unitStatus),
      ),
      text(
        'uniquepid',
        stays.map(({ person }) => person),
      ),
    ],
  }
}

function built(stays: Partial<Stay>[], more: [string, Table][] = [], outcome: string | null = null) {
  const rows = stays.map((stay, i) => ({ ...usual, id: i + 1, person: `p${i}`, ...stay }))
  return eicu.build(new Map([['patient', patient(rows)], ...more]), { outcome })
}

function cells(table: Table, name: string): (string | null)[] {
  const column = columnOf(table, name)
  return column === undefined ? [] : Array.from({ length: table.rows }, (_, row) => cellText(column, row))
}

describe('eICU recipe', () => {
  it('leaves out by unit, age and status, and counts each step', async () => {
    const { table, flow } = await built([
      {},
      { unit: 'Stepdown' },
      { unit: null },
      { age: 15 },
      { age: NaN },
      { status: null },
      { age: 16 },
    ])
    expect(flow.map(({ remaining, excluded }) => [remaining, excluded])).toEqual([
      [7, 0],
      [5, 2],
      [3, 2],
      [2, 1],
      [2, 0],
    ])
    expect(cells(table, 'patientunitstayid')).toEqual(['1', '7'])
  })

  it('keeps the first stay of a patient, and the first unit within it', async () => {
    const { table } = await built([
      { person: 'x', year: 2015, offset: -10 },
      { person: 'x', year: 2014, offset: -900 },
      { person: 'x', year: 2014, offset: -30 },
      { person: 'x', year: 2014, hospitalStay: 2, offset: 0 },
      { person: 'y', age: 51 },
      { person: 'y', age: 50 },
    ])
    expect(cells(table, 'patientunitstayid')).toEqual(['3', '6'])
  })

  it('asks APACHE IVa for a prediction above 0, and takes its ventilator days', async () => {
    const result: Table = {
      rows: 6,
      columns: [
        numbers('patientunitstayid', [1, 1, 2, 2, 3, 4]),
        text('apacheversion', ['IV', 'IVa', 'IV', 'IVa', 'IVa', 'IVa']),
        numbers('predictedhospitalmortality', [-1, 0.2, 0.3, -1, 0.1, 0.5]),
        numbers('actualventdays', [9, 2, 1, 1, NaN, 45]),
      ],
    }
    const { table, flow } = await built([{}, {}, {}, {}, {}], [['apachePatientResult', result]])
    expect(flow.at(-1)).toEqual({ label: 'with an APACHE IVa prediction', remaining: 3, excluded: 2 })
    expect(cells(table, 'ventdays')).toEqual(['2', '0', '30'])
  })

  it('reads −1 of the APACHE tables as missing and leaves the outcome’s own predictors out', async () => {
    const aps: Table = {
      rows: 1,
      columns: [numbers('apacheapsvarid', [9]), numbers('patientunitstayid', [1]), numbers('ph', [-1])],
    }
    const pred: Table = {
      rows: 1,
      columns: [
        numbers('patientunitstayid', [1]),
        numbers('diedinhospital', [1]),
        numbers('dischargelocation', [4]),
        numbers('electivesurgery', [1]),
        numbers('ima', [0]),
      ],
    }
    const { table } = await built(
      [{}, {}],
      [
        ['apacheApsVar', aps],
        ['apachePredVar', pred],
      ],
    )
    expect(cells(table, 'aps_ph')).toEqual([null, null])
    expect(cells(table, 'electivesurgery')).toEqual(['1', '0'])
    expect(cells(table, 'pred_ima')).toEqual(['0', null])
    const names = table.columns.map(({ name }) => name)
    for (const name of ['pred_diedinhospital', 'pred_dischargelocation', 'aps_apacheapsvarid'])
      expect(names).not.toContain(name)
  })

  it('offers both deaths', async () => {
    const stays = [
      { status: 'Expired', unitStatus: 'Alive' },
      { status: 'Alive', unitStatus: 'Expired' },
      { status: 'Alive' },
      { unitStatus: null },
    ]
    expect(cells((await built(stays)).table, 'death')).toEqual(['1', '1', '0', '0'])
    expect(cells((await built(stays, [], 'icu-death')).table, 'death')).toEqual(['0', '1', '0', null])
    await expect(built(stays, [], 'survival')).rejects.toThrow(
      /no outcome “survival”. It has hospital-death, /,
    )
    await expect(built(stays, [], 'readmission')).rejects.toThrow(
      /^cohort.outcome: The outcome “readmission” needs patient’s unitvisitnumber and unitstaytype/,
    )
  })

  it('writes race one-hot beside the true category', async () => {
    const { table } = await built(
      ['African American', 'Hispanic', 'Asian', 'Caucasian', 'Other/Unknown', null].map((race) => ({ race })),
    )
    const one = ['race_black', 'race_hispanic', 'race_asian', 'race_other'].map((name) =>
      cells(table, name).join(''),
    )
    expect(one).toEqual(['100000', '010000', '001000', '000111'])
    expect(cells(table, 'ethnicity')[3]).toBe('Caucasian')
  })

  it('says what each missing table costs, and can’t do without patient', async () => {
    const { said, table } = await built([{}])
    for (const name of ['apachePatientResult', 'apacheApsVar', 'apachePredVar', 'hospital'])
      expect(said.join('\n')).toContain(name)
    expect(columnOf(table, 'region')).toBeUndefined()
    await expect(eicu.build(new Map(), { outcome: null })).rejects.toThrow(/“patient” is not among the files/)
  })

  it('keeps each patient once and nobody whom a step excludes, whatever the table', async () => {
    for (let seed = 0; seed < 30; seed++) {
      const random = stream(seed, 'eicu')
      const draw = <T>(values: readonly T[]): T => values[random.int(values.length)] as T
      const stays = Array.from({ length: 40 }, (_, i) => ({
        ...usual,
        id: i + 1,
        person: draw(['a', 'b', 'c', 'd', 'e', 'f']),
        unit: draw(['MICU', 'SICU', 'Floor', null]),
        age: draw([12, 16, 40, 90, NaN]),
        status: draw(['Alive', 'Expired', null]),
        year: draw([2014, 2015]),
        hospitalStay: draw([1, 2, 3]),
        offset: draw([-5, -100, 20]),
      }))
      const passed = stays.filter(
        ({ unit, age, status }) => unit?.includes('ICU') === true && age >= 16 && status !== null,
      )
      if (passed.length === 0) continue
      const { table, flow } = await eicu.build(new Map([['patient', patient(stays)]]), { outcome: null })
      const kept = cells(table, 'patientunitstayid').map((id) => stays[Number(id) - 1])
      expect(new Set(kept.map((stay) => stay?.person)).size).toBe(kept.length)
      expect(new Set(kept.map((stay) => stay?.person))).toEqual(new Set(passed.map(({ person }) => person)))
      for (const stay of kept) expect(passed).toContain(stay)
      expect(flow.reduce((sum, { excluded }) => sum + excluded, table.rows)).toBe(stays.length)
    }
  })
})

describe('raw tables', () => {
  it('are recognised by name, two of them at least', () => {
    expect(recogniseRecipe(['patient.csv.gz', 'hospital.csv'])).toBe('eicu')
    expect(recogniseRecipe(['EICU_Patient.CSV', 'apacheapsvar.csv'])).toBe('eicu')
    expect(recogniseRecipe(['patient (1).csv.gz', 'hospital.csv(2).gz'])).toBe('eicu')
    expect(recogniseRecipe(['patient.csv', 'lab.csv.gz'])).toBe('eicu')
    expect(recogniseRecipe(['dyn.csv', 'lab.csv'])).toBeNull()
    expect(recogniseRecipe(['patient.csv'])).toBeNull()
    expect(recogniseRecipe(['outpatient.csv', 'inhospital.csv'])).toBeNull()
    expect(rawTableOf(eicu, 'data/raw/apachePredVar.csv.gz')).toBe('apachePredVar')
  })
})

const demo = new URL('../../../../../shared/data/eicu-demo/', import.meta.url)
const there = existsSync(new URL('patient.csv.gz', demo))
if (!there) console.warn('No eICU demo tables in ../shared/data: the recipe is not tested on real tables.')

describe('on the open eICU demo', () => {
  // Counted apart with Python's csv module over the same five files.
  it.runIf(there)('counts what an independent count of the same files gives', async () => {
    const engine = await openNodeEngine()
    const read = async (name: string) => {
      const data = new Blob([readFileSync(new URL(`${name}.csv.gz`, demo))])
      const [reading] = await readFiles(() => Promise.resolve(engine), [{ name: `${name}.csv.gz`, data }], {
        kinds: eicu.kinds,
      })
      return [name, reading?.table ?? { rows: 0, columns: [] }] as const
    }
    const tables = new Map<string, Table>()
    for (const name of eicu.tables) tables.set(...(await read(name)))
    const { table, flow, part } = await eicu.build(tables, { outcome: null })
    expect(flow.map(({ remaining }) => remaining)).toEqual([2520, 2520, 2515, 2487, 1816, 1413])
    const ones = (name: string) => cells(table, name).filter((cell) => cell === '1').length
    expect([ones('death'), ones('is_female'), ones('race_black')]).toEqual([126, 569, 127])
    const icu = (await eicu.build(tables, { outcome: 'icu-death' })).table
    expect(cells(icu, 'death').filter((cell) => cell === '1').length).toBe(73)
    const age = columnOf(table, 'age')
    expect(age !== undefined && isNumeric(age) ? Math.max(...age.values) : null).toBe(90)
    const schema = mergeSchemaPart(table, inferSchema(table), part)
    expect([schema.target, schema.site, schema.groups.length]).toEqual(['death', 'hospitalid', 2])
    const late = schema.columns.filter(({ afterOutcome }) => afterOutcome !== null).map(({ name }) => name)
    expect(late).toEqual(expect.arrayContaining(['hosp_los', 'ventdays']))
  })
})
