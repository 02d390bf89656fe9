import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRule } from './rules'
import { tableOf } from './testing'
import { violationsOf } from './violations'

const table = tableOf(
  { low: [1, 5, null, 2], high: [2, 3, 4, null], sex: ['F', 'M', null, 'F'], flag: ['1', '0', '1', '1'] },
  { sex: 'categorical', flag: 'categorical' },
)

describe('rows that break a rule', () => {
  it('are counted among those that it can be held against', () => {
    expect(
      violationsOf(table, [
        'low <= high',
        "sex == 'F' implies low < 2",
        'flag == 1',
        'low + high + flag < 9',
      ]),
    ).toEqual([
      { text: 'low <= high', broken: 1, judged: 2 },
      { text: "sex == 'F' implies low < 2", broken: 1, judged: 3 },
      { text: 'flag == 1', broken: 1, judged: 4 },
      { text: 'low + high + flag < 9', broken: 0, judged: 2 },
    ])
  })
  it('are named, once a rule', () => {
    const seen: [number, number][] = []
    violationsOf(table, ['low <= high', 'flag == 1'], (row, rule) => seen.push([row, rule]))
    expect(seen).toEqual([
      [1, 0],
      [1, 1],
    ])
  })
  it('are none where the column is absent, or the table empty', () => {
    expect(violationsOf(table, ['age > 3'])).toEqual([{ text: 'age > 3', broken: 0, judged: 0 }])
    expect(violationsOf({ rows: 0, columns: [] }, ['low > 3'])).toEqual([
      { text: 'low > 3', broken: 0, judged: 0 },
    ])
    expect(violationsOf(table, [])).toEqual([])
    expect(() => violationsOf(table, ['low <'])).toThrow('its end')
  })
  it('are those that the rule itself says, for any rows', () => {
    const cell = fc.option(fc.integer({ min: -3, max: 3 }), { nil: null })
    const rules = ['a <= b', 'a < b or c == 0', 'not (a + b > c)', 'a == 1 implies b == 1']
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 30 }), (rows) => {
        const made = tableOf({
          a: rows.map(([a]) => a),
          b: rows.map(([, b]) => b),
          c: rows.map(([, , c]) => c),
        })
        violationsOf(made, rules).forEach(({ text, broken, judged }) => {
          const found = rows.map(([a, b, c]) =>
            parseRule(text).holds((name) => (name === 'a' ? a : name === 'b' ? b : c)),
          )
          expect([broken, judged]).toEqual([
            found.filter((holds) => holds === false).length,
            found.filter((holds) => holds !== null).length,
          ])
        })
      }),
    )
  })
})
