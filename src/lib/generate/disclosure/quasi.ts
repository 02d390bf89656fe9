import { levelCounts } from '../../cohort/facts'
import { groupLevels, isSetLevel } from '../../cohort/groups'
import type { ColumnSchema, Schema } from '../../cohort/schema'
import { suppressSmall } from '../../cohort/small-cells'
import {
  columnOf,
  isNumeric,
  type CodedColumn,
  type Column,
  type NumericColumn,
  type Table,
} from '../../table/table'
import type { RawRow } from '../strategies/strategy'
import { rawRowOf } from '../validate'
import { roundTo, roundUp } from './rounding'

/**
 * How far a row's quasi-identifiers are generalised: as they are; numbers in bands and rare levels together; in wide
 * bands; numbers withheld; all withheld.
 */
export const STEPS = [0, 1, 2, 3, 4] as const
export type Step = (typeof STEPS)[number]

/** What a rare level is shown as. */
export const OTHER = 'other'
/** Bands of a number, about: narrow and wide. */
const BANDS = { 1: 8, 2: 3 } as const

/** One quasi-identifier among the shown columns. */
interface Quasi {
  columns: readonly string[]
  /** Each row's class at a step; equal numbers look alike. */
  classes(step: Step): Int32Array
  /** What is shown of a row at a step beyond the first. */
  show(row: number, step: Step): RawRow
}

/** How many training rows look like each, as far as the quasi-identifiers that are shown tell. */
export class QuasiIdentifiers {
  private readonly all: Quasi[]
  private readonly held = new Map<Step, Int32Array>()

  constructor(
    private readonly train: Table,
    schema: Schema,
    private readonly columns: readonly ColumnSchema[],
    threshold: number,
  ) {
    const shown = new Set(columns.map(({ name }) => name))
    this.all = schema.quasiIdentifiers.flatMap((name): Quasi[] => {
      const group = schema.groups.find((one) => one.name === name)
      const own = (group?.columns ?? [name]).filter((column) => shown.has(column))
      const [only] = own
      if (only === undefined) return []
      if (group?.oneHot === true) return [oneHotQuasi(train, own, threshold)]
      const column = columnOf(train, only)
      if (column === undefined) return []
      return [isNumeric(column) ? numberQuasi(column, threshold) : levelQuasi(column, threshold)]
    })
  }

  get names(): string[] {
    return this.all.flatMap(({ columns }) => columns)
  }

  /** Training rows that look like each row at that step, itself among them. */
  holders(step: Step): Int32Array {
    const known = this.held.get(step)
    if (known !== undefined) return known
    let ids: Int32Array = new Int32Array(this.train.rows)
    for (const quasi of this.all) ids = combine(ids, quasi.classes(step))
    const counts = new Map<number, number>()
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
    const holders = ids.map((id) => counts.get(id) ?? 0)
    this.held.set(step, holders)
    return holders
  }

  /** The first step at which `threshold` training rows look like the row; the last where even that is too few. */
  stepOf(row: number, threshold: number): Step {
    return STEPS.find((step) => (this.holders(step)[row] ?? 0) >= threshold) ?? 4
  }

  /** The row as a prompt shows it at that step. */
  show(row: number, step: Step): RawRow {
    const raw = rawRowOf(this.train, this.columns, row)
    if (step === 0) return raw
    return Object.assign(raw, ...this.all.map((quasi) => quasi.show(row, step))) as RawRow
  }
}

/** Classes that differ where either does. */
function combine(a: Int32Array, b: Int32Array): Int32Array {
  const known = new Map<number, number>()
  const width = b.reduce((most, code) => Math.max(most, code), 0) + 2
  return a.map((own, row) => {
    const key = own * width + (b[row] ?? -1) + 1
    let id = known.get(key)
    if (id === undefined) known.set(key, (id = known.size))
    return id
  })
}

function withheld(columns: readonly string[]): RawRow {
  return Object.fromEntries(columns.map((name) => [name, null]))
}

function numberQuasi(column: NumericColumn, threshold: number): Quasi {
  const { name, values } = column
  const banded = { 1: bandsOf(column, BANDS[1], threshold), 2: bandsOf(column, BANDS[2], threshold) }
  return {
    columns: [name],
    classes(step) {
      if (step > 2) return new Int32Array(values.length)
      if (step === 0) return distinct(values)
      return banded[step === 1 ? 1 : 2].codes
    },
    show(row, step) {
      if (step > 2 || step === 0) return withheld([name])
      const { codes, centres } = banded[step === 1 ? 1 : 2]
      return { [name]: centres[codes[row] ?? -1] ?? null }
    },
  }
}

