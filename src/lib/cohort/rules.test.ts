import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRule, rulesOver } from './rules'

function check(rule: string, row: Record<string, number | string | null>) {
  return parseRule(rule).holds((name) => row[name] ?? null)
}

describe('a rule', () => {
  it.each([
    ['a <= b', { a: 1, b: 2 }, true],
    ['a <= b', { a: 2, b: 1 }, false],
    ['a + 2 * b == 7', { a: 1, b: 3 }, true],
    ['(a + 2) * b == 9', { a: 1, b: 3 }, true],
    ['-a < 0 and not b > 3', { a: 1, b: 3 }, true],
    ['a - b - 1 == 0', { a: 3, b: 2 }, true],
    ["sex == 'F' implies age > 10", { sex: 'M', age: 1 }, true],
    ["sex == 'F' implies age > 10", { sex: 'F', age: 1 }, false],
    ['a == 1 implies b == 1 implies c == 1', { a: 1, b: 0, c: 0 }, true],
    ['a == 1 or b == 1 and c == 1', { a: 1, b: 0, c: 0 }, true],
    ['"odd name, really" >= .5', { 'odd name, really': 0.5 }, true],
    ["ward == 'it''s'", { ward: "it's" }, true],
    ['death == 1', { death: '1' }, true],
    ['größe > 0', { größe: 2 }, true],
    ['a / b > 1', { a: 1, b: 0 }, null],
    ["code == '1'", { code: '01' }, false],
    ["code != '1'", { code: '01' }, true],
    ["code == '1'", { code: 1 }, true],
    ['code == 1', { code: '01' }, true],
    ['a <= b', { a: '2', b: '10' }, true],
  ])('%s on %j is %s', (rule, row, expected) => {
    expect(check(rule, row)).toBe(expected)
  })

  it('is broken by no missing value', () => {
    expect(check('a <= b', { a: null, b: 1 })).toBeNull()
    expect(check('a <= b or c == 1', { a: null, b: 1, c: 1 })).toBe(true)
    expect(check('a <= b and c == 1', { a: null, b: 1, c: 0 })).toBe(false)
    expect(check('a == 1 implies b == 1', { a: null, b: 0 })).toBeNull()
  })

  it.each([
    ['', 'its end'],
    ['1 < 2', 'names no column'],
    ['a', 'compared with nothing'],
    ['a <', 'its end'],
    ['a < b c', '“c” (character 7) is one word too many'],
    ['(a < b', 'should be'],
    ['a < b; drop', '“; drop” (character 6) can’t be read'],
    ['a < and', '“and”'],
  ])('%s is refused: %s', (rule, message) => {
    expect(() => parseRule(rule)).toThrow(message)
  })

  it('names the columns that it speaks of', () => {
    expect(parseRule("a < b and (b > 1 or c == 'a')").columns).toEqual(['a', 'b', 'c'])
    expect(rulesOver(['a < b', 'b < c'], new Set(['a', 'b'])).map(({ text }) => text)).toEqual(['a < b'])
  })

  it('reads as its own negation’s negation, for any values', () => {
    const value = fc.oneof(fc.constant(null), fc.integer({ min: -3, max: 3 }))
    const rule = 'a < b and c >= a or b == 0'
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        const row = { a, b, c }
        expect(check(`not (not (${rule}))`, row)).toBe(check(rule, row))
        const turned = check(`not (${rule})`, row)
        expect(turned === null ? null : !turned).toBe(check(rule, row))
      }),
    )
  })

  it('never crashes on any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseRule(text).holds(() => 1)
        } catch (error) {
          expect(String(error)).toContain('The rule')
        }
      }),
    )
  })

  it.each([
    `${'('.repeat(5000)}a < 1${')'.repeat(5000)}`,
    `${'not '.repeat(5000)}a < 1`,
    `a < ${'-'.repeat(5000)}1`,
    Array.from({ length: 5000 }, () => 'a < 1').join(' implies '),
  ])('that nests without an end is refused in words (%#)', (text) => {
    expect(() => parseRule(text)).toThrow('lies within 200 others')
    expect(parseRule(Array.from({ length: 5000 }, () => 'a < 1').join(' and ')).holds(() => 0)).toBe(true)
  })

  /** A rule with a meaning of its own, spelled with as few brackets as the order of binding lets it. */
  interface Said {
    text: string
    /** How tightly its outermost sign binds. */
    binds: number
    of: (row: Record<string, number | null>) => number | boolean | null
  }
  const bracketed = ({ text, binds }: Said, least: number) => (binds < least ? `(${text})` : text)
  const both = (
    sign: string,
    binds: number,
    [left, right]: readonly [Said, Said],
    of: (a: number | boolean | null, b: number | boolean | null) => number | boolean | null,
    fromRight = false,
  ): Said => ({
    text: `${bracketed(left, fromRight ? binds + 1 : binds)} ${sign} ${bracketed(right, fromRight ? binds : binds + 1)}`,
    binds,
    of: (row) => of(left.of(row), right.of(row)),
  })
  const numbers = (combine: (a: number, b: number) => number | boolean) => (a: unknown, b: unknown) => {
    if (typeof a !== 'number' || typeof b !== 'number') return null
    const made = combine(a, b)
    return typeof made === 'boolean' || Number.isFinite(made) ? made : null
  }
  const { condition } = fc.letrec<{ value: Said; condition: Said }>((tie) => {
    const values = fc.tuple(tie('value'), tie('value'))
    const conditions = fc.tuple(tie('condition'), tie('condition'))
    return {
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom('a', 'b', '"an ""odd"" name"').map((text): Said => {
          const name = text.replace(/^"|"$/g, '').replaceAll('""', '"')
          return { text, binds: 9, of: (row) => row[name] ?? null }
        }),
        fc.constantFrom(0, 1, 2, 0.5).map((n): Said => ({ text: String(n), binds: 9, of: () => n })),
        tie('value').map((x): Said => ({
          text: `-${bracketed(x, 8)}`,
          binds: 8,
          of: (row) => numbers((a, b) => b - a)(x.of(row), 0),
        })),
        values.map((pair) =>
          both(
            '+',
            6,
            pair,
            numbers((a, b) => a + b),
          ),
        ),
        values.map((pair) =>
          both(
            '-',
            6,
            pair,
            numbers((a, b) => a - b),
          ),
        ),
        values.map((pair) =>
          both(
            '*',
            7,
            pair,
            numbers((a, b) => a * b),
          ),
        ),
        values.map((pair) =>
          both(
            '/',
            7,
            pair,
            numbers((a, b) => a / b),
          ),
        ),
      ),
      condition: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        values.map((pair) =>
          both(
            '<',
            5,
            pair,
            numbers((a, b) => a < b),
          ),
        ),
        values.map((pair) =>
          both(
            '>=',
            5,
            pair,
            numbers((a, b) => a >= b),
          ),
        ),
        values.map((pair) =>
          both(
            '==',
            5,
            pair,
            numbers((a, b) => a === b),
          ),
        ),
        tie('condition').map((x): Said => ({
          text: `not ${bracketed(x, 4)}`,
          binds: 4,
          of: (row) => (x.of(row) === null ? null : x.of(row) === false),
        })),
        conditions.map((pair) =>
          both('and', 3, pair, (a, b) => (a === false || b === false ? false : a === null ? null : b)),
        ),
        conditions.map((pair) =>
          both('or', 2, pair, (a, b) => (a === true || b === true ? true : a === null ? null : b)),
        ),
        conditions.map((pair) =>
          both(
            'implies',
            1,
            pair,
            (a, b) => (a === false || b === true ? true : a === null || b === null ? null : false),
            true,
          ),
        ),
      ),
    }
  })

  it('means what it is built of, for any values', () => {
    const value = fc.constantFrom(null, -1, 0, 0.5, 1, 2)
    fc.assert(
      fc.property(condition, value, value, value, (said, a, b, odd) => {
        fc.pre(/[ab"]/.test(said.text.replace(/and/g, '')))
        const row = { a, b, 'an "odd" name': odd }
        expect([said.text, check(said.text, row)]).toEqual([said.text, said.of(row)])
      }),
      { numRuns: 500 },
    )
  })
})
