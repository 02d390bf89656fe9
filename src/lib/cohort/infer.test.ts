import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { stream } from '../base/random'
import { openNodeEngine } from '../table/engine-node'
import { readFiles } from '../table/read'
import { parseCodebook } from './codebook'
import { inferSchema } from './infer'
import { analysedNames, type Schema } from './schema'
import { tableFromCsv, tableOf } from './testing'

const many = (n: number, cell: (i: number) => number | string | null) =>
  Array.from({ length: n }, (_, i) => cell(i))
const kindsOf = (schema: Schema) => Object.fromEntries(schema.columns.map(({ name, kind }) => [name, kind]))
const spec = (schema: Schema, name: string) => schema.columns.find((column) => column.name === name)

describe('kinds', () => {
  it('reads kinds from values and names', () => {
    const schema = inferSchema(
      tableOf(
        {
          patient_id: many(40, (i) => 1000 + i * 3),
          mrn: many(40, (i) => `M${i}`),
          age: many(40, (i) => 20 + (i % 30)),
          lactate: many(40, (i) => (i % 5 === 0 ? null : 0.5 + (i % 7) / 3)),
          vent: many(40, (i) => i % 2),
          unit: many(40, (i) => ['MICU', 'SICU', 'CCU'][i % 3] ?? null),
          admitted: many(40, (i) => 18000 + i),
          note: many(40, (i) => `patient number ${i} was admitted from the emergency room at night`),
          hospital: many(40, (i) => 10 + (i % 5)),
          fluid: many(40, (i) => 100 + i),
        },
        { admitted: 'date' },
      ),
    )
    expect(kindsOf(schema)).toEqual({
      patient_id: 'identifier',
      mrn: 'identifier',
      age: 'integer',
      lactate: 'numeric',
      vent: 'binary',
      unit: 'categorical',
      admitted: 'date',
      note: 'free-text',
      hospital: 'categorical',
      fluid: 'integer',
    })
    expect(spec(schema, 'vent')?.categories).toEqual(['0', '1'])
    expect(spec(schema, 'hospital')?.categories).toEqual(['10', '11', '12', '13', '14'])
    expect(spec(schema, 'age')).toMatchObject({ min: 20, max: 49, categories: null, declared: false })
    expect(spec(schema, 'lactate')?.missing).toBe(8 / 40)
    expect(spec(schema, 'patient_id')).toMatchObject({ role: 'excluded', categories: null })
    expect(spec(schema, 'note')?.reason).toContain('free text')
    expect(schema.site).toBe('hospital')
    expect(analysedNames(schema)).toEqual(['age', 'lactate', 'vent', 'unit', 'admitted', 'fluid'])
  })

  it('knows an identifier that comes back in many rows, and leaves codes of a few levels and places alone', () => {
    const schema = inferSchema(
      tableOf({
        stay_id: many(3000, (i) => 141_000 + Math.floor(i / 24)),
        uniquepid: many(3000, (i) => `002-${i % 900}`),
        admission_source_id: many(3000, (i) => i % 17),
        hospital_id: many(3000, (i) => `H${i % 60}`),
        hr: many(3000, (i) => 60 + (i % 70)),
      }),
    )
    expect(kindsOf(schema)).toEqual({
      stay_id: 'identifier',
      uniquepid: 'identifier',
      admission_source_id: 'integer',
      hospital_id: 'categorical',
      hr: 'integer',
    })
    expect(spec(schema, 'stay_id')).toMatchObject({
      role: 'excluded',
      reason: expect.stringContaining('identifier'),
    })
  })

  it('takes two distinct values for binary, in rising order, and one for a constant that is kept and said', () => {
    const schema = inferSchema(
      tableOf({ a: [3, 1, null, 3], b: [7, 7, 7, 7], c: [null, null, null, null], d: ['y', 'x', 'y', 'x'] }),
    )
    expect(kindsOf(schema)).toEqual({ a: 'binary', b: 'integer', c: 'integer', d: 'binary' })
    expect(spec(schema, 'a')?.categories).toEqual(['1', '3'])
    expect(spec(schema, 'd')?.categories).toEqual(['x', 'y'])
    expect(spec(schema, 'b')).toMatchObject({
      role: 'feature',
      reason: null,
      remark: 'kept, but every row has the same value',
    })
    expect(spec(schema, 'c')).toMatchObject({
      role: 'feature',
      missing: 1,
      min: null,
      remark: 'kept, but no row has a value',
    })
  })

  it('tells ids whose patients come back, row numbers, times of day and ward codes', () => {
    const schema = inferSchema(
      tableOf({
        uniquepid: many(60, (i) => `002-${Math.floor(i / 1.5)}`),
        column_1: many(60, (i) => i),
        time24: many(60, (i) => `${i % 6}:${10 + (i % 5)}`),
        wardid: many(60, (i) => 80 + (i % 4)),
        uric_acid: many(60, (i) => i + 100),
        count: many(60, (i) => i + 100),
      }),
    )
    expect(kindsOf(schema)).toEqual({
      uniquepid: 'identifier',
      column_1: 'identifier',
      time24: 'free-text',
      wardid: 'categorical',
      uric_acid: 'integer',
      count: 'integer',
    })
  })

  it('lists what the reader set aside, excluded with its reason', () => {
    const schema = inferSchema(tableOf({ a: [1, 2, 3] }), {
      setAside: [{ name: 'email', reason: 'holds 3 different texts', distinct: 3 }],
    })
    expect(spec(schema, 'email')).toMatchObject({ kind: 'identifier', role: 'excluded' })
    expect(spec(schema, 'email')?.reason).toContain('holds 3 different texts')
    expect(analysedNames(schema)).toEqual(['a'])
  })

  it('survives a table without rows or columns', () => {
    expect(inferSchema({ rows: 0, columns: [] }).columns).toEqual([])
    expect(spec(inferSchema(tableOf({ a: [], b: [] })), 'a')).toMatchObject({ missing: 0, role: 'feature' })
  })
})

