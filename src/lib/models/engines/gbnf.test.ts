import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalsBetween, integersBetween } from './gbnf-numbers'
import { grammarOf } from './gbnf'

/** Reads GBNF independently of how it was made: these grammars don't recurse, so each is a regular expression. */
function matcher(grammar: string): RegExp {
  const rules = new Map(
    grammar.split('\n').map((line) => {
      const [name = '', body = ''] = line.split(/ ::= (.*)/s)
      return [name, body]
    }),
  )
  const expand = (body: string): string =>
    body.replace(
      /"((?:\\.|[^"\\])*)"|\[(?:\\.|[^\]\\])*\]|([a-z][a-z0-9-]*)|\s+/g,
      (all, words?: string, rule?: string) => {
        if (words !== undefined) {
          const plain = words.replace(/\\x([0-9a-f]{2})|\\(.)/g, (_, hex?: string, char?: string) =>
            hex === undefined ? (char ?? '') : String.fromCharCode(parseInt(hex, 16)),
          )
          return `(?:${plain.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')})`
        }
        if (rule !== undefined) return `(?:${expand(rules.get(rule) ?? `no rule ${rule}`)})`
        return all.startsWith('[') ? all : ''
      },
    )
  return new RegExp(`^(?:${expand(rules.get('root') ?? '')})$`, 'su')
}

const number = (rule: string) => matcher(`root ::= ${rule}`)

describe('numbers within bounds', () => {
  it('lets exactly the whole numbers of a range be written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -3000, max: 3000 }),
        fc.nat({ max: 2500 }),
        fc.array(fc.integer({ min: -7000, max: 7000 }), { maxLength: 40 }),
        (low, width, tried) => {
          const high = low + width
          const grammar = number(integersBetween(low, high))
          for (const value of [low - 1, low, low + 1, high - 1, high, high + 1, 0, ...tried])
            expect([value, grammar.test(String(value))]).toEqual([value, value >= low && value <= high])
        },
      ),
    )
  })

  it('lets exactly the decimals of a range be written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5000, max: 5000 }),
        fc.nat({ max: 4000 }),
        fc.array(fc.integer({ min: -9000, max: 9000 }), { maxLength: 40 }),
        (low, width, tried) => {
          const high = low + width
          const grammar = number(decimalsBetween(low / 100, high / 100, 0.01))
          for (const value of [low - 1, low, high, high + 1, ...tried]) {
            if (value === 0) continue
            const written = (value / 100).toFixed(2)
            expect([written, grammar.test(written)]).toEqual([written, value >= low && value <= high])
          }
        },
      ),
    )
  })

  it.each([
    ['0.10', true],
    ['30', true],
    ['30.0', true],
    ['0', false],
    ['30.1', false],
    ['007', false],
    ['-1', false],
    ['1e5', false],
    ['12.3456', false],
    ['.5', false],
  ])('of 0.1 to 30, %s: %s', (written, fits) => {
    const grammar = number(decimalsBetween(0.1, 30, null))
    expect(grammar.test(written.replace(/^0\.10$/, '0.1'))).toBe(fits)
  })

  it('ends a number that has no bound', () => {
    expect(number(integersBetween(null, null)).test('1234567')).toBe(false)
    expect(number(decimalsBetween(null, null, null)).test('-12.5')).toBe(true)
    expect(number(integersBetween(5_000_000, null)).test('5000000')).toBe(true)
  })

  it('refuses a range that holds no number', () => {
    expect(() => integersBetween(1.2, 1.8)).toThrow(RangeError)
    expect(() => integersBetween(5, 4)).toThrow(RangeError)
  })
})

