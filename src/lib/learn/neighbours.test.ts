import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stream, type Random } from '../base/random'
import { takeRows, type Column, type Table } from '../table/table'
import {
  ballsAround,
  euclidPairs,
  euclidRows,
  euclidSpace,
  nearestSquared,
  nearestTiedSquared,
  squaredDistance,
  squaredDistances,
  squaredDistancesBetween,
} from './euclid'
import { kernels } from './kernels'
import { gowerPairs, gowerRows, gowerSpace, nearestDistances, nearestTied } from './neighbours'
import { nearestWithTies, smallest, within, type Pairs, type Tied } from './pairs'

/** How a column's cells are drawn, in R and in other tables. */
interface Kind {
  coded: boolean
  cell(random: Random, isReal: boolean): number
}

const kinds: Kind[] = [
  { coded: false, cell: (random) => random.int(4) },
  { coded: false, cell: (random) => random.next() * 10 - 5 },
  { coded: false, cell: (random) => (random.next() < 0.2 ? NaN : random.next() ** 3) },
  { coded: false, cell: (random) => (random.next() < 0.3 ? NaN : random.int(8)) },
  { coded: false, cell: (random) => (random.next() < 0.1 ? NaN : random.int(2)) },
  // Constant in R, not elsewhere.
  { coded: false, cell: (random, isReal) => (isReal || random.next() < 0.5 ? 7 : random.int(3)) },
  // Outliers: in R they set the range, elsewhere they lie far beyond it.
  { coded: false, cell: (random) => (random.next() < 0.05 ? 1e12 * (random.next() - 0.5) : random.int(9)) },
  {
    coded: false,
    cell: (random, isReal) => (isReal || random.next() < 0.9 ? random.next() : 1e9 * (random.next() - 0.5)),
  },
  { coded: false, cell: (random, isReal) => (isReal ? 0 : 1.5) + random.next() * 3 },
  // Steps far from zero.
  { coded: false, cell: (random) => 1e9 + random.int(13) / 7 },
  { coded: false, cell: () => NaN },
  { coded: true, cell: (random) => random.int(4) - 1 },
  // More codes than lanes.
  { coded: true, cell: (random) => random.int(400) - 1 },
  { coded: true, cell: (random, isReal) => random.int(isReal ? 3 : 5) },
]

interface Case {
  seed: number
  columns: number[]
  /** Rows of R and of the other table, and how many of each are distinct. */
  sizes: [number, number]
  distinct: number
  k: number
  weighted: boolean
}

const cases: fc.Arbitrary<Case> = fc.record({
  seed: fc.nat(),
  columns: fc.array(fc.nat({ max: kinds.length - 1 }), { minLength: 1, maxLength: 40 }),
  sizes: fc.tuple(fc.integer({ min: 150, max: 180 }), fc.integer({ min: 150, max: 180 })),
  distinct: fc.constantFrom(1, 12, 100, 180),
  k: fc.constantFrom(1, 2, 5, 200),
  weighted: fc.boolean(),
})

function tablesOf({ seed, columns, sizes, distinct }: Case): { real: Table; synthetic: Table } {
  const random = stream(String(seed), 'tables')
  const make = (isReal: boolean, rows: number): Table => {
    const pick = Int32Array.from({ length: rows }, () => random.int(distinct))
    const all = columns.map((kind, j): Column => {
      const { coded, cell } = kinds[kind] ?? { coded: true, cell: () => 0 }
      const cells = Array.from({ length: distinct }, () => cell(random, isReal))
      return coded
        ? { name: `c${j}`, kind: 'categorical', unit: null, levels: [], codes: Int32Array.from(cells) }
        : { name: `c${j}`, kind: 'numeric', unit: null, values: Float64Array.from(cells) }
    })
    return takeRows({ rows: distinct, columns: all }, pick)
  }
  const real = make(true, sizes[0])
  const other = make(false, sizes[1])
  // A fifth of the others are copies of real rows.
  const mixed = other.columns.map((column, j): Column => {
    const own = real.columns[j]
    if (own === undefined) return column
    const from = (i: number) => (i % 5 === 0 ? i % real.rows : -1)
    if ('values' in column && 'values' in own)
      return {
        ...column,
        values: column.values.map((v, i) => (from(i) < 0 ? v : (own.values[from(i)] ?? NaN))),
      }
    if ('codes' in column && 'codes' in own)
      return { ...column, codes: column.codes.map((v, i) => (from(i) < 0 ? v : (own.codes[from(i)] ?? -1))) }
    return column
  })
  return { real, synthetic: { rows: other.rows, columns: mixed } }
}

const plain = (pairs: Pairs): Pairs => ({ ...pairs, filter: null })

