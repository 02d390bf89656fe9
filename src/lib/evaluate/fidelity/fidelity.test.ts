import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inputOf, tablesOf, type Around, type Cells } from '../../../../tests/golden/tables'
import { stream } from '../../base/random'
import { evaluate } from '../evaluate'
import type { Metric } from '../metric'

const ids = (
  'kl kl_reverse kl_paper js ks_complement wasserstein tv_complement missing_similarity range_coverage category_coverage ' +
  'boundary_adherence category_adherence correlation_similarity correlation_similarity_spearman contingency_similarity'
)
  .split(' ')
  .map((id) => `fidelity.${id}`)

function weigh(real: Cells, synthetic: Cells, around: Around = {}): Map<string, Metric> {
  const [r, s] = tablesOf([real, synthetic], ['c'])
  if (r === undefined || s === undefined) throw new Error('no tables')
  const input = inputOf(r, s, { resamples: 0, draws: 0, metrics: ids, ...around })
  return new Map(evaluate(input).metrics.map((metric) => [metric.id, metric]))
}

/** A small mixed table: a number with ties and gaps, another one, a category with gaps. */
const cellsOf = fc
  .array(
    fc.record({
      x: fc.option(fc.integer({ min: -20, max: 20 }), { freq: 6 }),
      y: fc.option(fc.integer({ min: 0, max: 1000 }), { freq: 9 }),
      c: fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { freq: 6 }),
    }),
    { minLength: 2, maxLength: 40 },
  )
  .map((rows): Cells => ({ x: rows.map(({ x }) => x), y: rows.map(({ y }) => y), c: rows.map(({ c }) => c) }))

const close = (a: number | null | undefined, b: number | null | undefined) => {
  if (a === null || b === null || a === undefined || b === undefined) expect(a).toBe(b)
  else expect(a).toBeCloseTo(b, 9)
}

function same(a: Map<string, Metric>, b: Map<string, Metric>, which: readonly string[] = ids): void {
  for (const id of which) {
    close(a.get(id)?.value, b.get(id)?.value)
    for (const [key, value] of Object.entries(a.get(id)?.perFeature ?? {}))
      close(value, b.get(id)?.perFeature[key])
  }
}

const map = (cells: Cells, change: (name: string, list: Cells[string]) => Cells[string]): Cells =>
  Object.fromEntries(Object.entries(cells).map(([name, list]) => [name, change(name, list)]))

