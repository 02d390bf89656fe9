import { describe, expect, it } from 'vitest'
import { applySchema } from '../../cohort/apply'
import { inferSchema } from '../../cohort/infer'
import { mergeSchemaPart } from '../../cohort/merge'
import type { SchemaPart } from '../../cohort/schema'
import { asTrain } from '../../cohort/split'
import { tableOf } from '../../cohort/testing'
import { briefOf } from '../brief'
import { strategies } from '../strategies'

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
function words(name: string, part: SchemaPart): string {
  const schema = mergeSchemaPart(table, inferSchema(table), part)
  const strategy = strategies.find((one) => one.name === name)
  if (strategy === undefined) throw new Error(`no strategy ${name}`)
  const { briefing, shown } = briefOf({
    strategy,
    disclosure: 'none',
    examples: 20,
    threshold: 11,
    groupShares: 'equal',
    epsilon: null,
    noise: null,
    allow: [],
    decisions: {},
    noiseKey: null,
    groups: name === 'group-based' ? ['race'] : null,
    order: null,
    words: {},
    train: asTrain(applySchema(table, schema)),
    schema,
    columns: table.columns.map((column) => column.name),
    seed: 1,
  })
  expect(shown).toHaveLength(0)
  const plan = strategy.batch(briefing, { rows: 5, stratum: briefing.strata[0] ?? null })
  const sent: unknown[] = []
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
})
