import { describe, expect, it } from 'vitest'
import { bundleOf } from './bundle'
import { ended, partsOf, studyOf } from './bundle-testing'
import { looksLikeResults, parseResults } from './opened-results'
import { makeRecording, type Recording } from './recording'

const line = (cell: string, realRows: number) =>
  JSON.stringify({
    cell,
    model: 'some-model',
    host: 'api.example.org',
    realRows,
    body: 'Jane, 83',
    answer: 'ok',
  })

function recordingOf(cohort: object): Recording {
  const generators = [
    { id: 'copula', kind: 'baseline', method: 'gaussian-copula' },
    { id: 'copies', kind: 'baseline', method: 'bootstrap' },
  ]
  const study = studyOf({ cohort, generators })
  const cells = [ended('a1', 'copula'), ended('b1', 'copies')]
  const files = bundleOf(partsOf(study, cells))
  return makeRecording({
    about: 'two baselines',
    report: files.find(({ path }) => path === 'report.html')?.content ?? '',
    ledger: `${line('a1', 0)}\n${line('a1', 3)}\n`,
    tables: new Map([
      ['synthetic/a1.csv', 'age\n1\n'],
      ['synthetic/b1.csv', 'age\n83\n'],
      ['synthetic/elsewhere.csv', 'age\n84\n'],
    ]),
  })
}

describe('a recording', () => {
  it('never holds copies of training rows, nor tables of unknown making', () => {
    expect(recordingOf({ demo: true }).tables).toEqual({ a1: 'age\n1\n' })
  })

  it('keeps what was asked and answered of simulated rows, and of others only where no row was shown', () => {
    expect(recordingOf({ demo: true }).ledger.map(({ body }) => body)).toEqual(['Jane, 83', 'Jane, 83'])
    const real = recordingOf({ files: ['r.csv'] })
    expect(real.ledger.map(({ body, answer }) => [body, answer])).toEqual([
      ['Jane, 83', 'ok'],
      [undefined, undefined],
    ])
    expect(JSON.stringify(real.ledger[1])).not.toContain('Jane')
  })

  it('opens like the report that it carries, and is refused by field where it is damaged', async () => {
    const recording = recordingOf({ demo: true })
    const text = JSON.stringify(recording)
    expect(await looksLikeResults({ name: 'mine.json', data: new Blob([text]) })).toBe(true)
    const opened = parseResults(text, 'mine.json')
    expect(opened.recorded).toEqual({
      about: 'two baselines',
      ledger: recording.ledger,
      tables: recording.tables,
    })
    expect(opened.ended.map(({ cell }) => cell.id)).toEqual(['a1', 'b1'])
    expect(() => parseResults(JSON.stringify({ ...recording, tables: { a1: 3 } }), 'mine.json')).toThrow(
      /mine\.json: is a damaged recording: tables\.a1/,
    )
    expect(() => parseResults(JSON.stringify({ ...recording, version: 2 }), 'mine.json')).toThrow(/version 2/)
  })

  it('can’t be made of a report without results', () => {
    const parts = { about: '', report: '<p>nothing</p>', ledger: '', tables: new Map<string, string>() }
    expect(() => makeRecording(parts)).toThrow('carries no results')
  })
})
