import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRule } from '../cohort/rules'
import type { Train } from '../cohort/holdout'
import type { ColumnSchema, SchemaPart } from '../cohort/schema'
import { isNumeric } from '../table/table'
import { cohort } from './testing'
import type { RawRow } from './strategies/strategy'
import { rawRowOf, Validator, type ValidatorTask, type Verdict } from './validate'

const declared: SchemaPart = {
  columns: [
    { name: 'age', min: 16, max: 90 },
    { name: 'ward', categories: ['north', 'south', 'isolation', 'hospice'] },
  ],
}

function validator(part: SchemaPart = declared, examples: number[] = []) {
  const { train, schema, columns } = cohort(part)
  const chosen = schema.columns.filter(({ name }) => columns.includes(name))
  return { made: make(train, chosen, { shown: examples, target: schema.target }), train, chosen }
}

function make(train: Train, columns: ColumnSchema[], change: Partial<ValidatorTask> = {}): Validator {
  return new Validator({ train, columns, target: 'died', shown: [], rules: [], repairs: true, ...change })
}

/** Judges a row, and keeps it if it passes. */
function judge(made: Validator, row: RawRow): Verdict {
  const verdict = made.check(row, false)
  if (!('reason' in verdict)) made.keep()
  return verdict
}

const good = { age: 50, lactate: 1.25, ward: 'north', sex: 'F', died: 'no' }

