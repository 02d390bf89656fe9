import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { levelsOf, settingsIn } from './cell'
import { frontierOf } from './frontier'
import { panelsOf } from './lines'
import { aboutMeasure, estimateOf, measuresIn, scoreOf, whyNone } from './measures'
import { seriesNames, settingNames } from './names'
import { paperLines, paperPairs } from './overlay'
import { asked, cellOf, metricOf } from './testing'
import { firstView, settleView } from './view'

const AUC = 'utility.auroc_tstr'
const auc = (value: number | null, more = {}) => [metricOf(AUC, value, more)]

describe('one number of a setting', () => {
  it('is the mean over seeds with their spread, floor and ceiling being means, too', () => {
    const cells = [
      cellOf({ seed: 1 }, auc(0.7, { interval: [0.6, 0.8], floor: 0.1, ceiling: 0.9 })),
      cellOf({ seed: 2 }, auc(0.8, { interval: [0.7, 0.9], floor: 0.3, ceiling: 0.8 })),
      cellOf({ seed: 3 }, null),
    ]
    expect(estimateOf(cells, AUC)).toEqual({
      value: 0.75,
      ends: [0.7, 0.8],
      kind: 'seeds',
      floor: 0.2,
      ceiling: expect.closeTo(0.85) as number,
      of: 2,
    })
  })

  it('has its own interval where one seed has it, and says which kind', () => {
    const cells = [
      cellOf({ seed: 1 }, auc(0.7, { interval: [0.6, 0.8], intervalKind: 'confidence' })),
      cellOf({ seed: 2 }, auc(null, { reason: 'no deaths' })),
    ]
    expect(estimateOf(cells, AUC)).toMatchObject({ value: 0.7, ends: [0.6, 0.8], kind: 'confidence', of: 1 })
  })

  it('is missing with a reason', () => {
    expect(whyNone([cellOf({}, null)], AUC)).toBe('still to do')
    expect(whyNone([cellOf({}, auc(null, { reason: 'no deaths' }))], AUC)).toBe('no deaths')
    expect(estimateOf([cellOf({}, auc(null))], AUC)).toBeNull()
  })

  it('can be what the making took: nothing for a baseline, unknown without a price', () => {
    const baseline = cellOf({}, [], { seconds: 2 })
    const unpriced = cellOf(asked('naive'), [], {
      requests: 3,
      tokensIn: 10,
      tokensOut: 5,
      tokensEstimated: 2,
    })
    expect(estimateOf([baseline], 'cost.usd')?.value).toBe(0)
    expect(estimateOf([unpriced], 'cost.usd')).toBeNull()
    expect(whyNone([unpriced], 'cost.usd')).toBe('no price is known')
    expect(estimateOf([unpriced], 'cost.tokens')?.value).toBe(17)
    expect(measuresIn([unpriced]).map(({ id }) => id)).toEqual([
      'cost.tokens',
      'cost.requests',
      'cost.seconds',
      'cost.real_rows',
    ])
  })

  it('is scored by what is better', () => {
    const score = (id: string, value: number, floor: number | null = null) => {
      const about = aboutMeasure(id)
      return about === null
        ? NaN
        : scoreOf(about, { value, ends: null, kind: null, floor, ceiling: null, of: 1 })
    }
    expect(score(AUC, 0.8)).toBe(-0.8)
    expect(score('fidelity.kl', 0.2)).toBe(0.2)
    expect(score('privacy.mia_nearest_auc', 0.4)).toBeCloseTo(0.1)
    expect(score('privacy.dcr_median', 0.4, 0.3)).toBeCloseTo(0.1)
    expect(score('privacy.dcr_median', 0.4)).toBeNull()
  })
})

