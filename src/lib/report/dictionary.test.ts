/** What the recipe's dictionary says of a column, followed to where it is read: schema, prompt, validation, rules, report. */
import { expect, it } from 'vitest'
import { withUnit } from '../charts/numbers'
import { declaredColumns, type DictionaryEntry } from '../cohort/recipes/dictionary'
import { DICTIONARY } from '../cohort/recipes/eicu-columns'
import { cohortService } from '../cohort/service'
import { asTrain } from '../cohort/split'
import { tableOf } from '../cohort/testing'
import { evaluate } from '../evaluate/evaluate'
import { strategyOf } from '../generate/strategies'
import { Validator } from '../generate/validate'
import { columnFigures } from './figures/cohort-column'

const ROWS = 40
const flags = Array.from({ length: ROWS }, (_, i) => (i % 4 === 0 ? '1' : '0'))
/** Those that are numbers, by their unit. */
const measured = DICTIONARY.filter(({ unit }) => unit !== null)
const bounds = ({ min, max }: DictionaryEntry) => ({ low: min ?? 0, high: max ?? (min ?? 0) + 1 })

/** Numbers spread over the middle of each range, no two alike. */
const cells = Object.fromEntries(
  measured.map((entry) => {
    const { low, high } = bounds(entry)
    return [entry.name, flags.map((_, i) => low + ((high - low) * (i + 5.3)) / (ROWS + 10))]
  }),
)
const raw = tableOf({ ...cells, death: flags })
const { table, schema, profile } = cohortService.describe({
  table: raw,
  setAside: [],
  codebook: null,
  part: {
    target: 'death',
    positive: '1',
    columns: declaredColumns(DICTIONARY, raw, 'patientunitstayid'),
  },
})
const names = table.columns.map(({ name }) => name)

const plan = strategyOf('schema-constrained').batch(
  {
    columns: schema.columns,
    schema,
    rules: [],
    disclosure: 'none',
    examples: [],
    statistics: null,
    order: null,
    strata: [],
    words: {},
  },
  { rows: 2, stratum: null },
)
const question = plan.next([]).value
const prompt = ('messages' in question ? question.messages : []).flatMap(({ content }) => content.split('\n'))

const good = Object.fromEntries(table.columns.map(({ name }) => [name, cells[name]?.[3] ?? '1']))

/** No copy of a training row. */
const shifted = { age: 33.125 }

const drawn = columnFigures(profile, schema).map((figure) => JSON.stringify(figure.draw(1600)))

function verdictOf(change: object) {
  const task = { train: table, columns: schema.columns, target: 'death', shown: [], rules: [], repairs: true }
  return new Validator(task).check({ ...good, ...shifted, ...change }, false)
}
it('the dictionary has units of numbers, and none without words', () => {
  expect(measured.length).toBeGreaterThan(80)
  for (const { label } of DICTIONARY) expect(label).toMatch(/^\S.*[^.\s]$/)
  expect(verdictOf({})).toEqual({ repaired: false })
})

it.each(measured)('$name is known by unit, range and description wherever it is read', (entry) => {
  const { name, label, unit, min, max } = entry
  expect(schema.columns.find((one) => one.name === name)).toMatchObject({
    label,
    unit,
    ...(min === null ? {} : { min }),
    ...(max === null ? {} : { max }),
    ...(min === null && max === null ? {} : { declared: true }),
  })

  const line = prompt.find((one) => one.startsWith(`- ${JSON.stringify(name)} (${label}): `)) ?? ''
  expect(line).toContain(`in ${unit ?? ''} (UCUM)`)
  if (min !== null && max !== null) expect(line).toContain(`from ${min} to ${max}`)

  const title = JSON.stringify(withUnit(label, unit)).slice(1, -1)
  expect(drawn.filter((picture) => picture.includes(title))).not.toEqual([])

  for (const beyond of [min === null ? [] : [min - 0.5], max === null ? [] : [max + 0.5]].flat())
    expect(verdictOf({ [name]: beyond })).toEqual({ reason: 'out-of-range', column: name })
})

it('a value outside the range of any column counts among the rules that are broken', () => {
  const ranged = measured.filter(({ max }) => max !== null)
  const beyond = Object.fromEntries(
    measured.map((entry) => {
      const values = [...(cells[entry.name] ?? [])]
      if (entry.max !== null) values[0] = entry.max + 0.5
      return [entry.name, values]
    }),
  )
  const synthetic = cohortService.redescribe({ table: tableOf({ ...beyond, death: flags }), schema }).table
  const { metrics } = evaluate({
    train: asTrain(table),
    synthetic,
    control: null,
    test: null,
    schema,
    analysed: names,
    seed: 1,
    cell: 'dictionary',
    metrics: ['fidelity.rule_violations'],
  })
  expect(metrics[0]).toMatchObject({ value: 1 / ROWS, settings: { real: 0 } })
  for (const { name } of ranged) expect([name, metrics[0]?.perFeature[name]]).toEqual([name, 1 / ROWS])
})
