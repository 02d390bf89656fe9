import { describe, expect, it } from 'vitest'
import { applySchema } from './apply'
import { inferSchema } from './infer'
import { profile } from './profile'
import { tableOf } from './testing'

const profiled = (columns: Parameters<typeof tableOf>[0], kinds = {}) => {
  const table = tableOf(columns, kinds)
  const schema = inferSchema(table)
  return profile(applySchema(table, schema), schema)
}

describe('profile', () => {
  it('describes numbers: quantiles, spread, bins that hold every value once', () => {
    const values = Array.from({ length: 101 }, (_, i) => (i === 100 ? null : i / 4))
    const [column] = profiled({ x: values }).columns
    expect(column).toMatchObject({ n: 100, missing: 1, distinct: 100, levels: null })
    expect(column?.missingShare).toBeCloseTo(1 / 101, 12)
    const numbers = column?.numbers
    expect(numbers).toMatchObject({ min: 0, max: 24.75, mean: 12.375 })
    expect(numbers?.sd).toBeCloseTo(7.25287299397, 9)
    expect(numbers?.quantiles.map(({ value }) => value)).toEqual([1.2375, 6.1875, 12.375, 18.5625, 23.5125])
    expect(numbers?.counts.reduce((sum, count) => sum + count, 0)).toBe(100)
    expect(numbers?.edges).toHaveLength((numbers?.counts.length ?? 0) + 1)
    expect([numbers?.edges[0], numbers?.edges.at(-1)]).toEqual([-0.005, 24.995])
  })

  it('gives whole numbers and days bins of equally many of them', () => {
    const ages = profiled({ age: [1, 2, 2, 3, 3, 3] }).columns[0]?.numbers
    expect(ages).toMatchObject({ edges: [0.5, 1.5, 2.5, 3.5], counts: [1, 2, 3] })
    const days = profiled({ day: Array.from({ length: 100 }, (_, i) => 20000 + i) }, { day: 'date' })
      .columns[0]?.numbers
    expect(new Set(days?.counts)).toEqual(new Set([5]))
    expect(days?.mean).toBe(20049.5)
  })

  it('survives constant, single and missing values', () => {
    const [a, b, c] = profiled({ a: [2.5, 2.5, 2.5], b: [null, 4.5, null], c: [null, null, null] }).columns
    expect(a?.numbers).toMatchObject({ edges: [2, 3], counts: [3], sd: 0 })
    expect(a?.distinct).toBe(1)
    expect(b?.numbers).toMatchObject({ sd: 0, counts: [1] })
    expect(c).toMatchObject({ n: 0, missingShare: 1, numbers: null, distinct: 0 })
  })

  it('counts levels, the twentieth and on by count, and shows nothing of identifiers', () => {
    const table = Array.from(
      { length: 400 },
      (_, i) => `L${String(Math.floor(Math.sqrt(i * 2))).padStart(2, '0')}`,
    )
    const { columns } = profiled({
      many: table,
      few: table.map((_, i) => ['x', 'y', 'z'][i % 3] ?? ''),
      id: table.map((_, i) => `p${i}`),
    })
    expect(columns[0]?.levels?.top).toHaveLength(20)
    const named = columns[0]?.levels?.top.reduce((sum, { count }) => sum + count, 0) ?? 0
    expect(named + (columns[0]?.levels?.other?.count ?? 0)).toBe(400)
    expect(columns[1]?.levels).toEqual({
      top: [
        { level: 'x', count: 134 },
        { level: 'y', count: 133 },
        { level: 'z', count: 133 },
      ],
      other: null,
    })
    expect(columns[2]).toMatchObject({ kind: 'identifier', distinct: 400, levels: null, numbers: null })
  })

  it('gives the target rate by group and by site, the missing apart, rows without a label left out', () => {
    const { target, byGroup, bySite } = profiled({
      died: [1, 0, 1, 0, null, 0],
      sex: ['F', 'F', 'M', null, 'M', 'M'],
      hospital: [9, 9, 10, 10, 10, 11],
    })
    expect(target).toEqual({ level: '1', n: 5, positives: 2, rate: 0.4 })
    expect(byGroup).toEqual([
      {
        group: 'sex',
        levels: [
          { level: 'F', n: 2, positives: 1, rate: 0.5 },
          { level: 'M', n: 2, positives: 1, rate: 0.5 },
          { level: '(missing)', n: 1, positives: 0, rate: 0 },
        ],
      },
    ])
    expect(bySite.map(({ level, n }) => [level, n])).toEqual([
      ['9', 2],
      ['10', 2],
      ['11', 1],
    ])
  })

  it('has no rates without a target', () => {
    expect(profiled({ x: [1.5, 2.5, 3.5] })).toMatchObject({ target: null, byGroup: [], bySite: [] })
  })
})
