import { describe, expect, it } from 'vitest'
import { cohortService } from '../cohort/service'
import { tableOf } from '../cohort/testing'
import { weigh as measured } from '../evaluate/service'
import type { Reading, ReadOptions } from '../table/reading'
import { evaluateTables, type GivenTables } from './evaluate-tables'

const reading = (
  file: string,
  cells: Parameters<typeof tableOf>[0],
  more: Partial<Reading> = {},
): Reading => ({
  file,
  bytes: 1,
  sha256: file,
  table: tableOf(cells),
  notes: [],
  hints: [],
  setAside: [],
  sheets: [],
  sheet: null,
  ...more,
})

const real = reading('r.csv', {
  code: ['01', '02', '03', '01'],
  age: [50.5, 60, 70, 40],
  sex: ['F', 'M', 'F', 'M'],
  flag: [0, 1, 0, 1],
})

async function weigh(synthetic: GivenTables['synthetic'], part: GivenTables['part'] = null, given = real) {
  return evaluateTables(
    { real: given, synthetic, control: null, test: null, part },
    {
      describe: async (task) => cohortService.describe(task),
      evaluate: async (input) => measured({ ...input, resamples: 2, draws: 1 }),
      now: () => 0,
    },
  )
}

describe('synthetic rows from anywhere', () => {
  it('are read by R’s numbers and by the levels that were declared', async () => {
    const seen: ReadOptions['kinds'][] = []
    const part = { columns: [{ name: 'code', kind: 'categorical' as const }] }
    await weigh(async (kinds) => {
      seen.push(kinds)
      return reading('s.csv', { code: ['01'], age: [50], sex: ['F'], flag: [1] })
    }, part)
    expect(seen).toEqual([{ code: 'categorical', age: 'numeric' }])
  })

  it('words that were found when reading count as violations, once, in S and in R', async () => {
    const part = { columns: [{ name: 'age', kind: 'numeric' as const, min: 0, max: 120 }] }
    const cells = { code: ['01', '02'], age: [null, 130], sex: ['F', 'M'], flag: [1, 0] }
    const note = { rule: 'not-a-number', column: 'age', count: 1, said: 'a word', undo: null }
    const { cell, cohort } = await weigh(
      async () =>
        reading('s.csv', cells, { unfit: { age: Int32Array.of(0) }, notes: [{ file: 's.csv', ...note }] }),
      part,
      { ...real, unfit: { age: Int32Array.of(3) } },
    )
    const metric = cell.metrics.find(({ id }) => id === 'fidelity.rule_violations')
    expect(metric?.value).toBe(1)
    expect(metric?.settings.real).toBe(1 / 4)
    expect(cohort.reading.filter(({ rule }) => rule === 'not-a-number')).toEqual([
      { file: 's.csv', rule: 'not-a-number', column: 'age', count: 1, said: 'a word' },
    ])
  })
})
