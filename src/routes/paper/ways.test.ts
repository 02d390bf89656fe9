import { describe, expect, it } from 'vitest'
import type { LedgerLine } from '../../lib/generate/ledger'
import type { ResultsCell } from '../../lib/study/results-cell'
import { wayOf } from './ways'

const cell = {
  id: 'a1',
  strategy: 'conditional',
  featureNames: ['age', 'lactate'],
  target: 'death',
  generation: { requests: 3, received: 2, produced: 1, requested: 30 },
} as unknown as ResultsCell

function schemaOf(keys: string[]) {
  const properties = Object.fromEntries(keys.map((key) => [key, {}]))
  return { json_schema: { schema: { properties: { records: { items: { properties } } } } } }
}

const line = (more: Partial<LedgerLine>, keys: string[] | null) =>
  ({
    cell: 'a1',
    time: '2026-11-29T10:00:00Z',
    model: 'm',
    usable: 0,
    status: 200,
    step: 0,
    batch: 0,
    body: JSON.stringify({
      messages: [{ role: 'user', content: 'Write.' }],
      ...(keys === null ? {} : { response_format: schemaOf(keys) }),
    }),
    ...more,
  }) as LedgerLine

describe('how a recorded row came to be', () => {
  it('follows the first batch of which anything came, the last try of each question', () => {
    const first = ['id', 'age']
    const second = ['id', 'lactate', 'death']
    const way = wayOf(cell, [
      line({ answer: '' }, first),
      line({ batch: 1, usable: 1, answer: '{"records":[{"id":"p1","age":71},{"id":"p2","age":3}]}' }, first),
      line({ batch: 1, step: 1, answer: 'broken' }, second),
      line({ batch: 1, step: 1, answer: '{"records":[{"id":"p1","lactate":2.1,"death":"0"' }, second),
      line({ batch: 1, step: 2, cell: 'other', answer: '' }, ['id', 'x']),
    ])
    expect(way?.columns).toEqual(['age', 'lactate', 'death'])
    expect(way?.steps.map(({ columns, values }) => [columns, values])).toEqual([
      [['age'], { age: '71' }],
      // An answer that broke off before its record closed gives nobody anything.
      [['lactate', 'death'], {}],
    ])
  })

  it('shows the whole row where the form is asked for in words', () => {
    const way = wayOf(cell, [line({ usable: 1, answer: 'Sure! {"age" : 40, "death":"1"} and so on' }, null)])
    expect(way?.columns).toEqual(['age', 'lactate', 'death'])
    expect(way?.steps[0]?.values).toEqual({ age: '40', death: '1' })
  })

  it('is none without words', () => {
    expect(wayOf(cell, [])).toBeNull()
  })
})
