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
})
