import { readFileSync } from 'node:fs'
import { mean as d3mean } from 'd3-array'
import { describe, expect, it } from 'vitest'
import type { Computed } from './all'
import {
  columnsFigure,
  featuresAucFigure,
  membershipFigure,
  strategiesFigure,
  type FeatureLines,
} from './figures'
import { groupAucFigure, groupKlFigure, groupsFigure } from './groups'
import { klOfAges, tenAgesFigure } from './ten-ages'

const computed = JSON.parse(readFileSync('src/routes/paper/computed.json', 'utf8')) as Computed

const lines: FeatureLines = {
  kl: [{ generator: 'copula', points: [{ features: 5, mean: 0.004, least: 0.003, most: 0.005 }] }],
  auc: [{ generator: 'copula', points: [{ features: 5, mean: 0.78, least: 0.76, most: 0.79 }] }],
  ceiling: [{ features: 5, value: 0.82 }],
}

describe('the companion’s figures', () => {
  it('have the paper’s own numbers', () => {
    const strategies = strategiesFigure()
    expect(strategies.table.rows).toContainEqual([
      ...['schema-constrained', 'OpenAI o1', 'on real patients'],
      ...[0.6205, 0.5623, 0.6848, 'table 1'],
    ])
    expect(strategies.finding).toMatch(/4 of 4 intervals hold 0\.5/)
    expect(featuresAucFigure(lines).finding).toMatch(/falls from 0\.822 at 5 features to 0\.533 at 20/)
    expect(featuresAucFigure(lines).table.rows.filter(([who]) => who === 'the paper')).toHaveLength(4)
    expect(groupsFigure().finding).toMatch(/most for Asian patients .*least for women/)
    expect(membershipFigure().table.rows).toContainEqual([10, 0.4415, 'text on figure 2'])
    expect(columnsFigure().finding).toMatch(/0\.003 \(is_female\) to 0\.835 \(bilirubin_last_early\)/)
  })

  it('say of groups what was computed of them', () => {
    expect(groupKlFigure(computed.groups).finding).toMatch(/Asian patients, of whom there are 297, .*2,656/)
    const auc = groupAucFigure(computed.groups)
    expect(auc.howToRead).toMatch(/Hispanic patients and Asian patients have fewer than ten deaths/)
    expect(auc.table.rows).toHaveLength(12)
    for (const { real, copula, alone } of computed.groups.filter((group) => group.real !== null)) {
      expect(d3mean(copula.auc)).toBeGreaterThan(0.78)
      expect(d3mean(copula.auc)).toBeLessThan((real?.value ?? 0) + 0.01)
      expect(Math.abs((d3mean(alone.auc) ?? 0) - 0.5)).toBeLessThan(0.05)
    }
    for (const { floor, copula, alone } of computed.groups)
      for (const { kl } of [copula, alone]) expect((d3mean(kl) ?? 0) / floor).toBeLessThan(1.4)
  })

  it('are drawn on a phone and on a desk', () => {
    const all = [
      strategiesFigure(),
      featuresAucFigure(lines),
      groupsFigure(),
      groupKlFigure(computed.groups),
      groupAucFigure(computed.groups),
      membershipFigure(),
      columnsFigure(),
      tenAgesFigure(10, 'half'),
    ]
    for (const figure of all)
      for (const width of [280, 420, 720]) {
        const { marks, height } = figure.draw(width)
        expect(marks.length, figure.name).toBeGreaterThan(5)
        expect(height).toBeGreaterThan(80)
        for (const mark of marks) if ('x' in mark) expect(Number.isFinite(mark.x), figure.name).toBe(true)
      }
  })
})

describe('KL of the same ten ages', () => {
  it('runs from 0.05 to above 18 with a tiny number added, and stays below 0.4 with half a patient', () => {
    expect(klOfAges(5, 'epsilon')).toBeCloseTo(0.0523248143, 9)
    expect(klOfAges(50, 'epsilon')).toBeCloseTo(18.6509391609, 9)
    for (let bins = 2; bins <= 50; bins++) expect(klOfAges(bins, 'half')).toBeLessThan(0.4)
  })
})
