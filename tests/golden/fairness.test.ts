import { describe, expect, it } from 'vitest'
import type { Group } from '../../src/lib/cohort/schema'
import { evaluate } from '../../src/lib/evaluate/evaluate'
import type { Metric } from '../../src/lib/evaluate/metric'
import { goldens, groupOf, inputOf, tablesOf, type Around, type Cells } from './tables'

const A: { T: Cells; S: Cells } = goldens.A

function metricOf(id: string, real: Cells, synthetic: Cells, around: Around): Metric {
  const [r, s] = tablesOf([real, synthetic], ['died', 'black', 'asian'])
  if (r === undefined || s === undefined) throw new Error('no tables')
  const metric = evaluate(inputOf(r, s, { ...around, metrics: [id] })).metrics[0]
  if (metric === undefined) throw new Error(`no ${id}`)
  return metric
}

const pick = (cells: Cells, ...names: string[]): Cells =>
  Object.fromEntries(names.map((name) => [name, cells[name] ?? []]))

describe('fixture A by sex', () => {
  it('A8 prints what it was made with, and the gap of each group column', () => {
    const around = { groups: [groupOf('sex')], nMin: 1 }
    const [real, synthetic] = [pick(A.T, 'sex', 'unit'), pick(A.S, 'sex', 'unit')]
    const metric = metricOf('fairness.kl_by_group', real, synthetic, around)
    expect(metric.settings['nMin']).toBe(1)
    expect(metric.intervalKind).toBe('resampling-spread')
    const gap = metricOf('fairness.kl_by_group_gap', real, synthetic, around)
    expect(gap.settings['byGroup']).toEqual({ sex: gap.value })
  })

  it('groups under the minimum are null with their reason, and of five people no count is told', () => {
    const kl = metricOf('fairness.kl_by_group', A.T, A.S, { groups: [groupOf('sex')] })
    expect(kl.value).toBeNull()
    expect(kl.perGroup).toEqual({ 'sex=F': null, 'sex=M': null })
    expect(kl.reasons['sex=F']).toMatch(/^Fewer than 20/)
    const share = metricOf('fairness.group_share_tv', A.T, A.S, { groups: [groupOf('sex')] })
    expect(share.value).toBe(0)
    expect(share.settings['real']).toEqual({ 'sex=F': null, 'sex=M': null })
    expect(share.perGroup['sex=F']).toBeNull()
  })
})

describe('levels', () => {
  const repeat = (times: number, cell: string | null) => Array.from({ length: times }, () => cell)

  it('missing is a level of its own, and levels that only S has count too', () => {
    const real = { g: [...repeat(60, 'a'), ...repeat(40, null)], x: Array.from({ length: 100 }, (_, i) => i) }
    const synthetic = { g: [...repeat(50, 'a'), ...repeat(20, null), ...repeat(30, 'z')], x: real.x }
    const share = metricOf('fairness.group_share_tv', real, synthetic, { groups: [groupOf('g')] })
    expect(share.value).toBeCloseTo(0.3, 12)
    expect(share.perGroup).toEqual({
      'g=a': expect.closeTo(0.05, 12),
      'g=z': expect.closeTo(0.15, 12),
      'g=(missing)': expect.closeTo(0.1, 12),
    })
    const kl = metricOf('fairness.kl_by_group', real, synthetic, { groups: [groupOf('g')] })
    expect(kl.perGroup['g=(missing)']).toBeGreaterThan(0)
    expect(kl.reasons['g=z']).toMatch(/training/)
  })

  it('one-hot columns: the first that is set, else other, missing when all are', () => {
    const race: Group = { name: 'race', columns: ['black', 'asian'], oneHot: true, other: 'white' }
    const real = { black: [1, 1, 0, 0, 0, null], asian: [0, 1, 1, 0, 0, null], x: [1, 2, 3, 4, 5, 6] }
    const synthetic = { black: [1, 0, 0, 0, 0, 0], asian: [0, 1, 1, 0, 0, 0], x: [1, 2, 3, 4, 5, 6] }
    const share = metricOf('fairness.group_share_tv', real, synthetic, { groups: [race], nMin: 1 })
    expect(share.settings['real']).toEqual({
      'race=black': expect.closeTo(2 / 6, 12),
      'race=asian': expect.closeTo(1 / 6, 12),
      'race=white': expect.closeTo(2 / 6, 12),
      'race=(missing)': expect.closeTo(1 / 6, 12),
    })
    expect(share.value).toBeCloseTo((1 / 6 + 1 / 6 + 1 / 6 + 1 / 6) / 2, 12)
    // Only x is compared: the one-hot columns are the group's own.
    const kl = metricOf(
      'fairness.kl_by_group',
      pick(real, 'black', 'asian'),
      pick(synthetic, 'black', 'asian'),
      { groups: [race], nMin: 1 },
    )
    expect(kl.value).toBeNull()
  })

  it('without groups, without a target: null with that reason', () => {
    const cells = { x: [1, 2, 3], g: ['a', 'b', 'a'] }
    expect(metricOf('fairness.group_share_tv', cells, cells, {}).reason).toMatch(/No demographic group/)
    expect(
      metricOf('fairness.prevalence_gap_by_group', cells, cells, { groups: [groupOf('g')] }).reason,
    ).toBe('No target was chosen')
  })
})

