import { describe, expect, it } from 'vitest'
import { smoothedJs, smoothedKl } from '../../src/lib/evaluate/bins'
import { equalWidthCounts, epsilonKl } from '../../src/lib/evaluate/fidelity/kl-paper'
import { evaluate } from '../../src/lib/evaluate/evaluate'
import type { Metric } from '../../src/lib/evaluate/metric'
import { wilson } from '../../src/lib/evaluate/statistics'
import type { Sorted } from '../../src/lib/evaluate/views'
import { goldens, inputOf, studentPlacements, tablesOf, type Around, type Cells } from './tables'

/** The metric of that id for two tables given as cells. */
function metricOf(id: string, real: Cells, synthetic: Cells, around: Around = {}): Metric {
  const [r, s] = tablesOf([real, synthetic])
  if (r === undefined || s === undefined) throw new Error('no tables')
  const metric = evaluate(inputOf(r, s, { ...around, metrics: [id] })).metrics[0]
  if (metric === undefined) throw new Error(`no ${id}`)
  return metric
}

/** Shares as counts so large that smoothing weighs nothing. */
const many = (shares: number[]) => shares.map((share) => share * 1e13)

function sorted(values: number[]): Sorted {
  return {
    values: Float64Array.from(values).sort(),
    weights: new Uint32Array(values.length).fill(1),
    present: values.length,
    missing: 0,
  }
}

const A: { T: Cells; S: Cells } = goldens.A

describe('divergences', () => {
  it('G1, G2: Kullback–Leibler both ways', () => {
    expect(smoothedKl(many([0.5, 0.5]), many([0.9, 0.1]), 2)).toBeCloseTo(0.5108256238, 9)
    const third = many([1 / 3, 1 / 3, 1 / 3])
    expect(smoothedKl(many([0.36, 0.48, 0.16]), third, 3)).toBeCloseTo(0.0852996013, 9)
    expect(smoothedKl(third, many([0.36, 0.48, 0.16]), 3)).toBeCloseTo(0.0974550068, 9)
  })

  it('G3: Jensen–Shannon divergence, base 2', () => {
    expect(smoothedJs(many([0.8, 0.2]), many([0.1, 0.9]), 2)).toBeCloseTo(0.3973126097, 9)
  })

  it('negative test 3: KL in nats, not squeezed', () => {
    expect(smoothedKl(many([0.8, 0.2]), many([0.1, 0.9]), 2)).toBeCloseTo(1.3627, 4)
  })

  it('A7: KL of a categorical column with a level that R lacks', () => {
    const metric = metricOf('fidelity.kl', { unit: A.T['unit'] ?? [] }, { unit: A.S['unit'] ?? [] })
    expect(metric.value).toBeCloseTo(0.0484673986, 9)
  })

  it('A9: lactate in four bins and one for the missing', () => {
    const { T, S, kl, rev, jsd2 } = goldens.A.lactate_K4
    expect(smoothedKl(T, S, 4)).toBeCloseTo(kl, 9)
    expect(smoothedKl(S, T, 4)).toBeCloseTo(rev, 9)
    expect(smoothedJs(T, S, 4)).toBeCloseTo(jsd2, 9)
  })

  it('P1: the paper’s way, age in 5, 10 and 50 equal-width bins', () => {
    const real = sorted([34, 71, 58, 45, 80, 67, 29, 52, 63, 77])
    const synthetic = sorted([34, 70, 60, 44, 82, 66, 31, 50, 64, 90])
    const laplace = [0.0329131514, 0.1320194857, 0.2825003028]
    const epsilon = [0.0523248143, 4.0753384475, 18.6509391609]
    for (const [k, bins] of [5, 10, 50].entries()) {
      const [p, q, fixed] = equalWidthCounts(real, synthetic, bins)
      expect(smoothedKl(p, q, fixed)).toBeCloseTo(laplace[k] ?? NaN, 9)
      expect(epsilonKl(p, q)).toBeCloseTo(epsilon[k] ?? NaN, 9)
    }
  })

  it('P1 through the id: ten bins, both variants', () => {
    const metric = metricOf('fidelity.kl_paper', { age: A.T['age'] ?? [] }, { age: A.S['age'] ?? [] })
    expect(metric.value).toBeCloseTo(0.1320194857, 9)
    expect(metric.settings['withEpsilon']).toBeCloseTo(4.0753384475, 9)
    expect(metric.settings['bins']).toBe(10)
  })
})

