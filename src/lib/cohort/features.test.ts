import { describe, expect, it } from 'vitest'
import { applySchema } from './apply'
import { chooseColumns, rankFeatures } from './features'
import { inferSchema } from './infer'
import { asTrain } from './split'
import { tableOf } from './testing'

const cells = (cell: (i: number) => number | string) => Array.from({ length: 40 }, (_, i) => cell(i))
const table = tableOf({
  patient_id: cells((i) => i * 7),
  b: cells((i) => i % 9),
  died: cells((i) => i % 2),
  los: cells((i) => i % 11),
  a: cells((i) => i % 7),
  sex: cells((i) => (i % 3 ? 'M' : 'F')),
  hospital: cells((i) => `H${i % 5}`),
  c: cells((i) => i % 5),
})
const schema = inferSchema(table)
const train = asTrain(applySchema(table, schema))

describe('rankFeatures', () => {
  it('offers the utility features less the group columns, and orders them by gain', () => {
    let asked: unknown = null
    const ranking = rankFeatures(train, schema, (given, features, target) => {
      asked = { rows: given.rows, features, target }
      return { c: 5, a: 9, los: 7 }
    })
    expect(asked).toEqual({ rows: 40, features: ['b', 'los', 'a', 'c'], target: 'died' })
    expect(ranking).toEqual([
      { name: 'a', gain: 9 },
      { name: 'los', gain: 7 },
      { name: 'c', gain: 5 },
      { name: 'b', gain: 0 },
    ])
  })

  it('drops what is known only after the outcome on request, and ranks nothing without a target', () => {
    expect(rankFeatures(train, schema, () => ({}), 'drop').map(({ name }) => name)).toEqual(['b', 'a', 'c'])
    expect(rankFeatures(train, { ...schema, target: null }, () => ({ b: 1 }))[0]).toEqual({
      name: 'b',
      gain: 0,
    })
  })
})

describe('chooseColumns', () => {
  const ranking = [{ name: 'c' }, { name: 'los' }, { name: 'b' }, { name: 'a' }]

  it('takes the k first, target and groups, in table order', () => {
    expect(chooseColumns(schema, ranking, 1)).toEqual(['died', 'sex', 'c'])
    expect(chooseColumns(schema, ranking, 3)).toEqual(['b', 'died', 'los', 'sex', 'c'])
    expect(chooseColumns(schema, ranking, 99)).toEqual(['b', 'died', 'los', 'a', 'sex', 'c'])
    expect(chooseColumns(schema, [], 'all')).toEqual(['b', 'died', 'los', 'a', 'sex', 'c'])
    expect(chooseColumns(schema, [], 'all', 'drop')).toEqual(['b', 'died', 'a', 'sex', 'c'])
  })
})
