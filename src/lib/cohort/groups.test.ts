import { describe, expect, it } from 'vitest'
import { applySchema } from './apply'
import { groupLevels } from './groups'
import { inferSchema } from './infer'
import { tableOf } from './testing'

const race = { name: 'race', columns: ['black', 'asian'], oneHot: true, other: 'white' }

describe('groupLevels', () => {
  const table = tableOf({
    black: [1, 0, 0, 1, null, null, null],
    asian: [0, 1, 0, 1, null, 1, 0],
    sex: ['F', 'M', null, 'F', 'M', 'M', 'M'],
  })

  it('names the first set column, other when none is set, missing when all are', () => {
    for (const one of [table, applySchema(table, inferSchema(table))]) {
      const { codes, levels } = groupLevels(one, race)
      expect(levels).toEqual(['black', 'asian', 'white'])
      expect([...codes]).toEqual([0, 1, 2, 0, -1, 1, 2])
    }
    expect([...groupLevels(table, { ...race, columns: ['asian', 'black'] }).codes]).toEqual([
      1, 0, 2, 0, -1, 0, 2,
    ])
    expect(groupLevels(table, { ...race, other: null }).levels[2]).toBe('other')
  })

  it('takes a column of its own as it is, also a numeric one', () => {
    expect(groupLevels(table, { name: 'sex', columns: ['sex'], oneHot: false, other: null })).toEqual({
      codes: Int32Array.of(0, 1, -1, 0, 1, 1, 1),
      levels: ['F', 'M'],
    })
    expect(
      groupLevels(tableOf({ g: [2, 10, null] }), { name: 'g', columns: ['g'], oneHot: false, other: null }),
    ).toEqual({
      codes: Int32Array.of(0, 1, -1),
      levels: ['2', '10'],
    })
  })

  it('reads yes and no in words', () => {
    const words = tableOf({
      black: ['yes', 'No', 'TRUE', 'false', null],
      asian: ['no', 'no', 'yes', 'yes', null],
    })
    expect([...groupLevels(words, race).codes]).toEqual([0, 2, 0, 1, -1])
  })

  it('refuses a column that is not there', () => {
    expect(() => groupLevels(table, { ...race, columns: ['grey'] })).toThrow(RangeError)
  })
})
