import { describe, expect, it } from 'vitest'
import { faultsOf } from '../../charts/testing'
import { applySchema } from '../../cohort/apply'
import { inferSchema } from '../../cohort/infer'
import { mergeSchemaPart } from '../../cohort/merge'
import { profile } from '../../cohort/profile'
import type { SchemaPart } from '../../cohort/schema'
import { tableOf } from '../../cohort/testing'
import type { Figure } from '../../charts/scene'
import { poolSmall } from '../../cohort/small-cells'
import { cohortFigures } from './cohort'
import { flowFigure, splitFigure } from './design'

function figures(columns: Parameters<typeof tableOf>[0], part: SchemaPart = {}): Figure[] {
  const read = tableOf(columns)
  const schema = mergeSchemaPart(read, inferSchema(read), part)
  const table = applySchema(read, schema)
  return cohortFigures(profile(table, schema), schema)
}

const rows = Array.from({ length: 400 }, (_, i) => i)
/** Hospital C has three deaths, hospital D eight people. */
const columns = {
  died: rows.map((i) => (i % 4 === 0 && (i < 300 || i >= 388) ? 1 : 0)),
  hospital: rows.map((i) => (i < 150 ? 'A' : i < 300 ? 'B' : i < 392 ? 'C' : 'D')),
  sex: rows.map((i) => (i % 2 === 0 ? 'F' : 'M')),
  age: rows.map((i) => 18 + ((i * 7) % 70)),
  outlier: rows.map((i) => (i === 0 ? 987654 : i % 10)),
  gone: rows.map((i) => (i < 5 ? null : i % 50)),
  empty: rows.map(() => null),
  ward: rows.map((i) => (i < 3 ? 'tiny' : i < 30 ? 'small' : 'large')),
}
const part: SchemaPart = { target: 'died', positive: 1, groups: ['sex'], site: 'hospital' }

describe('cohortFigures', () => {
  const all = figures(columns, part)
  const named = (name: string) => all.find((figure) => figure.name === name)

  it('has a figure a column, drawn without fault', () => {
    for (const name of Object.keys(columns).filter((name) => name !== 'hospital'))
      expect(named(`cohort-${name}`), name).toBeDefined()
    for (const figure of all) {
      for (const width of [320, 760]) expect(faultsOf(figure.draw(width)), figure.name).toEqual([])
      expect(`${figure.finding} ${figure.summary}`).not.toMatch(/NaN|undefined|null|Infinity/)
    }
  })

  it('tells no count of fewer than 11 people, in picture, table or words', () => {
    const sites = named('target-by-site')
    expect(sites?.table.rows.map(([label]) => label)).not.toContain('D')
    expect(JSON.stringify(sites)).not.toContain('"D"')
    for (const { table } of [sites].filter((figure) => figure !== undefined))
      for (const [, n, rate] of table.rows) expect(Number(n) * Number(rate)).toBeGreaterThanOrEqual(10.9)
    const ward = named('cohort-ward')
    expect(ward?.table.rows).toEqual([
      ['large', 0.925],
      ['2 small levels', 0.075],
    ])
    const outlier = named('cohort-outlier')
    expect(JSON.stringify([outlier?.table, outlier?.summary, outlier?.draw(760)])).not.toMatch(/987/)
    expect(JSON.stringify(named('cohort-gone'))).not.toContain('0.0125')
    expect(named('cohort-gone')?.finding).toContain('fewer than 11 missing')
    expect(JSON.stringify(named('missing-values')?.table)).not.toContain('gone')
  })

  it('says what there is where nothing is', () => {
    expect(named('cohort-empty')?.finding).toBe('No row has a value of empty')
    expect(named('missing-values')?.finding).toContain('empty is missing in 100\u00a0% of the rows')
    const bare = figures({ x: ['only', 'few', 'rows'], y: [1, 2, 3] })
    expect(bare.map(({ name }) => name).filter((name) => name.startsWith('target'))).toEqual([])
  })
})

describe('poolSmall', () => {
  it('takes the next smallest along, so that subtracting tells nothing', () => {
    const pooled = poolSmall(
      [5, 100, 20, 50],
      (n) => n,
      (items) => items.reduce((sum, n) => sum + n, 0) >= 11,
    )
    expect(pooled).toEqual([
      { items: [100], small: false },
      { items: [50], small: false },
      { items: [5, 20], small: true },
    ])
  })

  it('shows nothing where all together are too few', () => {
    expect(
      poolSmall(
        [3, 4],
        (n) => n,
        (items) => items.reduce((sum, n) => sum + n, 0) >= 11,
      ),
    ).toEqual([])
  })
})

describe('splitFigure', () => {
  it('puts small sites together and keeps the sum', () => {
    const sites = [
      { site: 'a', train: 60, control: 20, test: 0, positives: 20 },
      { site: 'b', train: 0, control: 0, test: 40, positives: 20 },
      { site: 'c', train: 12, control: 3, test: 0, positives: 2 },
    ]
    const { table, finding } = splitFigure(sites, { train: 72, control: 23, test: 40 })
    expect(table.rows.map(([label]) => label)).not.toContain('c')
    for (const part of [1, 2, 3])
      for (const row of table.rows) expect([0, 11, 12, 20, 23, 40, 60, 72]).toContain(row[part])
    expect(finding).toContain('A generator sees 72 (53\u00a0%) of 135 rows')
    expect(finding).toContain('from 1 whole site')
  })

  it('has one bar without sites', () => {
    expect(splitFigure([], { train: 6, control: 2, test: 2 }).table.rows).toEqual([['all rows', 6, 2, 2]])
  })
})

describe('flowFigure', () => {
  const step = (label: string, remaining: number, excluded: number) => ({ label, remaining, excluded })

  it('tells small steps together with a neighbour, and keeps every count', () => {
    const { table } = flowFigure([
      step('all', 1000, 0),
      step('a', 997, 3),
      step('b', 900, 97),
      step('c', 895, 5),
    ])
    expect(table.rows).toEqual([
      ['all', 0, 1000],
      ['a; b; c', 105, 895],
    ])
  })

  it('says nothing of a few left out in all', () => {
    const { table } = flowFigure([step('all', 1000, 0), step('a', 997, 3)])
    expect(table.rows).toEqual([['all; a (fewer than 11 left out)', 0, 997]])
  })

  it('survives no steps', () => {
    expect(flowFigure([]).finding).toBe('0 of 0 remain; nothing was left out')
    expect(faultsOf(flowFigure([]).draw(320))).toEqual([])
  })
})