describe('what a picture mixes', () => {
  const grid = [5, 10].flatMap((features) =>
    [1000, 5000].flatMap((rows) =>
      [1, 2].map((seed) => cellOf({ features, rows, seed }, seed === 1 ? auc(features / 100) : null)),
    ),
  )

  it('is seeds alone: the other count is panels, or one level of it', () => {
    const panels = panelsOf(settleView(firstView, grid))
    expect(panels.map(({ title }) => title)).toEqual(['1,000 rows', '5,000 rows'])
    expect(panels[0]?.series[0]?.places.map(({ x, setting }) => [x, setting.cells.length])).toEqual([
      [5, 2],
      [10, 2],
    ])
    const one = settleView({ ...firstView, facet: 'none' }, grid)
    expect(one.fixed).toMatchObject([{ dimension: 'rows', levels: [1000, 5000], level: { at: 1000 } }])
    expect(one.cells).toHaveLength(4)
    expect(settleView({ ...firstView, facet: 'none', only: { rows: 5000 } }, grid).cells[0]?.rows).toBe(5000)
  })

  it('is never targets, folds or outcome columns: the commonest is drawn, and a place in the list chooses', () => {
    const cells = [
      ...['mortality', 'sepsis', 'sepsis'].map((target, i) => cellOf({ target, seed: i }, auc(0.6))),
      cellOf({ target: 'sepsis', fold: 'A', outcomeColumns: 'keep' }, null),
    ]
    const settled = settleView(firstView, cells)
    expect(settled.fixed.map(({ dimension, level }) => [dimension, level?.at])).toEqual([
      ['target', 'sepsis'],
      ['fold', null],
      ['outcomeColumns', 'drop'],
    ])
    expect(settled.cells).toHaveLength(2)
    expect(settleView({ ...firstView, only: { target: 1 } }, cells).cells).toHaveLength(1)
    expect(settleView({ ...firstView, facet: 'target' }, cells).fixed).toHaveLength(2)
  })

  it('keeps the same picture while cells end', () => {
    const before = settleView(
      firstView,
      grid.map((cell) => ({ ...cell, ended: null })),
    )
    const after = settleView(firstView, grid)
    expect([after.x, after.facet, after.fixed]).toEqual([before.x, before.facet, before.fixed])
  })

  it('goes along rows where these vary more, and the trade-off draws every setting', () => {
    const rows = [1, 2, 3].map((k) => cellOf({ rows: k * 1000 }, auc(0.6)))
    expect(settleView(firstView, rows).x).toBe('rows')
    const trade = settleView({ ...firstView, view: 'trade-off' }, grid)
    expect(trade.cells).toHaveLength(grid.length)
    expect(trade.fixed.map(({ mayBeAll, level }) => [mayBeAll, level])).toEqual([
      [true, null],
      [true, null],
    ])
  })
})

describe('panels', () => {
  const cells = [
    cellOf(asked('naive', { generator: 'a', model: 'one' }), auc(0.5, { floor: 0.1, ceiling: 0.9 })),
    cellOf(asked('naive', { generator: 'b', model: 'two' }), auc(0.6)),
    cellOf({ generator: 'copula' }, auc(0.7, { floor: 0.2, ceiling: 0.8 })),
    cellOf({ generator: 'copy', copies: true }, auc(0.95)),
  ]

  it('by model hold the baselines each, and name a line by its strategy', () => {
    const settled = settleView(firstView, cells)
    expect(settled.facet).toBe('model')
    expect(levelsOf(cells, 'model')).toEqual(['one', 'two'])
    const panels = panelsOf(settled)
    expect(panels.map(({ series }) => series.map(({ name }) => name))).toEqual([
      ['naive', 'copula', 'copy'],
      ['naive', 'copula', 'copy'],
    ])
    const [naive, copula, copy] = panels[0]?.series ?? []
    expect(naive?.look.ink).toBe(panels[1]?.series[0]?.look.ink)
    expect(naive?.look.ink).not.toBe(copula?.look.ink)
    expect(copy?.look).toMatchObject({ copies: true, shape: 'ring' })
    expect(panels[0]?.floor).toEqual([[10, expect.closeTo(0.15) as number]])
    expect(panels[0]?.ceiling).toEqual([[10, expect.closeTo(0.85) as number]])
  })

  it('that don’t part models name them, and disclosures, and generators that would be alike', () => {
    const one = seriesNames(cells, 'none')
    expect(cells.map(one)).toEqual(['naive, one', 'naive, two', 'copula', 'copy'])
    const told = [
      cellOf(asked('naive', { generator: 'a' }), null),
      cellOf(asked('naive', { generator: 'b', disclosure: 'statistics' }), null),
      cellOf(asked('naive', { generator: 'c', disclosure: 'statistics' }), null),
    ]
    expect(told.map(seriesNames(told, 'none'))).toEqual(['naive, nothing disclosed', 'b', 'c'])
    expect(told.map(seriesNames(told, 'disclosure'))).toEqual(['naive', 'b', 'c'])
    const two = [cellOf({ features: 5 }, null), cellOf({ features: 10, fold: 'B' }, null)]
    expect(settingsIn(two).map(settingNames(two))).toEqual([
      'copula, 5 features, tested on the holdout',
      'copula, 10 features, tested on B',
    ])
  })
})

