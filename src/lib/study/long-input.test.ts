import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { describe, expect, it } from 'vitest'
import { stream } from '../base/random'
import { AGGREGATES, LONG_DEFAULTS, type LongMapping } from '../cohort/recipes/long-mapping'
import { cohortService } from '../cohort/service'
import { openNodeEngine } from '../table/engine-node'
import { readFiles, type InputFile } from '../table/read'
import { cellText, isNumeric, type Table } from '../table/table'
import type { CohortInput } from './cohort-input'
import { bytesOf, filesOf, isThere } from './eicu-testing'
import { recipeInput } from './recipe-input'

const engine = openNodeEngine()
const columns = { id: 'id', time: 'time', name: 'name', value: 'value' }

function longFrom(files: InputFile[], change: Partial<LongMapping> = {}): Promise<CohortInput> {
  const mapping: LongMapping = {
    ...LONG_DEFAULTS,
    ...columns,
    aggregates: [...LONG_DEFAULTS.aggregates],
    ...change,
  }
  return recipeInput({ recipe: 'long', window: null, outcome: null, mapping }, files, {
    read: (raw, options) => readFiles(() => engine, raw, options),
    openEngine: () => engine,
  })
}

function rowsOf(table: Table): Record<string, number | string | null>[] {
  return Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(
      table.columns.map((column) => {
        const text = cellText(column, row)
        return [column.name, isNumeric(column) && text !== null ? Number(text) : text]
      }),
    ),
  )
}

