import { expect, it } from 'vitest'
import { foldsOf } from './folds'
import { splitCohort } from './split'
import { inferSchema } from './infer'
import { mergeSchemaPart } from './merge'
import { applySchema } from './apply'
import { tableOf } from './testing'

/** Rows by site: how many positives and how many negatives; the site “?” is missing. */
function cohort(sites: Record<string, [positives: number, negatives: number]>) {
  const rows = Object.entries(sites).flatMap(([site, [positives, negatives]]) =>
    Array.from({ length: positives + negatives }, (_, i) => ({ site, died: i < positives ? 1 : 0, i })),
  )
  const read = tableOf(
    {
      site: rows.map(({ site }) => (site === '?' ? null : site)),
      died: rows.map(({ died }) => died),
      late: rows.map(({ died, i }) => (i % 2 === 0 ? died : 1 - died)),
      x: rows.map(({ i }) => i / 2),
    },
    { site: 'categorical' },
  )
  const part = { target: 'died', positive: 1, site: 'site' }
  const schema = mergeSchemaPart(read, inferSchema(read), part)
  return { table: applySchema(read, schema), schema }
}

const ask = (sites: Record<string, [number, number]>, more: object[] = []) => {
  const own = cohort(sites)
  const others = more.map((change) => ({ table: own.table, schema: { ...own.schema, ...change } }))
  return foldsOf(own.table, 'site', [own, ...others], 3, '(small)')
}

it('is one fold a site in the order of their names; small ones are one together', () => {
  expect(ask({ '10': [3, 9], '2': [5, 3], '7': [2, 9], '8': [1, 0], '?': [4, 4] })).toEqual({
    folds: [
      { name: '2', members: ['2'], rows: 8 },
      { name: '10', members: ['10'], rows: 12 },
      { name: '(small)', members: ['7', '8'], rows: 12 },
    ],
    untested: { members: [], rows: 8 },
  })
})

it('only trains on sites that are too small even together', () => {
  expect(ask({ a: [3, 3], b: [3, 3], c: [2, 9], d: [0, 5] })).toEqual({
    folds: [
      { name: 'a', members: ['a'], rows: 6 },
      { name: 'b', members: ['b'], rows: 6 },
    ],
    untested: { members: ['c', 'd'], rows: 16 },
  })
})

it('asks for enough of every target, and for rows alone where there is none', () => {
  const sites: Record<string, [number, number]> = { a: [4, 4], b: [3, 3], c: [1, 6] }
  const names = (found: ReturnType<typeof ask>) => found.folds.map(({ name }) => name)
  expect(names(ask(sites))).toEqual(['a', 'b'])
  // Of b’s six rows four are positive for the other target, two negative.
  expect(names(ask(sites, [{ target: 'late', positive: '1' }]))).toEqual(['a', '(small)'])
  expect(names(ask({ ...sites, d: [6, 0] }))).toEqual(['a', 'b', '(small)'])
  const { table } = cohort(sites)
  const none = { table, schema: { target: null, positive: null } }
  expect(names(foldsOf(table, 'site', [none], 3, '(small)'))).toEqual(['a', 'b', 'c'])
})

it('splits by what is left out: all of it to test, a share of the rest to control', () => {
  const { table, schema } = cohort({ a: [5, 15], b: [5, 15], c: [5, 15], '?': [2, 3] })
  const spec = { by: 'row' as const, fraction: 0.25, control: 0.2, seed: 1 }
  const { rows, sites } = splitCohort(table, schema, spec, { column: 'site', members: ['a', 'c'] })
  expect([...rows.test]).toEqual([...Array(20).keys(), ...Array.from({ length: 20 }, (_, i) => 40 + i)])
  expect(rows.control).toHaveLength(5)
  expect(rows.train).toHaveLength(20)
  expect(sites.find(({ site }) => site === '(missing)')).toMatchObject({ test: 0 })
  expect(() => splitCohort(table, schema, spec, { column: 'x', members: ['1'] })).toThrow('isn’t coded')
})
