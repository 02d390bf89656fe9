import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Ranking } from '../../learn/ranking'
import { calibrationBins } from './calibration'

const binsOf = (risks: readonly number[], labels: readonly number[]) =>
  calibrationBins(new Ranking(risks, labels).tally())

const rising = (rows: number) => Array.from({ length: rows }, (_, i) => (i + 0.5) / rows)

it('ten bins of equally many rows, by rising risk', () => {
  const risks = rising(200)
  const bins = binsOf(
    risks,
    risks.map((risk) => (risk > 0.5 ? 1 : 0)),
  )
  expect(bins.map(({ rows }) => rows)).toEqual(Array.from({ length: 10 }, () => 20))
  expect(bins.map(({ positives }) => positives)).toEqual([0, 0, 0, 0, 0, 20, 20, 20, 20, 20])
  expect(bins[3]?.predicted).toBeCloseTo(20 * 0.35, 9)
})

it('bins of fewer than 11 rows are merged', () => {
  expect(binsOf(rising(100), rising(100).map(Math.round)).map(({ rows }) => rows)).toEqual([
    20, 20, 20, 20, 20,
  ])
  expect(binsOf(rising(8), rising(8).map(Math.round)).map(({ rows }) => rows)).toEqual([8])
})

it('equal risks stay together, no row is lost, and no bin but an only one is small', () => {
  const rows = fc.array(
    fc.record({ risk: fc.integer({ min: 0, max: 20 }), label: fc.integer({ min: 0, max: 1 }) }),
    { minLength: 1, maxLength: 300 },
  )
  fc.assert(
    fc.property(rows, (list) => {
      const bins = binsOf(
        list.map(({ risk }) => risk / 20),
        list.map(({ label }) => label),
      )
      const sum = (of: 'rows' | 'positives' | 'predicted') => bins.reduce((total, bin) => total + bin[of], 0)
      expect(sum('rows')).toBe(list.length)
      expect(sum('positives')).toBe(list.filter(({ label }) => label === 1).length)
      expect(sum('predicted')).toBeCloseTo(
        list.reduce((total, { risk }) => total + risk / 20, 0),
        6,
      )
      expect(bins.length).toBeLessThanOrEqual(10)
      if (bins.length > 1) expect(Math.min(...bins.map(({ rows }) => rows))).toBeGreaterThanOrEqual(11)
      const means = bins.map(({ rows, predicted }) => predicted / rows)
      expect(means).toEqual([...means].sort((a, b) => a - b))
    }),
  )
})
