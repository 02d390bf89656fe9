import { describe, expect, it } from 'vitest'
import { openNodeEngine } from '../../table/engine-node'
import { streamRows } from '../../table/row-stream'
import { Charts } from './charts'
import { DICTIONARY, MEASURES } from './eicu-columns'
import { eicu } from './eicu'
import { TREATMENT } from './eicu-labels'
import { CODE_STATUS, planFor, SOURCES } from './eicu-sources'
import { randomEnd, windowFor, windowsOf } from './eicu-window'
import { narrowingStatement, tooLargeToStream } from './narrow'
import type { Streams } from './recipe'

const time = (stay: number, hours: number) => ({ row: stay, stay, admission: 0, hours })

describe('windows', () => {
  it('of day 1 need 24 hours, of random ones 4', () => {
    const stays = [time(1, 23.99), time(2, 24), time(3, NaN), time(4, -5), time(5, 400)]
    expect(windowsOf(stays, 'day-1', 0).map(({ window }) => window)).toEqual([
      { stay: 2, admission: 0, until: 24, late: 0, early: -24 },
      { stay: 5, admission: 0, until: 24, late: 0, early: -24 },
    ])
    expect(windowsOf([time(1, 3.9), time(2, 4)], 'random', 0).map(({ window }) => window)).toEqual([
      { stay: 2, admission: 0, until: 4, late: 0, early: -24 },
    ])
  })

  it('end at random at least two hours before the stay, and not before the fourth hour', () => {
    expect([randomEnd(10, 0), randomEnd(10, 0.5), randomEnd(10, 0.99), randomEnd(102.7, 0.5)]).toEqual([
      4, 4, 7, 50,
    ])
  })

  it('come from what is charted: random of raw tables, day 1 of hourly ones, none without a heart rate', () => {
    const plan = (...tables: string[]) => planFor((table) => tables.includes(table))
    expect(windowFor(null, plan('nurseCharting', 'lab'))).toBe('random')
    expect(windowFor(null, plan('dyn', 'vitalAperiodic'))).toBe('day-1')
    expect(windowFor(null, plan('vitalAperiodic', 'lab'))).toBeNull()
    expect(windowFor('day-1', plan('lab'))).toBe('day-1')
    expect(() => windowFor('random', plan('dyn'))).toThrow(/^cohort.window: The hourly tables/)
  })
})

describe('sources', () => {
  it('take each measure from one place: charted before monitored, raw before hourly', () => {
    const tables = (...there: string[]) =>
      planFor((table) => there.includes(table)).sources.map(({ table, items }) => `${table} ${items.length}`)
    expect(tables('nurseCharting', 'vitalPeriodic', 'vitalAperiodic', 'dyn')).toEqual([
      'nurseCharting 13',
      'dyn 21',
    ])
    expect(tables('dyn', 'lab', 'vitalAperiodic')).toEqual(['dyn 8', 'lab 23'])
    expect(tables('vitalAperiodic')).toEqual(['vitalAperiodic 3'])
  })

  it('are the tables that the page knows by name', () => {
    expect(eicu.streamed).toEqual([...SOURCES, CODE_STATUS, TREATMENT].map(({ table }) => table))
  })

  it('name measures that the dictionary has, each key once', () => {
    const known = new Set(MEASURES.map(({ name }) => name))
    for (const { items } of SOURCES) {
      for (const { measure } of items) expect(known).toContain(measure)
      expect(new Set(items.map(({ key }) => key)).size).toBe(items.length)
    }
    expect(new Set(DICTIONARY.map(({ name }) => name)).size).toBe(DICTIONARY.length)
  })
})

describe('what is too large', () => {
  const lab = SOURCES.find(({ table }) => table === 'lab')
  const text =
    'labid,patientunitstayid,labresultoffset,labname,labresult,labmeasurenamesystem\n' +
    '1,1,5,lactate,2,\n2,1,70,sodium,140,\n3,1,70,CPK,140,\n'

  it('is refused with its size and a statement that makes a small file of it', async () => {
    if (lab === undefined) throw new Error('no lab')
    const engine = await openNodeEngine()
    const file = { name: 'lab.csv', data: new Blob([text]) }
    const streams: Streams = {
      has: () => true,
      file: () => ({ name: file.name, bytes: 2_300_000_000 }),
      engine: () => Promise.resolve(engine),
      each: (_, columns, visit) => streamRows(engine, file, columns, visit),
    }
    const windows = [{ stay: 1, admission: 0, until: 24, late: 0, early: -24 }]
    await expect(new Charts(engine, MEASURES, windows, 1).take(lab, streams)).rejects.toThrow(
      /^lab.csv: has 2.3 GB, and more than .* small.* in DuckDB by: COPY \(SELECT \* FROM \(SELECT trim\(patientunitstayid\) AS patientunitstayid, /,
    )
    expect(
      tooLargeToStream('lab', narrowingStatement(lab, 'lab.csv'), { name: 'lab.csv', bytes: 3e10 }, 2e10)
        .message,
    ).toMatch(
      /^lab.csv: has 30.0 GB, and a browser tab reads at most 20.0 GB of a raw table. DuckDB .* then give lab.parquet/,
    )
  })

  it('keeps the recipe’s columns and items by that statement', async () => {
    if (lab === undefined) throw new Error('no lab')
    const engine = await openNodeEngine()
    const name = engine.register(new TextEncoder().encode(text))
    const [, select] =
      /^COPY \((.*)\) TO 'lab.parquet' \(FORMAT parquet\)$/.exec(narrowingStatement(lab, name)) ?? []
    expect(engine.rows(select ?? '').map((row) => ({ ...row }))).toEqual([
      {
        patientunitstayid: '1',
        labresultoffset: '5',
        labname: 'lactate',
        labresult: '2',
        labmeasurenamesystem: null,
      },
      {
        patientunitstayid: '1',
        labresultoffset: '70',
        labname: 'sodium',
        labresult: '140',
        labmeasurenamesystem: null,
      },
    ])
  })
})
