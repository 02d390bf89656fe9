import { describe, expect, it } from 'vitest'
import { stream } from '../../base/random'
import { asTrain } from '../../cohort/split'
import type { Schema } from '../../cohort/schema'
import { columnOf, isNumeric, type Table } from '../../table/table'
import { baselines } from './index'

const n = 3000
const random = stream(7, 'baselines test')

/** x and y correlated at 0.8, a level that depends on x, and y missing more often where x is high. */
function cohort(): Table {
  const x = Float64Array.from({ length: n }, () => random.normal())
  const y = Float64Array.from(x, (value) => {
    const own = 0.8 * value + 0.6 * random.normal()
    return random.next() < (value > 1 ? 0.6 : 0.1) ? NaN : Math.round(own * 10) / 10
  })
  const codes = Int32Array.from(x, (value) => (value + random.normal() > 1 ? 1 : 0))
  return {
    rows: n,
    columns: [
      { name: 'x', kind: 'numeric', unit: null, values: x },
      { name: 'y', kind: 'numeric', unit: 'mmol/L', values: y },
      { name: 'dead', kind: 'binary', unit: null, codes, levels: ['no', 'yes'] },
      { name: 'all missing', kind: 'numeric', unit: null, values: new Float64Array(n).fill(NaN) },
      { name: 'constant', kind: 'categorical', unit: null, codes: new Int32Array(n), levels: ['only'] },
    ],
  }
}

const schema: Schema = {
  columns: [],
  target: 'dead',
  positive: 'yes',
  groups: [],
  site: null,
  region: null,
  quasiIdentifiers: [],
  sensitive: null,
  rules: [],
}
const train = asTrain(cohort())
const columns = train.columns.map(({ name }) => name)
const run = (method: string, seed = 1) => {
  const baseline = baselines.find((one) => one.method === method)
  if (baseline === undefined) throw new Error(method)
  return baseline.generate({ train, schema, columns, rows: 4000, random: stream(seed, method) })
}

function correlation(table: Table, a: string, b: string): number {
  const values = (name: string) => {
    const column = columnOf(table, name)
    if (column === undefined) throw new Error(name)
    return isNumeric(column) ? column.values : Float64Array.from(column.codes)
  }
  const pairs = Array.from(values(a), (x, i) => [x, values(b)[i] ?? NaN] as const).filter(
    ([x, y]) => !Number.isNaN(x + y),
  )
  const mean = (k: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[k], 0) / pairs.length
  const [mx, my] = [mean(0), mean(1)]
  const moment = (f: (x: number, y: number) => number) =>
    pairs.reduce((sum, [x, y]) => sum + f(x - mx, y - my), 0)
  return moment((x, y) => x * y) / Math.sqrt(moment((x) => x * x) * moment((_, y) => y * y))
}

const missing = (table: Table, name: string) => {
  const column = columnOf(table, name)
  return column !== undefined && isNumeric(column)
    ? column.values.filter(Number.isNaN).length / table.rows
    : 0
}

describe.each(['independent', 'gaussian-copula', 'sequential-tree', 'bootstrap'])('%s', (method) => {
  const made = run(method)
  it('has the asked rows, columns, kinds and levels', () => {
    expect(made.rows).toBe(4000)
    expect(made.columns.map(({ name, kind }) => [name, kind])).toEqual(
      train.columns.map(({ name, kind }) => [name, kind]),
    )
  })
  it('keeps marginals: mean, missing share, prevalence, decimals', () => {
    const dead = columnOf(made, 'dead')
    const share =
      dead !== undefined && !isNumeric(dead) ? dead.codes.reduce((sum, code) => sum + code, 0) / made.rows : 0
    const real = columnOf(train, 'dead')
    const realShare =
      real !== undefined && !isNumeric(real) ? real.codes.reduce((sum, code) => sum + code, 0) / n : 1
    expect(Math.abs(share - realShare)).toBeLessThan(0.03)
    expect(Math.abs(missing(made, 'y') - missing(train, 'y'))).toBeLessThan(0.03)
    expect(missing(made, 'all missing')).toBe(1)
    const y = columnOf(made, 'y')
    if (y === undefined || !isNumeric(y)) throw new Error('y')
    expect(
      y.values.every((value) => Number.isNaN(value) || Math.abs(value * 10 - Math.round(value * 10)) < 1e-9),
    ).toBe(true)
  })
  it('gives the same rows for the same stream, others for another', () => {
    expect(run(method).columns).toEqual(made.columns)
    expect(run(method, 2).columns).not.toEqual(made.columns)
  })
})

describe('dependence', () => {
  const real = correlation(train, 'x', 'y')
  it.each(['gaussian-copula', 'sequential-tree'])(
    'is lost by independent columns and kept by %s, for numbers, levels and missing values',
    (method) => {
      expect(Math.abs(correlation(run('independent'), 'x', 'y'))).toBeLessThan(0.06)
      const kept = run(method)
      expect(Math.abs(correlation(kept, 'x', 'y') - real)).toBeLessThan(0.08)
      expect(Math.abs(correlation(kept, 'x', 'dead') - correlation(train, 'x', 'dead'))).toBeLessThan(0.08)
      const x = columnOf(kept, 'x')
      const y = columnOf(kept, 'y')
      if (x === undefined || y === undefined || !isNumeric(x) || !isNumeric(y)) throw new Error('columns')
      const rate = (high: boolean) => {
        const rows = [...x.values.keys()].filter((row) => (x.values[row] ?? 0) > 1 === high)
        return rows.filter((row) => Number.isNaN(y.values[row] ?? 0)).length / rows.length
      }
      expect(rate(true)).toBeGreaterThan(rate(false) + 0.2)
    },
  )
  it('bootstrap copies rows, the others don’t', () => {
    const keys = new Set(Array.from({ length: n }, (_, row) => key(train, row)))
    const copies = (table: Table) =>
      Array.from({ length: table.rows }, (_, row) => key(table, row)).filter((one) => keys.has(one)).length
    expect(copies(run('bootstrap'))).toBe(4000)
    expect(copies(run('gaussian-copula'))).toBeLessThan(40)
  })
})

function key(table: Table, row: number): string {
  return table.columns.map((column) => (isNumeric(column) ? column.values[row] : column.codes[row])).join('|')
}
