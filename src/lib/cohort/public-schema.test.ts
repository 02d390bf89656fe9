import { expect, it } from 'vitest'
import { publicSchema } from './public-schema'
import { inferSchema } from './infer'
import { mergeSchemaPart } from './merge'
import { tableFromCsv } from './testing'

it('tells ranges and categories only where somebody declared them', () => {
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${i === 7 ? 987.5 : 20 + (i % 40)},${i % 2 ? 'a' : 'b'},${i % 3 ? 'x' : 'rare'}`,
  )
  const table = tableFromCsv(`age,sex,ward\n${rows.join('\n')}\n`)
  const part = { columns: [{ name: 'sex', categories: ['a', 'b'] }] }
  const told = publicSchema(mergeSchemaPart(table, inferSchema(table), part))
  expect(JSON.stringify(told)).not.toMatch(/987|rare|missing/)
  expect(told.columns.find(({ name }) => name === 'sex')?.categories).toEqual(['a', 'b'])
  expect(publicSchema(told)).toEqual(told)
})
