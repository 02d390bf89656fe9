/** The form of a language model, without a page around it. */
import { beforeEach, describe, expect, it } from 'vitest'
import { parseStudy } from '../study/parse'
import type { Study } from '../study/study'
import { studyFile } from '../study/study-file'
import { Doorways } from './doorways.svelte'
import { Engines } from './engines'
import { WriterState } from './writer.svelte'

let rows = 'these rows'
let writer: WriterState

beforeEach(() => {
  rows = 'these rows'
  const doorways = new Doorways()
  writer = new WriterState(doorways, new Engines(doorways), () => rows)
  writer.connection.baseUrl = 'https://api.example.org/v1'
  writer.connection.name = 'm'
})

/** What the form says, as a study file that is read again. */
function readAgain() {
  const study: Omit<Study, 'source'> = {
    version: 1,
    name: 'study',
    cohort: { from: 'files', files: ['a.csv'] },
    schema: null,
    holdout: { by: null, fraction: 0.25, control: 0.2, seed: 1 },
    generators: [writer.generator(null)],
    features: ['all'],
    rows: [100],
    seeds: [1],
    metrics: 'all',
    tasks: [],
    folds: null,
    outcomeColumns: 'drop',
  }
  const file = studyFile(study)
  return parseStudy(JSON.stringify(file)).generators[0]
}

describe('the form of a language model', () => {
  it('says nothing of decisions and cells where neither rows nor statistics are told', () => {
    writer.disclosure = 'examples'
    writer.threshold = 30
    writer.decisions = { 'date:admitted': 'allow' }
    writer.agree(true)
    expect(readAgain()).toEqual(writer.generator(null))
    expect(readAgain()).toMatchObject({ threshold: 30, consent: { allow: ['date'] } })
    writer.disclosure = 'none'
    expect(writer.generator(null)).toMatchObject({ threshold: 11, decisions: {}, consent: null })
    expect(readAgain()).toEqual(writer.generator(null))
  })

  it('holds a consent for the very rows that it was given for', () => {
    writer.disclosure = 'statistics'
    expect(writer.obstacle(null)).toMatch(/consent/)
    writer.agree(true)
    expect(writer.obstacle(null)).toBeNull()
    rows = 'other rows'
    expect(writer.obstacle(null)).toMatch(/consent/)
    rows = 'these rows'
    expect(writer.obstacle('eICU')).toMatch(/agreement/)
    writer.acknowledge(true)
    expect(writer.obstacle('eICU')).toBeNull()
    writer.decisions = { 'date:admitted': 'allow' }
    writer.forgetRows()
    expect(writer.obstacle(null)).toMatch(/consent/)
    expect(writer.decisions).toEqual({})
  })

  it('asks for a consent to the proportions of groups, and for no agreement', () => {
    writer.strategy = 'group-based'
    expect(writer.obstacle('eICU')).toMatch(/consent/)
    writer.agree(true)
    expect(writer.obstacle('eICU')).toBeNull()
    expect(readAgain()).toMatchObject({ consent: { host: 'api.example.org', realRows: 0 } })
    writer.groups = ['sex']
    expect(writer.obstacle('eICU')).toMatch(/consent/)
    writer.shares = 'equal'
    expect(writer.obstacle('eICU')).toBeNull()
  })
})