describe('roles', () => {
  it('guesses target, positive level, groups, site and region', () => {
    const schema = inferSchema(
      tableOf({
        death: many(12, (i) => i % 2),
        sex: many(12, (i) => (i % 3 === 0 ? 'F' : 'M')),
        race_black: many(12, (i) => (i % 4 === 0 ? 1 : 0)),
        race_asian: many(12, (i) => (i % 4 === 1 ? 1 : 0)),
        region: many(12, (i) => (i % 3 === 0 ? 'South' : 'West')),
        hospitalid: many(12, (i) => 50 + (i % 4)),
      }),
    )
    expect(schema).toMatchObject({
      target: 'death',
      positive: '1',
      site: 'hospitalid',
      region: 'region',
      sensitive: 'death',
    })
    expect(schema.groups).toEqual([
      { name: 'sex', columns: ['sex'], oneHot: false, other: null },
      { name: 'race', columns: ['race_black', 'race_asian'], oneHot: true, other: 'other' },
    ])
    expect(schema.quasiIdentifiers).toEqual(['sex', 'race'])
    expect(analysedNames(schema)).not.toContain('hospitalid')
    expect(analysedNames(schema)).toContain('race_black')
  })

  it.each([
    [['ALIVE', 'EXPIRED'], 'EXPIRED'],
    [['True', 'False'], 'True'],
    [['no', 'yes'], 'yes'],
    [['1', '2'], '1'],
    [['2', '3'], '3'],
    [['Alive', 'unknown'], 'unknown'],
  ])('the positive level of %j is %s', (levels, positive) => {
    expect(inferSchema(tableOf({ outcome: many(20, (i) => levels[i % 2] ?? null) })).positive).toBe(positive)
  })

  it('takes no prediction for the outcome, and a status for one by its levels', () => {
    const schema = inferSchema(
      tableOf({
        predicted_mortality: many(20, (i) => i % 2),
        unitstatus: many(20, (i) => (i % 4 === 0 ? 'Expired' : 'Alive')),
      }),
    )
    expect(schema).toMatchObject({ target: 'unitstatus', positive: 'Expired' })
  })

  it('leaves one-hot columns and flags beside a column that says the same in full', () => {
    const race = many(20, (i) => ['Black', 'Asian', 'White'][i % 3] ?? null)
    const schema = inferSchema(
      tableOf({
        race,
        gender: many(20, (i) => (i % 2 ? 'Female' : 'Male')),
        is_female: many(20, (i) => i % 2),
        race_black: race.map((level) => (level === 'Black' ? 1 : 0)),
        race_asian: race.map((level) => (level === 'Asian' ? 1 : 0)),
      }),
    )
    expect(schema.groups.map(({ name }) => name)).toEqual(['race', 'gender'])
  })
})

