import { describe, expect, it } from 'vitest'
import { rankingsOf } from '../study/results-ranking'
import { bundleOf } from './bundle'
import { ended, partsOf, studyOf, words } from './bundle-testing'
import { looksLikeResults, parseResults, type OpenedResults } from './opened-results'
import type { Results } from './results'

const ranking = [
  { name: 'lactate', gain: 3 },
  { name: 'age', gain: 1 },
]
const cells = [
  {
    ...ended('a1', 'copula'),
    ranking,
    pictures: { features: [], correlation: { names: [], real: [], synthetic: [] } },
  },
  { ...ended('b1', 'away'), ranking },
]
const parts = partsOf(studyOf(), cells)
const files = new Map(bundleOf(parts).map(({ path, content }) => [path, content]))
const json = files.get('results.json') ?? ''
const html = files.get('report.html') ?? ''

/** What is written when opened results are reported again. */
function again({ title, results, study, prepared, ended: all, inputs, hashes, limits }: OpenedResults) {
  const { software, environment, study: source } = results
  const made = bundleOf({
    ...prepared,
    software,
    environment,
    title,
    source,
    study,
    inputs,
    ended: all,
    hashes,
    limits,
  })
  return new Map(made.map(({ path, content }) => [path, content]))
}

const changed = (change: (results: Results) => unknown) => JSON.stringify(change(JSON.parse(json) as Results))

describe('results that are opened', () => {
  it('from results.json come back to the byte', () => {
    const opened = parseResults(json, 'results.json')
    expect(opened).toMatchObject({ title: 'sections', problem: null, hasPictures: false })
    expect(opened.study?.generators.map(({ id }) => id)).toEqual(['copula', 'away', 'here'])
    expect(rankingsOf(opened.ended)).toEqual((JSON.parse(json) as Results).cohort.ranking)
    expect(again(opened).get('results.json')).toBe(json)
  })

  it('from a report come back with pictures, prompts, hashes and the very same report', () => {
    const opened = parseResults(html, 'report.html')
    expect(opened.hasPictures).toBe(true)
    expect(opened.ended.map(({ cell, pictures, asked }) => [cell.id, pictures !== null, asked])).toEqual([
      ['a1', true, undefined],
      ['b1', false, words],
    ])
    expect(opened.hashes.get('a1')).toBe('hash of a1')
    const written = again(opened)
    const cellsOf = (text = '{}') => JSON.stringify((JSON.parse(text) as Results).cells)
    expect(cellsOf(written.get('results.json'))).toBe(cellsOf(json))
    // Of the hash of results.json alone, whose small counts a report doesn't tell.
    const plain = (text = '') => text.replaceAll(/[0-9a-f]{64}/g, '').replace(/<template[^]*<\/template>/, '')
    expect(plain(written.get('report.html'))).toBe(plain(html))
    expect(parseResults(written.get('report.html') ?? '', 'r.html').ended).toEqual(opened.ended)
  })

  it('of the evaluation alone have no study', () => {
    const text = changed((results) => ({
      ...results,
      study: { evaluate: { real: 'r.csv', synthetic: 's.csv' }, schema: null },
    }))
    expect(parseResults(text, 'x.json')).toMatchObject({
      study: null,
      problem: null,
      title: 'Evaluation of s.csv',
    })
  })

  it('of a study that this version can’t read are shown, and say why', () => {
    const text = changed((results) => ({
      ...results,
      study: { ...(results.study as object), colour: 'blue' },
    }))
    const { study, problem, ended: all } = parseResults(text, 'x.json')
    expect(study).toBeNull()
    expect(problem).toContain('colour')
    expect(all).toHaveLength(2)
  })

  it('of earlier versions lack what came later', () => {
    const text = changed((results) => ({
      ...results,
      cells: results.cells.map((cell) => ({
        ...cell,
        metrics: cell.metrics.map((one) => ({ ...one, reasons: undefined })),
      })),
    }))
    expect(parseResults(text, 'x.json').ended[0]?.cell.metrics[0]?.reasons).toEqual({})
  })

  it.each([
    [
      'cut off',
      json.slice(0, 900),
      'x.json: is neither results nor a report: it is not JSON, or breaks off.',
    ],
    ['another JSON', '{"a": [1, 2]}', 'x.json: is JSON, but no results of a study. Open the results.json'],
    ['a list', '[1]', 'x.json: is JSON, but no results'],
    [
      'newer',
      changed((results) => ({ ...results, version: 2 })),
      'x.json: is of version 2; this software reads version 1. Update',
    ],
    [
      'damaged',
      changed((results) => ({
        ...results,
        cells: results.cells.map((cell, i) => (i === 1 ? { ...cell, seed: 'one' } : cell)),
      })),
      'x.json: is damaged: cells[1].seed can’t be read.',
    ],
    [
      'another page',
      '<!doctype html><p>hello</p>',
      'x.json: is a page that carries no results. Open the results.json',
    ],
    ['a report cut off', html.slice(0, -400), 'x.json: is a report that is cut off or damaged.'],
    [
      'a report damaged',
      html.replace('base64">H4sI', 'base64">AAAA'),
      'x.json: is a report that is cut off or damaged.',
    ],
  ])('are refused in one line where they are %s', (_, text, message) => {
    expect(() => parseResults(text, 'x.json')).toThrow(message)
  })

  it('are told from data by their first words', async () => {
    const looks = (name: string, text: string) => looksLikeResults({ name, data: new Blob([text]) })
    expect(await looks('results.json', json)).toBe(true)
    expect(await looks('my report.HTML', html)).toBe(true)
    expect(await looks('rows.json', '[{"version": 1}]')).toBe(false)
    expect(await looks('study.json', '{ "version": 1, "cohort": { "demo": true } }')).toBe(false)
    expect(await looks('rows.csv', json)).toBe(false)
  })
})
