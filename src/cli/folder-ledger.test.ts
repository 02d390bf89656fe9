import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ResultsFolder } from './folder'

let dir: string

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'wardloom-folder-'))
  await mkdir(join(dir, 'journal'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const line = (batch: number, more: object = {}) =>
  JSON.stringify({ time: `2026-11-28T00:00:0${batch}Z`, batch, step: 0, try: 0, ...more })
const ledger = () =>
  readFileSync(join(dir, 'ledger.jsonl'), 'utf8')
    .split('\n')
    .filter((one) => one !== '')
    .map((one) => JSON.parse(one) as { cell: string; batch: number })

describe('what a folder of results keeps line by line', () => {
  it('has each request once in its ledger, however often a run that goes on tells of it', async () => {
    const first = new ResultsFolder(dir)
    await first.keepLedger('aaaaaaaaaaaa', line(0))
    await first.keepLedger('aaaaaaaaaaaa', line(1))
    const second = new ResultsFolder(dir)
    await second.keepLedger('aaaaaaaaaaaa', line(1, { status: 200 }))
    await second.keepLedger('aaaaaaaaaaaa', line(2))
    await second.keepLedger('bbbbbbbbbbbb', line(2))
    // The same place of a plan that was begun anew, at another time.
    await second.keepLedger('aaaaaaaaaaaa', line(0, { time: '2026-11-28T01:00:00Z' }))
    expect(ledger().map(({ cell, batch }) => `${cell[0] ?? ''}${batch}`)).toEqual([
      'a0',
      'a1',
      'a2',
      'b2',
      'a0',
    ])
  })

  it('takes away the line that a kill cut off', async () => {
    const journal = join(dir, 'journal/aaaaaaaaaaaa.jsonl')
    writeFileSync(journal, '{"at":"run"}\n{"at":"text","te')
    writeFileSync(join(dir, 'ledger.jsonl'), `${line(0)}\n{"cell":"aaaa`)
    await new ResultsFolder(dir).mend(['aaaaaaaaaaaa', 'bbbbbbbbbbbb'])
    appendFileSync(journal, '{"at":"end"}\n')
    expect(readFileSync(journal, 'utf8')).toBe('{"at":"run"}\n{"at":"end"}\n')
    expect(ledger()).toHaveLength(1)
  })
})