describe('a row that a model wrote', () => {
  it('passes when it fits', () => {
    const { made, chosen } = validator()
    expect(judge(made, good)).toEqual({ repaired: false })
    expect(rawRowOf(made.kept.tableOf() as never, chosen, 0)).toEqual(good)
  })

  it.each([
    ['out-of-range', { age: 120 }],
    ['out-of-range', { age: -1 }],
    ['wrong-type', { age: 'fifty' }],
    ['wrong-type', { age: 49.8 }],
    ['wrong-type', { age: [50] }],
    ['wrong-type', { lactate: { value: 2 } }],
    ['wrong-type', { ward: ['north'] }],
    ['unknown-category', { ward: 'cellar' }],
    ['unknown-category', { died: 'maybe' }],
    ['missing', { died: null }],
    ['missing', { age: null }],
    ['missing', { sex: undefined }],
  ])('is rejected as %s', (reason, change) => {
    expect(validator().made.check({ ...good, ...change }, false)).toMatchObject({ reason })
  })

  it.each([[{ age: '50' }], [{ ward: ' North' }], [{ lactate: 'N/A' }], [{ lactate: '1.25' }]])(
    'is repaired where the slip is one of form: %j',
    (change) => {
      expect(validator().made.check({ ...good, ...change }, false)).toMatchObject({ repaired: true })
    },
  )

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
    judge(made, { ...good, ward: 'hospice' })
    const ward = made.kept.tableOf().columns[2]
    const before = train.columns[2]
    expect(ward).toMatchObject({
      levels: ['north', 'south', 'isolation', 'hospice'].sort(expectOrder(before)),
    })
  })

  it('may be equal to others only where several patients share it, in columns that repeat by nature', () => {
    const { made, train, chosen } = validator(declared, [7])
    // Whether it was shown or not.
    for (const row of [7, 8])
      expect(judge(made, rawRowOf(train, chosen, row))).toMatchObject({ reason: 'copy' })
    expect(judge(made, good)).toMatchObject({ repaired: false })
    expect(judge(made, good)).toMatchObject({ reason: 'duplicate' })
    const { train: few, schema } = cohort()
    const coarse = schema.columns.filter(({ name }) => name === 'sex' || name === 'died')
    const lenient = make(few, coarse, { shown: [7] })
    expect(judge(lenient, good)).toMatchObject({ repaired: false })
    expect(judge(lenient, good)).toMatchObject({ repaired: false })
  })

  it('is the copy of a patient who was shown where columns repeat, too, and a duplicate where few have it', () => {
    const { train, schema } = cohort()
    const ages = train.columns.find(({ name }) => name === 'age')
    if (ages === undefined || !isNumeric(ages)) throw new Error('no ages')
    // A cohort of two ages, but for one patient.
    const values = ages.values.map((_, row) => (row === 7 ? 61 : row % 2 === 0 ? 40 : 50))
    const columns = [{ ...ages, values }, ...train.columns.filter(({ name }) => name !== 'age')]
    const coarse = schema.columns.filter(({ name }) => ['age', 'sex', 'died'].includes(name))
    const made = make({ ...train, columns }, coarse)
    const alone = rawRowOf({ ...train, columns }, coarse, 7)
    const shown = make({ ...train, columns }, coarse, { shown: [7] })
    expect(judge(shown, alone)).toMatchObject({ reason: 'copy' })
    // Met by chance where nobody was shown, but not twice.
    expect(judge(made, alone)).toMatchObject({ repaired: false })
    expect(judge(made, alone)).toMatchObject({ reason: 'duplicate' })
    const fresh = { ...alone, age: 73 }
    expect(judge(made, fresh)).toMatchObject({ repaired: false })
    expect(judge(made, fresh)).toMatchObject({ reason: 'duplicate' })
    for (let times = 0; times < 3; times++)
      expect(judge(made, { ...alone, age: 40, sex: 'F', died: 'no' })).toMatchObject({ repaired: false })
  })

  it('is rejected where it breaks a rule, and not where a missing value leaves that open', () => {
    const { train, chosen } = validator()
    const made = make(train, chosen, { rules: [parseRule("sex == 'F' implies lactate < 5")] })
    expect(made.check({ ...good, lactate: 6 }, false)).toMatchObject({ reason: 'rule-broken' })
    expect(made.check({ ...good, sex: 'M', lactate: 6 }, false)).toMatchObject({ repaired: false })
    expect(made.check({ ...good, lactate: null }, false)).toMatchObject({ repaired: false })
  })

  it('is rejected instead of mended where the person wants no repairs', () => {
    const { train, chosen } = validator()
    const strict = make(train, chosen, { repairs: false })
    expect(strict.check({ ...good, age: '50' }, false)).toMatchObject({ reason: 'wrong-type' })
    expect(strict.check(good, true)).toMatchObject({ reason: 'not-parsed' })
    expect(strict.check(good, false)).toEqual({ repaired: false })
  })

  it('loses its own unit, and no other', () => {
    const { made } = validator({ columns: [{ name: 'lactate', unit: 'mmol/L' }] })
    expect(made.check({ ...good, lactate: '1.25 mmol/l' }, false)).toEqual({ repaired: true })
    expect(made.check({ ...good, lactate: '11 mg/dL' }, false)).toMatchObject({ reason: 'wrong-type' })
  })

  it('never throws, whatever stands in it', () => {
    const { made } = validator()
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('age', 'ward', 'died', '__proto__'), fc.anything()),
        (row) => {
          expect(['reason', 'repaired']).toContain(Object.keys(made.check({ ...good, ...row }, false))[0])
        },
      ),
    )
  })

  it('that looks like a training row passes as it is, and comes back as it was', () => {
    const { train, chosen } = validator()
    const other = cohort(declared)
    fc.assert(
      fc.property(fc.nat(train.rows - 1), (row) => {
        // Of another cohort, so that it is nobody's copy here.
        const real = rawRowOf(other.train, chosen, row)
        const fresh = make(train, chosen)
        expect(judge(fresh, { ...real, lactate: 0.0625 })).toEqual({ repaired: false })
        expect(rawRowOf(fresh.kept.tableOf() as never, chosen, 0)).toEqual({ ...real, lactate: 0.0625 })
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

describe('a record of a block', () => {
  const block = {
    key: 'id',
    columns: ['lactate', 'ward'],
    patients: new Map([
      ['p1', { age: 50 }],
      ['p2', { age: 70 }],
    ]),
  }

  it('is settled for the patient that it names', () => {
    const { made } = validator()
    expect(made.settle({ id: 'p2', lactate: '2', ward: ' North' }, false, block)).toEqual({
      id: 'p2',
      row: { lactate: 2, ward: 'north' },
      repaired: true,
      reason: null,
    })
  })

  it('is nobody’s where it names none, unless one alone was asked for', () => {
    const { made } = validator()
    const record = { lactate: 2, ward: 'north' }
    expect(made.settle(record, false, block)).toBeNull()
    expect(made.settle({ ...record, id: 'p9' }, false, block)).toBeNull()
    const alone = { ...block, patients: new Map([['p2', {}]]) }
    expect(made.settle(record, false, alone)).toMatchObject({ id: 'p2', row: record })
  })

  it('is rejected for its own columns, and for a rule that it completes', () => {
    const { train, chosen } = validator()
    const made = make(train, chosen, { rules: [parseRule('age > 60 implies lactate < 5')] })
    expect(made.settle({ id: 'p1', lactate: 9, ward: 'cellar' }, false, block)).toMatchObject({
      reason: 'unknown-category',
    })
    expect(made.settle({ id: 'p1', lactate: 9, ward: 'north' }, false, block)).toMatchObject({ reason: null })
    expect(made.settle({ id: 'p2', lactate: 9, ward: 'north' }, false, block)).toMatchObject({
      reason: 'rule-broken',
    })
  })
})
