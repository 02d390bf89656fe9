import { isNumeric, type CodedColumn, type Column, type Kind, type NumericColumn } from '../table/table'
import { countDistinct, levelCounts, numberFacts, sortLevels, type NumberFacts } from './facts'
import {
  demographicOf,
  namedLikeId,
  namedLikeIndex,
  namedLikeRegion,
  namedLikeSite,
  namedLikeWard,
} from './names'
import type { ColumnSchema } from './schema'

/** Sharing this much of distinct values, a column named like an id is one even where patients come back. */
const MOSTLY = 0.5
/** With more values than this it is one however often they come back: a table of hours or of drugs names its stays so. */
const MOST_ID_CODES = 50
/** Codes of sex or race written as numbers have no more values than this. */
const MOST_GROUP_CODES = 20

type Inferred = Pick<ColumnSchema, 'kind' | 'reason' | 'min' | 'max' | 'categories'>

/**
 * The kind of a column as its values and name suggest, why it is left out of the analysis, if it is, and the range or
 * levels that its values show.
 */
export function inferKind(column: Column): Inferred {
  if (!isNumeric(column)) {
    const { kind, reason } = kindOfTexts(column)
    return { kind, reason, ...describeAs(column, kind) }
  }
  const facts = numberFacts(column)
  const { kind, reason } = kindOfNumbers(column, facts)
  return { kind, reason, ...(isNumericKind(kind) ? rangeOf(facts) : describeAs(column, kind)) }
}

function kindOfNumbers(
  column: NumericColumn,
  { n, min, max, whole, few }: NumberFacts,
): { kind: Kind; reason: string | null } {
  const { name } = column
  if (few?.length === 2) return { kind: 'binary', reason: null }
  if (column.kind === 'date' || n === 0) return { kind: column.kind, reason: null }
  if (whole && few !== null && isNamedPlace(name)) return { kind: 'categorical', reason: null }
  if (whole && few !== null && few.length <= MOST_GROUP_CODES && demographicOf(name) !== null)
    return { kind: 'categorical', reason: null }
  if (whole && namedLikeId(name)) {
    const distinct = few?.length ?? countDistinct(column.values)
    if (distinct === n && n > 1) return identifier('every row has its own value')
    if (isNamedId(n, distinct)) return identifier('named like an identifier')
  }
  if (
    whole &&
    n > 2 &&
    max - min === n - 1 &&
    namedLikeIndex(name) &&
    (few?.length ?? countDistinct(column.values)) === n
  )
    return identifier('it counts the rows')
  return { kind: column.kind, reason: null }
}

function isNamedPlace(name: string): boolean {
  return namedLikeSite(name) || namedLikeWard(name) || namedLikeRegion(name)
}

/** Whether so many different values make a column that is named like an id one. */
function isNamedId(n: number, distinct: number): boolean {
  return distinct > MOST_ID_CODES || (n >= 20 && distinct >= MOSTLY * n)
}

function kindOfTexts(column: CodedColumn): { kind: Kind; reason: string | null } {
  const counts = levelCounts(column)
  let n = 0
  let distinct = 0
  let letters = 0
  let words = 0
  let times = 0
  column.levels.forEach((level, code) => {
    const count = counts[code] ?? 0
    if (count === 0) return
    n += count
    distinct++
    letters += level.length
    words += level.split(/\s+/).length
    if (/^\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(level)) times++
  })
  if (distinct === 2) return { kind: 'binary', reason: null }
  if (distinct < 2) return { kind: 'categorical', reason: null }
  const share = distinct / n
  if (share >= MOSTLY && (words / distinct >= 4 || letters / distinct >= 60))
    return { kind: 'free-text', reason: 'free text: long and mostly different in every row' }
  const isPlace = isNamedPlace(column.name)
  if (distinct === n && !namedLikeSite(column.name)) return identifier('every row has its own value')
  if (namedLikeId(column.name) && !isPlace && isNamedId(n, distinct))
    return identifier('named like an identifier')
  if (times === distinct && distinct > 24)
    return { kind: 'free-text', reason: 'times of day are text here and are not analysed' }
  if (distinct >= 100 && share >= MOSTLY)
    return { kind: 'free-text', reason: 'free text: mostly different in every row' }
  return { kind: 'categorical', reason: null }
}

function identifier(why: string): { kind: Kind; reason: string } {
  return { kind: 'identifier', reason: `identifier: ${why}` }
}

/** Range or levels that the data show, for a column that is to be of that kind. */
export function describeAs(column: Column, kind: Kind): Pick<ColumnSchema, 'min' | 'max' | 'categories'> {
  if (kind === 'identifier' || kind === 'free-text') return { min: null, max: null, categories: null }
  if (isNumericKind(kind))
    return isNumeric(column) ? rangeOf(numberFacts(column)) : { min: null, max: null, categories: null }
  return { min: null, max: null, categories: observedLevels(column) }
}

function isNumericKind(kind: Kind): boolean {
  return kind === 'numeric' || kind === 'integer' || kind === 'date'
}

function rangeOf({ n, min, max }: NumberFacts): Pick<ColumnSchema, 'min' | 'max' | 'categories'> {
  return { min: n === 0 ? null : min, max: n === 0 ? null : max, categories: null }
}

/** The levels that occur, in an order that the order of rows doesn't change. */
export function observedLevels(column: Column): string[] {
  if (isNumeric(column)) return sortLevels([...distinctTexts(column)])
  const counts = levelCounts(column)
  return sortLevels(column.levels.filter((_, code) => (counts[code] ?? 0) > 0))
}

function distinctTexts(column: NumericColumn): Set<string> {
  const values = new Set<number>()
  for (const value of column.values) if (!Number.isNaN(value)) values.add(value)
  const texts = new Set<string>()
  for (const value of values) texts.add(numberText(value, column.kind))
  return texts
}

/** A number as the name of a level: dates as YYYY-MM-DD. */
export function numberText(value: number, kind: Kind): string {
  return kind === 'date' ? new Date(value * 86_400_000).toISOString().slice(0, 10) : String(value)
}
