import { describe, expect, it } from 'vitest'
import type { Metric } from '../evaluate/metric'
import type { Schema } from '../cohort/schema'
import { parseStudy } from '../study/parse'
import { makeCell, plainCounts, type CellFacts } from '../study/results-cell'
import { bundleOf, type BundleParts } from './bundle'
import { parseProject, projectText } from './project'
import { choicesText } from './names'
import type { Results } from './results'

const evil = '<script>alert("x")</script>'
const study = parseStudy(
  JSON.stringify({
    version: 1,
    name: evil,
    cohort: { files: ['r.csv'] },
    generators: [
      { id: 'copy', kind: 'baseline', method: 'bootstrap' },
      { id: '=cmd()', kind: 'baseline', method: 'independent' },
    ],
  }),
)
const kl: Metric = {
  id: 'fidelity.kl',
  value: 0.0123,
  interval: [0.01, 0.02],
  intervalKind: 'resampling-spread',
  floor: 0.009,
  ceiling: null,
  n: { train: 100, synthetic: 50, control: 20, test: 0 },
  settings: { bins: 10, direction: 'real||synthetic' },
  perFeature: { [evil]: 0.02, ['__proto__']: 0.03, age: null },
  perGroup: { 'sex=F': 0.1 },
  perSite: {},
  reasons: { age: 'no values' },
  warning: null,
  reason: null,
}
const facts = (id: string, generator: string): CellFacts => ({
  id,
  generator,
  strategy: null,
  disclosure: null,
  target: 'death',
  features: 2,
  featureNames: [evil, 'age'],
  rows: 50,
  seed: 1,
  fold: null,
  outcomeColumns: 'drop',
})
const measuredWith = { groups: ['sex', evil], quasiIdentifiers: ['age'], sensitive: null, bins: 10 }
const ended = (id: string, generator: string) => ({
  cell: makeCell(
    facts(id, generator),
    { status: 'done', reason: null, file: `synthetic/${id}.csv`, counts: plainCounts(50, 50, 0, 0.1) },
    {
      metrics: [kl],
      curves: {},
      seconds: 0.5,
      choices: measuredWith,
    },
  ),
  pictures: null,
})
const column = {
  label: null,
  unit: null,
  min: null,
  max: null,
  categories: null,
  declared: false,
  role: 'feature' as const,
  reason: null,
  afterOutcome: null,
  missing: 0,
}
const schema: Schema = {
  columns: [
    { ...column, name: evil, kind: 'numeric', min: 1.2345, max: 98.765 },
    { ...column, name: 'age', kind: 'integer', min: 16, max: 90, declared: true },
    { ...column, name: 'ward', kind: 'categorical', categories: ['the only one there'] },
  ],
  target: 'death',
  positive: '1',
  groups: [],
  site: 'hospital',
  region: null,
  quasiIdentifiers: [],
  sensitive: null,
  rules: [],
}
const parts: BundleParts = {
  software: { name: 'wardloom', version: '0.1.0', commit: 'abc' },
  environment: { browser: 'Chromium', cores: 2, gpu: null },
  title: study.name,
  source: study.source,
  study,
  inputs: [{ file: 'r.csv', use: 'cohort', bytes: 10, sha256: 'ff' }],
  cohort: {
    rows: 170,
    features: 2,
    train: 100,
    control: 20,
    test: 50,
    sites: 3,
    sha256: 'ff',
    flow: [
      { label: 'all unit stays', remaining: 200, excluded: 0 },
      { label: 'known to be 16 or over', remaining: 191, excluded: 9 },
      { label: 'first stay of the patient', remaining: 170, excluded: 21 },
    ],
    reading: [{ file: 'r.csv', rule: 'missing-values', column: evil, count: 3, said: 'taken as missing' }],
    columns: [
      { name: evil, kind: 'numeric', role: 'feature', unit: null, missing: 0.013, reason: null },
      { name: 'age', kind: 'integer', role: 'feature', unit: 'a', missing: 0, reason: null },
    ],
  },
  schema,
  schemaSha256: 'whole',
  holdout: { by: 'site', fraction: 0.25, control: 0.2, seed: 7 },
  sites: [
    { site: 'large', train: 100, control: 17, test: 0, positives: 12 },
    { site: 'tiny-one', train: 5, control: 0, test: 0, positives: 4 },
    { site: 'tiny-two', train: 0, control: 0, test: 9, positives: 2 },
  ],
  ended: [ended('aaaaaaaaaaaa', 'copy'), ended('bbbbbbbbbbbb', '=cmd()')],
  hashes: new Map([['aaaaaaaaaaaa', 'hash-a']]),
}
const files = new Map(bundleOf(parts).map(({ path, content }) => [path, content]))
const file = (path: string): string => files.get(path) ?? ''

