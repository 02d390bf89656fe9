import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../base/hash'
import type { EndedCell } from '../study/results-cell'
import type { Study } from '../study/study'
import { bundleOf } from './bundle'
import { ended, partsOf, studyOf, words } from './bundle-testing'
import { carriedIn, type Carried } from './carried'
import { paper, SOFTWARE_AUTHORS } from './citation'
import { show } from './numbers'
import type { Results } from './results'

function made(study: Study, cells: EndedCell[]) {
  const files = new Map(bundleOf(partsOf(study, cells)).map(({ path, content }) => [path, content]))
  return { html: files.get('report.html') ?? '', results: files.get('results.json') ?? '' }
}

const three = [ended('a1', 'copula'), ended('b1', 'away'), ended('c1', 'here')]
const { html, results } = made(studyOf(), three)
const section = (id: string, of = html) =>
  new RegExp(`<section id="${id}">[^]*?</section>`).exec(of)?.[0] ?? ''
const carried = (of: string) => JSON.parse(carriedIn(of) ?? 'null') as Carried

describe('the sections of a report', () => {
  it('are all there, and every place that something leads to exists', () => {
    const ids = [...html.matchAll(/<section id="(\w+)">/g)].map(([, id]) => id)
    expect(ids).toEqual([
      'question',
      'cohort',
      'design',
      'generators',
      'results',
      'leaving',
      'limits',
      'methods',
      'provenance',
      'checklist',
      'cite',
    ])
    const places = new Set([...html.matchAll(/ id="?([\w-]+)/g)].map(([, id]) => id))
    const links = [...html.matchAll(/href="?#([\w-]+)/g)].map(([, id]) => id)
    expect(links.length).toBeGreaterThan(13)
    for (const link of links) expect(places, link).toContain(link)
  })

  it('say the question of a ready study, and the grid of any', () => {
    expect(section('question')).toContain(
      '3 generators (copula, away, here) × features all × rows 1,000 × seeds 1.',
    )
    const ready = made(studyOf({ name: 'fairness by group' }), three)
    expect(section('question', ready.html)).toContain('Are groups served more alike')
  })

  it('have each generator with its settings, and a model’s prompt word by word', () => {
    const text = section('generators')
    expect(text).toContain('held within ±0.98')
    expect(text).toContain('<pre class="prompt">[20 real rows stood here]\nWrite 25 new records.</pre>')
    expect(text).toContain('You write &lt;records&gt;.')
    expect(text).toContain('no report repeats them')
    expect(text).toContain('at localhost:11434, which is this machine')
    expect(text).toContain('Its prompt was not recorded')
  })

  it('add up what left by host, and say where nothing did', () => {
    const text = section('leaving')
    expect(text).toContain('What left this machine: at most 20 real rows to api.example.org.')
    expect(text).toContain('<th scope="row">api.example.org</th><td>another machine</td>')
    expect(text).toContain('<th scope="row">localhost:11434</th><td>this machine</td>')
    const alone = made(
      studyOf({ generators: [{ id: 'copula', kind: 'baseline', method: 'gaussian-copula' }] }),
      [ended('a1', 'copula')],
    )
    expect(section('leaving', alone.html)).toContain(
      'Nothing left this machine: no language model was asked.',
    )
  })

  it('name the limits of these very data, and not of others', () => {
    const text = section('limits')
    expect(text).toContain('Only 34 of the test rows have the outcome')
    expect(text).toContain('One seed:')
    expect(text).toContain('Only 150 control rows')
    expect(text).toContain('Test rows are of the same sites')
    const more = made(
      studyOf({ seeds: [1, 2, 3] }),
      [1, 2, 3].map((seed) => ended(`a${seed}`, 'copula', seed)),
    )
    expect(section('limits', more.html)).not.toContain('One seed')
    expect(section('limits', more.html)).toContain('not that of other patients')
  })

  it('ask a privacy officer what numbers can’t answer, and tick nothing', () => {
    const text = section('checklist')
    expect(text).toContain('stay (identifier: all values differ)')
    expect(text).toContain('Does the contract with api.example.org forbid')
    expect(text).not.toContain('contract with localhost')
    expect(text.match(/class="box"/g)?.length).toBeGreaterThan(12)
    expect(text).not.toMatch(/<input|☑|✓/)
  })

  it('cite paper and software as CITATION.cff has them, and the run by its hash', () => {
    const cff = readFileSync('CITATION.cff', 'utf8')
    for (const text of [
      paper.title,
      paper.url,
      `volume: '${paper.volume}'`,
      `year: ${paper.year}`,
      SOFTWARE_AUTHORS,
    ])
      expect(cff).toContain(text)
    for (const author of paper.authors) expect(cff).toContain(author.split(',')[0])
    expect(section('cite')).toContain(sha256Hex(results))
    expect(section('provenance')).toContain(sha256Hex(results))
  })

  it('say settings that all cells share once, and beside each number how it was cut', () => {
    expect(section('methods')).toContain('bins 10 · draws 20')
    expect(section('results')).toMatch(/bins 10 · .*own a1/)
    expect(section('results')).not.toContain('draws 20')
  })

  it('show every number of results.json as the screens do', () => {
    const text = section('results')
    for (const { metrics: all } of (JSON.parse(results) as Results).cells)
      for (const { id, value } of all) {
        const at = text.search(new RegExp(`scope=row>[^<]*\\b${id}\\b`))
        expect(at, id).toBeGreaterThan(0)
        expect(text.slice(at, at + 250)).toContain(`>${show(value)}`)
      }
  })
})

describe('what a report carries', () => {
  it('are its results with every digit of every cell, out of sight and out of reach of names', () => {
    const { results: told, title, asked, manifest } = carried(html)
    expect(JSON.stringify(told.cells)).toBe(JSON.stringify((JSON.parse(results) as Results).cells))
    expect({ title, asked }).toEqual({ title: 'sections', asked: { b1: words } })
    expect(manifest.synthetic.map(({ sha256 }) => sha256)).toEqual(['hash of a1', 'hash of b1', 'hash of c1'])
    const tag = '</template><script>alert(1)</script>'
    const evil = made(studyOf({ name: tag }), three).html
    expect(evil).not.toContain('<script')
    expect(carried(evil).title).toBe(tag)
    expect(evil.match(/<template/g)).toHaveLength(1)
  })

  it('is no count of fewer than 11 people, nor the lines that they stand on', () => {
    const { results: told, sites } = carried(html)
    expect(told.cohort.reading.map(({ count, said }) => [count, said])).toEqual([
      [10, 'a few empty cells read as missing'],
      [10, 'a few rows set aside'],
    ])
    expect(told.cohort.columns[0]?.missing).toBe(0.01)
    expect(JSON.stringify(told.cohort.flow)).not.toContain('"excluded":9')
    expect(sites).toContainEqual({
      site: 'tiny',
      train: 10,
      control: 10,
      test: 10,
      positives: 10,
    })
    expect(html).not.toContain('lines 7, 9')
    expect(html).not.toContain('3 empty cells')
  })

  it('is found damaged where it is cut off', () => {
    expect(() => carriedIn(html.slice(0, html.indexOf('</template>') - 20))).toThrow('breaks off')
    expect(carriedIn('<p>another page</p>')).toBeNull()
  })
})
