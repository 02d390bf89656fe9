import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { SchemaError } from '../base/errors'
import { stream } from '../base/random'
import type { Table } from '../table/table'
import { applySchema } from './apply'
import type { Control, HoldoutSpec, Test, Train } from './holdout'
import { inferSchema } from './infer'
import { asControl, asTest, asTrain, defaultHoldout, splitCohort } from './split'
import { tableOf } from './testing'

function cohort(rows: number, sites: number, rate: number, seed = 1, missing = 0) {
  const random = stream('cohort', seed)
  const cells = Array.from({ length: rows }, (_, i) => ({
    death: random.next() < rate ? 1 : 0,
    site: random.next() < missing ? null : `H${(i * 17) % sites}`,
    x: random.next(),
  }))
  const table = tableOf({
    death: cells.map(({ death }) => death),
    site: cells.map(({ site }) => site),
    x: cells.map(({ x }) => x),
  })
  const schema = inferSchema(table)
  return { table: applySchema(table, schema), schema }
}

const share = (table: Table, rows: Int32Array) => {
  const death = table.columns[0]
  if (death === undefined || !('codes' in death)) throw new Error('death is coded')
  return rows.reduce((sum, row) => sum + (death.codes[row] ?? 0), 0)
}

describe('splitCohort', () => {
  const anySplit = fc.record({
    rows: fc.integer({ min: 12, max: 300 }),
    sites: fc.integer({ min: 2, max: 15 }),
    rate: fc.double({ min: 0.05, max: 0.6, noNaN: true }),
    missing: fc.constantFrom(0, 0.1),
    by: fc.constantFrom('row' as const, 'site' as const),
    fraction: fc.constantFrom(0, 0.2, 0.25, 0.5),
    control: fc.constantFrom(0, 0.2, 0.3),
    seed: fc.integer({ min: 0, max: 999 }),
  })

  it('puts each row in exactly one part, the same for the same seed', () => {
    fc.assert(
      fc.property(anySplit, ({ rows, sites, rate, missing, ...spec }) => {
        const { table, schema } = cohort(rows, sites, rate, spec.seed, missing)
        if (schema.site === null || schema.target === null) return
        const { rows: parts, train, control, test, ...rest } = splitCohort(table, schema, spec)
        const all = [...parts.train, ...parts.control, ...parts.test]
        expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i))
        for (const part of [parts.train, parts.control, parts.test])
          expect([...part]).toEqual([...part].sort((a, b) => a - b))
        expect([train.rows, control.rows, test.rows]).toEqual([
          parts.train.length,
          parts.control.length,
          parts.test.length,
        ])
        expect(rest.sites.reduce((sum, site) => sum + site.train + site.control + site.test, 0)).toBe(rows)
        expect(rest.sites.reduce((sum, { positives }) => sum + positives, 0)).toBe(
          share(table, Int32Array.from(all)),
        )
        expect(splitCohort(table, schema, spec).rows).toEqual(parts)
      }),
      { numRuns: 60 },
    )
  })

  it('by row: exact sizes, and the target in its share in each part', () => {
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 400 }), fc.integer(), (rows, seed) => {
        const { table, schema } = cohort(rows, 3, 0.3, seed)
        const spec: HoldoutSpec = { by: 'row', fraction: 0.25, control: 0.2, seed }
        const { test, control, rows: parts } = splitCohort(table, schema, spec)
        expect(test.rows).toBe(Math.round(0.25 * rows))
        expect(control.rows).toBe(Math.round(0.2 * (rows - test.rows)))
        const positives = share(
          table,
          Int32Array.from({ length: rows }, (_, i) => i),
        )
        expect(Math.abs(share(table, parts.test) - (positives * test.rows) / rows)).toBeLessThanOrEqual(1)
        const left = positives - share(table, parts.test)
        expect(
          Math.abs(share(table, parts.control) - (left * control.rows) / (rows - test.rows)),
        ).toBeLessThanOrEqual(1)
      }),
      { numRuns: 40 },
    )
  })

  it('by site: whole sites, the fraction of them, control from the training sites alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 16 }), fc.integer(), (sites, seed) => {
        const { table, schema } = cohort(600, sites, 0.2, seed, 0.05)
        const holdout = splitCohort(table, schema, { by: 'site', fraction: 0.25, control: 0.2, seed })
        const named = holdout.sites.filter(({ site }) => site !== '(missing)')
        const held = named.filter(({ test }) => test > 0)
        expect(held).toHaveLength(Math.round(0.25 * sites))
        for (const { train, control } of held) expect(train + control).toBe(0)
        for (const site of holdout.sites.filter(({ test }) => test === 0)) {
          expect(Math.abs(site.control - 0.2 * (site.train + site.control))).toBeLessThanOrEqual(2.5)
        }
        const positives = share(table, holdout.rows.test)
        expect(positives).toBeGreaterThan(0)
        expect(positives).toBeLessThan(holdout.test.rows)
        expect(holdout.sites.find(({ site }) => site === '(missing)')?.test).toBe(0)
      }),
      { numRuns: 25 },
    )
  })

  it('keeps both classes where only one site has the rare one', () => {
    const rows = 200
    const table = tableOf({
      death: Array.from({ length: rows }, (_, i) =>
        i % 10 === 3 && i % 20 === 3 ? 1 : i % 10 === 4 && i < 20 ? 1 : 0,
      ),
      site: Array.from({ length: rows }, (_, i) => `H${i % 10}`),
    })
    const schema = inferSchema(table)
    for (let seed = 0; seed < 20; seed++) {
      const { rows: parts } = splitCohort(applySchema(table, schema), schema, {
        by: 'site',
        fraction: 0.3,
        control: 0.2,
        seed,
      })
      const train = Int32Array.from([...parts.train, ...parts.control])
      expect(share(applySchema(table, schema), parts.test)).toBeGreaterThan(0)
      expect(share(applySchema(table, schema), train)).toBeGreaterThan(0)
    }
  })

  it('draws other rows for another seed, and does not depend on the order of the columns', () => {
    const { table, schema } = cohort(300, 6, 0.2)
    const spec: HoldoutSpec = { by: 'row', fraction: 0.25, control: 0.2, seed: 7 }
    const once = splitCohort(table, schema, spec).rows
    expect(splitCohort(table, schema, { ...spec, seed: 8 }).rows.test).not.toEqual(once.test)
    const turned = { ...table, columns: [...table.columns].reverse() }
    expect(splitCohort(turned, schema, spec).rows).toEqual(once)
  })

  it('gives every row the same chance', () => {
    const { table, schema } = cohort(40, 5, 0.25)
    const hits = new Float64Array(40)
    for (let seed = 0; seed < 1500; seed++) {
      const { rows } = splitCohort(table, schema, { by: 'row', fraction: 0.25, control: 0.2, seed })
      for (const row of rows.test) hits[row] = (hits[row] ?? 0) + 1 / 1500
    }
    // Strata get whole rows, so a class's chance may be off by a rounded row; within a class all are alike.
    for (const chance of hits) expect(chance).toBeGreaterThan(0.17)
    for (const chance of hits) expect(chance).toBeLessThan(0.33)
  })

  it('refuses fractions out of range and a split by sites that are not there', () => {
    const { table, schema } = cohort(50, 2, 0.3)
    const spec: HoldoutSpec = { by: 'row', fraction: 0.25, control: 0.2, seed: 1 }
    expect(() => splitCohort(table, schema, { ...spec, fraction: 1 })).toThrow(SchemaError)
    expect(() => splitCohort(table, schema, { ...spec, control: NaN })).toThrow(SchemaError)
    expect(() => splitCohort(table, { ...schema, site: null }, { ...spec, by: 'site' })).toThrow(
      /no site column/,
    )
  })

  it('splits a cohort without target or sites', () => {
    const table = tableOf({ x: Array.from({ length: 10 }, (_, i) => i + 0.5) })
    const schema = inferSchema(table)
    const holdout = splitCohort(table, schema, defaultHoldout(schema, table, 3))
    expect(holdout.sites).toEqual([])
    expect([holdout.train.rows, holdout.control.rows, holdout.test.rows]).toEqual([6, 1, 3])
  })
})

describe('defaultHoldout', () => {
  it('goes by site where there are at least four', () => {
    for (const [sites, by] of [
      [3, 'row'],
      [4, 'site'],
    ] as const) {
      const { table, schema } = cohort(60, sites, 0.3)
      expect(defaultHoldout(schema, table, 5)).toEqual({ by, fraction: 0.25, control: 0.2, seed: 5 })
    }
  })
})

describe('the parts', () => {
  it('cannot be taken for one another', () => {
    const generate = (train: Train) => train.rows
    const table = tableOf({ a: [1] })
    expect(generate(asTrain(table))).toBe(1)
    // @ts-expect-error a generator must never be handed unseen rows
    generate(asControl(table))
    // @ts-expect-error nor the rows that models are tested on
    generate(asTest(table))
    // @ts-expect-error nor a table that nobody declared to be training rows
    generate(table)
    expectTypeOf<Control>().not.toExtend<Train>()
    expectTypeOf<Test>().not.toExtend<Control>()
  })
})
