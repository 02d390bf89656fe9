import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stream } from '../../base/random'
import type { Schema } from '../../cohort/schema'
import { asTrain } from '../../cohort/split'
import { columnOf, isMissing, isNumeric, type Column, type Table } from '../../table/table'
import { independent } from './independent'
import { sequentialTree } from './sequential-tree'

const schema: Schema = {
  columns: [],
  target: null,
  positive: null,
  groups: [],
  site: null,
  region: null,
  quasiIdentifiers: [],
  sensitive: null,
  rules: [],
}

function draw(table: Table, rows: number, seed = 1, baseline = sequentialTree): Table {
  const columns = table.columns.map(({ name }) => name)
  return baseline.generate({ train: asTrain(table), schema, columns, rows, random: stream(seed, 'draw') })
}

function numbersOf(table: Table, name: string): Float64Array {
  const column = columnOf(table, name)
  if (column === undefined || !isNumeric(column)) throw new Error(name)
  return column.values
}
function codesOf(table: Table, name: string): Int32Array {
  const column = columnOf(table, name)
  if (column === undefined || isNumeric(column)) throw new Error(name)
  return column.codes
}
const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
const share = (values: ArrayLike<number>, is: (value: number, row: number) => boolean) =>
  Array.from(values).filter(is).length / values.length

const n = 3000
const random = stream(5, 'sequential')

/** Dependences that no pair of columns shows: a parity of two flags, a value whose spread depends on another, absence at random given a level. */
function cohort(): Table {
  const flag = () => Int32Array.from({ length: n }, () => random.int(2))
  const [p, q] = [flag(), flag()]
  const odd = Int32Array.from(p, (code, row) => (random.next() < 0.97 ? code ^ (q[row] ?? 0) : random.int(2)))
  const x = Float64Array.from({ length: n }, () => Math.round(random.normal() * 100) / 100)
  const spread = Float64Array.from(x, (value) => Math.round(random.normal() * (value > 0 ? 10 : 1)))
  const ward = Int32Array.from({ length: n }, () => (random.next() < 0.004 ? 2 : random.int(2)))
  const lactate = Float64Array.from(ward, (code, row) =>
    random.next() < (code === 0 ? 0.7 : 0.05) ? NaN : 100 + (x[row] ?? 0),
  )
  const coded = (name: string, codes: Int32Array, levels: string[]): Column => ({
    name,
    kind: levels.length === 2 ? 'binary' : 'categorical',
    unit: null,
    codes,
    levels,
  })
  return {
    rows: n,
    columns: [
      coded('p', p, ['0', '1']),
      coded('q', q, ['0', '1']),
      coded('odd', odd, ['0', '1']),
      { name: 'x', kind: 'numeric', unit: 'm', values: x },
      { name: 'spread', kind: 'integer', unit: null, values: spread },
      coded('ward', ward, ['a', 'b', 'rare', 'never']),
      { name: 'lactate', kind: 'numeric', unit: null, values: lactate },
      { name: 'day', kind: 'date', unit: null, values: x.map((value) => 20_000 + Math.round(value * 30)) },
    ],
  }
}

const real = cohort()
const made = draw(real, 5000)

describe('sequential trees keep', () => {
  it('a parity that no pair of columns shows, and that independent columns lose', () => {
    const right = (table: Table) => {
      const [p, q] = [codesOf(table, 'p'), codesOf(table, 'q')]
      return share(codesOf(table, 'odd'), (code, row) => code === ((p[row] ?? 0) ^ (q[row] ?? 0)))
    }
    expect(right(made)).toBeGreaterThan(0.95)
    expect(right(draw(real, 5000, 1, independent))).toBeLessThan(0.55)
  })
  it('a spread that depends on another column', () => {
    const x = numbersOf(made, 'x')
    const size = (above: boolean) =>
      mean(
        numbersOf(made, 'spread')
          .filter((_, row) => (x[row] ?? 0) > 0 === above)
          .map(Math.abs),
      )
    expect(size(true)).toBeGreaterThan(6.5)
    expect(size(false)).toBeLessThan(1.2)
  })
  it('absence that depends on another column, and the values of those present', () => {
    const ward = codesOf(made, 'ward')
    const lactate = numbersOf(made, 'lactate')
    const absent = (code: number) =>
      share(
        lactate.filter((_, row) => ward[row] === code),
        Number.isNaN,
      )
    expect(absent(0)).toBeCloseTo(0.7, 1)
    expect(absent(1)).toBeLessThan(0.09)
    const x = numbersOf(made, 'x')
    const off = lactate.map((value, row) => Math.abs(value - 100 - (x[row] ?? 0))).filter((gap) => gap >= 0)
    expect(mean(off)).toBeLessThan(0.1)
  })
  it('marginals, rare levels, kinds, units and levels', () => {
    expect(mean(numbersOf(made, 'x')) - mean(numbersOf(real, 'x'))).toBeCloseTo(0, 1)
    expect(share(codesOf(made, 'ward'), (code) => code === 2)).toBeCloseTo(0.004, 2)
    expect(codesOf(made, 'ward').includes(2)).toBe(true)
    expect(codesOf(made, 'ward').includes(3)).toBe(false)
    const shape = ({ columns }: Table) =>
      columns.map((column) => [
        column.name,
        column.kind,
        column.unit,
        isNumeric(column) ? null : column.levels,
      ])
    expect(shape(made)).toEqual(shape(real))
  })
  it('a dependence of a rare class, though every leaf’s commonest class is the other', () => {
    const x = Float64Array.from({ length: n }, () => random.normal())
    const codes = Int32Array.from(x, (value) => (random.next() < (value > 1 ? 0.35 : 0.02) ? 1 : 0))
    const dead: Column = { name: 'dead', kind: 'binary', unit: null, codes, levels: ['no', 'yes'] }
    const out = draw(
      { rows: n, columns: [{ name: 'x', kind: 'numeric', unit: null, values: x }, dead] },
      5000,
    )
    const at = numbersOf(out, 'x')
    const rate = (high: boolean) => mean(codesOf(out, 'dead').filter((_, row) => (at[row] ?? 0) > 1 === high))
    expect(rate(true)).toBeGreaterThan(0.28)
    expect(rate(false)).toBeLessThan(0.05)
  })
})

