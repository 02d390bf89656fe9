import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRule } from '../cohort/rules'
import type { SchemaPart } from '../cohort/schema'
import { cohort } from './testing'
import { rawRowOf, Validator } from './validate'

const declared: SchemaPart = {
  columns: [
    { name: 'age', min: 16, max: 90 },
    { name: 'ward', categories: ['north', 'south', 'isolation', 'hospice'] },
  ],
}

function validator(part: SchemaPart = declared, examples: number[] = []) {
  const { train, schema, columns } = cohort(part)
  const chosen = schema.columns.filter(({ name }) => columns.includes(name))
  return { made: new Validator(train, chosen, schema.target, examples), train, chosen }
}

const good = { age: 50, lactate: 1.25, ward: 'north', sex: 'F', died: 'no' }

describe('a row that a model wrote', () => {
  it('passes when it fits', () => {
    const { made } = validator()
    expect(made.check(good, false)).toEqual({
      cells: [50, 1.25, expect.any(Number), expect.any(Number), expect.any(Number)],
      repaired: false,
    })
  })

  it.each([
    ['out-of-range', { age: 120 }],
    ['out-of-range', { age: -1 }],
    ['wrong-type', { age: 'fifty' }],
    ['wrong-type', { age: [50] }],
    ['wrong-type', { lactate: { value: 2 } }],
    ['wrong-type', { ward: ['north'] }],
    ['unknown-category', { ward: 'cellar' }],
    ['unknown-category', { died: 'maybe' }],
    ['missing', { died: null }],
    ['missing', { age: null }],
    ['missing', { sex: undefined }],
  ])('is rejected as %s', (reason, change) => {
    expect(validator().made.check({ ...good, ...change }, false)).toBe(reason)
  })

  it.each([
    [{ age: '50' }],
    [{ age: 49.8 }],
    [{ ward: ' North' }],
    [{ lactate: 'N/A' }],
    [{ lactate: '1.25' }],
  ])('is repaired where the slip is one of form: %j', (change) => {
    expect(validator().made.check({ ...good, ...change }, false)).toMatchObject({ repaired: true })
  })

  it('is repaired where its keys are spelt otherwise', () => {
    const { age, ...rest } = good
    expect(validator().made.check({ ...rest, ' Age ': age }, false)).toMatchObject({ repaired: true })
  })

  it('may leave out what the cohort leaves out', () => {
    expect(validator().made.check({ ...good, lactate: null }, false)).toMatchObject({ repaired: false })
  })

  it('may lie beyond a range that was only seen, not declared', () => {
    expect(validator({}).made.check({ ...good, age: 95 }, false)).toMatchObject({ repaired: false })
  })

  it('may take a declared level that no training row has; codes stay', () => {
    const { made, train } = validator()
    const row = made.check({ ...good, ward: 'hospice' }, false)
    if (typeof row === 'string') throw new Error(row)
    const ward = made.tableOf([row.cells]).columns[2]
    const before = train.columns[2]
    expect(ward).toMatchObject({
      levels: ['north', 'south', 'isolation', 'hospice'].sort(expectOrder(before)),
    })
  })

  it('counts as a duplicate or a copy only where patients are practically all different', () => {
    const { made, train, chosen } = validator(declared, [7])
    expect(made.check(rawRowOf(train, chosen, 7), false)).toBe('copy')
    expect(made.check(good, false)).toMatchObject({ repaired: false })
    expect(made.check(good, false)).toBe('duplicate')
    const { train: few, schema } = cohort()
    const coarse = schema.columns.filter(({ name }) => name === 'sex' || name === 'died')
    const lenient = new Validator(few, coarse, 'died', [7])
    expect(lenient.check(good, false)).toMatchObject({ repaired: false })
    expect(lenient.check(good, false)).toMatchObject({ repaired: false })
  })

  it('is rejected where it breaks a rule, and not where a missing value leaves that open', () => {
    const { train, chosen } = validator()
    const made = new Validator(train, chosen, 'died', [], [parseRule("sex == 'F' implies lactate < 5")])
    expect(made.check({ ...good, lactate: 6 }, false)).toBe('rule-broken')
    expect(made.check({ ...good, sex: 'M', lactate: 6 }, false)).toMatchObject({ repaired: false })
    expect(made.check({ ...good, lactate: null }, false)).toMatchObject({ repaired: false })
  })

  it('never throws, whatever stands in it', () => {
    const { made } = validator()
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('age', 'ward', 'died', '__proto__'), fc.anything()),
        (row) => {
          const checked = made.check({ ...good, ...row }, false)
          if (typeof checked !== 'string') expect(checked.cells).toHaveLength(5)
        },
      ),
    )
  })

  it('that is a training row passes as it is, and comes back as it was', () => {
    const { train, chosen, made } = validator()
    fc.assert(
      fc.property(fc.nat(train.rows - 1), (row) => {
        const fresh = new Validator(train, chosen, 'died', [])
        const checked = fresh.check(rawRowOf(train, chosen, row), false)
        if (typeof checked === 'string') throw new Error(checked)
        expect(checked.repaired).toBe(false)
        expect(rawRowOf(made.tableOf([checked.cells]) as never, chosen, 0)).toEqual(
          rawRowOf(train, chosen, row),
        )
      }),
    )
  })
})

/** The training table's order of levels, the new one last. */
function expectOrder(column: unknown): (a: string, b: string) => number {
  const levels = (column as { levels: string[] }).levels
  const place = (level: string) => (levels.includes(level) ? levels.indexOf(level) : levels.length)
  return (a, b) => place(a) - place(b)
}
