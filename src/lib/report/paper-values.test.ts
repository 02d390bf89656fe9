import { describe, expect, it } from 'vitest'
import { aboutMetric } from '../evaluate/about'
import { publicMetricIds } from '../study/metric-ids'
import { paperFeatureKl, paperGroupKl, paperMetrics, paperValues, type PaperMetric } from './paper-values'

const at = (metric: PaperMetric, strategy: string | null, features: number, rows: number | null) =>
  paperValues.filter(
    (one) =>
      one.metric === metric &&
      one.strategy === strategy &&
      one.features === features &&
      one.rows === rows &&
      one.model !== 'Gemini' &&
      one.model !== 'Claude',
  )

describe('the paper’s numbers', () => {
  it('are those that are printed', () => {
    expect(at('utility.auroc_tstr', 'schema-constrained', 83, 1000)).toMatchObject([
      { place: 'table 1', value: 0.6205, interval: [0.5623, 0.6848], readOff: null },
    ])
    expect(at('utility.auprc_tstr', 'naive', 83, 1000)).toMatchObject([
      { value: 0.5398, interval: [0.4585, 0.6084] },
    ])
    expect(at('fidelity.kl_paper', 'group-based', 15, 1000)).toMatchObject([
      { place: 'table 3', value: 0.2293, interval: null },
    ])
    expect(at('utility.auroc_tsts', 'group-based', 10, 10_000)).toMatchObject([
      { place: 'table 4', value: 0.9437, interval: [0.9115, 0.9743] },
    ])
    expect(at('privacy.mia_paper_advantage', null, 10, null)).toMatchObject([{ value: 0.0032 }])
    expect(
      paperValues.find((one) => one.model === 'Gemini' && one.strategy === 'schema-constrained'),
    ).toMatchObject({ place: 'figure 3', value: 0.628, readOff: 0.002 })
    expect(paperGroupKl.find(({ group }) => group === 'race_other')?.naive).toBe(0.440829)
    expect(paperFeatureKl.find(({ feature }) => feature === 'inr_last_early')?.kl).toBe(0.675728)
  })

  it('stand once each, under ids that exist, within their intervals', () => {
    const ids = publicMetricIds()
    for (const id of Object.keys(paperMetrics)) {
      expect(ids).toContain(id)
      expect(aboutMetric(id)).not.toBeNull()
    }
    const spots = paperValues.map(({ metric, strategy, model, features, rows }) =>
      JSON.stringify([metric, strategy, model, features, rows]),
    )
    expect(new Set(spots).size).toBe(spots.length)
    for (const { value, interval, metric } of paperValues)
      if (interval !== null) {
        expect(interval[0], metric).toBeLessThanOrEqual(value)
        expect(interval[1], metric).toBeGreaterThanOrEqual(value)
      }
  })

  it('are all there: four strategies, four numbers of features, three of rows, and the figures’', () => {
    const count = (place: string) => paperValues.filter((one) => one.place === place).length
    expect(count('table 1')).toBe(4 * 5)
    // Ten features of 1,000 rows stand in table 4, too, which says more of them.
    expect(count('table 3')).toBe(3 * 3)
    expect(count('table 4')).toBe(3 * 5)
    expect(count('text on figure 2')).toBe(4)
    expect(count('figure 2')).toBe(3)
    expect(count('figure 3')).toBe(10)
  })
})