describe('a schema as a grammar', () => {
  const record = {
    type: 'object',
    properties: {
      age: { type: 'integer', minimum: 16, maximum: 90 },
      lactate: { type: ['number', 'null'], minimum: 0, maximum: 30 },
      unit: { type: ['string', 'null'], enum: ['MICU', 'a "b" \\ c', null] },
      note: { type: 'string', maxLength: 5 },
      day: { type: 'string', format: 'date' },
      died: { type: 'boolean' },
    },
    required: ['age', 'lactate', 'unit', 'note', 'day', 'died'],
    additionalProperties: false,
  }
  const schema = {
    type: 'object',
    properties: { records: { type: 'array', items: record, minItems: 2, maxItems: 3 } },
    required: ['records'],
  }
  const good = { age: 63, lactate: 2.5, unit: 'a "b" \\ c', note: 'ok é', day: '2020-01-31', died: true }
  const written = (...records: unknown[]) => JSON.stringify({ records })
  const { text, least } = grammarOf(schema)
  const grammar = matcher(text)

  it('lets valid answers be written, and no others', () => {
    expect(grammar.test(written(good, { ...good, lactate: null, unit: null }))).toBe(true)
    expect(grammar.test(written(good, good, good))).toBe(true)
    for (const bad of [
      { ...good, age: 15 },
      { ...good, age: '63' },
      { ...good, age: null },
      { ...good, lactate: 30.5 },
      { ...good, unit: 'SICU' },
      { ...good, note: 'too long' },
      { ...good, note: 'a"b' },
      { ...good, day: '2020-13-01' },
      { ...good, died: 'true' },
      { ...good, more: 1 },
      { age: 63 },
    ])
      expect([bad, grammar.test(written(good, bad))]).toEqual([bad, false])
    expect(grammar.test(written(good))).toBe(false)
    expect(grammar.test(written(good, good, good, good))).toBe(false)
    expect(grammar.test(`${written(good, good)} And`)).toBe(false)
  })

  it('writes each patient of a block once, in their order', () => {
    const block = {
      type: 'object',
      properties: {
        id: { type: 'string', enum: ['p1', 'p2', 'p3'], 'x-each': true },
        age: { type: 'integer', minimum: 16, maximum: 90 },
      },
    }
    const each = matcher(grammarOf({ type: 'array', items: block }).text)
    const of = (...ids: string[]) => JSON.stringify(ids.map((id) => ({ id, age: 63 })))
    expect(each.test(of('p1', 'p2', 'p3'))).toBe(true)
    for (const ids of [
      ['p1', 'p2'],
      ['p1', 'p1', 'p2', 'p3'],
      ['p2', 'p1', 'p3'],
      ['p1', 'p2', 'p3', 'p4'],
    ])
      expect([ids, each.test(of(...ids))]).toEqual([ids, false])
  })

  it('knows the shortest answer', () => {
    const short = { age: 16, lactate: 0, unit: null, note: '', day: '2020-01-31', died: true }
    expect(least).toBeLessThanOrEqual(written(short, short).length)
    expect(least).toBeGreaterThan(written(short, short).length - 20)
  })

  it('bounds what the schema leaves open', () => {
    const open = matcher(grammarOf({ type: 'array', items: { type: 'string' } }).text)
    expect(open.test('[]')).toBe(false)
    expect(open.test(JSON.stringify(['x'.repeat(60)]))).toBe(true)
    expect(open.test(JSON.stringify(['x'.repeat(61)]))).toBe(false)
    expect(open.test(JSON.stringify(Array<string>(64).fill('x')))).toBe(true)
    expect(open.test(JSON.stringify(Array<string>(65).fill('x')))).toBe(false)
  })

  it('takes names of any kind', () => {
    const odd = {
      __proto__x: { const: 1 },
      'a"b\\c\n': { type: 'null' },
      'µmol/L (größer)': { type: 'null' },
    }
    const written = JSON.stringify({ __proto__x: 1, 'a"b\\c\n': null, 'µmol/L (größer)': null })
    expect(matcher(grammarOf({ type: 'object', properties: odd }).text).test(written)).toBe(true)
  })

  it('refuses a schema that it has no grammar for', () => {
    expect(() => grammarOf({})).toThrow(RangeError)
    expect(() => grammarOf({ type: 'array' })).toThrow(RangeError)
    expect(() => grammarOf({ type: 'tuple' })).toThrow(/tuple/)
  })
})
