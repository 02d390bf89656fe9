import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applySchema } from '../../cohort/apply'
import { inferSchema } from '../../cohort/infer'
import { mergeSchemaPart } from '../../cohort/merge'
import type { SchemaPart } from '../../cohort/schema'
import { asTrain } from '../../cohort/split'
import { tableOf } from '../../cohort/testing'
import { briefOf } from '../brief'
import type { Table } from '../../table/table'
import { strategies } from '../strategies'
import type { GroupShares } from '../strata'

const n = 240
const of = <T>(value: (i: number) => T) => Array.from({ length: n }, (_, i) => value(i))

/** Every value has something that only these data could have told. */
const table = tableOf(
  {
    hospitalid: of((i) => 7_001 + (i % 6)),
    age: of((i) => (i === 3 ? 104.25 : 31.5 + (i % 40))),
    lactate: of((i) => (i === 5 ? 23.75 : (i % 30) / 8)),
    visits: of((i) => (i === 8 ? 913 : i % 7)),
    admitted: of((i) => 18_111 + i),
    ward: of((i) => (i === 4 ? 'canary isolation' : (['canary north', 'canary south'][i % 2] ?? ''))),
    twofold: of((i) => (i % 2 === 0 ? 'canary left' : 'canary right')),
    sex: of((i) => (i % 2 === 0 ? 'F' : 'M')),
    race_black: of((i) => (i % 3 === 0 ? 1 : 0)),
    race_asian: of((i) => (i % 3 === 1 ? 1 : 0)),
    died: of((i) => (i % 10 === 0 ? 'canary dead' : 'canary alive')),
  },
  { admitted: 'date' },
)

/** All that the questions of one batch send: each block is answered, so that every column is asked for. */
function words(
  name: string,
  part: SchemaPart,
  of: Table = table,
  groups: readonly string[] | null = ['race'],
  groupShares: GroupShares = 'equal',
): string {
  return wordsOf(name, part, of, name === 'group-based' ? groups : null, groupShares)
}

function wordsOf(
  name: string,
  part: SchemaPart,
  table: Table,
  groups: readonly string[] | null,
  groupShares: GroupShares,
): string {
  const schema = mergeSchemaPart(table, inferSchema(table), part)
  const strategy = strategies.find((one) => one.name === name)
  if (strategy === undefined) throw new Error(`no strategy ${name}`)
  const { briefing, shown } = briefOf({
    strategy,
    disclosure: 'none',
    examples: 20,
    threshold: 11,
    groupShares,
    epsilon: null,
    noise: null,
    allow: [],
    decisions: {},
    noiseKey: null,
    groups,
    order: null,
    words: {},
    train: asTrain(applySchema(table, schema)),
    schema,
    columns: table.columns.map((column) => column.name),
    seed: 1,
  })
  expect(shown).toHaveLength(0)
  const sent: unknown[] = []
  for (const stratum of briefing.strata.length === 0 ? [null] : briefing.strata) {
    const plan = strategy.batch(briefing, { rows: 5, stratum })
    sent.push(stratum?.share)
    let step = plan.next()
    while (step.done !== true) {
      const { messages, schema: form, block } = step.value
      sent.push(messages, form)
      const row = Object.fromEntries((block?.columns ?? []).map((column) => [column, 'written']))
      const settled = [...(block?.patients.keys() ?? [])].map((id) => ({
        id,
        row,
        repaired: false,
        reason: null,
      }))
      step = plan.next(settled)
    }
  }
  return JSON.stringify(sent)
}

const part: SchemaPart = {
  target: 'died',
  positive: 'canary dead',
  site: 'hospitalid',
  groups: ['sex', { name: 'race', columns: ['race_black', 'race_asian'], other: 'white' }],
}

