import { describe, expect, it } from 'vitest'
import { cellText, columnOf } from '../table/table'
import { alignTables } from './align'
import { applySchema } from './apply'
import { inferSchema } from './infer'
import { tableOf } from './testing'

const real = tableOf(
  {
    id: ['p1', 'p2', 'p3', 'p4'],
    age: [50, 60.5, 70, null],
    sex: ['F', 'M', 'F', 'M'],
    died: [0, 1, 0, 1],
    unit: ['A', 'B', 'C', 'A'],
    day: [1, 2, 3, 4],
  },
  { day: 'date' },
)
const schema = inferSchema(real)
const reference = applySchema(real, schema)
const align = (columns: Parameters<typeof tableOf>[0], kinds = {}) =>
  alignTables(reference, tableOf(columns, kinds), schema)

describe('alignTables', () => {
  it('matches by exact name in any order, then without case, and says so', () => {
    const { table, notes, lacking, extra } = align({
      Sex: ['F'],
      age: [1],
      DIED: [1],
      died: [0],
      weight: [80],
      unit: ['B'],
    })
    expect(table.columns.map(({ name }) => name)).toEqual(['age', 'sex', 'died', 'unit'])
    expect(notes).toEqual(['The column “Sex” was taken for “sex”.'])
    expect(lacking).toEqual(['day'])
    expect(extra).toEqual(['DIED', 'weight'])
    const died = columnOf(table, 'died')
    expect(died === undefined ? null : cellText(died, 0)).toBe('0')
  })

  it('appends unseen levels to both, so that codes agree and the cells stay', () => {
    const aligned = align({ sex: ['X', 'M', null, 'F', 'f'], unit: ['C', 'C', 'C', 'C', 'C'] })
    const ours = columnOf(aligned.reference, 'sex')
    const theirs = columnOf(aligned.table, 'sex')
    expect(ours).toMatchObject({ levels: ['F', 'M', 'X', 'f'] })
    expect(theirs).toMatchObject({ levels: ['F', 'M', 'X', 'f'], codes: Int32Array.of(2, 1, -1, 0, 3) })
    const before = columnOf(reference, 'sex')
    expect(before).toMatchObject({ levels: ['F', 'M'] })
    expect(
      ours !== undefined &&
        before !== undefined &&
        'codes' in ours &&
        'codes' in before &&
        ours.codes === before.codes,
    ).toBe(true)
    expect(columnOf(aligned.reference, 'unit')).toBe(columnOf(reference, 'unit'))
  })

  it('takes numbers for levels, and counts text in a numeric column as violations', () => {
    const { table, violations } = align({
      died: [1, 0, 2.5, null],
      age: ['61', 'old', null, '1e2'],
      day: ['1970-01-05', '5', null, 'x'],
    })
    expect(columnOf(table, 'died')).toMatchObject({
      codes: Int32Array.of(1, 0, 2, -1),
      levels: ['0', '1', '2.5'],
    })
    expect(columnOf(table, 'age')).toMatchObject({
      kind: 'numeric',
      values: Float64Array.of(61, NaN, NaN, 100),
    })
    expect(columnOf(table, 'day')).toMatchObject({ kind: 'date', values: Float64Array.of(4, NaN, NaN, NaN) })
    expect(violations).toEqual({ age: Int32Array.of(1), day: Int32Array.of(1, 3) })
  })

  it('does not take plain numbers for dates', () => {
    const { table, violations } = align({ day: [18000, null] })
    expect(columnOf(table, 'day')).toMatchObject({ values: Float64Array.of(NaN, NaN) })
    expect(violations).toEqual({ day: Int32Array.of(0) })
  })

  it('counts under any name, also one of objects’ own', () => {
    const odd = tableOf({ ['__proto__']: [1.5, 2.5, 3.5] })
    const oddSchema = inferSchema(odd)
    const { violations } = alignTables(
      applySchema(odd, oddSchema),
      tableOf({ ['__proto__']: ['a', 'b', '3'] }),
      oddSchema,
    )
    expect(Object.entries(violations)).toEqual([['__proto__', Int32Array.of(0, 1)]])
  })

  it('matches a level written with decimals by its value where that is clear', () => {
    const coded = applySchema(tableOf({ g: ['1.0', '2.0', '10'] }, { g: 'categorical' }), {
      ...schema,
      columns: [
        {
          ...(inferSchema(tableOf({ g: ['1.0', '2.0', '10', '1.0'] })).columns[0] ?? never()),
          kind: 'categorical',
          categories: ['1.0', '2.0', '10'],
          role: 'feature',
        },
      ],
    })
    const { table } = alignTables(coded, tableOf({ g: [2, 10, 3] }), { ...schema, columns: [] })
    expect(columnOf(table, 'g')).toMatchObject({
      codes: Int32Array.of(1, 2, 3),
      levels: ['1.0', '2.0', '10', '3'],
    })
  })

  it('does not miss identifiers, nor take them over', () => {
    const { table, lacking } = align({
      id: ['s1'],
      age: [1],
      sex: ['F'],
      died: [1],
      unit: ['A'],
      day: ['1970-01-05'],
    })
    expect(lacking).toEqual([])
    expect(columnOf(table, 'id')).toBeUndefined()
  })
})

function never(): never {
  throw new Error('no column')
}
