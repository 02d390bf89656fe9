import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stream } from '../../base/random'
import { applySchema } from '../../cohort/apply'
import { inferSchema } from '../../cohort/infer'
import { mergeSchemaPart } from '../../cohort/merge'
import type { ColumnSchema, Schema, SchemaPart } from '../../cohort/schema'
import { asTrain } from '../../cohort/split'
import { tableOf } from '../../cohort/testing'
import { columnOf, isNumeric, type Column, type Kind, type Table } from '../../table/table'
import { keyedNoise } from './noise'
import type { Band, Released } from './released'
import { releaseStatistics } from './statistics'
import { statisticsLines } from './words'

type Cells = Record<string, (number | string | null)[]>

interface Made {
  table: Table
  schema: Schema
  columns: ColumnSchema[]
  release: (rows?: readonly number[]) => Released
}

function make(cells: Cells, part: SchemaPart = {}, kinds: Record<string, Kind> = {}, threshold = 11): Made {
  const raw = tableOf(cells, kinds)
  const schema = mergeSchemaPart(raw, inferSchema(raw), part)
  const table = applySchema(raw, schema)
  const columns = [...schema.columns]
  const options = { threshold, epsilon: null, noise: null, noiseOf: () => stream('unused') }
  return {
    table,
    schema,
    columns,
    release: () => releaseStatistics(asTrain(table), columns, schema, options),
  }
}

function bandsOf(released: Released, name: string): Band[] {
  const summary = released.perColumn.get(name)
  return summary?.kind === 'numbers' ? summary.bands : []
}

function holders(column: Column | undefined, { from, to }: Band): number {
  if (column === undefined || !isNumeric(column)) return 0
  const inside = (value: number) =>
    from !== null && from === to
      ? value === from
      : (from === null || value >= from) && (to === null || value < to)
  return column.values.filter(inside).length
}

/** Numbers of all sorts: skewed, tied, huge, whole, missing. */
const numbers = fc.oneof(
  fc.array(fc.oneof(fc.constant(null), fc.double({ noNaN: true, min: -1e6, max: 1e6 })), {
    minLength: 1,
    maxLength: 250,
  }),
  fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 20, maxLength: 300 }),
  fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant(0) },
      { weight: 4, arbitrary: fc.double({ noNaN: true, min: 0, max: 9 }) },
    ),
    { minLength: 20, maxLength: 300 },
  ),
  fc.array(fc.maxSafeInteger(), { minLength: 20, maxLength: 120 }),
  fc
    .array(fc.double({ noNaN: true, min: 0.001, max: 0.999 }), { minLength: 30, maxLength: 250 })
    .map((values) => values.map((u) => Number((1 / u).toPrecision(3)))),
)

