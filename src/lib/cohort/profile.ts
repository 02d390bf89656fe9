import { columnOf, isNumeric, type CodedColumn, type Column, type Kind, type Table } from '../table/table'
import { roundEdges } from '../table/round-bins'
import { levelCounts, missingCount } from './facts'
import { groupLevels } from './groups'
import type { Schema } from './schema'

/** Levels shown by name; the rest are counted together. */
const TOP_LEVELS = 20
const MOST_BINS = 30
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]

export interface NumberProfile {
  /** One more than `counts`; bins of one round width, closed on the left (see `roundEdges`). */
  edges: number[]
  counts: number[]
  min: number
  max: number
  mean: number
  /** Sample standard deviation; 0 with one value. */
  sd: number
  /** Linear quantiles. */
  quantiles: { at: number; value: number }[]
}

export interface LevelProfile {
  /** The commonest levels, in the schema's order where all fit, else by count. */
  top: { level: string; count: number }[]
  other: { levels: number; count: number } | null
}

export interface ColumnProfile {
  name: string
  kind: Kind
  /** Rows with a value, and without. */
  n: number
  missing: number
  missingShare: number
  distinct: number
  /** For numeric, integer and date columns with a value. */
  numbers: NumberProfile | null
  /** For binary and categorical columns; null for identifiers and free text, of which nothing is shown. */
  levels: LevelProfile | null
}

/** Share of positives among the rows whose target is known. */
export interface TargetRate {
  level: string
  n: number
  positives: number
  rate: number | null
}

export interface Profile {
  rows: number
  columns: ColumnProfile[]
  target: TargetRate | null
  byGroup: { group: string; levels: TargetRate[] }[]
  bySite: TargetRate[]
}

/** What each column of a table under its schema looks like, and the target's rate by group and site. */
export function profile(table: Table, schema: Schema): Profile {
  const kinds = new Map(schema.columns.map(({ name, kind }) => [name, kind]))
  const labels = labelsOf(table, schema)
  return {
    rows: table.rows,
    columns: table.columns.map((column) =>
      profileColumn(column, kinds.get(column.name) ?? column.kind, table.rows),
    ),
    target: labels === null ? null : rateOf(schema.positive ?? '', labels),
    byGroup:
      labels === null
        ? []
        : schema.groups.map((group) => {
            const { codes, levels } = groupLevels(table, group)
            return { group: group.name, levels: rates(codes, levels, labels) }
          }),
    bySite: labels === null || schema.site === null ? [] : siteRates(table, schema.site, labels),
  }
}

function profileColumn(column: Column, kind: Kind, rows: number): ColumnProfile {
  const missing = missingCount(column)
  const about = {
    name: column.name,
    kind,
    n: rows - missing,
    missing,
    missingShare: rows === 0 ? 0 : missing / rows,
  }
  const hidden = kind === 'identifier' || kind === 'free-text'
  if (isNumeric(column)) {
    const sorted = sortedValues(column.values, about.n)
    const distinct = distinctSorted(sorted)
    return {
      ...about,
      distinct,
      numbers: hidden || about.n === 0 ? null : profileNumbers(sorted),
      levels: null,
    }
  }
  const counts = levelCounts(column)
  const distinct = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0)
  return { ...about, distinct, numbers: null, levels: hidden ? null : profileLevels(column, counts) }
}

/** More distinct values than this are sorted one by one. */
const FEW_VALUES = 20_000

/**
 * The `n` values in rising order, without the missing ones. Measurements repeat, so that counting each value and
 * writing it out as often takes a third of the time of sorting a million rows.
 */
function sortedValues(values: Float64Array, n: number): Float64Array {
  const counts = new Map<number, number>()
  for (const value of values) {
    if (Number.isNaN(value)) continue
    counts.set(value, (counts.get(value) ?? 0) + 1)
    if (counts.size > FEW_VALUES) return values.slice().sort().subarray(0, n)
  }
  const sorted = new Float64Array(n)
  let place = 0
  for (const value of Float64Array.from(counts.keys()).sort()) {
    const end = place + (counts.get(value) ?? 0)
    sorted.fill(value, place, end)
    place = end
  }
  return sorted
}

