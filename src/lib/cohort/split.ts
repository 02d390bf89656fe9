import { SchemaError } from '../base/errors'
import { stream, type Random } from '../base/random'
import { columnOf, isNumeric, takeRows, type Table } from '../table/table'
import { allocate, spread } from './draw'
import type { Control, Holdout, HoldoutSpec, LeftOut, Test, Train } from './holdout'
import type { Schema } from './schema'

/** With fewer sites a quarter of them is one or none. */
const FEWEST_SITES = 4
/** Draws of test sites compared. */
const DRAWS = 40

/** A quarter to test, a fifth of the rest to control; by site where there are at least four. */
export function defaultHoldout(schema: Schema, table: Table, seed: number): HoldoutSpec {
  const sites = schema.site === null ? [] : codesOf(table, schema.site).names
  return { by: sites.length >= FEWEST_SITES ? 'site' : 'row', fraction: 0.25, control: 0.2, seed }
}

/**
 * The rows in three: `test` (rows, or whole sites), `control` (of what remains, spread over target and sites) and
 * `train`. Seeded; stratified by the target. Of 40 draws of test sites the one is taken whose rows and positives come
 * nearest to the fraction, both classes on both sides where that can be. Rows without a site are never test.
 * @param left takes the place of `by` and `fraction`: the rows of these levels of a column are `test`
 * @param table under the schema (`applySchema`)
 * @throws SchemaError if fractions leave no training rows, or there aren't two sites to split by
 */
export function splitCohort(
  table: Table,
  schema: Schema,
  spec: HoldoutSpec,
  left: LeftOut | null = null,
): Holdout {
  for (const [field, value] of [
    ['fraction', spec.fraction],
    ['control', spec.control],
  ] as const) {
    if (!(value >= 0 && value < 1))
      throw new SchemaError(
        `The holdout’s ${field} is ${value}.`,
        'Give a share of at least 0 and less than 1.',
        { field: `holdout.${field}` },
      )
  }
  const target = targetOf(table, schema)
  const site = schema.site === null ? null : codesOf(table, schema.site)
  const all = Int32Array.from({ length: table.rows }, (_, row) => row)
  const test =
    left !== null
      ? rowsOfLevels(codesOf(table, left.column), left.members)
      : spec.by === 'row'
        ? drawRows(
            all,
            Math.round(spec.fraction * table.rows),
            target,
            site,
            stream(spec.seed, 'holdout', 'test'),
          )
        : rowsOfSites(drawSites(table.rows, target, site, spec), site)
  const rest = without(all, test)
  const size = Math.round(spec.control * rest.length)
  const control = drawRows(rest, size, target, site, stream(spec.seed, 'holdout', 'control'))
  const train = without(rest, control)
  if (train.length === 0 && table.rows > 0)
    throw new SchemaError('The holdout leaves no rows to train on.', 'Hold out less.', {
      field: 'holdout.fraction',
    })
  return {
    spec,
    train: asTrain(takeRows(table, train)),
    control: asControl(takeRows(table, control)),
    test: asTest(takeRows(table, test)),
    rows: { train, control, test },
    sites: site === null ? [] : countSites(site, target, { train, control, test }),
  }
}

// The only places where a table becomes a part of a split: here it is one, there the caller was given it as one.
/** Declares a given table to be training rows. Split rows come from `splitCohort`. */
export function asTrain(table: Table): Train {
  return table as Train
}
/** Declares a given table to be unseen rows of the training sites. */
export function asControl(table: Table): Control {
  return table as Control
}
/** Declares a given table to be unseen rows for testing models. */
export function asTest(table: Table): Test {
  return table as Test
}

/** Codes in an order of names that the order of rows doesn't change; −1 missing. */
export interface Codes {
  codes: Int32Array
  names: string[]
}

/** Strata of the target: one a level, 0 where it is missing; all 0 without a target. `positive` is the level's stratum. */
interface Target {
  strata: Int32Array
  size: number
  positive: number | null
}

export function codesOf(table: Table, name: string): Codes {
  const column = columnOf(table, name)
  if (column === undefined || isNumeric(column))
    throw new SchemaError('This column isn’t coded in the table.', 'Apply the schema to the table first.', {
      column: name,
    })
  const used = new Uint8Array(column.levels.length)
  for (const code of column.codes) if (code >= 0) used[code] = 1
  const names = column.levels.filter((_, code) => used[code] === 1).sort(naturally)
  const place = new Map(names.map((level, i) => [level, i]))
  const moved = Int32Array.from(column.levels, (level) => place.get(level) ?? -1)
  return { codes: column.codes.map((code) => (code < 0 ? -1 : (moved[code] ?? -1))), names }
}

function naturally(a: string, b: string): number {
  const difference = Number(a) - Number(b)
  return Number.isNaN(difference) || difference === 0 ? (a < b ? -1 : a > b ? 1 : 0) : difference
}

function targetOf(table: Table, schema: Schema): Target {
  const column = schema.target === null ? undefined : columnOf(table, schema.target)
  if (column === undefined || isNumeric(column))
    return { strata: new Int32Array(table.rows), size: 1, positive: null }
  const { codes, names } = codesOf(table, column.name)
  const positive = schema.positive === null ? -1 : names.indexOf(schema.positive)
  return {
    strata: codes.map((code) => code + 1),
    size: names.length + 1,
    positive: positive < 0 ? null : positive + 1,
  }
}