describe('statistics of numbers', () => {
  it('rest on the threshold, band by band', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 2, max: 15 }), (values, threshold) => {
        const { table, release } = make({ x: values, y: values.map((_, i) => i % 7) }, {}, {}, threshold)
        const released = release()
        const column = columnOf(table, 'x')
        for (const band of bandsOf(released, 'x')) {
          // Open bands beside a spike leave the spike out.
          const spikes = bandsOf(released, 'x').filter(({ from, to }) => from !== null && from === to)
          const within = spikes.filter(
            (spike) =>
              spike !== band &&
              holders({ ...column, values: Float64Array.of(spike.from ?? 0) } as Column, band) > 0,
          )
          const own = holders(column, band) - within.reduce((sum, spike) => sum + holders(column, spike), 0)
          expect(own).toBeGreaterThanOrEqual(threshold)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('say no number that fewer than the threshold have', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const { release } = make({ x: values, y: values.map((_, i) => i % 7) })
        const summary = release().perColumn.get('x')
        if (summary?.kind !== 'numbers') return
        const told = [...summary.bands.flatMap(({ from, to }) => [from, to]), summary.mean]
        for (const number of told) {
          if (number === null) continue
          const held = values.filter((value) => value === number).length
          expect(held === 0 || held >= 11).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('don’t depend on how extreme the ten most extreme persons are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -50, max: 50 }), { minLength: 30, maxLength: 250 }),
        fc.integer({ min: 1, max: 10 }),
        fc.double({ noNaN: true, min: 1, max: 1e9 }),
        (values, extremes, factor) => {
          const sorted = values.map((value, i) => value + i * 1e-9).sort((a, b) => a - b)
          const moved = sorted.map((value, i) =>
            i >= sorted.length - extremes ? 51 + (i - sorted.length + extremes + 1) * factor : value,
          )
          const at = sorted.map((value, i) => (i >= sorted.length - extremes ? 51 + i / 1e3 : value))
          const other = sorted.map((_, i) => (i * 7919) % 101)
          expect(make({ x: moved, y: other }).release()).toEqual(make({ x: at, y: other }).release())
        },
      ),
      { numRuns: 150 },
    )
  })

  it('state what the data are', () => {
    const random = stream('normal')
    const x = Array.from({ length: 5000 }, () => 60 + 15 * random.normal())
    const y = x.map((value) => (random.next() < 0.3 ? null : value + 15 * random.normal()))
    const { release } = make({ x, y })
    const released = release()
    const summary = released.perColumn.get('x')
    if (summary?.kind !== 'numbers') throw new Error('no summary')
    expect(summary.mean).toBeCloseTo(60, -0.5)
    expect(Math.abs((summary.sd ?? 0) - 15)).toBeLessThan(1)
    for (const band of summary.bands) {
      const exact =
        x.filter((v) => v >= (band.from ?? -Infinity) && v < (band.to ?? Infinity)).length / x.length
      // Steps of half a percent.
      expect(Math.abs(band.share - exact)).toBeLessThanOrEqual(0.0025 + 1e-9)
    }
    expect(released.perColumn.get('y')?.missing).toBeCloseTo(0.3, 1)
    // Pearson's 1/√2 is Spearman's (6/π) asin(½/√2) = 0.69.
    expect(released.correlations).toEqual([{ a: 'x', b: 'y', rho: 0.7 }])
  })

  it('cope with constants, nothing, two-humped spikes and whole numbers beyond precision', () => {
    const n = 300
    const of = (value: (i: number) => number | null) => Array.from({ length: n }, (_, i) => value(i))
    const { release, columns } = make({
      constant: of(() => 7),
      nothing: of(() => null),
      nearly: of((i) => (i < 4 ? i : 0)),
      few: of((i) => (i < 5 ? i * 1.5 : null)),
      spikes: of((i) => (i % 2) * 100 + (i % 5 === 0 ? (i % 3) + 1 : 0)),
      huge: of((i) => 9e12 + 7000 * i),
      infinite: of((i) => (i === 0 ? Infinity : i % 50)),
    })
    const released = release()
    expect(bandsOf(released, 'constant')).toEqual([{ from: 7, to: 7, share: 1 }])
    expect(released.perColumn.get('nothing')).toMatchObject({ missing: 1 })
    expect(bandsOf(released, 'nearly')).toEqual([])
    expect(released.perColumn.get('few')).toMatchObject({ bands: [], mean: null, missing: 1 })
    expect(bandsOf(released, 'spikes')).toContainEqual({ from: 100, to: 100, share: 0.4 })
    expect(bandsOf(released, 'huge').length).toBeGreaterThan(3)
    const { perColumn } = statisticsLines(released, columns)
    expect(perColumn['constant']).toBe('exactly 7 100%; rarely or never missing')
    expect(perColumn['nothing']).toBe('missing in nearly all or all')
    expect(JSON.stringify([perColumn, released.account])).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('tell dates by year alone, and identifiers and notes not at all', () => {
    const n = 120
    const { release, columns } = make(
      {
        admitted: Array.from(
          { length: n },
          (_, i) => (i < 60 ? 17_000 : i < 63 ? 17_500 : 18_000) + (i % 30),
        ),
        mrn: Array.from({ length: n }, (_, i) => `M${4_000_000 + i * 13}`),
        note: Array.from({ length: n }, (_, i) => `seen by doctor number ${i * 17} on the ward again`),
      },
      { columns: [{ name: 'admitted', kind: 'date' }] },
      { admitted: 'date' },
    )
    const released = release()
    expect(released.perColumn.get('admitted')).toMatchObject({
      years: [
        { from: 2016, to: 2016, share: 0.5 },
        { from: 2017, to: 2019, share: 0.5 },
      ],
    })
    expect(released.perColumn.get('mrn')).toBeNull()
    expect(released.perColumn.get('note')).toBeNull()
    expect(Object.keys(statisticsLines(released, columns).perColumn)).toEqual(['admitted'])
    expect(released.account.said.join(' ')).toContain('“mrn”, “note”')
  })
})

describe('statistics of levels', () => {
  const levels = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'rare', null), {
    minLength: 1,
    maxLength: 250,
  })

  it('name no level of fewer than the threshold, and leave none to be got by subtraction', () => {
    fc.assert(
      fc.property(levels, (cells) => {
        const { release } = make(
          { x: cells, y: cells.map((_, i) => (i * 37) % 101) },
          { columns: [{ name: 'x', kind: 'categorical' }] },
        )
        const summary = release().perColumn.get('x')
        if (summary?.kind !== 'levels') return
        const count = (level: string | null) => cells.filter((cell) => cell === level).length
        for (const { level } of summary.levels) expect(count(level)).toBeGreaterThanOrEqual(11)
        const known = cells.length - count(null)
        const named = summary.levels.reduce((sum, { level }) => sum + count(level), 0)
        if (summary.levels.length > 0) expect(known - named === 0 || known - named >= 11).toBe(true)
        expect(summary.other === null).toBe(summary.levels.length === 0 || known === named)
        if (count(null) > 0 && count(null) < 11) expect([0, null]).toContain(summary.missing)
      }),
      { numRuns: 300 },
    )
  })

  it('round shares so that the difference of two says nothing of fewer than the threshold', () => {
    for (const n of [40, 300, 2000]) {
      const cells = Array.from({ length: n }, (_, i) => (i < n / 2 ? 'a' : 'b'))
      const shares = (own: (string | null)[]) => {
        const summary = make({ x: own, y: own.map((_, i) => i) })
          .release()
          .perColumn.get('x')
        return summary?.kind === 'levels' ? summary.levels.map(({ share }) => share) : []
      }
      for (const share of shares(cells)) {
        const steps = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5].filter((step) => step * n >= 11)
        expect(steps.some((step) => Math.abs(share / step - Math.round(share / step)) < 1e-9)).toBe(true)
      }
    }
  })

  it('say nothing of a column where one of two levels is rare', () => {
    const cells = Array.from({ length: 300 }, (_, i) => (i < 3 ? 'yes' : 'no'))
    const { release, columns } = make({ x: cells, y: cells.map((_, i) => i) })
    const released = release()
    expect(statisticsLines(released, columns).perColumn['x']).toBe('rarely or never missing')
    expect(released.account.suppressed).toBeGreaterThan(0)
  })
})

