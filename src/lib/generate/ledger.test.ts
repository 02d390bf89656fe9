import { describe, expect, it } from 'vitest'
import { ledgerCsv, ledgerJson, type LedgerLine } from './ledger'

const facts: LedgerLine = {
  time: '2026-11-24T08:00:00.000Z',
  cell: '3f2a9c01b7de',
  host: 'api.example.org',
  model: 'scribe-1',
  strategy: 'naive',
  strategyVersion: 1,
  disclosure: 'examples',
  batch: 0,
  step: 0,
  try: 0,
  promptSha256: 'ab'.repeat(32),
  bytes: 1200,
  realRows: 2,
  realCells: 9,
  rows: [3, 17],
  status: 200,
  finish: 'stop',
  failure: null,
  characters: 812,
  records: 5,
  usable: 4,
  tokensIn: 300,
  tokensOut: 200,
  tokensEstimated: 0,
  usd: 0.0123,
  seconds: 1.5,
}
const line: LedgerLine = { ...facts, body: '{"messages": ["=SECRET()"]}', answer: 'word, "and" word' }

describe('the export of the ledger', () => {
  it('tells every fact of a request, and its words only when they are asked for', () => {
    expect(JSON.parse(ledgerJson(line, false))).toEqual(facts)
    expect(JSON.parse(ledgerJson(line, true))).toEqual(line)
    expect(ledgerCsv([line], false)).not.toContain('SECRET')
    expect(ledgerCsv([line], true)).toContain('SECRET')
  })

  it('has every field as a column, in CSV that reads back', () => {
    const [header = '', row = ''] = ledgerCsv([line], false).split('\n')
    expect(header.split(',')).toEqual(Object.keys(facts))
    expect(row).toBe(
      `2026-11-24T08:00:00.000Z,3f2a9c01b7de,api.example.org,scribe-1,naive,1,examples,0,0,0,${'ab'.repeat(32)},1200,2,9,3 17,200,stop,,812,5,4,300,200,0,0.0123,1.5`,
    )
  })

  it('makes the words of a hostile server inert in a spreadsheet, and leaves what is missing empty', () => {
    const hostile = { ...line, host: '', status: null, usd: null, failure: '=HYPERLINK("http://evil","x")' }
    const [, row = ''] = ledgerCsv([hostile, line], false).split('\n')
    expect(row).toContain(`"'=HYPERLINK(""http://evil"",""x"")"`)
    expect(row).toContain(',3 17,,stop,')
    expect(row).toMatch(/,0,,1\.5$/)
  })
})
