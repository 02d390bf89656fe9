import { describe, expect, it } from 'vitest'
import { figureToSvg } from '../../charts/framed'
import { lightPalette } from '../../charts/palette'
import { faultsOf, textsOf } from '../../charts/testing'
import { linesFigure } from './lines-figure'
import { asked, cellOf, metricOf } from './testing'
import { stairsOf, tradeOffFigure } from './trade-off-figure'
import { aboutMeasure, estimateOf } from './measures'
import { firstView, settleView, type View } from './view'

const AUC = 'utility.auroc_tstr'
const MIA = 'privacy.mia_nearest_advantage'
const at = (utility: number, leak: number) => [
  metricOf(AUC, utility, {
    interval: [utility - 0.02, utility + 0.02],
    intervalKind: 'confidence',
    ceiling: 0.9,
  }),
  metricOf(MIA, leak, { interval: [leak - 0.01, leak + 0.01], intervalKind: 'confidence', floor: 0.05 }),
]
const cells = [5, 10, 20].flatMap((features) =>
  [1, 2].flatMap((seed) => [
    cellOf(asked('naive', { features, seed }), at(0.8 - features / 100 + seed / 1000, 0.1)),
    cellOf(asked('group-based', { features, seed }), at(0.6, 0.05)),
    cellOf({ generator: 'copula', features, seed }, features === 20 ? null : at(0.7, 0.2)),
    cellOf({ generator: 'copy', copies: true, features, seed }, at(0.95, 0.9)),
  ]),
)
const linesOf = (change: Partial<View> = {}, own = cells) =>
  linesFigure(settleView({ ...firstView, ...change }, own))
const tradeOf = (change: Partial<View> = {}, own = cells) =>
  tradeOffFigure(settleView({ ...firstView, view: 'trade-off', ...change }, own))

describe.each([300, 380, 720, 1150])('at %i pixels', (width) => {
  it.each<[string, Partial<View>]>([
    ['lines', {}],
    ['with floor', { metric: MIA }],
    ['without the paper', { paper: false }],
    ['over one number of rows', { x: 'rows' }],
    ['in one picture over one number of rows', { x: 'rows', facet: 'none' }],
    ['by disclosure', { facet: 'disclosure' }],
  ])('%s lie within the picture and not over one another', (_, change) => {
    const figure = linesOf(change)
    expect(figure).not.toBeNull()
    if (figure !== null) expect(faultsOf(figure.draw(width))).toEqual([])
  })

  it.each<[string, Partial<View>]>([
    ['leaks and use', {}],
    ['the paper’s pairs', { against: 'utility.auroc_tsts' }],
  ])('a trade-off of %s, too', (_, change) => {
    const both = cells.map((cell) => ({
      ...cell,
      ended:
        cell.ended === null
          ? null
          : {
              ...cell.ended,
              metrics: [...cell.ended.metrics, metricOf('utility.auroc_tsts', cell.seed / 3)],
            },
    }))
    const figure = tradeOf(change, both)
    expect(figure).not.toBeNull()
    if (figure !== null) expect(faultsOf(figure.draw(width))).toEqual([])
  })
})

