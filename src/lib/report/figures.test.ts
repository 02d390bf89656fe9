import { describe, expect, it } from 'vitest'
import { faultsOf } from '../charts/testing'
import type { Metric } from '../evaluate/metric'
import type { NumericPicture, Pictures } from '../evaluate/pictures'
import { makeCell, plainCounts, type EndedCell } from '../study/results-cell'
import { areaFigures, figuresByArea, figuresOf } from './figures'
import { picturesHtml } from './html-figures'
import { SharedStyles } from './shared-styles'
import { everything, metric, rising } from './testing'

const age: NumericPicture = {
  kind: 'numeric',
  name: 'age',
  unit: 'a',
  isDate: false,
  edges: [14.5, 39.5, 59.5, 79.5, 99.5],
  real: [0.2, 0.3, 0.3, 0.2],
  synthetic: [0.22, 0.34, 0.38, 0.06],
  realMissing: 0,
  syntheticMissing: 0,
}
const evil = '<img src=x onerror=alert(1)>'
const pictures: Pictures = {
  features: [
    { ...age, name: 'calm', synthetic: age.real },
    age,
    { kind: 'levels', name: evil, levels: [{ label: evil, real: 0.4, synthetic: 0.9 }] },
  ],
  correlation: {
    names: ['calm', 'age'],
    real: [
      [1, 0.6],
      [0.6, 1],
    ],
    synthetic: [
      [1, -0.1],
      [-0.1, 1],
    ],
  },
}
const quantiles = (scale: number): [number, number][] =>
  Array.from({ length: 101 }, (_, i) => [(scale * i) / 100, i / 100])
const metrics: Metric[] = [
  metric('fidelity.kl', {
    value: 0.2,
    floor: 0.01,
    perFeature: { calm: 0.009, age: 0.21, [evil]: 0.4 },
  }),
  metric('fidelity.correlation_similarity', { value: 0.8, interval: [0.78, 0.82], floor: 0.98 }),
  metric('fidelity.rule_violations', {
    value: 0.12,
    settings: {
      real: 0.02,
      byRule: {
        'sysbp >= 0': { real: 0, synthetic: 0 },
        [`"${evil}" <= 1`]: { real: 0.02, synthetic: 0.1 },
        'a <= b': { real: null, synthetic: 0.03 },
      },
      byColumn: { age: { real: 0, synthetic: 0.01 } },
      smallestRealCell: 11,
    },
  }),
  metric('utility.auroc_tstr', {
    value: 0.78,
    interval: [0.75, 0.81],
    intervalKind: 'confidence',
    ceiling: 0.84,
    settings: { testPositives: 100, testRows: 1250 },
    perSite: { '7': 0.7, '8': null },
  }),
  metric('utility.auroc_trtr', { value: 0.84, perSite: { '7': 0.8, '8': null } }),
  metric('fairness.group_share_tv', {
    value: 0.2,
    floor: 0.01,
    settings: {
      real: { 'race=race_black': 0.3, 'race=tiny': null },
      synthetic: { 'race=race_black': 0.1, 'race=tiny': 0.01 },
    },
  }),
  metric('fairness.kl_by_group', { value: 0.1, floor: 0.02, perGroup: { 'sex=F': 0.05, 'sex=M': null } }),
  metric('privacy.dcr_share', { value: 0.79, interval: [0.77, 0.81], floor: 0.8 }),
  metric('privacy.dcr_median', { value: 0.1, floor: 0.1 }),
]

function ended(fields: Partial<EndedCell['cell']> = {}, drawn: Pictures | null = pictures): EndedCell {
  const facts = {
    id: 'c',
    generator: 'g',
    strategy: null,
    disclosure: null,
    target: 'death',
    features: 2,
    featureNames: ['age'],
    rows: 2000,
    seed: 1,
    fold: null,
  }
  const cell = makeCell(
    facts,
    { status: 'done', reason: null, file: null, counts: plainCounts(2000, 2000, 0, 1) },
    null,
  )
  const curves = {
    roc_tstr: rising(0.6),
    roc_tstr_low: rising(0.7),
    roc_tstr_high: rising(0.5),
    roc_trtr: rising(0.3),
    dcr_synthetic: quantiles(0.2),
    dcr_control: quantiles(0.2),
  }
  return { cell: { ...cell, metrics, curves, ...fields }, pictures: drawn }
}

const all = (one: EndedCell) => areaFigures(one).flatMap(({ figures }) => figures)
const finding = (one: EndedCell, name: string): string | undefined =>
  all(one)
    .find((figure) => figure.name === name)
    ?.finding.replaceAll('\u00a0', ' ')