describe('whatever the tables', () => {
  it('no number is NaN, and a null has a reason', () => {
    fc.assert(
      fc.property(cellsOf, cellsOf, (real, synthetic) => {
        for (const metric of weigh(real, synthetic, { resamples: 3, draws: 2 }).values()) {
          const all = [
            metric.value,
            metric.floor,
            ...(metric.interval ?? []),
            ...Object.values(metric.perFeature),
          ]
          for (const value of all) expect(value === null || Number.isFinite(value), metric.id).toBe(true)
          if (metric.value === null) expect(metric.reason).not.toBeNull()
          for (const [key, value] of Object.entries(metric.perFeature)) {
            if (value === null) expect(metric.reasons[key], `${metric.id} ${key}`).toBeTruthy()
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('the order of the rows does not matter', () => {
    fc.assert(
      fc.property(cellsOf, cellsOf, (real, synthetic) => {
        const turned = map(synthetic, (_, list) => [...list].reverse())
        same(
          weigh(real, synthetic),
          weigh(
            map(real, (_, list) => [...list].reverse()),
            turned,
          ),
        )
      }),
      { numRuns: 40 },
    )
  })

  it('the names of the categories do not matter', () => {
    const renamed = (cells: Cells) =>
      map(cells, (name, list) =>
        name === 'c' ? list.map((cell) => (cell === null ? null : `z${String(cell)}`)) : list,
      )
    fc.assert(
      fc.property(cellsOf, cellsOf, (real, synthetic) =>
        same(weigh(real, synthetic), weigh(renamed(real), renamed(synthetic))),
      ),
      { numRuns: 40 },
    )
  })

  it('the unit of a number does not matter', () => {
    // Powers of two, so that the ties of quantiles stay ties.
    const scaled = (cells: Cells) =>
      map(cells, (name, list) =>
        name === 'c' ? list : list.map((cell) => (cell === null ? null : Number(cell) * 4 + 64)),
      )
    fc.assert(
      fc.property(cellsOf, cellsOf, (real, synthetic) =>
        same(
          weigh(real, synthetic),
          weigh(scaled(real), scaled(synthetic)),
          ids.filter((id) => id !== 'fidelity.kl_paper'),
        ),
      ),
      { numRuns: 40 },
    )
  })

  it('a doubled S has the same rates', () => {
    const doubled = (cells: Cells) => map(cells, (_, list) => [...list, ...list])
    const rates = ids.filter((id) => !/kl|js/.test(id))
    fc.assert(
      fc.property(cellsOf, cellsOf, (real, synthetic) =>
        same(weigh(real, synthetic), weigh(real, doubled(synthetic)), rates),
      ),
      { numRuns: 40 },
    )
  })

  it('categories: TV and JS are symmetric, and KL one way is the reverse the other way', () => {
    fc.assert(
      fc.property(cellsOf, cellsOf, (a, b) => {
        const one = weigh({ c: a['c'] ?? [] }, { c: b['c'] ?? [] })
        const other = weigh({ c: b['c'] ?? [] }, { c: a['c'] ?? [] })
        same(one, other, ['fidelity.tv_complement', 'fidelity.js'])
        close(one.get('fidelity.kl')?.value, other.get('fidelity.kl_reverse')?.value)
      }),
      { numRuns: 40 },
    )
  })

  it('a copy is perfect', () => {
    fc.assert(
      fc.property(cellsOf, (cells) => {
        const found = weigh(cells, cells)
        for (const id of ids) {
          const { value } = found.get(id) ?? {}
          if (value === null || value === undefined) continue
          expect(value, id).toBeCloseTo(/kl|js|wasserstein/.test(id) ? 0 : 1, 9)
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('edges', () => {
  it('a column constant in R: the share of S equal to it, and no correlation', () => {
    const found = weigh({ x: [5, 5, 5, 5], y: [1, 2, 3, 4] }, { x: [5, 6, 5, 5], y: [1, 2, 3, 4] })
    expect(found.get('fidelity.ks_complement')?.perFeature['x']).toBe(0.75)
    expect(found.get('fidelity.range_coverage')?.perFeature['x']).toBe(0.75)
    expect(found.get('fidelity.wasserstein')?.perFeature['x']).toBeNull()
    expect(found.get('fidelity.correlation_similarity')?.reasons['x|y']).toMatch(/constant.*training/)
    // Two bins, {5} and other: (4, 0) against (3, 1), smoothed.
    const [p, q] = [4.5 / 5, 3.5 / 5]
    expect(found.get('fidelity.kl')?.perFeature['x']).toBeCloseTo(
      p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q)),
      12,
    )
  })

  it('a correlation keeps its digits where values lie close together, far from their column’s mean', () => {
    const x = [1e9, 0.1, 0.4, 0.2, 0.3, 0.1, 0.5]
    const y = [null, 1, 5, 2, 2, 0, 4]
    const found = weigh({ x, y }, { x: x.slice(1), y: y.slice(1) })
    // The first row, which lacks y, is no part of the pair: both tables have the same one.
    expect(found.get('fidelity.correlation_similarity')?.perFeature['x|y']).toBeCloseTo(1, 9)
    // A constant whose mean is off by a rounding is a constant all the same.
    const flat = weigh({ x: [0.1, 0.1, 0.1, 7], y: [1, 2, 4, null] }, { x: [1, 2], y: [1, 2] })
    expect(flat.get('fidelity.correlation_similarity')?.reasons['x|y']).toMatch(/constant.*training/)
  })

  it('a value on an edge of ten equal bins falls where NumPy puts it', () => {
    // numpy.histogram of 0.3 and 0.7 over [0, 1] in 10 bins: the third and the seventh, edges being 3·0.1 and 7·0.1.
    const found = weigh({ x: [0, 0.3, 0.7, 1] }, { x: [0, 0.29, 0.69, 1] })
    expect(found.get('fidelity.kl_paper')?.perFeature['x']).toBe(0)
  })

  it('a floor counts rows that are drawn more often than a short number holds', () => {
    const cells = (rows: number): Cells => ({ c: Array.from({ length: rows }, () => 'a') })
    const found = weigh(cells(1), cells(70_000), { draws: 1 })
    expect(found.get('fidelity.tv_complement')?.floor).toBe(1)
  })

  it('a column all missing in R: one bin and that of the missing', () => {
    const found = weigh({ x: [null, null], c: ['a', 'b'] }, { x: [null, 3], c: ['a', 'b'] })
    const [p, q] = [2.5 / 3, 1.5 / 3]
    expect(found.get('fidelity.kl')?.perFeature['x']).toBeCloseTo(
      p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q)),
      12,
    )
    expect(found.get('fidelity.ks_complement')?.reason).toBe('No training row has a value')
    expect(found.get('fidelity.ks_complement')?.value).toBeNull()
  })

  it('empty bins that the edges define are support, levels that occur nowhere are not', () => {
    const real = { x: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }
    const found = weigh(real, { x: real.x.map(() => 0) })
    // Edges 1 … 9 make ten bins: R has 1 × 9 and 2 in the last, S has 11 in the first.
    const p = [1, 1, 1, 1, 1, 1, 1, 1, 1, 2].map((count) => (count + 0.5) / 16)
    const q = p.map((_, b) => (b === 0 ? 11.5 : 0.5) / 16)
    expect(found.get('fidelity.kl')?.value).toBeCloseTo(
      p.reduce((sum, share, b) => sum + share * Math.log(share / (q[b] ?? NaN)), 0),
      12,
    )
  })

  it('a column that S lacks: null with the reason, the others as ever', () => {
    const cells = { x: [1, 2, 3, 4], y: [4, 3, 2, 1], c: ['a', 'b', 'a', 'b'] }
    const found = weigh(cells, { x: [1, 2, 3, 4], c: ['a', 'b', 'a', 'b'] })
    const ks = found.get('fidelity.ks_complement')
    expect(ks?.perFeature).toEqual({ x: 1, y: null })
    expect(ks?.reasons['y']).toBe('The synthetic table lacks this column')
    expect(ks?.settings).toMatchObject({ defined: 1, of: 2, lacking: ['y'] })
    const named = weigh(cells, { ...cells, y: [null, null, null, null] }, { lacking: ['y'] })
    expect(named.get('fidelity.correlation_similarity')?.reason).toBe('The synthetic table lacks this column')
  })

  it('columns may be called like what every object has', () => {
    const cells = JSON.parse('{"__proto__": [1, 2, 3, 4], "constructor": [1, 3, 2, 4]}') as Cells
    const ks = weigh(cells, cells).get('fidelity.ks_complement')
    expect(Object.entries(ks?.perFeature ?? {})).toEqual([
      ['__proto__', 1],
      ['constructor', 1],
    ])
  })

  it('one row each', () => {
    const found = weigh({ x: [1], c: ['a'] }, { x: [2], c: ['a'] }, { resamples: 5, draws: 3 })
    expect(found.get('fidelity.ks_complement')?.value).toBe(0)
    expect(found.get('fidelity.kl')?.warning).toBe('small')
  })

  it('negative test 6: no table is changed', () => {
    const [r, s] = tablesOf([
      { x: [3, 1, null, 2], c: ['a', null, 'b', 'a'] },
      { x: [9, 8, 7, null], c: ['b', 'c', null, 'a'] },
    ])
    if (r === undefined || s === undefined) throw new Error('no tables')
    const before = structuredClone([r, s])
    evaluate(inputOf(r, s))
    expect([r, s]).toEqual(before)
  })
})

it('R and S from one distribution: each value lies at its floor', () => {
  const draw = (seed: number): Cells => {
    const random = stream('null', seed)
    const rows = Array.from({ length: 1500 }, () => {
      const u = random.normal()
      return { x: random.next() < 0.1 ? null : u, y: u + random.normal(), c: 'abcd'[random.int(4)] ?? null }
    })
    return { x: rows.map(({ x }) => x), y: rows.map(({ y }) => y), c: rows.map(({ c }) => c) }
  }
  const found = weigh(draw(1), draw(2), { draws: 20 })
  for (const id of ids) {
    const { value, floor } = found.get(id) ?? {}
    if (typeof value !== 'number' || typeof floor !== 'number') continue
    if (/kl|js|wasserstein/.test(id)) {
      expect(value, id).toBeLessThan(3 * floor)
      expect(value, id).toBeGreaterThan(floor / 3)
    } else expect(Math.abs(value - floor), id).toBeLessThan(0.03)
  }
})
