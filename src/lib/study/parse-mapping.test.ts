import { describe, expect, it } from 'vitest'
import { messageOf } from '../base/errors'
import { parseStudy } from './parse'

const columns = { id: 'id', time: 't', name: 'n', value: 'v' }

function parsed(cohort: object) {
  const generators = [{ id: 'copula', kind: 'baseline', method: 'gaussian-copula' }]
  return parseStudy(JSON.stringify({ version: 1, cohort: { files: ['a.csv'], ...cohort }, generators }))
    .cohort
}

describe('the mapping of a long table', () => {
  it('has defaults for all but the columns', () => {
    expect(parsed({ recipe: 'long', mapping: columns })).toMatchObject({
      recipe: 'long',
      mapping: {
        ...columns,
        unit: null,
        timeUnit: 'hours',
        origin: 'zero',
        from: 0,
        to: 24,
        aggregates: ['first', 'last', 'min', 'max'],
        names: null,
        minShare: 0.1,
      },
    })
  })

  it('counts dates from the first row of each id, and knows each aggregate once, in one order', () => {
    const mapping = {
      ...columns,
      timeUnit: 'timestamp',
      to: null,
      aggregates: ['mean', 'first', 'mean'],
      names: ['hr', { name: 'urine', aggregates: ['sum'] }],
    }
    expect(parsed({ recipe: 'long', mapping })).toMatchObject({
      mapping: {
        origin: 'first',
        to: null,
        aggregates: ['first', 'mean'],
        names: [
          { name: 'hr', aggregates: null },
          { name: 'urine', aggregates: ['sum'] },
        ],
      },
    })
  })

  it.each([
    [undefined, 'cohort.mapping: is missing. Say which column is id, time, name and value.'],
    [{ id: 'id', time: 't', name: 'n' }, 'cohort.mapping.value: is missing.'],
    [{ ...columns, agregates: ['mean'] }, 'cohort.mapping.agregates: unknown field.'],
    [
      { ...columns, timeUnit: 'weeks' },
      'cohort.mapping.timeUnit: is "weeks", but must be "seconds", "minutes", "hours", "days", "timestamp".',
    ],
    [{ ...columns, value: 't' }, 'cohort.mapping.value: "t" is the time already.'],
    [{ ...columns, from: 5, to: 4 }, 'cohort.mapping.to: is before from.'],
    [
      { ...columns, timeUnit: 'timestamp', origin: 'zero' },
      'cohort.mapping.origin: is "zero", but dates have none. Write "first".',
    ],
    [{ ...columns, names: ['hr', { name: 'hr' }] }, 'cohort.mapping.names[1]: "hr" is given twice.'],
    [
      { ...columns, names: ['hr'], minShare: 0.5 },
      'cohort.mapping.minShare: says nothing where names are listed. Keep one of the two.',
    ],
  ])('is refused where it says %j', (mapping, message) => {
    expect(refusal({ recipe: 'long', mapping })).toBe(message)
  })

  it('goes with the recipe for long tables, and that with nothing of another recipe', () => {
    expect(refusal({ mapping: columns })).toBe('cohort.mapping: goes with a recipe only.')
    expect(refusal({ recipe: 'eicu', mapping: columns })).toBe(
      'cohort.mapping: goes with the recipe "long" only.',
    )
    expect(refusal({ recipe: 'long', window: 'day-1', mapping: columns })).toBe(
      'cohort.window: is nothing that the recipe "long" knows.',
    )
  })
})

function refusal(cohort: object): string {
  try {
    parsed(cohort)
  } catch (error) {
    return messageOf(error)
  }
  return 'accepted'
}