describe('areaFigures', () => {
  it('has figures in every area, each with all that must stand beside it, drawn without fault', () => {
    expect(areaFigures(ended()).map(({ area }) => area)).toEqual([
      'fidelity',
      'utility',
      'fairness',
      'privacy',
    ])
    for (const figure of all(ended())) {
      for (const text of [figure.finding, figure.howToRead, figure.summary]) {
        expect(text).toMatch(/\S/)
        expect(text).not.toMatch(/NaN|undefined|null|Infinity|\.\./)
        expect(text).not.toMatch(/\bsafe\b|\bprivate\b|anonym/i)
      }
      expect(figure.name).toMatch(/^[a-z0-9][a-z0-9-]*$/)
      expect(figure.table.rows.every((row) => row.length === figure.table.head.length)).toBe(true)
      for (const width of [320, 760]) expect(faultsOf(figure.draw(width)), figure.name).toEqual([])
    }
  })

  it('puts the columns in the order of their KL, worst first', () => {
    const names = all(ended()).map(({ name }) => name)
    const columns = names.filter((name) => name.startsWith('column-'))
    expect(columns).toEqual(['column-img-src-x-onerror-alert-1', 'column-age', 'column-calm'])
    expect(new Set(names).size).toBe(names.length)
  })

  it('tells each broken rule, real beside synthetic, worst first, and no count of a few real rows', () => {
    expect(finding(ended(), 'rules')).toBe(
      `12 % of the synthetic rows break a rule, where 2 % of the real rows do, most of all "${evil}" <= 1 (10 %)`,
    )
    const rules = all(ended()).find(({ name }) => name === 'rules')
    expect(rules?.table.rows).toEqual([
      [`"${evil}" <= 1`, 0.02, 0.1, null],
      ['a <= b', null, 0.03, 'real: under 11 rows'],
      ['age: what was declared of it', 0, 0.01, null],
      ['sysbp >= 0', 0, 0, null],
    ])
    const clean = metric('fidelity.rule_violations', {
      value: 0,
      settings: { real: 0, byRule: { 'a <= b': { real: 0, synthetic: 0 } }, byColumn: {} },
    })
    expect(finding(ended({ metrics: [clean] }), 'rules')).toBe(
      'No synthetic row breaks the one rule, where 0 % of the real rows do',
    )
    const none = metric('fidelity.rule_violations', {
      reason: 'No range, list of categories or rule was declared',
    })
    expect(finding(ended({ metrics: [none] }), 'rules')).toBeUndefined()
  })

  it('gives columns that read alike different names', () => {
    const twins = { ...pictures, features: ['A b', 'a-b', '年齢', '血圧'].map((name) => ({ ...age, name })) }
    const names = all(ended({}, twins)).map(({ name }) => name)
    expect(names.filter((name) => name.startsWith('column'))).toEqual([
      'column-a-b',
      'column-a-b-2',
      'column',
      'column-2',
    ])
  })

  it('says what is off, where, by how much, against which floor', () => {
    expect(finding(ended(), 'column-age')).toBe(
      'Synthetic age from 80 years up is too rare (6 % of the rows instead of 20 %; KL 0.210; noise floor 0.010)',
    )
    expect(finding(ended(), 'column-calm')).toBe(
      'Synthetic calm is spread as the real one is (KL 0.009; noise floor 0.010)',
    )
    expect(finding(ended(), 'correlations')).toContain('calm and age 0.600 among real rows, -0.100')
    expect(finding(ended(), 'roc')).toBe(
      'Trained on synthetic rows, the model reaches AUROC 0.780 (95 % interval 0.750 to 0.810), where real rows allow 0.840',
    )
    expect(finding(ended(), 'group-shares')).toContain(
      'race: black is too rare: 10 % of the synthetic rows, 30 %',
    )
    expect(finding(ended(), 'nearest-distances')).toContain('as far from training rows as unseen real rows')
  })

  it('tells a difference that KL doesn’t see, and missing values that were filled in', () => {
    const blind = { ...age, name: 'calm' }
    expect(finding(ended({}, { ...pictures, features: [blind] }), 'column-calm')).toContain('too rare')
    const filled = { ...age, real: [0.1, 0.2, 0.2, 0.1], realMissing: 0.4, synthetic: [0.1, 0.6, 0.2, 0.1] }
    expect(finding(ended({}, { ...pictures, features: [filled] }), 'column-age')).toBe(
      'Missing values of age are too rare (0 % of the rows instead of 40 %; KL 0.210; noise floor 0.010)',
    )
  })

  it('names copies', () => {
    const copied = quantiles(0.2).map(([d, share]): [number, number] => [share < 0.9 ? 0 : d, share])
    const curves = { dcr_synthetic: copied, dcr_control: quantiles(0.2) }
    expect(finding(ended({ curves }), 'nearest-distances')).toContain('lie on a training row')
    const some = quantiles(0.2).map(([d, share]): [number, number] => [share < 0.3 ? 0 : d, share])
    expect(finding(ended({ curves: { ...curves, dcr_synthetic: some } }), 'nearest-distances')).toContain(
      'nearer to a training row than all but 5 % of unseen real rows',
    )
  })

  it('does without numeric columns, without values, without numbers', () => {
    const empty = { ...age, edges: [], real: [], synthetic: [], realMissing: 1, syntheticMissing: 0.5 }
    const bare: Pictures = { features: [empty], correlation: { names: [], real: [], synthetic: [] } }
    const none = metrics.map(({ id }) => metric(id, { reason: 'There is no test table' }))
    const figures = all(ended({ metrics: none, curves: {} }, bare))
    expect(figures.map(({ name }) => name)).toEqual(['column-age'])
    expect(figures[0]?.finding.replaceAll('\u00a0', ' ')).toBe(
      'No real row has a value of age; 50 % of the synthetic rows have one',
    )
    expect(faultsOf(figures[0]?.draw(320) ?? { width: 0, height: 0, marks: [] })).toEqual([])
    expect(all(ended({ metrics: [], curves: {} }, null))).toEqual([])
    expect(areaFigures(ended({ status: 'failed' }))).toEqual([])
  })

  it('leaves out curves of fewer than 11 people', () => {
    const few = metric('utility.auroc_tstr', { value: 0.7, settings: { testPositives: 10, testRows: 100 } })
    const median = metric('privacy.dcr_median', { n: { train: 90, synthetic: 90, control: 40, test: 0 } })
    const figures = all(ended({ metrics: [few, median] }))
    expect(figures.map(({ name }) => name)).not.toContain('roc')
    const rows = figures.find(({ name }) => name === 'nearest-distances')?.table.rows ?? []
    // 11 of 40 people are 27.5 %.
    expect(rows.map(([share, , control]) => [share, control !== null])).toEqual([
      [0.05, false],
      [0.1, false],
      [0.25, false],
      [0.5, true],
      [0.75, false],
      [0.9, false],
      [0.95, false],
    ])
  })

  it('says that a group is too small instead of drawing it', () => {
    const figure = all(ended()).find(({ name }) => name === 'group-shares')
    expect(figure?.table.rows[1]).toEqual(['race=tiny', null, 0.01, null, null, 'fewer than 11 real people'])
  })
})