function gowerOf(example: Case) {
  const { real, synthetic } = tablesOf(example)
  const names = real.columns.map(({ name }) => name)
  const random = stream(String(example.seed), 'weights')
  const weights = example.weighted
    ? Float64Array.from(names, () => (random.next() < 0.1 ? 0 : random.next() * 4))
    : null
  const space = gowerSpace(real, names, weights)
  return { space, real: gowerRows(space, real), synthetic: gowerRows(space, synthetic) }
}

function euclidOf(example: Case) {
  const { real, synthetic } = tablesOf(example)
  const names = real.columns.map(({ name }) => name)
  const space = euclidSpace(real, [real, synthetic], names)
  return { real: euclidRows(space, real), synthetic: euclidRows(space, synthetic) }
}

/** Bit by bit, since comparing element by element takes longer than finding them. */
function bits(found: Float64Array | Partial<Tied>): string {
  const parts = found instanceof Float64Array ? [found] : [found.distance, found.start, found.rows]
  return parts
    .map((part) => (part === undefined ? '' : Buffer.from(part.buffer).toString('base64')))
    .join(' ')
}

describe('neighbours found through quantised rows', () => {
  it('uses the kernels here', () => {
    const columns = [...kinds.keys()]
    const example: Case = { seed: 1, columns, sizes: [150, 150], distinct: 150, k: 1, weighted: false }
    expect(kernels()).not.toBeNull()
    const gower = gowerOf(example)
    expect(gowerPairs(gower.space, gower.synthetic, gower.real).filter).not.toBeNull()
    const euclid = euclidOf(example)
    expect(euclidPairs(euclid.synthetic, euclid.real).filter).not.toBeNull()
  })

  it('without a column that counts every row is as near as any other', () => {
    const table = (of: (row: number) => number): Table => {
      const values = Float64Array.from({ length: 150 }, (_, row) => of(row))
      return { rows: 150, columns: [{ name: 'x', kind: 'numeric', unit: null, values }] }
    }
    const constant = table(() => 1)
    const space = gowerSpace(constant, ['x'], Float64Array.of(0))
    const other = gowerRows(
      space,
      table((row) => row % 3),
    )
    const found = nearestDistances(space, other, gowerRows(space, constant), 151)
    expect(found).toEqual(Float64Array.from({ length: 150 * 151 }, (_, i) => (i % 151 < 150 ? 0 : Infinity)))
  })

  it('Gower: the very distances and ties of the plain loops', () => {
    fc.assert(
      fc.property(cases, fc.boolean(), (example, self) => {
        const { space, real, synthetic } = gowerOf(example)
        const queries = self ? real : synthetic
        const pairs = plain(gowerPairs(space, queries, real))
        const found = nearestDistances(space, queries, real, example.k, self)
        expect(bits(found)).toBe(bits(smallest(pairs, example.k, self)))
        expect(bits(nearestTied(space, queries, real, self))).toBe(bits(nearestWithTies(pairs, self)))
      }),
      { numRuns: 60 },
    )
  })

  it('Euclid: the very squares, ties and balls of the plain loops', () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ k, ...example }, self) => {
        const { real, synthetic } = euclidOf({ k, ...example })
        const queries = self ? real : synthetic
        const pairs = plain(euclidPairs(queries, real))
        const found = nearestSquared(queries, real, k, self)
        expect(bits(found)).toBe(bits(smallest(pairs, k, self)))
        expect(bits(nearestTiedSquared(queries, real, self))).toBe(bits(nearestWithTies(pairs, self)))
        const radii = Float64Array.from({ length: real.rows }, (_, r) =>
          r % 9 === 0 ? -1 : (found[r * k] ?? 0),
        )
        expect(bits(ballsAround(queries, real, radii))).toBe(bits(within(pairs, radii)))
      }),
      { numRuns: 60 },
    )
  })

  it('Euclid: all pairs, in blocks or at once, up to the last roundings', () => {
    fc.assert(
      fc.property(cases, fc.nat({ max: 140 }), fc.nat({ max: 140 }), (example, from, first) => {
        const { real, synthetic } = euclidOf(example)
        const all = new Float64Array(synthetic.rows * real.rows)
        squaredDistances(synthetic, real, all)
        const worst = all.reduce((most, d, i) => {
          const q = Math.floor(i / real.rows)
          const plainly = squaredDistance(synthetic, q, real, i % real.rows)
          return Math.max(most, Math.abs(d - plainly) / (plainly === 0 ? 1e-300 : plainly))
        }, 0)
        expect(worst).toBeLessThan(1e-14)
        const to = Math.min(synthetic.rows, from + 9)
        const width = real.rows - first
        const part = new Float64Array((to - from) * width)
        squaredDistancesBetween(synthetic, real)(from, to, first, part)
        const same = part.every(
          (d, i) => d === all[(from + Math.floor(i / width)) * real.rows + first + (i % width)],
        )
        expect(same).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})