describe('the paper’s values', () => {
  const settled = (rows: number, metric = AUC, x: 'features' | 'rows' = 'features') =>
    settleView({ ...firstView, metric, x }, [cellOf({ rows, features: 10 }, auc(0.6))])

  it('lie along the axis at the level that the picture has', () => {
    const lines = paperLines(settled(1000), null)
    expect(lines.map(({ name }) => name).sort()).toEqual([
      'paper: conditional',
      'paper: group-based',
      'paper: naive',
      'paper: schema-constrained',
    ])
    const group = lines.find(({ name }) => name.endsWith('group-based'))
    expect(group?.points.map(({ x, value }) => [x, value.value])).toEqual([
      [5, 0.8224],
      [10, 0.8133],
      [15, 0.6885],
      [20, 0.5335],
      [83, 0.5052],
    ])
    const rows = paperLines(settled(1000, 'fidelity.kl_paper', 'rows'), null)
    expect(rows).toHaveLength(1)
    expect(rows[0]?.points.map(({ value }) => value.value)).toEqual([0.1552, 0.0952, 0.0821])
  })

  it('say another level where the paper doesn’t have the picture’s', () => {
    const lines = paperLines(settled(300), null)
    expect(lines.map(({ elsewhere }) => elsewhere)).toEqual(Array(4).fill('1,000 rows'))
    expect(paperLines(settled(1000), null)[0]?.elsewhere).toBeNull()
  })

  it('of figure 2 have no strategy, and other metrics have none', () => {
    expect(paperLines(settled(1000, 'privacy.mia_paper_auc'), null)).toMatchObject([{ name: 'paper' }])
    expect(paperLines(settled(1000, 'fidelity.kl'), null)).toEqual([])
  })

  it('stand in a panel of their own level alone, and of the model’s own family', () => {
    const cells = [1000, 2000].map((rows) => cellOf({ rows }, auc(0.6)))
    const byRows = settleView({ ...firstView, x: 'features', facet: 'rows' }, cells)
    expect(paperLines(byRows, 1000)).not.toEqual([])
    expect(paperLines(byRows, 2000)).toEqual([])
    const models = ['gemini-9', 'scribe'].map((model) =>
      cellOf(asked('naive', { model, generator: model }), auc(0.6)),
    )
    const byModel = settleView({ ...firstView, facet: 'model' }, models)
    expect(paperLines(byModel, 'gemini-9').map(({ name }) => name)).toContain('paper, Gemini: naive')
    expect(paperLines(byModel, 'scribe').map(({ name }) => name)).toContain('paper: naive')
  })

  it('make pairs where both were published', () => {
    const pairs = paperPairs('fidelity.kl_paper', AUC)
    expect(pairs).toHaveLength(4 + 3 + 3)
    expect(pairs.find(({ name }) => name.includes('naive'))).toMatchObject({
      name: 'paper: naive, 83 features, 1,000 rows',
      x: { value: 0.5797 },
      y: { value: 0.5382 },
    })
    expect(paperPairs('cost.usd', AUC)).toEqual([])
  })
})

describe('a frontier', () => {
  it('is what nothing else is better than in both, and what stands behind it is beaten', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }))
    const beats = (a: readonly number[], b: readonly number[]) =>
      a.every((value, i) => value <= (b[i] ?? NaN)) && a.some((value, i) => value < (b[i] ?? NaN))
    fc.assert(
      fc.property(fc.array(point), (all) => {
        const front = frontierOf(all, (one) => one)
        expect([...front].sort()).toEqual(all.filter((one) => !all.some((other) => beats(other, one))).sort())
        for (const [i, one] of front.entries()) expect(front[i - 1]?.[0] ?? -1).toBeLessThanOrEqual(one[0])
      }),
    )
  })
})