describe('models by group', () => {
  it('a model that knows one group only is unequal, and small groups are named', () => {
    // In group a the feature is the outcome, in group b it says nothing.
    const cohort = (rows: number, shift: number) => {
      const i = Array.from({ length: rows }, (_, k) => k + shift)
      const g = i.map((k) => (k % 40 === 0 ? 'c' : k % 2 === 0 ? 'a' : 'b'))
      const died = i.map((k) => (k % 5 < 2 ? '1' : '0'))
      return {
        g,
        died,
        x: i.map((k, row) => (g[row] === 'b' ? (k * 7919) % 13 : died[row] === '1' ? 20 : -20)),
      }
    }
    const [train, synthetic, test] = tablesOf([cohort(400, 0), cohort(300, 1000), cohort(200, 3000)])
    if (train === undefined || synthetic === undefined || test === undefined) throw new Error('no tables')
    const { metrics } = evaluate(inputOf(train, synthetic, { test, groups: [groupOf('g')], target: 'died' }))
    const found = new Map(metrics.map((metric) => [metric.id, metric]))
    for (const way of ['trtr', 'tstr']) {
      const auc = found.get(`fairness.auroc_by_group_${way}`)
      expect(auc?.perGroup['g=a']).toBe(1)
      expect(auc?.perGroup['g=b']).toBeLessThan(0.7)
      expect(auc?.reasons['g=c']).toMatch(/^Fewer than 10/)
      expect(auc?.value).toBeCloseTo(((auc?.perGroup['g=a'] ?? 0) + (auc?.perGroup['g=b'] ?? 0)) / 2, 12)
      const opportunity = found.get(`fairness.equal_opportunity_difference_${way}`)
      expect(opportunity?.value).toBeGreaterThan(0.2)
      expect(opportunity?.perGroup['g=a']).toBe(1)
      expect(found.get(`fairness.equalized_odds_difference_${way}`)?.value).toBeGreaterThanOrEqual(
        opportunity?.value ?? 1,
      )
      expect(found.get(`fairness.demographic_parity_difference_${way}`)?.interval).not.toBeNull()
      expect(opportunity?.ceiling).toBe(found.get('fairness.equal_opportunity_difference_trtr')?.value)
    }
    const none = evaluate(
      inputOf(train, synthetic, {
        groups: [groupOf('g')],
        target: 'died',
        metrics: ['fairness.auroc_by_group_tstr'],
      }),
    )
    expect(none.metrics[0]?.reason).toMatch(/no test table/)
  })
})