describe('one column', () => {
  it('G4: Kolmogorov–Smirnov with ties', () => {
    for (const { a, b, d } of goldens.G4_ks)
      expect(metricOf('fidelity.ks_complement', { x: a }, { x: b }).value).toBeCloseTo(1 - d, 12)
  })

  it('G5, G6: total variation, also with a level that R lacks', () => {
    const of = (a: string, b: string) =>
      metricOf('fidelity.tv_complement', { x: [...a] }, { x: [...b] }).value
    expect(of('abcaab', 'abcabc')).toBeCloseTo(0.8333333333333333, 12)
    expect(of('aabb', 'aacc')).toBe(0.5)
  })

  it('G7: Wasserstein-1 in raw units beside the value in ranges', () => {
    const metric = metricOf('fidelity.wasserstein', { x: [0, 1, 3] }, { x: [5, 6, 8] })
    expect(metric.settings['raw']).toEqual({ x: 5 })
    expect(metric.value).toBeCloseTo(5 / 3, 12)
  })

  it('G8: missing values', () => {
    const metric = metricOf('fidelity.missing_similarity', { x: [1, 2, 3, null] }, { x: [1, null, null, 2] })
    expect(metric.value).toBeCloseTo(0.75, 12)
  })

  it('G9: adherence and coverage', () => {
    const adherence = (s: (number | null)[]) =>
      metricOf('fidelity.boundary_adherence', { x: [1, 2.4, 2.6, 0.8] }, { x: s }).value
    expect(adherence([0.9, 1.8, 2.1, 5])).toBeCloseTo(0.75, 12)
    expect(adherence([0.9, 1.8, 2.1, 5, null])).toBeCloseTo(0.6, 12)
    expect(
      metricOf('fidelity.category_adherence', { x: [...'ABCBA'] }, { x: [...'ABCDE'] }).value,
    ).toBeCloseTo(0.6, 12)
    expect(
      metricOf('fidelity.category_coverage', { x: [...'ABCBA'] }, { x: [...'ABBBA'] }).value,
    ).toBeCloseTo(2 / 3, 12)
    expect(
      metricOf('fidelity.range_coverage', { x: [1, 2, 3, 4, 5] }, { x: [2, 3, 1, 2, 3] }).value,
    ).toBeCloseTo(0.5, 12)
  })

  it('A5: fixture A', () => {
    const ks = metricOf('fidelity.ks_complement', A.T, A.S)
    expect(ks.perFeature['age']).toBeCloseTo(0.8, 12)
    expect(ks.perFeature['lactate']).toBeCloseTo(1 - 0.1805555556, 9)
    const w = metricOf('fidelity.wasserstein', A.T, A.S)
    expect(w.perFeature['age']).toBeCloseTo(0.0490196078, 9)
    expect(w.settings['raw']).toMatchObject({ age: expect.closeTo(2.5, 12) })
    expect(metricOf('fidelity.missing_similarity', A.T, A.S).perFeature['lactate']).toBeCloseTo(0.9, 12)
  })

  it('B11: fixture B', () => {
    const column = (rows: number[][], j: number) => rows.map((row) => row[j] ?? NaN)
    for (const j of [0, 1]) {
      const real = { x: column(goldens.B.R, j) }
      const synthetic = { x: column(goldens.B.S, j) }
      expect(metricOf('fidelity.wasserstein', real, synthetic).settings['raw']).toMatchObject({
        x: expect.closeTo(goldens.B.w1[j], 12),
      })
      expect(metricOf('fidelity.ks_complement', real, synthetic).value).toBeCloseTo(1 - goldens.B.ks[j], 12)
    }
  })
})

describe('pairs', () => {
  it('G10: correlation similarity', () => {
    const { x, yR, yS, score } = goldens.G10_corrsim
    expect(metricOf('fidelity.correlation_similarity', { x, y: yR }, { x, y: yS }).perFeature).toEqual({
      'x|y': expect.closeTo(score, 10),
    })
  })

  it('A6: fixture A', () => {
    expect(metricOf('fidelity.correlation_similarity', A.T, A.S).perFeature['age|lactate']).toBeCloseTo(
      0.9936039496,
      9,
    )
    expect(metricOf('fidelity.contingency_similarity', A.T, A.S).perFeature['sex|unit']).toBeCloseTo(0.8, 12)
  })

  it('B12: fixture B', () => {
    const cells = (rows: number[][]) => ({
      x: rows.map((row) => row[0] ?? NaN),
      y: rows.map((row) => row[1] ?? NaN),
    })
    expect(
      metricOf('fidelity.correlation_similarity', cells(goldens.B.R), cells(goldens.B.S)).value,
    ).toBeCloseTo(0.9507055367, 9)
  })

  it('negative test 2: a column moved by 1000 has next to nothing in common with its pair', () => {
    const x = Array.from({ length: 200 }, (_, i) => (i * 37) % 101)
    const c = x.map((value, i) => (value + (i % 7) > 50 ? 'a' : 'b'))
    const metric = metricOf(
      'fidelity.contingency_similarity',
      { x, c },
      { x: x.map((value) => value + 1000), c },
    )
    expect(metric.value).toBeLessThanOrEqual(0.11)
  })

  it('negative test 5: the order in which S’s levels first occur does not matter', () => {
    const real = { a: [...'xyxyzz'], b: [...'ppqqpq'] }
    const synthetic = { a: [...'zyxxyz'], b: [...'qpqpqp'] }
    const turned = { a: [...synthetic.a].reverse(), b: [...synthetic.b].reverse() }
    const value = (s: Cells) => metricOf('fidelity.contingency_similarity', real, s).value
    expect(value(turned)).toBeCloseTo(value(synthetic) ?? NaN, 12)
  })
})