describe('sequential trees', () => {
  it('give the same rows for the same stream, others for another', () => {
    expect(draw(real, 300)).toEqual(draw(real, 300))
    expect(draw(real, 300, 2)).not.toEqual(draw(real, 300))
  })

  it('put rows together anew: no training row as a whole where columns have a spread of their own', () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const base = Float64Array.from({ length: n }, () => random.normal())
    const columns = names.map((name): Column => ({
      name,
      kind: 'numeric',
      unit: null,
      values: base.map((value) => Math.round((value + random.normal()) * 100) / 100),
    }))
    const key = (table: Table, row: number) => names.map((name) => numbersOf(table, name)[row]).join('|')
    const table = { rows: n, columns }
    const own = new Set(Array.from({ length: n }, (_, row) => key(table, row)))
    const out = draw(table, n)
    const copies = Array.from({ length: n }, (_, row) => key(out, row)).filter((one) => own.has(one)).length
    expect(copies).toBeLessThan(n / 100)
  })

  it('say how far they are', () => {
    const said: (number | null)[] = []
    const columns = real.columns.map(({ name }) => name)
    const task = { train: asTrain(real), schema, columns, rows: 5, random: stream(1) }
    sequentialTree.generate({ ...task, onProgress: ({ done, total }) => said.push(done, total) })
    expect(said.slice(0, 4)).toEqual([0, 8, 1, 8])
  })

  it('order many levels by what they mean for a response of many levels', () => {
    const many = 400
    const levels = Array.from({ length: many }, (_, i) => `site ${i}`)
    const site = Int32Array.from({ length: 8000 }, () => random.int(many))
    const kind = site.map((code) => (random.next() < 0.9 ? code % 6 : random.int(6)))
    const table: Table = {
      rows: 8000,
      columns: [
        { name: 'site', kind: 'categorical', unit: null, codes: site, levels },
        { name: 'kind', kind: 'categorical', unit: null, codes: kind, levels: levels.slice(0, 6) },
      ],
    }
    const out = draw(table, 4000)
    const sites = codesOf(out, 'site')
    expect(share(codesOf(out, 'kind'), (code, row) => code === (sites[row] ?? 0) % 6)).toBeGreaterThan(0.75)
  })

  it('write, for any table, the asked rows out of values that their column has, missing only where it has missing', () => {
    const cell = fc.oneof(fc.constant(NaN), fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true }))
    const column = fc.record({ coded: fc.boolean(), cells: fc.array(cell, { minLength: 60, maxLength: 60 }) })
    fc.assert(
      fc.property(
        fc.array(column, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 40 }),
        (columns, rows, asked) => {
          const table: Table = {
            rows,
            columns: columns.map(({ coded, cells }, j): Column => {
              const values = Float64Array.from(cells.slice(0, rows))
              if (!coded) return { name: `c${j}`, kind: 'numeric', unit: null, values }
              const codes = Int32Array.from(values, (value) =>
                Number.isNaN(value) ? -1 : Math.abs(Math.trunc(value)) % 5,
              )
              return {
                name: `c${j}`,
                kind: 'categorical',
                unit: null,
                codes,
                levels: ['a', 'b', 'c', 'd', 'e'],
              }
            }),
          }
          const out = draw(table, asked)
          expect(out.rows).toBe(asked)
          out.columns.forEach((column, j) => {
            const from = table.columns[j]
            if (from === undefined) throw new Error('column')
            const known = new Set<number>(isNumeric(from) ? from.values : from.codes)
            const cells = isNumeric(column) ? column.values : column.codes
            expect(cells.length).toBe(asked)
            cells.forEach((value) => expect(known.has(value)).toBe(true))
          })
        },
      ),
    )
  })

  it('leave an absent column absent and a constant one constant', () => {
    const table: Table = {
      rows: 40,
      columns: [
        { name: 'none', kind: 'numeric', unit: null, values: new Float64Array(40).fill(NaN) },
        { name: 'one', kind: 'integer', unit: null, values: new Float64Array(40).fill(7) },
        { name: 'no level', kind: 'categorical', unit: null, codes: new Int32Array(40).fill(-1), levels: [] },
      ],
    }
    const out = draw(table, 10)
    const [none, one, level] = out.columns
    if (none === undefined || one === undefined || level === undefined || !isNumeric(one))
      throw new Error('columns')
    for (let row = 0; row < 10; row++)
      expect([isMissing(none, row), one.values[row], isMissing(level, row)]).toEqual([true, 7, true])
  })
})