describe('the picture of lines', () => {
  it('says the best, the worst and what more features do, the copies left out', () => {
    const figure = linesOf({ paper: false })
    expect(figure?.finding).toBe(
      'AUROC, trained on synthetic rows: best with naive, 5 features (0.752), worst with group-based, 20 features (0.600); with more features worse for 1 and no clear change for 2 of 3 generators',
    )
    expect(figure?.howToRead).toContain('Copies of training rows are the control')
  })

  it('names lines at their ends and holds all numbers, those to come and the paper’s, in its table', () => {
    const figure = linesOf()
    const texts = textsOf(figure?.draw(1150) ?? { width: 0, height: 0, marks: [] }).map(({ text }) => text)
    for (const name of ['naive', 'group-based', 'copula', 'copy', 'paper: group-based', 'real rows'])
      expect(texts).toContain(name)
    const rows = figure?.table.rows ?? []
    expect(rows).toContainEqual(['copula', 20, 1000, null, null, null, 'still to do', '0 of 2', null])
    expect(rows.find(([name, features]) => name === 'naive' && features === 5)?.slice(3, 8)).toEqual([
      0.7515,
      0.751,
      0.752,
      'least to most of 2 seeds',
      '2 of 2',
    ])
    expect(rows).toContainEqual([
      'paper: group-based',
      10,
      1000,
      0.8133,
      0.8038,
      0.8229,
      'on the paper’s data, table 4',
      null,
      null,
    ])
    expect(figure?.table.about).toHaveLength(rows.length)
  })

  it('rings the setting that is looked at, whichever of its cells is named', () => {
    const second = cells.find(({ generator, seed }) => generator === 'copula' && seed === 2)
    const rings = (selected: string | null) =>
      linesOf({ selected })
        ?.draw(800)
        .marks.filter((mark) => mark.type === 'path' && mark.stroke === 'accent').length
    expect(rings(second?.id ?? '')).toBe(1)
    expect(rings(null)).toBe(0)
  })

  it('is a row for each setting where there is nothing to go along', () => {
    const one = cells.filter(({ features }) => features === 10)
    const texts = textsOf(linesOf({ paper: false }, one)?.draw(900) ?? { width: 0, height: 0, marks: [] })
    expect(texts.map(({ text }) => text)).toContain('0.700 (0.700–0.700)')
  })

  it('isn’t drawn before a cell has ended, and not of what has no number', () => {
    expect(
      linesOf(
        {},
        cells.map((cell) => ({ ...cell, ended: null })),
      ),
    ).toBeNull()
    expect(linesOf({ metric: 'fidelity.kl' })).toBeNull()
  })

  it('is a whole file, too', () => {
    const figure = linesOf()
    expect(figure && figureToSvg(figure, 960, { palette: lightPalette })).toMatch(/^<svg .*<\/svg>$/s)
  })
})

describe('the picture of a trade-off', () => {
  it('names the settings that are not beaten, the copies never among them', () => {
    const figure = tradeOf()
    expect(figure?.finding).toBe(
      'Of 8 settings, 4 are not beaten in both: group-based, 5 features; group-based, 10 features; group-based, 20 features; naive, 5 features',
    )
    const frontier = (name: string) =>
      figure?.table.rows.filter(([, , , , , , , on]) => on === name).map(([setting]) => setting)
    expect(frontier('the control')).toHaveLength(3)
    expect(frontier('yes')).toHaveLength(4)
    expect(figure?.table.rows).toContainEqual([
      'copula, 20 features',
      null,
      null,
      null,
      null,
      null,
      null,
      'AUROC, trained on synthetic rows: still to do',
    ])
  })

  it('goes down the stairs of what is beaten, and draws none across the best value', () => {
    const pair = (x: number, y: number) => {
      const cell = cellOf({}, [metricOf('privacy.mia_nearest_auc', x), metricOf(AUC, y)])
      const [xs, ys] = [estimateOf([cell], 'privacy.mia_nearest_auc'), estimateOf([cell], AUC)]
      if (xs === null || ys === null) throw new Error('no numbers')
      return { setting: { id: cell.id, cells: [cell], facts: cell }, x: xs, y: ys }
    }
    const [x, y] = [aboutMeasure('privacy.mia_nearest_auc'), aboutMeasure(AUC)]
    if (x === null || y === null) throw new Error('no such metric')
    expect(stairsOf([pair(0.5, 0.6), pair(0.7, 0.8)], x, y)).toEqual([
      [0.5, 0.6],
      [0.7, 0.6],
      [0.7, 0.8],
    ])
    expect(stairsOf([pair(0.45, 0.6), pair(0.7, 0.8)], x, y)).toEqual([])
  })
})