describe('disclosure “none”', () => {
  it.each(['schema-constrained', 'conditional', 'group-based'])(
    'tells no range, level, positive value or site that only the data know (%s)',
    (name) => {
      const told = words(name, part)
      expect(told).not.toMatch(/canary|104|23\.75|913|31\.5|70[0-9]{2}|2019|18111/i)
      // The names of columns, one-hot ones too, are the schema's own.
      for (const column of ['race_black', 'twofold', 'died']) expect(told).toContain(column)
    },
  )

  it.each(['schema-constrained', 'conditional'])('tells what was declared, and only that (%s)', (name) => {
    const chain = words(name, {
      ...part,
      columns: [
        { name: 'age', min: 18, max: 99, unit: 'a' },
        { name: 'ward', categories: ['canary north', 'canary south'] },
      ],
      rules: ['visits >= 0'],
    })
    expect(chain).toContain('18 to 99')
    expect(chain).toContain('canary north')
    expect(chain).not.toMatch(/isolation|left|104|dead/)
  })

  const declared: SchemaPart = {
    target: 'died',
    positive: 'yes',
    groups: ['sex', { name: 'race', columns: ['race_black', 'race_asian'], other: 'white' }],
    columns: [
      { name: 'age', kind: 'integer', min: 18, max: 99 },
      { name: 'lab', kind: 'numeric' },
      { name: 'ward', categories: ['north', 'south'] },
      { name: 'note', kind: 'categorical' },
      { name: 'flag', kind: 'categorical' },
      { name: 'day', kind: 'date' },
      { name: 'sex', categories: ['F', 'M'] },
      { name: 'race_black', categories: ['0', '1'] },
      { name: 'race_asian', categories: ['0', '1'] },
      { name: 'died', categories: ['yes', 'no'] },
    ],
    rules: ['age >= 18'],
  }
  type Person = Record<string, number | string | null>
  const person = fc.record({
    age: fc.option(fc.integer({ min: 0, max: 120 })),
    lab: fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
    ward: fc.constantFrom('north', 'south', 'attic', null),
    note: fc.constantFrom('a', 'b', 'c', 'd'),
    flag: fc.constantFrom('p', 'q', 'r'),
    day: fc.integer({ min: 0, max: 20_000 }),
    sex: fc.constantFrom('F', 'M', 'X', null),
    race_black: fc.integer({ min: 0, max: 1 }),
    race_asian: fc.integer({ min: 0, max: 1 }),
    died: fc.constantFrom('yes', 'no'),
  })
  // Each kind of value that a column has to have for its declared kind to be possible stands in the first rows.
  const somebody = Array.from({ length: 12 }, (_, i): Person => ({
    age: 50.5 - (i % 2) / 2,
    lab: i / 7,
    ward: i % 2 === 0 ? 'north' : 'south',
    note: ['a', 'b', 'c'][i % 3] ?? 'a',
    flag: ['p', 'q', 'r'][i % 3] ?? 'p',
    day: 400 + i,
    sex: i % 2 === 0 ? 'F' : 'M',
    race_black: 0,
    race_asian: 0,
    died: i % 2 === 0 ? 'yes' : 'no',
  }))

  it('writes in the same order whether or not a column tells the outcome by itself', () => {
    const rows = Array.from({ length: 80 }, (_, i) => i)
    const of = (lab: (i: number) => number) =>
      tableOf({
        age: rows.map((i) => 20 + i),
        lab: rows.map(lab),
        hosp_los: rows.map((i) => i % 9),
        died: rows.map((i) => (i < 30 ? 'yes' : 'no')),
      })
    const plain = { target: 'died', positive: 'yes', columns: [{ name: 'lab', kind: 'numeric' as const }] }
    const telling = of((i) => (i < 30 ? 1.5 : 2) + i / 100)
    expect(inferSchema(telling).columns.find(({ name }) => name === 'lab')?.afterOutcome).not.toBeNull()
    expect(words('conditional', plain, telling)).toBe(
      words(
        'conditional',
        plain,
        of((i) => (i * 7) / 10),
      ),
    )
  })

  it.each([
    ['schema-constrained', 'equal'],
    ['conditional', 'equal'],
    ['group-based', 'equal'],
    ['group-based', { F: 30, M: 70, race_black: 20, race_asian: 10, white: 70 }],
  ] as const)('sends the same bytes whatever the data are (%s, %j)', (name, shares) => {
    const tableFrom = (people: readonly Person[]) => {
      const rows = [...somebody, ...people]
      const names = Object.keys(somebody[0] ?? {})
      return tableOf(
        Object.fromEntries(names.map((column) => [column, rows.map((row) => row[column] ?? null)])),
        { day: 'date' },
      )
    }
    const first = words(name, declared, tableFrom([]), null, shares)
    fc.assert(
      fc.property(fc.array(person, { maxLength: 60 }), (people) => {
        expect(words(name, declared, tableFrom(people), null, shares)).toBe(first)
      }),
      { numRuns: 60 },
    )
    expect(first).toMatch(/"age.{0,40}from 18 to 99/)
  })
})
