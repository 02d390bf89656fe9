import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeCell, noCounts, type EndedCell, type ResultsCell } from '../lib/study/results-cell'
import { ResultsFolder, type RunRecord } from './folder'

const inputs = [{ file: 'r.csv', use: 'cohort', bytes: 1, sha256: 'aa' }]
const facts = {
  generator: 'g',
  strategy: null,
  disclosure: null,
  target: null,
  features: 0,
  featureNames: [],
  rows: 1,
  seed: 1,
  fold: null,
}

function ended(id: string, status: ResultsCell['status']): EndedCell {
  const file = status === 'failed' ? null : `synthetic/${id}.csv`
  const end = { status, reason: status === 'done' ? null : 'why', file, counts: noCounts(1) }
  return { cell: makeCell({ id, ...facts }, end, null), pictures: null }
}

const record: RunRecord = {
  version: 1,
  title: 't',
  source: {},
  inputs,
  prepared: {
    cohort: {
      rows: 1,
      features: 0,
      train: 1,
      control: 0,
      test: 0,
      sites: 0,
      sha256: 'aa',
      reading: [],
      columns: [],
    },
    schema: {
      columns: [],
      target: null,
      positive: null,
      groups: [],
      site: null,
      region: null,
      quasiIdentifiers: [],
      sensitive: null,
      rules: [],
    },
    schemaSha256: 'bb',
    holdout: null,
    sites: [],
  },
  environment: { browser: 'b', cores: 1, gpu: null },
  software: { name: 'Wardloom', version: '0', commit: 'c' },
}

let dir = ''
let folder = new ResultsFolder(dir)
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'wardloom-folder-'))
  folder = new ResultsFolder(dir)
  await folder.open()
  for (const [id, status] of [
    ['aaaaaaaaaaaa', 'done'],
    ['bbbbbbbbbbbb', 'stopped'],
    ['cccccccccccc', 'failed'],
  ] as const) {
    const cell = ended(id, status)
    if (cell.cell.file !== null) await folder.keepText(cell.cell.file, 'a\n1\n', true, true)
    await folder.keepCell(cell, inputs, 'ten requests')
  }
})

const over = async (limits: string) => [
  ...(await folder.endedCells(inputs, new Map([['bbbbbbbbbbbb', limits]]))).keys(),
]

describe('the folder of results', () => {
  it('tries failed cells again, and lets a stopped one go on once its limits are others', async () => {
    expect(await over('ten requests')).toEqual(['aaaaaaaaaaaa', 'bbbbbbbbbbbb'])
    expect(await over('twenty requests')).toEqual(['aaaaaaaaaaaa'])
    expect([...(await folder.allCells(inputs)).keys()]).toHaveLength(3)
  })

  it('makes a cell again whose rows are gone, or whose data are others', async () => {
    rmSync(join(dir, 'synthetic/aaaaaaaaaaaa.csv'))
    expect(await over('ten requests')).toEqual(['bbbbbbbbbbbb'])
    const others = [{ file: 'r.csv', use: 'cohort', bytes: 1, sha256: 'cc' }]
    expect((await folder.endedCells(others, new Map())).size).toBe(0)
  })

  it('keeps the rows of an earlier study, marks them, and clears its pictures', async () => {
    writeFileSync(join(dir, 'figures/bbbbbbbbbbbb-roc.svg'), '<svg/>')
    await folder.writeBundle(record, null, [ended('aaaaaaaaaaaa', 'done')])
    expect(readdirSync(join(dir, 'figures'))).not.toContain('bbbbbbbbbbbb-roc.svg')
    const manifest: unknown = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'))
    expect(manifest).toMatchObject({ others: [{ file: 'synthetic/bbbbbbbbbbbb.csv' }] })
  })

  it('joins ledgers as often as it is asked to, and never twice over', async () => {
    const other = new ResultsFolder(mkdtempSync(join(tmpdir(), 'wardloom-folder-')))
    await other.open()
    await other.keepLedger('aaaaaaaaaaaa', '{"bytes":3}')
    await folder.takeLedgers([other])
    await folder.takeLedgers([other])
    expect(readFileSync(join(dir, 'ledger.jsonl'), 'utf8')).toBe('{"cell":"aaaaaaaaaaaa","bytes":3}\n')
  })
})