describe('a long table', () => {
  const measured = [
    'id,time,name,value,unit',
    'b,0,Heart Rate,80,/min',
    'b,24,Heart Rate,90,/min',
    'b,24.5,Heart Rate,200,/min', // after the window
    'b,-1,Heart Rate,10,/min', // before it
    'b,3,Heart Rate,70,/min',
    'b,24,Heart Rate,100,/min', // with another at the last time: their mean counts
    'b,1,lactate,2,mmol/L',
    'b,2,lactate,<0.5,mmol/L',
    'b,3,lactate,18,mg/dL',
    'b,3,lactate,hemolysed,mmol/L',
    'b,3,lactate,NA,mmol/L',
    'b,,lactate,7,mmol/L',
    'a,5,Heart Rate,60,/min',
    'a,50,lactate,3,mmol/L',
    ',5,Heart Rate,1,/min',
    'c,99,Heart Rate,1,/min',
  ]

  it('becomes one row an id: the window’s first, last, least … of each name in its usual unit', async () => {
    const input = await longFrom(filesOf({ 'm.csv': measured }), {
      unit: 'unit',
      aggregates: [...AGGREGATES],
    })
    expect(rowsOf(input.table)).toEqual([
      {
        id: 'a',
        ...{ heart_rate_first: 60, heart_rate_last: 60, heart_rate_min: 60, heart_rate_max: 60 },
        ...{ heart_rate_mean: 60, heart_rate_count: 1, heart_rate_sum: 60 },
        ...{ lactate_first: null, lactate_last: null, lactate_min: null, lactate_max: null },
        ...{ lactate_mean: null, lactate_count: 0, lactate_sum: null },
      },
      {
        id: 'b',
        ...{ heart_rate_first: 80, heart_rate_last: 95, heart_rate_min: 70, heart_rate_max: 100 },
        ...{ heart_rate_mean: 85, heart_rate_count: 4, heart_rate_sum: 340 },
        ...{ lactate_first: 2, lactate_last: 0.5, lactate_min: 0.5, lactate_max: 2 },
        ...{ lactate_mean: 1.25, lactate_count: 2, lactate_sum: 2.5 },
      },
    ])
    expect(input.flow).toEqual([
      { label: 'ids among the measurements', remaining: 3, excluded: 0 },
      { label: 'with a value in the window', remaining: 2, excluded: 1 },
    ])
    expect(
      input.notes
        .filter(({ rule }) => rule !== 'recipe')
        .map(({ rule, column, count }) => [rule, column, count])
        .sort(),
    ).toEqual([
      ['censored', 'lactate', 1],
      ['no-time', 'lactate', 1],
      ['not-a-number', 'lactate', 1],
      ['unit', 'lactate', 1],
    ])
    expect(input.names).toEqual([
      { name: 'Heart Rate', unit: '/min', ids: 2, values: 5, taken: true },
      { name: 'lactate', unit: 'mmol/L', ids: 1, values: 2, taken: true },
    ])
  })

  it('gives its dictionary to the schema: labels and units, and no range that the data made up', async () => {
    const input = await longFrom(filesOf({ 'm.csv': measured }), { unit: 'unit' })
    const { schema } = cohortService.describe({ ...input, codebook: null })
    expect(schema.columns.find(({ name }) => name === 'lactate_last')).toMatchObject({
      label: 'lactate, last value of hours 0 to 24',
      unit: 'mmol/L',
      declared: false,
    })
    expect(schema.columns.find(({ name }) => name === 'id')).toMatchObject({
      kind: 'identifier',
      role: 'excluded',
    })
  })

  it('keeps the rows of a table beside it, with its columns and its outcome', async () => {
    const beside = ['id,sex,death', 'b,F,1', 'z,M,0', 'a,F,0']
    const input = await longFrom(filesOf({ 'p.csv': beside, 'm.csv.gz': measured }), { aggregates: ['max'] })
    expect(rowsOf(input.table)).toMatchObject([
      { id: 'b', sex: 'F', heart_rate_max: 100 },
      { id: 'z', sex: 'M', heart_rate_max: null },
      { id: 'a', sex: 'F', heart_rate_max: 60 },
    ])
    expect(input.flow).toEqual([
      { label: 'ids in either table', remaining: 4, excluded: 0 },
      { label: 'with a row in p.csv', remaining: 3, excluded: 1 },
    ])
    expect(input.notes.map(({ said }) => said)).toContain(
      '1 of the rows have no value in the window: their columns of measurements are missing',
    )
    expect(cohortService.describe({ ...input, codebook: null }).schema.target).toBe('death')
  })

  it('counts dates from the first row of each id, zones and all', async () => {
    const dated = [
      'Patient No,charted at,what,result',
      '007,2020-01-31 23:30:00,hr,70',
      '007,2020-02-01T01:30:00Z,hr,80',
      '007,2020-02-01 23:31:00,hr,90',
      '07,2020-02-01 02:30:00+02:00,hr,50',
    ]
    const input = await longFrom(filesOf({ 'm.csv': dated }), {
      ...{ id: 'Patient No', time: 'charted at', name: 'what', value: 'result' },
      ...{ timeUnit: 'timestamp', origin: 'first', aggregates: ['last', 'count'] },
    })
    expect(rowsOf(input.table)).toEqual([
      { 'Patient No': '007', hr_last: 80, hr_count: 2 },
      { 'Patient No': '07', hr_last: 50, hr_count: 1 },
    ])
  })

  it('takes the names that are listed, each with aggregates of its own, or those that enough ids have', async () => {
    const some = filesOf({ 'm.csv': measured })
    const listed = await longFrom(some, {
      names: [
        { name: 'lactate', aggregates: ['mean'] },
        { name: 'Heart Rate', aggregates: null },
      ],
      aggregates: ['max', 'first'],
    })
    expect(listed.table.columns.map(({ name }) => name)).toEqual([
      'id',
      'heart_rate_first',
      'heart_rate_max',
      'lactate_mean',
    ])
    const frequent = await longFrom(some, { minShare: 0.6, aggregates: ['min'] })
    expect(frequent.table.columns.map(({ name }) => name)).toEqual(['id', 'heart_rate_min'])
    expect(frequent.names?.map(({ taken }) => taken)).toEqual([true, false])
    await expect(
      longFrom(some, { names: ['lactate', 'sodium'].map((name) => ({ name, aggregates: null })) }),
    ).rejects.toThrow(
      'cohort.mapping.names[1]: No value of “sodium” lies in the window. Check its spelling, or leave it out.',
    )
  })

  it.each([
    [
      { 'm.csv': measured },
      { name: 'item' },
      'cohort.mapping.name: names the column “item”, which no file has. Check its spelling.',
    ],
    [
      { 'm.csv': measured, 'p.csv': ['key,sex', 'a,F'] },
      {},
      'p.csv: is neither a table of measurements nor the one table with a row for each “id” beside them.',
    ],
    [
      { 'm.csv': measured, 'p.csv': ['id,sex', 'a,F', 'a,M'] },
      {},
      'p.csv, column “id”: has the id “a” in more than one row.',
    ],
    [
      { 'm.csv': measured, 'p.csv': ['id,sex', 'x,F', 'y,M'] },
      {},
      'p.csv, column “id”: has no id that m.csv has too.',
    ],
    [{ 'm.csv': measured }, { from: 500, to: 600 }, 'm.csv: has no value within the window.'],
  ])('that fits in nowhere is refused by name: %#', async (tables, change, message) => {
    await expect(longFrom(filesOf(tables), change)).rejects.toThrow(message)
  })
})

