import { describe, expect, it } from 'vitest'
import { groupOf, inputOf, tablesOf, type Cells } from '../../../../tests/golden/tables'
import { stream } from '../../base/random'
import { takeRows, type Table } from '../../table/table'
import { EvaluationContext } from '../context'
import { evaluate } from '../evaluate'
import type { EvaluationInput, Metric } from '../metric'
import { median, percentileInterval } from '../statistics'

/** Ids whose intervals and floors come from drawing rows again (metrics.md, Intervals and Floor). */
const IDS = [
  ...['kl', 'kl_reverse', 'js', 'ks_complement', 'tv_complement', 'wasserstein', 'missing_similarity'],
  ...['range_coverage', 'category_coverage', 'boundary_adherence', 'category_adherence'],
  ...['correlation_similarity', 'correlation_similarity_spearman', 'contingency_similarity', 'kl_paper'],
].map((name) => `fidelity.${name}`)
const OF_GROUPS = ['fairness.kl_by_group', 'fairness.group_share_tv', 'fairness.prevalence_gap_by_group']
const RESAMPLES = 7
const DRAWS = 5

/** Ties, missing values at different rows, a constant, rare levels, numbers far from zero. */
function cells(name: string, rows: number): Cells {
  const random = stream('resampling', name)
  const age = Array.from({ length: rows }, () => Math.round(random.normal() * 9 + 60))
  const some = <T>(value: T, share: number): T | null => (random.next() < share ? null : value)
  return {
    age: age.map((value) => some(value, 0.05)),
    far: age.map((value) => some(1e7 + value + random.next(), 0.2)),
    dose: age.map((value) => some(random.int(4) * (value > 60 ? 2 : 1), 0.3)),
    same: age.map(() => 5),
    unit: age.map((value) =>
      some(['A', 'B', 'C', 'D'][Math.floor(random.next() ** 2 * (value > 60 ? 4 : 3))] ?? 'A', 0.1),
    ),
    sex: age.map(() => (random.next() < 0.5 ? 'F' : 'M')),
    died: age.map((value) => (random.next() < 1 / (1 + Math.exp(6 - value / 12)) ? 'yes' : 'no')),
  }
}

function inputFor(n: number, m: number): EvaluationInput {
  const [train, synthetic] = tablesOf([cells('real', n), cells('synthetic', m)], ['died'])
  if (train === undefined || synthetic === undefined) throw new Error('no tables')
  return {
    ...inputOf(train, synthetic, { target: 'died', positive: 'yes', groups: [groupOf('sex')] }),
    metrics: [...IDS, ...OF_GROUPS],
    resamples: RESAMPLES,
    draws: DRAWS,
    nMin: 2,
  }
}

/** Rows of a table drawn with replacement, laid out one behind the other. */
function drawn(context: EvaluationContext, table: Table, rows: number, ...name: (string | number)[]): Table {
  const [id = '', ...rest] = name
  const random = context.stream(String(id), ...rest)
  return takeRows(
    table,
    Int32Array.from({ length: rows }, () => random.int(table.rows)),
  )
}

describe.each([
  [60, 45],
  [40, 130],
])('with %d real and %d synthetic rows', (n, m) => {
  const input = inputFor(n, m)
  const context = new EvaluationContext(input)
  const found = evaluate(input).metrics
  const plainly = (train: Table, synthetic: Table): Map<string, Metric> =>
    new Map(
      evaluate({
        ...input,
        train: train as EvaluationInput['train'],
        synthetic,
        resamples: 0,
        draws: 0,
      }).metrics.map((metric) => [metric.id, metric]),
    )
  const close = (value: number | null | undefined, expected: number | null, what: string) => {
    if (expected === null) expect(value, what).toBeNull()
    else expect(value, what).toBeCloseTo(expected, 10)
  }

  it('an interval is of the numbers that the drawn rows themselves have', () => {
    const again = Array.from({ length: RESAMPLES }, (_, i) =>
      plainly(input.train, drawn(context, input.synthetic, m, 'resample', i)),
    )
    let some = 0
    for (const { id, interval } of found) {
      if (interval === null) continue
      some++
      const values = again.flatMap((metrics) => metrics.get(id)?.value ?? [])
      const expected = percentileInterval(values)
      close(interval[0], expected?.[0] ?? null, id)
      close(interval[1], expected?.[1] ?? null, id)
    }
    expect(some).toBeGreaterThan(13)
  })

  it('a floor is of the numbers that rows drawn from the real ones have', () => {
    const draws = Array.from({ length: DRAWS }, (_, d) =>
      plainly(
        drawn(context, input.train, n, 'floor', d, 'real'),
        drawn(context, input.train, m, 'floor', d, 'synthetic'),
      ),
    )
    let some = 0
    for (const { id, floor } of found) {
      if (floor === null) continue
      some++
      close(floor, median(draws.flatMap((metrics) => metrics.get(id)?.value ?? [])), id)
    }
    expect(some).toBeGreaterThan(13)
  })
})