describe('figures of attacks, models, sites and groups', () => {
  const figures = figuresByArea(everything(), null, {}).flatMap((one) => one.figures)
  const named = (name: string) => figures.find((figure) => figure.name === name)
  const says = (name: string) => named(name)?.finding.replaceAll('\u00a0', ' ')

  it('are drawn without fault at any width, with a table that fits its head and what it is about', () => {
    expect(figures.map(({ name }) => name)).toEqual([
      'detection',
      'roc',
      'precision-recall',
      'calibration',
      'scores',
      'auroc-by-site',
      'kl-by-group',
      'outcome-by-group',
      'auroc-by-group',
      'attacks',
      'attacks-on-few',
      'attack-roc',
      'copies-and-nearness',
    ])
    for (const figure of figures) {
      for (const width of [280, 390, 760, 900]) expect(faultsOf(figure.draw(width)), figure.name).toEqual([])
      const { head, rows, about } = figure.table
      expect(rows.every((row) => row.length === head.length)).toBe(true)
      if (about !== undefined) expect(about).toHaveLength(rows.length)
      expect(`${figure.finding} ${figure.howToRead} ${figure.summary}`).not.toMatch(
        /NaN|undefined|null|Infinity|\bsafe\b/,
      )
    }
  })

  it('say what noise explains', () => {
    expect(says('roc')).toContain('where real rows allow 0.800: within its interval')
    expect(says('precision-recall')).toBe(
      'Average precision is 0.300 (95 % interval 0.250 to 0.360) trained on synthetic rows, 0.410 trained on real rows; chance is 0.100',
    )
    expect(says('auroc-by-group')).toContain('no group differs by more than chance explains')
    expect(says('auroc-by-site')).toBe(
      'For 1 of 3 sites the two models differ by more than chance explains, most for site 7: AUROC 0.700 (95 % interval 0.600 to 0.790) trained on synthetic rows, 0.850 on real rows',
    )
    expect(says('kl-by-group')).toContain('No group is farther from its real rows')
    expect(says('outcome-by-group')).toContain('In 1 of 2 groups')
    expect(says('scores')).toBe(
      'Against real rows, training on synthetic ones costs 0.020 AUROC, 0.110 average precision, 0.005 Brier score; 2 of these 3 are within their intervals',
    )
  })

  it('tell calibration by its slope and by the worst example', () => {
    expect(says('calibration')).toBe(
      'Risks stated after training on synthetic rows are too extreme (slope 0.600, 95 % interval 0.500 to 0.700; trained on real rows 0.950): where 45 % is stated, 30 % had the outcome',
    )
  })

  it('take the strongest of the five attacks by the lower end of its interval, and the paper’s apart', () => {
    expect(says('attacks')).toBe(
      'The strongest of 5 attacks tells members from strangers a little more often than chance (nearest, against reference: AUC 0.560, 95 % interval 0.535 to 0.585; chance 0.5)',
    )
    expect(named('attacks')?.table.rows.map(([title]) => title)).toHaveLength(6)
    expect(says('attacks-on-few')).toContain('the strongest attack finds 4 % of the members')
    expect(says('attack-roc')).toMatch(/^Where 5 % of strangers are suspected, the attacks find \d/)
    const roc = named('attack-roc')
    expect(roc?.howToRead).toMatch(
      /The axes begin at (one stranger of [\d,]+|0.1.%); what is less, zero too, lies on the edge/,
    )
    const words = roc?.draw(1000).marks.flatMap((mark) => (mark.type === 'text' ? [mark.text] : []))
    expect(words).toContain('Few suspected: logarithmic axes')
    expect(words?.filter((text) => text === 'guessing')).toHaveLength(2)
  })

  it('call an attack no success that is only the strongest of several', () => {
    const calm = everything().metrics.map((one) =>
      /_(auc|tpr_at_fpr_01)$/.test(one.id) && one.value !== null && one.id.startsWith('privacy.mia_')
        ? { ...one, interval: [one.id.endsWith('auc') ? 0.51 : 0.012, 0.6] as [number, number] }
        : one,
    )
    const found = figuresByArea({ ...everything(), metrics: calm }, null, {}).flatMap((one) => one.figures)
    const finding = (name: string) => found.find((figure) => figure.name === name)?.finding
    expect(finding('attacks')).toContain('by no more than being the strongest of several explains')
    expect(finding('attacks-on-few')).toContain('no attack finds clearly more members than chance')
  })

  it('leave crossed groups to the table', () => {
    const figure = named('kl-by-group')
    expect(figure?.finding).not.toContain('asian')
    expect(figure?.table.rows.map(([label]) => label)).toContain('sex: F and race: asian')
    const drawn = figure?.draw(760).marks.flatMap((mark) => (mark.type === 'text' ? [mark.text] : []))
    expect(drawn?.some((text) => text.includes('asian'))).toBe(false)
    expect(figure?.howToRead).toContain('Combinations of groups stand in the table')
  })

  it('follow the thresholds that a person has moved', () => {
    const kl = metric('fidelity.kl', { value: 0.05, floor: 0.01, perFeature: { age: 0.05 } })
    const ranked = (good: number) =>
      figuresByArea({ metrics: [kl], curves: {}, pictures: null }, null, {
        columns: { good, poor: 0.1 },
      })[0]?.figures.find(({ name }) => name === 'kl-by-column')?.finding
    expect(ranked(0.02)).toContain('1 of 1 columns is off')
    expect(ranked(0.05)).toContain('No column is far off')
  })
})

describe('picturesHtml', () => {
  const html = picturesHtml(figuresOf(ended()), {
    styles: new SharedStyles(),
    explained: new Set(),
    cells: 1,
  })

  it('shows names of anybody’s making as text, in pictures, findings and tables', () => {
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  })

  it('has the numbers of each picture, and patterns that don’t share a name', () => {
    expect(html.match(/<details>/g)?.length).toBe(all(ended()).length)
    const ids = [...html.matchAll(/<pattern id="([^"]+)"/g)].map((match) => match[1])
    expect(ids.length).toBeGreaterThan(2)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
