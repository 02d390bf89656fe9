import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../base/hash'
import type { AskedWords } from '../generate/asked'
import { parseStudy } from '../study/parse'
import { makeCell, noCounts, plainCounts, type EndedCell } from '../study/results-cell'
import type { Study } from '../study/study'
import { bundleOf, type BundleParts } from './bundle'
import { carriedIn, type Carried } from './carried'
import { paper, SOFTWARE_AUTHORS } from './citation'
import { show } from './numbers'
import type { Results } from './results'
import { everything, metric } from './testing'

const words: AskedWords = {
  strategy: 'naive',
  version: 2,
  questions: [
    {
      messages: [
        { role: 'system', content: 'You write <records>.' },
        { role: 'user', content: '[20 real rows stood here]\nWrite 25 new records.' },
      ],
      hasForm: false,
    },
  ],
  rows: 25,
  groups: [],
  keptBack: ['examples'],
}

function studyOf(change: object = {}): Study {
  return parseStudy(
    JSON.stringify({
      version: 1,
      name: 'sections',
      cohort: { files: ['r.csv'] },
      generators: [
        { id: 'copula', kind: 'baseline', method: 'gaussian-copula' },
        {
          id: 'away',
          kind: 'llm',
          strategy: 'naive',
          model: { wire: 'openai', baseUrl: 'https://api.example.org/v1', name: 'some-model' },
          consent: { host: 'api.example.org', realRows: 20 },
        },
        {
          id: 'here',
          kind: 'llm',
          strategy: 'conditional',
          model: { wire: 'openai', baseUrl: 'http://localhost:11434/v1', name: 'small-model' },
        },
      ],
      ...change,
    }),
  )
}

const metrics = [
  ...everything().metrics,
  metric('fidelity.kl', { value: 0.0123, settings: { bins: 10, draws: 20, perFeature: {} } }),
  metric('utility.auroc_trtr', { value: 0.8, settings: { testPositives: 34 } }),
]

function ended(id: string, generator: string, seed = 1): EndedCell {
  const counts =
    generator === 'copula'
      ? plainCounts(50, 50, 0, 0.1)
      : {
          ...noCounts(50),
          produced: 50,
          requests: 4,
          failedRequests: 1,
          tokensIn: 900,
          tokensOut: 700,
          realRowsDisclosed: 20,
        }
  return {
    cell: makeCell(
      {
        id,
        generator,
        strategy: null,
        disclosure: null,
        target: 'death',
        features: 2,
        featureNames: ['age', 'lactate'],
        rows: 50,
        seed,
        fold: null,
        outcomeColumns: 'drop',
      },
      { status: 'done', reason: null, file: `synthetic/${id}.csv`, counts },
      {
        metrics: metrics.map((one) => ({ ...one, settings: { ...one.settings, own: id } })),
        curves: everything().curves,
        seconds: 1,
        choices: { groups: ['sex'], quasiIdentifiers: ['age'], sensitive: null, bins: 10 },
      },
    ),
    pictures: null,
    ...(generator === 'away' ? { asked: words } : {}),
  }
}

const parts = (study: Study, cells: EndedCell[]): BundleParts => ({
  software: { name: 'Wardloom', version: '0.1.0', commit: 'abc' },
  environment: { browser: 'Chromium', cores: 2, gpu: null },
  title: study.name,
  source: study.source,
  study,
  inputs: [{ file: 'r.csv', use: 'cohort', bytes: 10, sha256: 'ff' }],
  cohort: {
    rows: 1000,
    features: 2,
    train: 600,
    control: 150,
    test: 250,
    sites: 3,
    sha256: 'ee',
    flow: [
      { label: 'all', remaining: 1009, excluded: 0 },
      { label: 'adults', remaining: 1000, excluded: 9 },
    ],
    reading: [
      {
        file: 'r.csv',
        rule: 'missing-values',
        column: 'age',
        count: 3,
        said: '3 empty cells read as missing',
      },
      {
        file: 'r.csv',
        rule: 'set-aside-rows',
        column: null,
        count: 4,
        said: '4 rows set aside (lines 7, 9, 11, 13)',
      },
    ],
    columns: [
      { name: 'age', kind: 'numeric', role: 'feature', unit: 'a', missing: 0.003, reason: null },
      {
        name: 'stay',
        kind: 'identifier',
        role: 'excluded',
        unit: null,
        missing: 0,
        reason: 'identifier: all values differ',
      },
    ],
  },
  schema: {
    columns: [],
    target: 'death',
    positive: '1',
    groups: [],
    site: null,
    region: null,
    quasiIdentifiers: [],
    sensitive: null,
    rules: [],
  },
  schemaSha256: 'whole',
  holdout: { by: 'row', fraction: 0.25, control: 0.2, seed: 7 },
  sites: [
    { site: 'large', train: 590, control: 147, test: 244, positives: 90 },
    { site: 'tiny', train: 10, control: 3, test: 6, positives: 2 },
  ],
  ended: cells,
  hashes: new Map(cells.map(({ cell }) => [cell.id, `hash of ${cell.id}`])),
})

function made(study: Study, cells: EndedCell[]) {
  const files = new Map(bundleOf(parts(study, cells)).map(({ path, content }) => [path, content]))
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