function distinct(values: Float64Array): Int32Array {
  const known = new Map<number, number>()
  return Int32Array.from(values, (value) => {
    if (Number.isNaN(value)) return -1
    let id = known.get(value)
    if (id === undefined) known.set(value, (id = known.size))
    return id
  })
}

/**
 * Bands of one round width, neighbours put together until each holds `threshold` rows. A band is shown as the median of
 * its rows, rounded: a number as a model has to write it, and no more than the band's name.
 */
function bandsOf(
  { kind, values }: NumericColumn,
  bands: number,
  threshold: number,
): { codes: Int32Array; centres: (number | string)[] } {
  const sorted = values.filter(Number.isFinite).sort()
  const at = (p: number) => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? 0
  const spread = (at(0.95) - at(0.05)) / bands
  const width =
    kind === 'date' ? 365.25 * Math.max(1, Math.round(spread / 365.25)) : spread > 0 ? roundUp(spread) : 1
  const binOf = (value: number) => Math.floor(value / width)
  const counts = new Map<number, number>()
  for (const value of sorted) counts.set(binOf(value), (counts.get(binOf(value)) ?? 0) + 1)
  const bins = [...counts]
  const least = Math.max(threshold, sorted.length / (2 * bands))
  const cells = suppressSmall(
    bins.map(([, count]) => count),
    least,
  )
  const codeOf = new Map<number, number>()
  cells.forEach(({ from, to }, code) => {
    for (let i = from; i <= to; i++) codeOf.set(bins[i]?.[0] ?? NaN, code)
  })
  let start = 0
  const centres = cells.map(({ count }) => {
    const median = sorted[start + (count >> 1)] ?? NaN
    start += count
    if (kind === 'date') return `${new Date(median * 86_400_000).getUTCFullYear()}-07-01`
    const rounded = roundTo(median, width / 4)
    return kind === 'integer' ? Math.round(rounded) : rounded
  })
  const codes = Int32Array.from(values, (value) =>
    Number.isFinite(value) ? (codeOf.get(binOf(value)) ?? -1) : -1,
  )
  return { codes, centres }
}

/** Which levels fewer than `threshold` rows have, and whether all of these together are as many. */
export function rareLevels(
  column: CodedColumn,
  threshold: number,
): { isRare: (level: string) => boolean; isOtherCommon: boolean } {
  const counts = levelCounts(column)
  const rare = new Set(column.levels.filter((_, code) => (counts[code] ?? 0) < threshold))
  const together = column.levels.reduce(
    (sum, level, code) => sum + (rare.has(level) ? (counts[code] ?? 0) : 0),
    0,
  )
  return { isRare: (level) => rare.has(level), isOtherCommon: together >= threshold }
}

/** Rows of each code, by code. */
function tally(codes: Int32Array): Map<number, number> {
  const counts = new Map<number, number>()
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1)
  return counts
}

function levelQuasi(column: CodedColumn, threshold: number): Quasi {
  const { name, codes, levels } = column
  const { isRare } = rareLevels(column, threshold)
  const coarse = codes.map((code) => (isRare(levels[code] ?? '') ? levels.length : code))
  return {
    columns: [name],
    classes: (step) => (step === 0 ? codes : step < 4 ? coarse : new Int32Array(codes.length)),
    show(row, step) {
      const code = codes[row] ?? -1
      if (step === 4 || code < 0) return withheld([name])
      const level = levels[code] ?? null
      return { [name]: level !== null && isRare(level) ? OTHER : level }
    },
  }
}

/** The columns of a one-hot group: a rare level looks like one that has no column. */
function oneHotQuasi(train: Table, columns: readonly string[], threshold: number): Quasi {
  const own = columns.flatMap((name): Column[] => {
    const column = columnOf(train, name)
    return column === undefined ? [] : [column]
  })
  const { codes } = groupLevels(train, {
    name: '',
    columns: own.map(({ name }) => name),
    oneHot: true,
    other: null,
  })
  const counts = tally(codes)
  const none = own.length
  const coarse = codes.map((code) => (code >= 0 && (counts.get(code) ?? 0) < threshold ? none : code))
  let exact: Int32Array = new Int32Array(train.rows)
  for (const column of own) exact = combine(exact, isNumeric(column) ? distinct(column.values) : column.codes)
  return {
    columns: own.map(({ name }) => name),
    classes: (step) => (step === 0 ? exact : step < 4 ? coarse : new Int32Array(train.rows)),
    show(row, step) {
      const level = coarse[row] ?? -1
      if (step === 4 || level < 0) return withheld(own.map(({ name }) => name))
      return Object.fromEntries(own.map((column, place) => [column.name, flag(column, place === level)]))
    },
  }
}

function flag(column: Column, isSet: boolean): string | number | null {
  if (isNumeric(column)) return isSet ? 1 : 0
  return column.levels.find((level) => isSetLevel(level) === isSet) ?? null
}