function distinctSorted(sorted: Float64Array): number {
  let distinct = 0
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++
  return distinct
}

function profileNumbers(sorted: Float64Array): NumberProfile {
  const n = sorted.length
  const min = sorted[0] ?? NaN
  const max = sorted[n - 1] ?? NaN
  // Around the median, so that large values of little spread (dates, serial numbers) keep their digits.
  const middle = quantile(sorted, 0.5)
  let sum = 0
  let squares = 0
  for (const value of sorted) {
    const off = value - middle
    sum += off
    squares += off * off
  }
  const edges = roundEdges(sorted, min, max, MOST_BINS)
  return {
    edges,
    counts: countSorted(sorted, edges),
    min,
    max,
    mean: middle + sum / n,
    sd: n < 2 ? 0 : Math.sqrt(Math.max(0, (squares - (sum * sum) / n) / (n - 1))),
    quantiles: QUANTILES.map((at) => ({ at, value: quantile(sorted, at) })),
  }
}

function countSorted(sorted: Float64Array, edges: readonly number[]): number[] {
  const starts = edges.map((edge) => lowerBound(sorted, edge))
  starts[starts.length - 1] = sorted.length
  return starts.slice(1).map((end, i) => end - (starts[i] ?? 0))
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

function quantile(sorted: Float64Array, at: number): number {
  const place = at * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? NaN
  const above = sorted[Math.ceil(place)] ?? NaN
  return below + (above - below) * (place - Math.floor(place))
}

function profileLevels(column: CodedColumn, counts: Int32Array): LevelProfile {
  const present = column.levels
    .map((level, code) => ({ level, count: counts[code] ?? 0 }))
    .filter(({ count }) => count > 0)
  if (present.length <= TOP_LEVELS) return { top: present, other: null }
  const byCount = present.sort((a, b) => b.count - a.count)
  const rest = byCount.slice(TOP_LEVELS)
  return {
    top: byCount.slice(0, TOP_LEVELS),
    other: { levels: rest.length, count: rest.reduce((sum, { count }) => sum + count, 0) },
  }
}

/** 1 positive, 0 not, −1 missing; null without a coded target. */
function labelsOf(table: Table, schema: Schema): Int8Array | null {
  const column = schema.target === null ? undefined : columnOf(table, schema.target)
  if (column === undefined || isNumeric(column) || schema.positive === null) return null
  const positive = column.levels.indexOf(schema.positive)
  return Int8Array.from(column.codes, (code) => (code < 0 ? -1 : code === positive ? 1 : 0))
}

function rateOf(level: string, labels: Int8Array): TargetRate | null {
  return rates(new Int32Array(labels.length), [level], labels)[0] ?? null
}

/** One entry for each level that occurs with a known target, `(missing)` last. */
function rates(codes: Int32Array, levels: readonly string[], labels: Int8Array): TargetRate[] {
  const n = new Int32Array(levels.length + 1)
  const positives = new Int32Array(levels.length + 1)
  for (let row = 0; row < codes.length; row++) {
    const label = labels[row] ?? -1
    if (label < 0) continue
    const code = codes[row] ?? -1
    const place = code < 0 ? levels.length : code
    n[place] = (n[place] ?? 0) + 1
    positives[place] = (positives[place] ?? 0) + label
  }
  return [...levels, '(missing)']
    .map((level, i) => ({ level, n: n[i] ?? 0, positives: positives[i] ?? 0 }))
    .filter((rate) => rate.n > 0)
    .map((rate) => ({ ...rate, rate: rate.positives / rate.n }))
}

function siteRates(table: Table, site: string, labels: Int8Array): TargetRate[] {
  const { codes, levels } = groupLevels(table, { name: site, columns: [site], oneHot: false, other: null })
  return rates(codes, levels, labels)
}