describe('tables by group', () => {
  const people = fc.array(
    fc.record({
      group: fc.constantFrom('a', 'b', 'c', 'd', null),
      died: fc.constantFrom('yes', 'no', 'no', null),
      age: fc.option(fc.integer({ min: 18, max: 90 }), { nil: null, freq: 9 }),
    }),
    { minLength: 60, maxLength: 300 },
  )

  it('rest on the threshold of either outcome, and so does what they leave out', () => {
    fc.assert(
      fc.property(people, (rows) => {
        const seen = new Set(rows.map(({ died }) => died))
        if (!seen.has('yes') || !seen.has('no') || rows.every(({ group }) => group === null)) return
        const { release } = make(
          {
            group: rows.map(({ group }) => group),
            age: rows.map(({ age }) => age),
            died: rows.map(({ died }) => died),
          },
          { target: 'died', positive: 'yes', groups: ['group'] },
        )
        const table = release().groups.find(({ group }) => group === 'group')
        if (table === undefined) return
        const count = (level: string | null, died: string) => {
          const named = table.rates.map((cell) => cell.level).filter((name) => name !== null)
          return rows.filter(
            (row) =>
              row.died === died && (level === null ? !named.includes(row.group ?? '') : row.group === level),
          ).length
        }
        for (const { level } of table.rates) {
          expect(count(level, 'yes')).toBeGreaterThanOrEqual(11)
          expect(count(level, 'no')).toBeGreaterThanOrEqual(11)
        }
        // Without a last cell “all other” nobody is left over.
        if (table.rates.length > 0 && table.rates.every(({ level }) => level !== null))
          expect(count(null, 'yes') + count(null, 'no')).toBe(0)
        for (const { level, means } of table.shares) {
          const named = table.shares.map((cell) => cell.level).filter((name) => name !== null)
          const own = rows.filter(({ group }) =>
            level === null ? !named.includes(group ?? '') : group === level,
          )
          expect(own.length).toBeGreaterThanOrEqual(11)
          if (means['age'] !== undefined)
            expect(own.filter(({ age }) => age !== null).length).toBeGreaterThanOrEqual(11)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('a table too small to tell of', () => {
  it('is told of in no way, and that is said', () => {
    const { release, columns } = make(
      {
        age: [50, 61, 72, 83, 44, 35, 66],
        sex: ['f', 'm', 'f', 'm', 'f', 'm', 'f'],
        died: ['y', 'n', 'n', 'n', 'y', 'n', 'n'],
      },
      { target: 'died', positive: 'y', groups: ['sex'] },
    )
    const released = release()
    expect(released.account).toMatchObject({ cells: 0, merged: 0 })
    expect(released.account.suppressed).toBeGreaterThan(5)
    expect(statisticsLines(released, columns)).toEqual({ perColumn: {}, levels: {}, relations: [] })
    expect(released.account.said.join(' ')).toContain('fewer than 22')
  })
})

describe('the words', () => {
  it('tell of each relation which columns it is about, and of none that isn’t asked for', () => {
    const random = stream('words')
    const n = 600
    const age = Array.from({ length: n }, () => 20 + random.int(60))
    const { release, columns } = make(
      {
        age,
        lab: age.map((own) => own + random.int(20)),
        sex: age.map(() => (random.next() < 0.5 ? 'F' : 'M')),
        died: age.map((own) => (random.next() < own / 160 ? 'yes' : 'no')),
      },
      { target: 'died', positive: 'yes', groups: ['sex'] },
    )
    const released = release()
    const { relations } = statisticsLines(released, columns)
    const about = (start: string) =>
      relations.filter(({ text }) => text.startsWith(start)).map((line) => line.columns)
    expect(about('share by sex: "F" ')).toHaveLength(1)
    expect(about('mean of "age" by sex, about: "F" ')).toEqual([['sex', 'age']])
    expect(about('how often the outcome "died" happens, by sex: "F" ')).toEqual([['sex', 'died']])
    expect(about('rank correlation of "age" and "lab": about +0.9')).toEqual([['age', 'lab']])
    const fewer = statisticsLines(
      released,
      columns.filter(({ name }) => name === 'sex' || name === 'lab'),
    )
    expect(Object.keys(fewer.perColumn)).toEqual(['lab', 'sex'])
    expect(JSON.stringify(fewer)).not.toMatch(/age|died/)
  })
})

describe('one person’s own value', () => {
  it('stands nowhere in the words', () => {
    const random = stream('canary')
    for (let round = 0; round < 30; round++) {
      const n = 200 + random.int(400)
      const own = 1000 + random.int(9000) + random.int(1000) / 1000
      const cells: Cells = {
        lab: Array.from({ length: n }, (_, i) =>
          i === 17 ? own : Number((20 + 5 * random.normal()).toFixed(2)),
        ),
        ward: Array.from({ length: n }, (_, i) => (i === 5 ? 'Canary ward' : `ward ${random.int(3)}`)),
        sex: Array.from({ length: n }, () => (random.next() < 0.5 ? 'F' : 'M')),
        died: Array.from({ length: n }, () => (random.next() < 0.2 ? 'yes' : 'no')),
      }
      const { release, columns } = make(cells, { target: 'died', positive: 'yes', groups: ['sex', 'ward'] })
      const released = release()
      const words = JSON.stringify([statisticsLines(released, columns), released.account, released.groups])
      expect(words).toMatch(/ward [012]/)
      expect(words).not.toContain('Canary')
      expect(words).not.toContain(String(own))
      expect(words).not.toContain(String(Math.floor(own)))
    }
  })
})

describe('noise', () => {
  const random = stream('noise cohort')
  const n = 4000
  const cells: Cells = {
    age: Array.from({ length: n }, () => Math.round(Math.min(90, Math.max(18, 62 + 15 * random.normal())))),
    lab: Array.from({ length: n }, () => random.next()),
    ward: Array.from(
      { length: n },
      () => (random.next() < 0.3 ? 'A' : 'B') + (random.next() < 0.5 ? '1' : '2'),
    ),
    sex: Array.from({ length: n }, () => (random.next() < 0.4 ? 'F' : 'M')),
    died: Array.from({ length: n }, () => (random.next() < 0.2 ? 'yes' : 'no')),
  }
  const part: SchemaPart = {
    target: 'died',
    positive: 'yes',
    groups: ['sex'],
    columns: [{ name: 'age', min: 18, max: 90 }],
  }
  const { table, schema, columns } = make(cells, part)
  const release = (noise: 'laplace' | 'gaussian', epsilon = 1, key = 'k') =>
    releaseStatistics(asTrain(table), columns, schema, {
      threshold: 11,
      epsilon,
      noise,
      noiseOf: (name) => keyedNoise(key, name),
    })

  it('claims the sum of its parts, and tells of declared ranges and levels alone', () => {
    for (const noise of ['laplace', 'gaussian'] as const) {
      const { account, perColumn, groups, correlations } = release(noise)
      expect(account.items.reduce((sum, { epsilon }) => sum + epsilon, 0)).toBeCloseTo(1, 12)
      expect(account).toMatchObject({ epsilon: 1, noise, delta: noise === 'laplace' ? 0 : 1e-7 })
      expect(account.items).toHaveLength(6)
      expect(bandsOf({ perColumn, groups, correlations, account }, 'age').length).toBeGreaterThan(4)
      expect(perColumn.get('lab')).toMatchObject({ bands: [], mean: null, missing: 0 })
      expect(perColumn.get('ward')).toMatchObject({ bands: [], missing: 0 })
      expect(account.said.join(' ')).toContain('“lab”, “ward”')
      expect(correlations).toEqual([])
    }
  })

  it('is near the truth where ε is large, and draws anew with another key', () => {
    const { perColumn, groups } = release('laplace', 400)
    const age = perColumn.get('age')
    expect(age?.kind === 'numbers' ? age.mean : null).toBeGreaterThan(60)
    expect(age?.kind === 'numbers' ? age.mean : null).toBeLessThan(64)
    expect(perColumn.get('sex')).toMatchObject({
      levels: [
        { level: 'M', share: expect.closeTo(0.6, 1) },
        { level: 'F', share: expect.closeTo(0.4, 1) },
      ],
    })
    expect(groups[0]?.rates.map(({ rate }) => rate)).toEqual([expect.closeTo(0.2, 1), expect.closeTo(0.2, 1)])
    expect(release('laplace')).toEqual(release('laplace'))
    expect(release('laplace')).not.toEqual(release('laplace', 1, 'other'))
  })

  it('is another one for other rows, another ε or another kind: a subtraction takes none of it off', () => {
    const nameOf = (rows: Cells, noise: 'laplace' | 'gaussian', epsilon: number, threshold = 11) => {
      const made = make(rows, part)
      const names: string[] = []
      const noiseOf = (name: string) => {
        names.push(name)
        return keyedNoise('k', name)
      }
      releaseStatistics(asTrain(made.table), made.columns, made.schema, {
        threshold,
        epsilon,
        noise,
        noiseOf,
      })
      return names.join()
    }
    const oneLess = Object.fromEntries(Object.entries(cells).map(([name, column]) => [name, column.slice(1)]))
    const oneOther = { ...cells, age: [90, ...(cells['age'] ?? []).slice(1)] }
    const first = nameOf(cells, 'laplace', 1)
    const others = [
      nameOf(cells, 'laplace', 2),
      nameOf(cells, 'gaussian', 1),
      nameOf(oneLess, 'laplace', 1),
      nameOf(oneOther, 'laplace', 1),
    ]
    expect(new Set([first, ...others]).size).toBe(5)
    expect(nameOf(cells, 'laplace', 1)).toBe(first)
    // What is done with noised counts afterwards costs nothing.
    expect(nameOf(cells, 'laplace', 1, 30)).toBe(first)
  })

  it('counts in cells that the data have no part in', () => {
    const shifted = make(
      { ...cells, age: (cells['age'] ?? []).map((age) => 18 + Math.floor((Number(age) - 18) / 8)) },
      part,
    )
    const what = (one: Released) => one.account.items.map((item) => item.what)
    const other = releaseStatistics(asTrain(shifted.table), shifted.columns, shifted.schema, {
      threshold: 11,
      epsilon: 1,
      noise: 'laplace',
      noiseOf: (name) => keyedNoise('k', name),
    })
    expect(what(other)).toEqual(what(release('laplace')))
  })

  it('lets neither a level that only the data have nor a value beyond the range through', () => {
    const rows = 900
    const made = make(
      {
        ward: Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 'Secret' : 'A')),
        age: Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 123 : 40 + (i % 20))),
        died: Array.from({ length: rows }, (_, i) => i % 2),
      },
      {
        target: 'died',
        columns: [
          { name: 'ward', categories: ['A', 'B'] },
          { name: 'age', min: 18, max: 90 },
        ],
      },
    )
    const released = releaseStatistics(asTrain(made.table), made.columns, made.schema, {
      threshold: 11,
      epsilon: 5,
      noise: 'laplace',
      noiseOf: (name) => keyedNoise('k', name),
    })
    const words = JSON.stringify([statisticsLines(released, made.columns), released.account])
    expect(words).not.toContain('Secret')
    expect(words).not.toContain('123')
    expect(words).toContain('all other levels together')
  })
})
