import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellText, columnOf } from '../table/table'
import { applySchema, parseDay, parseNumber } from './apply'
import { inferSchema } from './infer'
import { mergeSchemaPart } from './merge'
import { profile } from './profile'
import { defaultHoldout, splitCohort } from './split'
import { tableOf } from './testing'

const texts = (table: ReturnType<typeof tableOf>, name: string) => {
  const column = columnOf(table, name)
  if (column === undefined) throw new Error(`no ${name}`)
  return Array.from({ length: table.rows }, (_, row) => cellText(column, row))
}

describe('applySchema', () => {
  const table = tableOf({
    flag: [1, 0, null, 1],
    word: ['b', 'a', null, 'c'],
    when: ['2020-02-29', '3.1.2021', null, '2020-02-30'],
    age: [50.5, null, 3, 4],
  })

  it('codes numbers and orders levels, cell by cell the same', () => {
    const applied = applySchema(table, inferSchema(table))
    expect(columnOf(applied, 'flag')).toMatchObject({
      kind: 'binary',
      levels: ['0', '1'],
      codes: Int32Array.of(1, 0, -1, 1),
    })
    expect(columnOf(applied, 'age')).toBe(columnOf(table, 'age'))
    for (const { name } of table.columns) expect(texts(applied, name)).toEqual(texts(table, name))
  })

  it('changes nothing the second time, and copies nothing', () => {
    const schema = inferSchema(table)
    const once = applySchema(table, schema)
    const twice = applySchema(once, schema)
    twice.columns.forEach((column, i) => expect(column).toBe(once.columns[i]))
  })

  it('goes back to numbers, reads dates, and carries units', () => {
    const schema = mergeSchemaPart(table, inferSchema(table), {
      columns: [
        { name: 'flag', kind: 'numeric', unit: 'mg' },
        { name: 'when', kind: 'date' },
      ],
    })
    const applied = applySchema(applySchema(table, inferSchema(table)), schema)
    expect(columnOf(applied, 'flag')).toMatchObject({
      kind: 'numeric',
      unit: 'mg',
      values: Float64Array.of(1, 0, NaN, 1),
    })
    expect(texts(applied, 'when')).toEqual(['2020-02-29', '2021-01-03', null, null])
    expect(schema.columns.find(({ name }) => name === 'when')?.unfit).toBe(1)
  })

  it('keeps levels that were not declared, after those that were', () => {
    const schema = mergeSchemaPart(table, inferSchema(table), {
      columns: [{ name: 'word', categories: ['c', 'x'] }],
    })
    expect(columnOf(applySchema(table, schema), 'word')).toMatchObject({ levels: ['c', 'x', 'a', 'b'] })
    expect(schema.columns.find(({ name }) => name === 'word')?.categories).toEqual(['c', 'x'])
  })

  it('refuses a table with other columns', () => {
    const schema = inferSchema(table)
    expect(() => applySchema(tableOf({ flag: [1] }), schema)).toThrow(/the table lacks it/)
    expect(() =>
      applySchema({ ...table, columns: [...table.columns, ...tableOf({ z: [1, 2, 3, 4] }).columns] }, schema),
    ).toThrow(/the schema lacks it/)
  })
})

describe('parsing cells', () => {
  it.each([
    ['1', 1],
    [' -2.5e3 ', -2500],
    ['.5', 0.5],
    ['', NaN],
    ['0x10', NaN],
    ['1,5', NaN],
    ['Infinity', NaN],
    ['1e999', NaN],
    ['−5.5', -5.5],
  ])('number %j is %d', (text, value) => expect(parseNumber(text)).toBe(value))

  it.each([
    ['1970-01-02', 1],
    ['1970-01-02T23:59:59Z', 1],
    ['1970-01-02T23:30:00-02:00', 2],
    ['1970-01-02 23:59 or so', 1],
    ['1970/1/2', 1],
    ['31.12.1969', -1],
    ['2021-02-29', NaN],
    ['01/02/2020', NaN],
  ])('day %j is %d', (text, value) => expect(parseDay(text)).toBe(value))
})

describe('any table', () => {
  it('keeps every cell through inferring and applying, whatever the kinds', () => {
    const cell = fc.oneof(
      fc.constant(null),
      fc.integer({ min: -3, max: 3 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom('a', 'b', '1', ' ', '<b>'),
    )
    const column = fc.array(cell, { minLength: 12, maxLength: 12 })
    const name = fc.constantFrom(
      'id',
      'sex',
      'race_a',
      'race_b',
      'site',
      'died',
      'los',
      '__proto__',
      'constructor',
      'x',
      '',
      'age',
    )
    fc.assert(
      fc.property(fc.dictionary(name, column, { noNullPrototype: true }), (columns) => {
        const given = tableOf(columns)
        const schema = inferSchema(given)
        const applied = applySchema(given, schema)
        for (const one of given.columns) expect(texts(applied, one.name)).toEqual(texts(given, one.name))
        expect(profile(applied, schema).columns.map(({ n, missing }) => n + missing)).toEqual(
          given.columns.map(() => given.rows),
        )
        if (given.rows > 0) {
          const { rows } = splitCohort(applied, schema, defaultHoldout(schema, applied, 1))
          expect(rows.train.length + rows.control.length + rows.test.length).toBe(given.rows)
        }
      }),
      { numRuns: 300 },
    )
  })
})