describe('columns known only after the outcome', () => {
  const random = stream('after')
  const died = many(400, () => (random.next() < 0.2 ? 1 : 0))
  const flagged = (schema: Schema) =>
    schema.columns.filter(({ afterOutcome }) => afterOutcome !== null).map(({ name }) => name)

  it('flags them by name, but not what is predicted', () => {
    const noise = () => many(400, () => random.next())
    const schema = inferSchema(
      tableOf({
        died,
        hosp_los: noise(),
        ventdays: noise(),
        'Length of stay': noise(),
        hospitaldischargelocation: many(400, () =>
          random.next() < 0.5 ? 'Home' : random.next() < 0.5 ? 'Other' : 'Ward',
        ),
        wound_discharge: noise(),
        predictediculos: noise(),
        glucose: noise(),
      }),
    )
    expect(flagged(schema)).toEqual(['hosp_los', 'ventdays', 'Length of stay', 'hospitaldischargelocation'])
  })

  it('flags near-perfect predictors: by value, by level and by missingness, and leaves good ones', () => {
    const schema = inferSchema(
      tableOf({
        died,
        score: died.map((d) => (d === 1 ? 1 : 0) * 2 + random.next() * 2.02),
        good: died.map((d) => (d === 1 ? 1 : 0) + random.normal()),
        hump: died.map((d) =>
          d === 1 ? random.next() : random.next() < 0.5 ? 2 + random.next() : -2 - random.next(),
        ),
        place: died.map((d, i) => (d === 1 ? 'Morgue' : (['Home', 'Ward', 'Rehab'][i % 3] ?? null))),
        code: died.map((_, i) => `c${i % 150}`),
        cause: died.map((d, i) => (d === 1 ? (['heart', 'lung', 'other'][i % 3] ?? null) : null)),
      }),
    )
    expect(flagged(schema)).toEqual(['score', 'hump', 'place', 'cause'])
    expect(spec(schema, 'cause')?.afterOutcome).toContain('whether it has a value')
  })

  it('needs ten of each class, and lets a readmission be foreseen from the discharge', () => {
    const few = many(15, (i) => (i < 5 ? 1 : 0))
    expect(flagged(inferSchema(tableOf({ died: few, copy: few.map((d) => Number(d) * 3 + 0.5) })))).toEqual(
      [],
    )
    const schema = inferSchema(tableOf({ readmitted: many(40, (i) => i % 2), los: many(40, (i) => i % 7) }))
    expect(flagged(schema)).toEqual([])
  })
})

const demo = '../shared/data/eicu-demo/patient.csv.gz'
if (!existsSync(demo)) console.warn(`MISSING ${demo}: the schema of real eICU tables is not tested`)
describe.runIf(existsSync(demo))('eICU patient table', () => {
  it('finds outcome, groups, site and what must not be used', () => {
    const schema = inferSchema(tableFromCsv(gunzipSync(readFileSync(demo)).toString()))
    expect(schema).toMatchObject({
      target: 'hospitaldischargestatus',
      positive: 'Expired',
      site: 'hospitalid',
    })
    expect(schema.groups.map(({ name }) => name)).toEqual(['gender', 'ethnicity'])
    expect(kindsOf(schema)).toMatchObject({
      patientunitstayid: 'identifier',
      uniquepid: 'identifier',
      admissionheight: 'numeric',
    })
    expect(spec(schema, 'unitdischargestatus')?.afterOutcome).not.toBeNull()
    expect(spec(schema, 'admissionweight')?.afterOutcome).toBeNull()
  })
})

describe('the demo cohort', () => {
  it('is understood from its own names and codebook', async () => {
    const read = async (name: string) => {
      const [reading] = await readFiles(openNodeEngine, [{ name, data: new Blob([readFileSync(name)]) }], {})
      if (reading === undefined) throw new Error(`${name} was not read`)
      return reading
    }
    const codebook = parseCodebook((await read('static/demo/codebook.csv')).table)
    const schema = inferSchema((await read('static/demo/cohort.parquet')).table, { codebook })
    expect(schema).toMatchObject({ target: 'death', positive: '1', site: 'hospitalid', region: 'region' })
    expect(schema.groups.map(({ name }) => name)).toEqual(['is_female', 'race'])
    expect(spec(schema, 'patientunitstayid')?.role).toBe('excluded')
    const late = schema.columns.filter(({ afterOutcome }) => afterOutcome !== null).map(({ name }) => name)
    expect(late).toEqual(['hosp_los', 'ventdays'])
  })
})