describe('student placements (D1, D2)', () => {
  const [real, synthetic] = studentPlacements()
  const { metrics } = evaluate(inputOf(real, synthetic, { resamples: 5, draws: 2 }))
  const found = new Map(metrics.map((metric) => [metric.id, metric]))

  it('D1: shapes of columns', () => {
    const ks = {
      start_date: 0.6621621621621622,
      end_date: 0.849290780141844,
      salary: 0.8531399046104928,
      duration: 0.43918918918918914,
      high_perc: 0.8976744186046511,
      second_perc: 0.8976744186046511,
      degree_perc: 0.9162790697674419,
      experience_years: 0.3441860465116279,
      employability_perc: 0.9348837209302325,
      mba_perc: 0.9255813953488372,
    }
    const tv = {
      high_spec: 0.9860465116279069,
      mba_spec: 0.986046511627907,
      gender: 1,
      placed: 0.9906976744186047,
      work_experience: 0.9953488372093023,
      degree_type: 0.9395348837209302,
    }
    for (const [name, value] of Object.entries(ks)) {
      expect(found.get('fidelity.ks_complement')?.perFeature[name], name).toBeCloseTo(value, 12)
    }
    for (const [name, value] of Object.entries(tv)) {
      expect(found.get('fidelity.tv_complement')?.perFeature[name], name).toBeCloseTo(value, 12)
    }
    const all = [...Object.values(ks), ...Object.values(tv)]
    expect(all.reduce((sum, value) => sum + value, 0) / all.length).toBeCloseTo(0.8511084702797364, 12)
  })

  it('D2: pairs', () => {
    const pair = (id: string, a: string, b: string) => {
      const per = found.get(id)?.perFeature ?? {}
      return per[`${a}|${b}`] ?? per[`${b}|${a}`]
    }
    const contingency: [string, string, number][] = [
      ['work_experience', 'degree_type', 0.9348837209302325],
      ['high_spec', 'degree_type', 0.6837209302325581],
      ['high_spec', 'gender', 0.9209302325581395],
      ['high_spec', 'work_experience', 0.9627906976744186],
      ['gender', 'work_experience', 0.9302325581395349],
      ['gender', 'degree_type', 0.9255813953488372],
    ]
    for (const [a, b, value] of contingency)
      expect(pair('fidelity.contingency_similarity', a, b), `${a}|${b}`).toBeCloseTo(value, 12)
    expect(pair('fidelity.correlation_similarity', 'second_perc', 'high_perc')).toBeCloseTo(
      0.982199561065904,
      10,
    )
    expect(pair('fidelity.correlation_similarity', 'start_date', 'second_perc')).toBeCloseTo(
      0.9187918131436303,
      10,
    )
    expect(pair('fidelity.correlation_similarity_spearman', 'second_perc', 'high_perc')).toBeCloseTo(
      0.9907894993,
      9,
    )
  })

  it('each has a spread around it, a floor and finite numbers', () => {
    const kl = found.get('fidelity.kl')
    expect(kl?.intervalKind).toBe('resampling-spread')
    expect(kl?.floor).toBeGreaterThan(0)
    expect(kl?.floor).toBeLessThan(kl?.value ?? 0)
    expect(found.get('fidelity.range_coverage')?.floor).toBeNull()
    expect(found.get('fidelity.boundary_adherence')?.floor).toBeNull()
    expect(found.get('fidelity.correlation_similarity_spearman')?.interval).toBeNull()
  })
})

it('N1: Wilson’s interval', () => {
  for (const [n, hits, , centre, error] of goldens.N1_wilson) {
    expect(wilson(hits, n).centre).toBeCloseTo(centre, 9)
    expect(wilson(hits, n).error).toBeCloseTo(error, 9)
  }
})
