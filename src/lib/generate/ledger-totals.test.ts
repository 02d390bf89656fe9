import { describe, expect, it } from 'vitest'
import type { LedgerLine } from './ledger'
import { LedgerTotals } from './ledger-totals'

function lineOf(change: Partial<LedgerLine>): LedgerLine {
  return {
    time: '2026-11-24T08:00:00.000Z',
    cell: 'c',
    host: 'api.example.org',
    model: 'm',
    strategy: 'naive',
    strategyVersion: 1,
    disclosure: 'examples',
    batch: 0,
    step: 0,
    try: 0,
    promptSha256: '',
    bytes: 100,
    realRows: change.rows?.length ?? 0,
    realCells: 4,
    rows: [],
    status: 200,
    finish: 'stop',
    failure: null,
    characters: 0,
    records: 1,
    usable: 1,
    tokensIn: 10,
    tokensOut: 5,
    tokensEstimated: 0,
    usd: 0.5,
    seconds: 1,
    ...change,
  }
}

describe('the totals of the ledger', () => {
  it('count a real row once, however often, by whichever split and to whichever host it went', () => {
    const totals = new LedgerTotals()
    const oneSplit = { data: 'cohort', numbers: [10, 11, 12, 13] }
    const otherSplit = { data: 'cohort', numbers: [12, 13, 14, 15] }
    totals.add(lineOf({ rows: [0, 1, 2] }), oneSplit)
    totals.add(lineOf({ rows: [0, 1, 2] }), oneSplit)
    totals.add(lineOf({ rows: [0, 2] }), otherSplit)
    totals.add(lineOf({ rows: [3], host: 'other.example.org' }), oneSplit)
    expect(totals.hosts().map(({ host, realRows }) => [host, realRows])).toEqual([
      ['api.example.org', 4],
      ['other.example.org', 1],
    ])
    expect(totals.realRows).toBe(5)
    totals.add(lineOf({ rows: [0] }), { data: 'another cohort', numbers: [10] })
    expect(totals.realRows).toBe(6)
  })

  it('add everything else up request by request, failed ones too, and keep what has no price apart', () => {
    const totals = new LedgerTotals()
    const rows = { data: 'cohort', numbers: [] }
    totals.add(lineOf({ time: '2026-11-24T09:00:00.000Z' }), rows)
    totals.add(lineOf({ failure: 'broke off', usd: null, tokensEstimated: 7, tokensIn: 0 }), rows)
    expect(totals.hosts()).toEqual([
      {
        host: 'api.example.org',
        requests: 2,
        failed: 1,
        bytes: 200,
        realRows: 0,
        realCells: 8,
        tokensIn: 10,
        tokensOut: 10,
        tokensEstimated: 7,
        usd: 0.5,
        unpriced: 1,
        first: '2026-11-24T08:00:00.000Z',
        last: '2026-11-24T09:00:00.000Z',
      },
    ])
  })

  it('do not count rows as sent that an engine in the page was shown', () => {
    const totals = new LedgerTotals()
    totals.add(lineOf({ host: '', rows: [0, 1] }), { data: 'cohort', numbers: [0, 1] })
    expect(totals.hosts()[0]?.realRows).toBe(2)
    expect(totals.realRows).toBe(0)
  })
})