describe('results.json', () => {
  it('says what repeating over seeds says, also as tables: no difference is read off two seeds', () => {
    const repeated = [1, 2, 3].flatMap((seed) =>
      ['copy', '=cmd()'].map((generator, i) => {
        const one = ended(`${'ab'[i] ?? ''}${seed}`, generator)
        const value = seed / 100 + (i === 0 ? 0 : 0.1 + seed / 1000)
        return { ...one, cell: { ...one.cell, seed, metrics: [{ ...kl, value }] } }
      }),
    )
    const textOf = (cells: typeof repeated) => {
      const made = bundleOf({ ...parts, ended: cells })
      return (path: string) => made.find((one) => one.path === path)?.content ?? ''
    }
    const text = textOf(repeated)
    const { summary } = JSON.parse(text('results.json')) as Results
    expect(summary?.differences[0]).toMatchObject({
      generators: ['copy', '=cmd()'],
      target: 'death',
      metrics: { 'fidelity.kl': { n: 3, mean: expect.closeTo(-0.102, 12) as number, reason: null } },
    })
    expect(text('report.html')).toContain('copy less =cmd(), 2 features, 50 rows')
    expect(text('report.html')).toContain('<td>smaller</td>')
    expect(text('tables/summary.csv').split('\r\n')[2]).toMatch(/^'=cmd\(\),2,50,death,,drop,fidelity\.kl,/)
    expect(text('tables/differences.csv')).toContain('copy,')
    const two = textOf(repeated.slice(0, 4))
    expect(two('report.html')).toContain('Only 2 seeds have both numbers')
    expect(file('report.html')).not.toContain('Over seeds')
  })

  it('holds the ranking of features once a setting, and the report its first places', () => {
    const features = Array.from({ length: 30 }, (_, i) => ({ name: i === 0 ? evil : `f${i}`, gain: 30 - i }))
    const [one, two] = parts.ended
    const made = bundleOf({
      ...parts,
      ended: [one, two].flatMap((cell) => (cell === undefined ? [] : [{ ...cell, ranking: features }])),
    })
    const text = (path: string) => made.find((one) => one.path === path)?.content ?? ''
    expect((JSON.parse(text('results.json')) as Results).cohort.ranking).toEqual([
      { target: 'death', fold: null, outcomeColumns: 'drop', features },
    ])
    expect(text('tables/ranking.csv').trimEnd().split('\r\n')).toHaveLength(31)
    expect(text('report.html')).toContain('f19')
    // What is drawn and its numbers; the rest stands in the table of its own.
    expect(text('report.html')).not.toContain('f25')
    expect(text('report.html')).not.toContain(evil)
    expect(file('results.json')).not.toContain('ranking')
  })

  it('is plain JSON with every public field and numbers as numbers', () => {
    const results = JSON.parse(file('results.json')) as Results
    const fields = ['version', 'software', 'study', 'environment', 'cohort', 'cells', 'summary']
    expect(Object.keys(results)).toEqual(fields)
    expect(results.cells[0]).toMatchObject({
      id: 'aaaaaaaaaaaa',
      fold: null,
      evaluationSeconds: 0.5,
      file: 'synthetic/aaaaaaaaaaaa.csv',
      choices: measuredWith,
    })
    expect(Object.entries(results.cells[0]?.metrics[0]?.perFeature ?? {})).toEqual([
      [evil, 0.02],
      ['__proto__', 0.03],
      ['age', null],
    ])
  })

  it('refuses a number that JSON would turn into null in silence', () => {
    const broken = {
      ...parts,
      ended: [
        {
          ...ended('aaaaaaaaaaaa', 'copy'),
          cell: { ...ended('aaaaaaaaaaaa', 'copy').cell, evaluationSeconds: NaN },
        },
      ],
    }
    expect(() => bundleOf(broken)).toThrow('evaluationSeconds')
  })
})

describe('report.html', () => {
  const html = file('report.html')
  it('shows names of anybody’s making as text', () => {
    expect(html).not.toContain('<script')
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;')
  })

  it('loads nothing from anywhere', () => {
    expect(html).toContain("default-src 'none'")
    expect(html).not.toMatch(/(?:src|href)="https?:/)
    expect(html).not.toMatch(/@import|url\((?!#)/)
  })

  it('tells how a recipe came to its rows, small steps together', () => {
    const at = html.indexOf('From the raw tables to the cohort')
    expect(html.slice(at, at + 900)).toContain(
      'known to be 16 or over; first stay of the patient</th><td class="n">30</td><td class="n">170</td>',
    )
  })

  it('prints the ranges that were declared, and none that was read off the rows', () => {
    expect(html).toContain('<td>16 to 90</td>')
    expect(html).not.toContain('1.2345')
  })

  it('puts small sites together and prints no count under 11', () => {
    expect(html).not.toContain('tiny-one')
    expect(html).toContain('2 sites together')
    expect(html).toContain('<td class="n">under 11</td>')
    expect(html).not.toContain('<td class="n">9</td>')
  })

  it('prints the thresholds of the verdicts, and which a person has moved', () => {
    expect(html).toContain('<h3>Thresholds of the verdicts</h3>')
    expect(html).not.toContain('Set by hand')
    expect(html).toContain('Looks like the real rows')
    const moved = bundleOf({ ...parts, limits: { columns: { good: -1, poor: -0.5 } } }).find(
      ({ path }) => path === 'report.html',
    )?.content
    expect(moved).toContain('Set by hand; 0.02 and 0.1 by default.')
    expect(moved).toContain('<td class="n">-1 nats</td>')
    expect(moved).toContain('Columns are off')
  })

  it('has the numbers with their floor, settings and sizes', () => {
    expect(html).toContain('fidelity.kl')
    expect(html).toContain('0.010 to 0.020 (spread)')
    expect(html).toContain('bins 10 · direction real||synthetic')
    expect(html).toContain('100 real, 50 synthetic, 20 control')
  })
})

describe('manifest.json', () => {
  it('says what the numbers of each cell were measured with', () => {
    const other = { ...measuredWith, groups: [], quasiIdentifiers: [], sensitive: evil, bins: 20 }
    const [first, second] = parts.ended
    if (first === undefined || second === undefined) throw new Error('no cells')
    const ends = [
      first,
      second,
      { ...second, cell: { ...second.cell, id: 'cccccccccccc', choices: other } },
      { ...second, cell: { ...second.cell, id: 'dddddddddddd', choices: undefined } },
    ]
    const bundle = new Map(bundleOf({ ...parts, ended: ends }).map(({ path, content }) => [path, content]))
    const manifest: unknown = JSON.parse(bundle.get('manifest.json') ?? '')
    expect(manifest).toMatchObject({
      measured: [
        { ...measuredWith, cells: ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'] },
        { ...other, cells: ['cccccccccccc'] },
      ],
    })
    const html = bundle.get('report.html') ?? ''
    expect(html).toContain(
      'Measured with: groups sex, &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;; quasi-identifiers age; no sensitive column; numbers cut into 10 bins.',
    )
    expect(html).toContain('Measured with: no groups; no quasi-identifiers; sensitive column &lt;script')
    expect(html.split('Measured with')).toHaveLength(4)
    // Files of earlier versions say only what was chosen anew.
    expect(choicesText({ bins: 5 })).toBe('Measured with: numbers cut into 5 bins.')
    expect(choicesText({})).toBe('')
  })

  it('marks copies of real rows, and keeps what was read off single people at home', () => {
    const text = file('manifest.json')
    expect(JSON.parse(text)).toMatchObject({
      synthetic: [
        { cell: 'aaaaaaaaaaaa', sha256: 'hash-a', holdsRealRows: true },
        { cell: 'bbbbbbbbbbbb', sha256: null, holdsRealRows: false },
      ],
      inputs: [{ file: 'r.csv', sha256: 'ff' }],
      holdout: { seed: 7 },
      schema: { columns: [{ min: null }, { min: 16, max: 90 }, { categories: null }] },
    })
    expect(text).not.toContain('98.765')
    expect(text).not.toContain('the only one there')
  })
})

describe('noise in the manifest', () => {
  const model = { wire: 'openai', baseUrl: 'http://localhost:1/v1', name: 'm' }
  const noised = (id: string, more: object) => ({
    id,
    kind: 'llm',
    strategy: 'conditional',
    disclosure: 'statistics',
    model,
    ...more,
  })
  const manifestOf = (generators: object[], cells = parts.ended) => {
    const made = parseStudy(JSON.stringify({ version: 1, cohort: { demo: true }, generators }))
    const found = bundleOf({ ...parts, study: made, ended: cells }).find(
      ({ path }) => path === 'manifest.json',
    )
    return JSON.parse(found?.content ?? '{}') as Record<string, unknown>
  }

  it('adds up what different releases of the same rows cost, and counts the same one once', () => {
    const { noised: told, generators } = manifestOf([
      noised('a', { epsilon: 1 }),
      noised('b', { epsilon: 1, strategy: 'schema-constrained' }),
      noised('c', { epsilon: 0.5, noise: 'gaussian' }),
      noised('d', {}),
    ])
    expect(told).toMatchObject({
      epsilon: 1.5,
      delta: 1e-7,
      releases: [
        { noise: 'laplace', epsilon: 1, delta: 0, generators: ['a', 'b'] },
        { noise: 'gaussian', epsilon: 0.5, delta: 1e-7, generators: ['c'] },
      ],
    })
    expect(generators).toMatchObject([{ epsilon: 1, threshold: 11, examples: 0 }, {}, {}, { epsilon: null }])
    expect(manifestOf([noised('d', {})]).noised).toBeNull()
  })

  it('counts a release again for each setting of the study: of other columns it is another one', () => {
    const [kept, dropped] = [ended('cccccccccccc', 'a'), ended('dddddddddddd', 'a')]
    const cells = [{ ...kept, cell: { ...kept.cell, outcomeColumns: 'keep' as const } }, dropped]
    expect(manifestOf([noised('a', { epsilon: 1, noise: 'gaussian' })], cells).noised).toMatchObject({
      epsilon: 2,
      delta: 2e-7,
      releases: [{ epsilon: 1, times: 2 }],
    })
  })
})

describe('tables', () => {
  it('has one line a number, quotes what needs it, and makes formulas inert', () => {
    const lines = file('tables/per-feature.csv').trimEnd().split('\r\n')
    expect(lines).toHaveLength(1 + 2 * 3)
    expect(lines[1]).toBe(
      'aaaaaaaaaaaa,copy,,,2,50,1,death,,drop,fidelity.kl,"<script>alert(""x"")</script>",0.02,',
    )
    expect(lines[3]).toBe('aaaaaaaaaaaa,copy,,,2,50,1,death,,drop,fidelity.kl,age,,no values')
    expect(lines[4]).toMatch(/^bbbbbbbbbbbb,'=cmd\(\),/)
  })
})

describe('project file', () => {
  const project = {
    software: parts.software,
    name: 'mine',
    source: { demo: false, files: [{ file: 'r.csv', sha256: 'ff' }] },
    undone: ['censored:age'],
    edits: { target: 'death' },
    schema,
    design: {
      holdout: { by: 'site' as const, fraction: 0.25, control: 0.2, seed: 7 },
      outcomeColumns: 'drop' as const,
    },
    generators: study.generators,
    seeds: [1],
    results: JSON.parse(file('results.json')) as Results,
    pictures: {},
    data: null,
  }

  it('opens as it was saved, less what was read off single people', () => {
    const { schema: opened, ...rest } = parseProject(projectText(project), 'p.json')
    const saved: Partial<typeof project> = { ...project }
    delete saved.schema
    expect(rest).toEqual({ version: 1, kind: 'wardloom-project', ...saved })
    expect(opened?.columns.map(({ min }) => min)).toEqual([null, 16, null])
  })

  it('keeps the thresholds that were moved, and refuses what are none', () => {
    const limits = { columns: { good: 0.5, poor: 1 } }
    expect(parseProject(projectText({ ...project, limits }), 'p.json').limits).toEqual(limits)
    const broken = projectText({ ...project, limits }).replace('"good":0.5', '"good":"much"')
    expect(() => parseProject(broken, 'p.json')).toThrow('damaged project: limits')
  })

  it('keeps how files were read, and refuses what is none', () => {
    const reading = {
      sheet: null,
      setAsideBadRows: true,
      window: 'day-1',
      outcome: null,
      mapping: null,
    } as const
    expect(parseProject(projectText({ ...project, reading }), 'p.json').reading).toEqual(reading)
    const broken = projectText({ ...project, reading }).replace(
      '"setAsideBadRows":true',
      '"setAsideBadRows":1',
    )
    expect(() => parseProject(broken, 'p.json')).toThrow('damaged project: reading.setAsideBadRows')
  })

  it('keeps the whole schema when it keeps the data', () => {
    const opened = parseProject(projectText({ ...project, data: { name: 'r.csv', csv: 'a\n1\n' } }), 'p.json')
    expect(opened.schema).toEqual(schema)
    expect(opened.data?.csv).toBe('a\n1\n')
  })

  it.each([
    ['no JSON', '', 'p.json: is no project file'],
    ['other JSON', '{"a": 1}', 'p.json: is JSON, but no Wardloom project.'],
    ['a newer version', projectText(project).replace('"version":1', '"version":2'), 'reads version 1'],
    ['a damaged field', projectText(project).replace('"seeds":[1]', '"seeds":"1"'), 'damaged project: seeds'],
  ])('refuses %s', (_name, text, message) => {
    expect(() => parseProject(text, 'p.json')).toThrow(message)
  })
})
