import { describe, expect, it } from 'vitest'
import { cohort } from '../generate/testing'
import { checkProportions } from './consent'
import { parseStudy } from './parse'

const { schema } = cohort({
  groups: ['sex', 'ward'],
  columns: [{ name: 'ward', categories: ['north', 'south', 'isolation'] }],
})
const model = { wire: 'openai', baseUrl: 'https://api.example.org/v1', name: 'm' }

function check(llm: object): string {
  const generator = { id: 'g', kind: 'llm', strategy: 'group-based', model, ...llm }
  const study = parseStudy(
    JSON.stringify({ version: 1, cohort: { files: ['a.csv'] }, generators: [generator] }),
  )
  try {
    checkProportions(study, schema)
    return 'accepted'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const consent = { host: 'api.example.org', realRows: 0 }
const every = { F: 1, M: 1, north: 1, south: 2, isolation: 1 }

describe('consent to the cohort’s proportions', () => {
  it.each([{}, { groupShares: 'cohort' }, { groupShares: { F: 1, M: 1 } }])(
    'is asked for where they would tell more than “none” says: %j',
    (llm) => {
      expect(check(llm)).toMatch(
        /^generators\[0\]\.consent: is missing, but the proportions of the groups.*"equal"/,
      )
      expect(check({ ...llm, consent })).toBe('accepted')
      expect(check({ ...llm, consent: { ...consent, host: 'other.org' } })).toMatch(/consent\.host/)
    },
  )

  it.each([
    { groupShares: 'equal' },
    { groupShares: every },
    { groupShares: { F: 1, M: 1 }, groups: ['sex'] },
    { strategy: 'conditional' },
    { model: { ...model, baseUrl: 'http://localhost:8080/v1' } },
    { model: { wire: 'web-llm', name: 'm', baseUrl: 'https://models.example.org' } },
  ])('is asked for nowhere else: %j', (llm) => {
    expect(check(llm)).toBe('accepted')
  })
})