describe('aggregates', () => {
  it('are those of plain loops over the rows, in whatever pieces and order the rows come', async () => {
    for (let seed = 0; seed < 8; seed++) {
      const random = stream(seed, 'long')
      const rows = Array.from({ length: 400 }, () => ({
        id: `p${random.int(12)}`,
        time: random.int(40) - 5,
        name: ['a', 'b b', "c'c"][random.int(3)] ?? 'a',
        value: Math.round(random.normal() * 1000) / 8,
      }))
      // Two files, so that an id's rows and even its values at one time come apart.
      const lines = (part: typeof rows) => [
        'id,time,name,value',
        ...part.map(({ id, time, name, value }) => `${id},${time},${name},${value}`),
      ]
      const files = filesOf({ 'one.csv': lines(rows.slice(0, 170)), 'two.csv': lines(rows.slice(170)) })
      const { table } = await longFrom(files, { aggregates: [...AGGREGATES], minShare: 0 })
      for (const found of rowsOf(table)) {
        for (const [name, column] of [
          ['a', 'a'],
          ['b b', 'b_b'],
          ["c'c", 'c_c'],
        ] as const) {
          const own = rows.filter(
            (row) => row.id === found.id && row.name === name && row.time >= 0 && row.time <= 24,
          )
          const values = own.map(({ value }) => value)
          const times = own.map(({ time }) => time)
          const mean = (all: number[]) => all.reduce((sum, value) => sum + value, 0) / all.length
          const at = (time: number) => mean(own.filter((row) => row.time === time).map(({ value }) => value))
          const expected = {
            first: at(Math.min(...times)),
            last: at(Math.max(...times)),
            min: Math.min(...values),
            max: Math.max(...values),
            mean: mean(values),
            sum: mean(values) * values.length,
          }
          expect(found[`${column}_count`]).toBe(values.length)
          for (const [aggregate, value] of Object.entries(expected)) {
            const where = `${aggregate} of ${name} of ${String(found.id)}, seed ${seed}`
            if (values.length === 0) expect(found[`${column}_${aggregate}`], where).toBeNull()
            else expect(found[`${column}_${aggregate}`], where).toBeCloseTo(value, 9)
          }
        }
      }
    }
  })
})

const dyn = 'eicu-demo-hourly/eicu_demo_dyn.parquet'
const sta = 'eicu-demo-hourly/eicu_demo_sta.parquet'
const there = isThere(dyn) && isThere(sta)
if (!there)
  console.warn('No hourly eICU tables in ../shared/data: the long table is not tested on real rows.')

describe('the open demo’s hours as a long table', () => {
  it.runIf(there)('gives what plain loops over the hours give', async () => {
    const hours = (await parquetReadObjects({ file: bytesOf(dyn).buffer, compressors })) as Record<
      string,
      number | bigint | null
    >[]
    const names = ['hr', 'map', 'lact', 'crea', 'bnd', 'urine']
    const lines = ['stay_id,seconds,item,result']
    const values = new Map<string, [number, number][]>()
    for (const hour of hours) {
      for (const name of names) {
        if (hour[name] == null || Number.isNaN(hour[name])) continue
        lines.push(`${String(hour.stay_id)},${String(hour.time)},${name},${String(hour[name])}`)
        const at = Number(hour.time) / 3600
        if (at < 0 || at > 12) continue
        const key = `${String(hour.stay_id)} ${name}`
        values.set(key, [...(values.get(key) ?? []), [at, Number(hour[name])]])
      }
    }
    const files = [
      { name: 'sta.parquet', data: new Blob([bytesOf(sta)]) },
      ...filesOf({ 'long.csv.gz': lines }),
    ]
    const { table } = await longFrom(files, {
      ...{ id: 'stay_id', time: 'seconds', name: 'item', value: 'result' },
      ...{ timeUnit: 'seconds', to: 12, minShare: 0, aggregates: [...AGGREGATES] },
    })
    expect(table.rows).toBeGreaterThan(1300)
    for (const row of rowsOf(table)) {
      for (const name of names) {
        const own = (values.get(`${String(row.stay_id)} ${name}`) ?? []).sort(([a], [b]) => a - b)
        const all = own.map(([, value]) => value)
        expect(row[`${name}_count`]).toBe(all.length)
        const sum = all.reduce((total, value) => total + value, 0)
        const expected = {
          first: all[0],
          last: all.at(-1),
          min: Math.min(...all),
          max: Math.max(...all),
          mean: sum / all.length,
          sum,
        }
        for (const [aggregate, value] of Object.entries(expected)) {
          const at = `${aggregate} of ${name} of stay ${String(row.stay_id)}`
          if (all.length === 0) expect(row[`${name}_${aggregate}`], at).toBeNull()
          else expect(row[`${name}_${aggregate}`], at).toBeCloseTo(value ?? NaN, 6)
        }
      }
    }
  })
})
