import { describe, expect, it } from 'vitest'
import { evaluate } from '../../src/lib/evaluate/evaluate'
import { prdcOf } from '../../src/lib/evaluate/fidelity/balls'
import { boosting, logistic, outOfFold } from '../../src/lib/evaluate/fidelity/detection'
import { eachRow, within } from '../../src/lib/evaluate/fidelity/distance-rows'
import { Matching } from '../../src/lib/evaluate/fidelity/matching'
import { mmdBetween } from '../../src/lib/evaluate/fidelity/mmd'
import { pool } from '../../src/lib/evaluate/fidelity/pooled'
import { propensityOf } from '../../src/lib/evaluate/fidelity/pmse'
import type { Metric } from '../../src/lib/evaluate/metric'
import type { EuclidRows } from '../../src/lib/learn/euclid'
import { auroc } from '../../src/lib/learn/scores'
import { takeColumns } from '../../src/lib/table/table'
import { goldens, inputOf, studentPlacements, tablesOf, type Around, type Cells } from './tables'

/** Points in raw units, as they are. */
function raw(rows: readonly number[][]): EuclidRows {
  return {
    rows: rows.length,
    width: 2,
    numbers: Float64Array.from(rows.flat()),
    codeWidth: 0,
    codes: new Int32Array(0),
  }
}

const [R, S] = [raw(goldens.B.R), raw(goldens.B.S)]

function metricOf(id: string, real: Cells, synthetic: Cells, around: Around = {}): Metric {
  const [r, s] = tablesOf([real, synthetic])
  if (r === undefined || s === undefined) throw new Error('no tables')
  const metric = evaluate(inputOf(r, s, { ...around, metrics: [id] })).metrics[0]
  if (metric === undefined) throw new Error(`no ${id}`)
  return metric
}

describe('fixture B, raw units', () => {
  it('B1: precision, recall, density and coverage', () => {
    const expected: [number, number, number, number, number][] = [
      [1, 0.8333333, 1, 1.4166667, 0.9166667],
      [3, 0.8333333, 1, 1.0277778, 1],
      [5, 1, 1, 0.9166667, 1],
    ]
    for (const [k, precision, recall, density, coverage] of expected) {
      const found = prdcOf(R, S, k)
      expect(found.precision).toBeCloseTo(precision, 7)
      expect(found.recall).toBeCloseTo(recall, 7)
      expect(found.density).toBeCloseTo(density, 7)
      expect(found.coverage).toBeCloseTo(coverage, 7)
    }
  })

  it('B2: α-precision, β-coverage, authenticity', () => {
    const all = Int32Array.from({ length: 12 }, (_, row) => row)
    const of = (synthetic: EuclidRows) => {
      const first = within(R, [all], 1)[0]?.first ?? new Float64Array(0)
      const matching = new Matching({ real: all, first, synthetic: all }, all)
      eachRow(synthetic, R, (row, squared) => matching.add(row, squared))
      return matching.found(R, synthetic)
    }
    const found = of(S)
    expect(found.alphaPrecision).toBeCloseTo(0.8237547893, 9)
    expect(found.betaCoverage).toBeCloseTo(0.8980842912, 9)
    expect(found.authenticity).toBeCloseTo(1 / 6, 12)
    const copy = of(R)
    expect(copy.alphaPrecision).toBeCloseTo(0.9295019157, 9)
    expect(copy.betaCoverage).toBeCloseTo(0.9295019157, 9)
    expect(copy.authenticity).toBe(0)
  })

  it('B10: maximum mean discrepancy', () => {
    const found = mmdBetween(R, S)
    expect(found.squaredBandwidth).toBeCloseTo(28.455, 9)
    expect(found.biased).toBeCloseTo(0.0183866437, 9)
    expect(found.unbiased).toBeCloseTo(-0.0508833849, 9)
  })

  it('B10 in the Euclidean space, through the id', () => {
    const cells = (rows: number[][]): Cells => ({
      x: rows.map((row) => row[0] ?? NaN),
      y: rows.map((row) => row[1] ?? NaN),
    })
    const metric = metricOf('fidelity.mmd', cells(goldens.B.R), cells(goldens.B.S))
    expect(metric.value).toBeCloseTo(-0.0502624391, 9)
    expect(metric.settings['squaredBandwidth']).toBeCloseTo(0.3904513889, 9)
    expect(metric.settings['biased']).toBeCloseTo(0.0195413243, 9)
  })
})

it('K1: pMSE of one column of two levels', () => {
  const letters = (a: number, b: number): Cells => ({ x: [...'a'.repeat(a), ...'b'.repeat(b)] })
  const { R: real, S: synthetic, pmse, E0, ratio } = goldens.K1_pmse
  const metric = metricOf('fidelity.pmse', letters(real.a, real.b), letters(synthetic.a, synthetic.b))
  expect(metric.value).toBeCloseTo(pmse, 6)
  expect(metric.settings['rank']).toBe(2)
  expect(metric.settings['expected']).toBeCloseTo(E0, 12)
  expect(metric.floor).toBeCloseTo((20 * 20) / 40 ** 3, 12)
  const beside = metricOf('fidelity.pmse_ratio', letters(real.a, real.b), letters(synthetic.a, synthetic.b))
  expect(beside.value).toBeCloseTo(ratio, 4)
  expect(beside.floor).toBe(2)
})

describe('student placements, the eleven features of D3', () => {
  const FEATURES = [
    ...['second_perc', 'high_perc', 'degree_perc', 'experience_years', 'employability_perc', 'mba_perc'],
    ...['gender', 'high_spec', 'degree_type', 'work_experience', 'mba_spec'],
  ]
  const [real, synthetic] = studentPlacements()
  const groups = Int32Array.from({ length: 430 }, (_, row) => row)
  const own = pool(
    { table: takeColumns(real, FEATURES), groups: groups.subarray(0, 215), rows: groups.subarray(0, 215) },
    { table: takeColumns(synthetic, FEATURES), groups: groups.subarray(215), rows: groups.subarray(0, 215) },
  )

  it('D6: pMSE', () => {
    const found = propensityOf(own)
    expect(found.pmse).toBeCloseTo(0.132840366, 6)
    expect(found.rank).toBe(14)
    expect(found.expected).toBeCloseTo(0.0037790698, 9)
    expect(found.pmse / found.expected).toBeCloseTo(35.15, 2)
    expect(found.converged).toBe(true)
  })

  it('D5: the mean of the folds’ AUCs in 50 rounds', () => {
    const folds = groups.map((row) => row % 5)
    const meanOf = (found: ReturnType<typeof outOfFold>) =>
      [0, 1, 2, 3, 4]
        .map((fold) => [...groups].filter((row) => folds[row] === fold))
        .map(
          (some) =>
            auroc(
              some.map((i) => found.scores[i] ?? 0),
              some.map((i) => found.labels[i] ?? 0),
            ) ?? NaN,
        )
        .reduce((sum, auc) => sum + auc / 5, 0)
    expect(meanOf(outOfFold(own, groups, folds, boosting(own, 50)))).toBeCloseTo(0.9477555, 6)
    expect(Math.abs(meanOf(outOfFold(own, groups, folds, logistic(own))) - 0.9081666)).toBeLessThan(0.02)
  })
})
