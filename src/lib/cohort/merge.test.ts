import { describe, expect, it } from 'vitest'
import { SchemaError } from '../base/errors'
import { applySchema } from './apply'
import { inferSchema } from './infer'
import { mergeSchemaPart } from './merge'
import { analysedNames, type Schema, type SchemaPart } from './schema'
import { tableOf } from './testing'

const rows = 24
const cells = <T>(cell: (i: number) => T) => Array.from({ length: rows }, (_, i) => cell(i))
const table = tableOf({
  id: cells((i) => 500 + i),
  died: cells((i) => i % 2),
  stage: cells((i) => i % 4),
  sex: cells((i) => (i % 3 ? 'M' : 'F')),
  race_black: cells((i) => (i % 5 === 0 ? 1 : 0)),
  race_asian: cells((i) => (i % 5 === 1 ? 1 : 0)),
  hospitalid: cells((i) => i % 6),
  age: cells((i) => 20.5 + i),
  dose: cells((i) => (i < 4 ? 'none' : String(i))),
})
const inferred = inferSchema(table)
const merge = (part: SchemaPart) => mergeSchemaPart(table, inferred, part)
const column = (schema: ReturnType<typeof merge>, name: string) =>
  schema.columns.find((one) => one.name === name)

describe('mergeSchemaPart', () => {
  it('changes nothing for an empty part, and nothing when a part is laid on twice', () => {
    expect(merge({})).toEqual(inferred)
    const part: SchemaPart = { target: 'stage', positive: 2, exclude: ['age'], groups: ['sex'], site: null }
    expect(mergeSchemaPart(table, merge(part), part)).toEqual(merge(part))
  })

  it('takes the example of the study file', () => {
    const schema = merge({
      target: 'died',
      positive: 1,
      groups: ['sex', { name: 'race', columns: ['race_black', 'race_asian'], other: 'white' }],
      site: 'hospitalid',
      quasiIdentifiers: ['age', 'sex', 'race'],
      sensitive: 'died',
      exclude: ['id'],
      columns: [
        { name: 'age', kind: 'numeric', unit: 'a', min: 16, max: 90 },
        { name: 'stage', kind: 'categorical', categories: ['3', '2', '1', '0', '9'] },
      ],
      rules: ['age >= 16'],
    })
    expect(schema).toMatchObject({
      target: 'died',
      positive: '1',
      site: 'hospitalid',
      sensitive: 'died',
      rules: ['age >= 16'],
    })
    expect(schema.groups[1]).toEqual({
      name: 'race',
      columns: ['race_black', 'race_asian'],
      oneHot: true,
      other: 'white',
    })
    expect(schema.quasiIdentifiers).toEqual(['age', 'sex', 'race'])
    expect(column(schema, 'age')).toMatchObject({ unit: 'a', min: 16, max: 90, declared: true })
    expect(column(schema, 'stage')).toMatchObject({ categories: ['3', '2', '1', '0', '9'], declared: true })
    expect(column(schema, 'id')).toMatchObject({ role: 'excluded', reason: 'excluded in the schema' })
    const stage = applySchema(table, schema).columns.find(({ name }) => name === 'stage')
    expect(stage).toMatchObject({ kind: 'categorical', levels: ['3', '2', '1', '0', '9'] })
    expect(stage !== undefined && 'codes' in stage ? [...stage.codes.slice(0, 4)] : []).toEqual([3, 2, 1, 0])
  })

  it('lets quasi-identifiers and the sensitive column follow groups and target until they are declared', () => {
    expect(inferred.quasiIdentifiers).toEqual(['sex', 'race'])
    expect(merge({ groups: ['sex'] }).quasiIdentifiers).toEqual(['sex'])
    expect(merge({ target: 'stage', positive: 3 })).toMatchObject({ sensitive: 'stage', positive: '3' })
    const declared = merge({ quasiIdentifiers: ['age'], sensitive: 'dose' })
    expect(mergeSchemaPart(table, declared, { groups: ['sex'], target: 'stage' })).toMatchObject({
      quasiIdentifiers: ['age'],
      sensitive: 'dose',
    })
  })

  it('makes levels of a numeric target, group or site', () => {
    const schema = merge({ target: 'stage', positive: 3, site: 'age' })
    expect(column(schema, 'stage')).toMatchObject({ kind: 'categorical', role: 'target' })
    expect(column(schema, 'age')).toMatchObject({ kind: 'categorical', role: 'site' })
    expect(column(schema, 'hospitalid')?.role).toBe('feature')
    expect(analysedNames(schema)).not.toContain('age')
  })

  it('matches the positive value as text, number or boolean', () => {
    expect(merge({ target: 'died', positive: '0' }).positive).toBe('0')
    expect(merge({ target: 'died', positive: true }).positive).toBe('1')
    expect(merge({ target: 'died', positive: false }).positive).toBe('0')
    expect(merge({ positive: '1.0' }).positive).toBe('1')
    expect(merge({ target: 'sex', positive: 'F', groups: [] }).positive).toBe('F')
  })

  it('drops what is excluded from what was only guessed', () => {
    const schema = merge({ exclude: ['died', 'sex', 'hospitalid'] })
    expect(schema).toMatchObject({ target: null, positive: null, sensitive: null, site: null })
    expect(schema.groups.map(({ name }) => name)).toEqual(['race'])
    expect(schema.quasiIdentifiers).toEqual(['race'])
  })

  it('counts cells that do not fit a declared kind, and refuses where most do not', () => {
    expect(column(merge({ columns: [{ name: 'dose', kind: 'numeric' }] }), 'dose')).toMatchObject({
      kind: 'numeric',
      unfit: 4,
      missing: 4 / rows,
      min: 4,
      max: 23,
    })
    expect(() => merge({ columns: [{ name: 'sex', kind: 'numeric' }] })).toThrow(/24 of its 24 values/)
  })

  it('keeps two values a number where a wider range or a kind says so', () => {
    expect(
      column(merge({ columns: [{ name: 'race_black', min: 0, max: 10 }], groups: [] }), 'race_black'),
    ).toMatchObject({
      kind: 'integer',
      max: 10,
    })
    expect(column(merge({ columns: [{ name: 'died', min: 0, max: 1 }] }), 'died')?.kind).toBe('binary')
    expect(column(merge({ columns: [{ name: 'died', kind: 'integer' }] }), 'died')).toMatchObject({
      kind: 'binary',
      role: 'target',
    })
    expect(
      column(merge({ columns: [{ name: 'race_black', kind: 'integer' }], groups: [] }), 'race_black'),
    ).toMatchObject({ kind: 'integer', min: 0, max: 1 })
  })

  it('keeps an identifier that is declared otherwise, and leaves out what is declared one', () => {
    expect(column(merge({ columns: [{ name: 'id', kind: 'integer' }] }), 'id')).toMatchObject({
      role: 'feature',
      reason: null,
    })
    expect(column(merge({ columns: [{ name: 'age', kind: 'identifier' }] }), 'age')).toMatchObject({
      role: 'excluded',
      categories: null,
    })
  })

  it.each<[string, SchemaPart, RegExp]>([
    ['a rule that breaks off', { rules: ['age <'] }, /its end/],
    ['a rule over an unknown column', { rules: ['nobody > 1'] }, /“nobody”/],
    ['an unknown target', { target: 'deth' }, /“deth”.*target.*doesn’t have/],
    ['a column in another case', { exclude: ['Sex'] }, /Did you mean “sex”/],
    ['an unknown column of a group', { groups: [{ name: 'race', columns: ['race_white'] }] }, /“race_white”/],
    ['an unknown quasi-identifier', { quasiIdentifiers: ['zip'] }, /“zip”/],
    ['an unknown site', { site: 'clinic' }, /“clinic”/],
    ['an unknown declared column', { columns: [{ name: 'wbc', kind: 'numeric' }] }, /“wbc”/],
    ['a target that is excluded', { target: 'died', exclude: ['died'] }, /target and excluded/],
    ['a group that is excluded', { groups: ['sex'], exclude: ['sex'] }, /group and excluded/],
    ['a positive value that no row has', { target: 'died', positive: 2 }, /“2” does not occur/],
    [
      'a positive value that is declared a level, but that no row has',
      {
        target: 'died',
        positive: 2,
        columns: [{ name: 'died', kind: 'categorical', categories: ['0', '1', '2'] }],
      },
      /“2” does not occur/,
    ],
    ['a quantity as target', { target: 'age', positive: 2 }, /does not occur|can't be target/],
    ['a target that is a group', { target: 'sex' }, /both target and group/],
    ['a target that is the site', { target: 'hospitalid' }, /both target and site/],
    ['a range turned round', { columns: [{ name: 'age', min: 90, max: 16 }] }, /range from 90 to 16/],
    ['binary with four values', { columns: [{ name: 'stage', kind: 'binary' }] }, /4 values/],
    [
      'categories of a number',
      { columns: [{ name: 'age', kind: 'numeric', categories: ['a'] }] },
      /categories/,
    ],
    ['two groups of one name', { groups: ['sex', { name: 'sex', columns: ['race_black'] }] }, /Two groups/],
  ])('refuses %s', (_, part, message) => {
    expect(() => merge(part)).toThrow(SchemaError)
    expect(() => merge(part)).toThrow(message)
  })

  it.each([
    [{ target: 'nope' }, 'schema.target, column “nope”: '],
    [{ positive: 'perhaps' }, 'schema.positive, '],
    [{ site: 'nope' }, 'schema.site, '],
    [{ region: 'nope' }, 'schema.region, '],
    [{ sensitive: 'nope' }, 'schema.sensitive, '],
    [{ exclude: ['age', 'nope'] }, 'schema.exclude[1], '],
    [{ quasiIdentifiers: ['nope'] }, 'schema.quasiIdentifiers'],
    [{ groups: ['sex', 'nope'] }, 'schema.groups[1], '],
    [{ groups: ['sex', 'sex'] }, 'schema.groups[1]: Two groups'],
    [{ groups: [{ name: 'race', columns: ['race_black', 'nope'] }] }, 'schema.groups[0].columns[1], '],
    [{ columns: [{ name: 'age' }, { name: 'nope' }] }, 'schema.columns[1].name, '],
    [{ columns: [{ name: 'age' }, { name: 'stage', kind: 'binary' as const }] }, 'schema.columns[1], '],
    [
      { columns: [{ name: 'sex', min: 3 }] },
      'schema.columns[0], column “sex”: It has a range but holds words.',
    ],
    [{ rules: ['age > 1', 'age <'] }, 'schema.rules[1]: '],
    [{ rules: ['age < nope'] }, 'schema.rules[0], column “nope”: '],
  ])('names the field of %j', (part, start) => {
    expect(() => merge(part)).toThrow(start)
  })
})

describe('what was declared', () => {
  const table = tableOf({
    age: [31.5, 40, 60, 104.25],
    ward: [1, 2, 3, 777],
    died: ['no', 'yes', 'no', 'no'],
  })

  it('is not what is seen in the data once the kind has changed', () => {
    const declared = mergeSchemaPart(table, inferSchema(table), {
      columns: [{ name: 'ward', min: 1, max: 3 }],
    })
    const ward = (schema: Schema) => schema.columns.find(({ name }) => name === 'ward')
    expect(ward(declared)?.declared).toBe(true)
    const asGroup = mergeSchemaPart(table, declared, { groups: ['ward'] })
    expect(ward(asGroup)).toMatchObject({ categories: expect.arrayContaining(['777']), declared: false })
  })
})
