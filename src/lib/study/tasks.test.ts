import { describe, expect, it } from 'vitest'
import { cohortService } from '../cohort/service'
import type { SchemaPart } from '../cohort/schema'
import { tableOf } from '../cohort/testing'
import { taskColumns } from './tasks'

const ROWS = 40
const table = tableOf({
  age: Array.from({ length: ROWS }, (_, i) => 20 + i),
  sex: Array.from({ length: ROWS }, (_, i) => (i % 2 === 0 ? 'F' : 'M')),
  death: Array.from({ length: ROWS }, (_, i) => (i % 5 === 0 ? '1' : '0')),
  ventilated: Array.from({ length: ROWS }, (_, i) => (i % 3 === 0 ? 'yes' : 'no')),
  unit: Array.from({ length: ROWS }, (_, i) => 'ABC'[i % 3] ?? ''),
})
const described = (part: SchemaPart) => cohortService.describe({ table, setAside: [], codebook: null, part })

describe('columns that can be another outcome', () => {
  it('have two values and no other part to play; what counts as positive is guessed', () => {
    expect(taskColumns(described({ target: 'death', positive: 1 }))).toMatchObject([
      { name: 'ventilated', positive: 'yes' },
    ])
  })
  it('are the schema’s own target where it is another', () => {
    expect(
      taskColumns(described({ target: 'ventilated', positive: 'yes' })).map(({ name }) => name),
    ).toContain('death')
  })
})
