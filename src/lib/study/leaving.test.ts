import { describe, expect, it } from 'vitest'
import { stream } from '../base/random'
import { cohortService } from '../cohort/service'
import type { Schema } from '../cohort/schema'
import { checkConsents } from './consent'
import { leavingOf, withConsents, withoutConsents } from './leaving'
import { readStudy } from './parse'
import { studyFile } from './study-file'

const random = stream('leaving.test')
const schema: Schema = cohortService.describe({
  table: {
    rows: 60,
    columns: [
      {
        name: 'sex',
        kind: 'binary',
        unit: null,
        levels: ['F', 'M'],
        codes: Int32Array.from({ length: 60 }, () => random.int(2)),
      },
    ],
  },
  setAside: [],
  codebook: null,
  part: { groups: ['sex'] },
}).schema

const model = (baseUrl: string) => ({ wire: 'openai', name: 'm', baseUrl })
const study = readStudy(
  JSON.stringify({
    version: 1,
    cohort: { files: ['a.csv'] },
    generators: [
      { id: 'copy', kind: 'baseline', method: 'bootstrap' },
      { id: 'shown', kind: 'llm', strategy: 'naive', examples: 7, model: model('https://far.example/v1') },
      { id: 'here', kind: 'llm', strategy: 'naive', model: model('http://127.0.0.1:1/v1') },
      {
        id: 'equal',
        kind: 'llm',
        strategy: 'group-based',
        groupShares: 'equal',
        model: model('https://far.example/v1'),
      },
      { id: 'shares', kind: 'llm', strategy: 'group-based', model: model('https://other.example/v1') },
    ],
    features: [5, 'all'],
    seeds: [1, 2, 3],
  }),
)

describe('what a study lets leave', () => {
  it('is said by host: rows in all cells, statistics, proportions; nothing of this machine', () => {
    expect(leavingOf(study, schema, 2)).toMatchObject([{ rowsInAll: 84 }, { rowsInAll: 0 }])
    expect(leavingOf(study, schema, 1)).toEqual([
      { host: 'far.example', rows: 7, rowsInAll: 42, statistics: false, proportions: false },
      { host: 'other.example', rows: 0, rowsInAll: 0, statistics: false, proportions: true },
    ])
  })

  it('makes the consents that the same study needs as a file', () => {
    const generators = withConsents(study.generators, schema, 'eICU')
    expect(generators).toMatchObject([
      { id: 'copy' },
      { consent: { host: 'far.example', realRows: 7, allow: ['agreement'] } },
      { consent: null },
      { consent: null },
      { consent: { host: 'other.example', realRows: 0, allow: [] } },
    ])
    expect(() => checkConsents({ ...study, generators })).not.toThrow()
    expect(() => checkConsents({ ...study, generators: withoutConsents(generators) })).toThrow(/consent/)
    expect(studyFile({ ...study, generators })).toMatchObject({ version: 1 })
  })
})