/** `count` of the rows, the strata of the target in their shares and each spread over the sites; ascending. */
function drawRows(
  rows: Int32Array,
  count: number,
  target: Target,
  site: Codes | null,
  random: Random,
): Int32Array {
  const strata: number[][] = Array.from({ length: target.size }, () => [])
  for (const row of rows) strata[target.strata[row] ?? 0]?.push(row)
  const counts = allocate(
    strata.map((stratum) => stratum.length),
    count,
  )
  const drawn = strata.flatMap((stratum, i) => [
    ...spread(
      stratum,
      counts[i] ?? 0,
      (row) => (site?.codes[row] ?? -1) + 1,
      (site?.names.length ?? 0) + 1,
      random,
    ),
  ])
  return Int32Array.from(drawn).sort()
}

function drawSites(
  rows: number,
  target: Target,
  site: Codes | null,
  { fraction, seed }: HoldoutSpec,
): Uint8Array {
  if (site === null || site.names.length < 2) {
    throw new SchemaError(
      `A split by site needs two sites; there ${site === null ? 'is no site column' : `is ${site.names.length}`}.`,
      'Choose the site column, or split by row.',
      { field: 'holdout.by' },
    )
  }
  const places = site.names.length
  const count = fraction === 0 ? 0 : Math.min(places - 1, Math.max(1, Math.round(fraction * places)))
  const tally = tallySites(rows, site, target)
  let best = new Uint8Array(places)
  let lowest = Infinity
  for (let draw = 0; draw < DRAWS; draw++) {
    const chosen = new Uint8Array(places)
    for (const place of stream(seed, 'holdout', 'sites', draw).sample(places, count)) chosen[place] = 1
    const miss = missOf(chosen, tally, fraction)
    if (miss < lowest) {
      best = chosen
      lowest = miss
    }
  }
  return best
}

interface Tally {
  rows: Float64Array
  positives: Float64Array
  allRows: number
  allPositives: number
}

function tallySites(rows: number, site: Codes, target: Target): Tally {
  const tally = { rows: new Float64Array(site.names.length), positives: new Float64Array(site.names.length) }
  let allPositives = 0
  for (let row = 0; row < rows; row++) {
    const place = site.codes[row] ?? -1
    const isPositive = target.positive !== null && target.strata[row] === target.positive
    if (isPositive) allPositives++
    if (place < 0) continue
    tally.rows[place] = (tally.rows[place] ?? 0) + 1
    if (isPositive) tally.positives[place] = (tally.positives[place] ?? 0) + 1
  }
  return { ...tally, allRows: rows, allPositives }
}

/** How far a choice of sites is from the fraction, in rows and in positives; 10 more for each side that lacks a class. */
function missOf(chosen: Uint8Array, tally: Tally, fraction: number): number {
  let rows = 0
  let positives = 0
  chosen.forEach((is, place) => {
    rows += is === 1 ? (tally.rows[place] ?? 0) : 0
    positives += is === 1 ? (tally.positives[place] ?? 0) : 0
  })
  const miss = Math.abs(rows / tally.allRows - fraction)
  if (tally.allPositives === 0) return miss
  const oneClass = (n: number, ones: number): number => (ones === 0 || ones === n ? 10 : 0)
  return (
    miss +
    Math.abs(positives / tally.allPositives - fraction) +
    oneClass(rows, positives) +
    oneClass(tally.allRows - rows, tally.allPositives - positives)
  )
}

function rowsOfSites(chosen: Uint8Array, site: Codes | null): Int32Array {
  const rows: number[] = []
  site?.codes.forEach((place, row) => {
    if (place >= 0 && chosen[place] === 1) rows.push(row)
  })
  return Int32Array.from(rows)
}

function rowsOfLevels(codes: Codes, members: readonly string[]): Int32Array {
  return rowsOfSites(
    Uint8Array.from(codes.names, (name) => (members.includes(name) ? 1 : 0)),
    codes,
  )
}

/** The rows of one ascending list that aren't in another. */
function without(rows: Int32Array, taken: Int32Array): Int32Array {
  let i = 0
  return rows.filter((row) => {
    while (i < taken.length && (taken[i] ?? 0) < row) i++
    return taken[i] !== row
  })
}

function countSites(site: Codes, target: Target, rows: Holdout['rows']): Holdout['sites'] {
  const counts = [...site.names, '(missing)'].map((name) => ({
    site: name,
    train: 0,
    control: 0,
    test: 0,
    positives: 0,
  }))
  for (const part of ['train', 'control', 'test'] as const) {
    for (const row of rows[part]) {
      const place = site.codes[row] ?? -1
      const count = counts[place < 0 ? site.names.length : place]
      if (count === undefined) continue
      count[part]++
      if (target.positive !== null && target.strata[row] === target.positive) count.positives++
    }
  }
  return counts.filter(
    (count, place) => place < site.names.length || count.train + count.control + count.test > 0,
  )
}
