import { SchemaError, type Place } from '../base/errors'
import { isNumeric, type Column, type Kind } from '../table/table'
import { convertColumn } from './apply'
import { missingCount, numberFacts } from './facts'
import { describeAs, observedLevels } from './kinds'
import type { ColumnSchema } from './schema'

/** What is said about a column, by a person, a study file, a recipe or a codebook. */
export interface Declared {
  name: string
  label?: string
  kind?: Kind
  unit?: string
  min?: number
  max?: number
  categories?: string[]
}

/**
 * The column's schema with what was declared laid over it. A declared range leaves the bound that wasn't given open, and
 * declared categories stand as given, levels outside them being violations.
 * @throws SchemaError where that contradicts itself or the values
 */
export function declareColumn(
  column: Column,
  rows: number,
  before: ColumnSchema,
  declared: Declared,
  field?: string,
): ColumnSchema {
  const kind = declaredKind(column, before, declared)
  const given = declared.categories === undefined ? null : [...new Set(declared.categories.map(String))]
  check(declared, kind, !isNumeric(column), field)
  const unit = declared.unit ?? before.unit
  const { column: converted, unfit } = convertColumn(column, {
    kind,
    unit,
    categories: given ?? before.categories,
  })
  const missing = missingCount(converted)
  if (unfit > 0) refuseMostlyUnfit(column, kind, unfit, missing, field)
  const seen = kind === before.kind && unfit === 0 ? before : describeAs(converted, kind)
  if (kind === 'binary' && given === null && (seen.categories?.length ?? 0) > 2)
    throw wrong(
      { field, column: declared.name },
      `is declared binary but has ${seen.categories?.length} values.`,
      'Declare it categorical.',
    )
  const hasRange = declared.min !== undefined || declared.max !== undefined
  const isRanged = kind === 'numeric' || kind === 'integer' || kind === 'date'
  const range = hasRange && isRanged ? { min: declared.min ?? null, max: declared.max ?? null } : seen
  return {
    ...before,
    label: declared.label ?? before.label,
    kind,
    unit,
    min: range.min,
    max: range.max,
    categories: given ?? seen.categories,
    // What is seen anew in the data is nobody's declaration, whatever was declared of the kind before.
    declared: (seen === before && before.declared) || (hasRange && isRanged) || given !== null,
    reason: kind === before.kind ? before.reason : reasonFor(kind),
    missing: rows === 0 ? 0 : missing / rows,
    ...(unfit > 0 ? { unfit } : {}),
  }
}

/** The kind that was said; otherwise the one that a declared range or list of categories implies. */
function declaredKind(column: Column, before: ColumnSchema, declared: Declared): Kind {
  if (declared.kind !== undefined) return declared.kind
  const { min, max, categories } = declared
  if (categories !== undefined) {
    const listed = new Set(categories.map(String))
    const all = listed.size === 2 && observedLevels(column).every((level) => listed.has(level))
    return all ? 'binary' : 'categorical'
  }
  if ((min === undefined && max === undefined) || before.kind !== 'binary' || !isNumeric(column))
    return before.kind
  // Two values seen, but a wider range declared: a number of which only two values happen to occur.
  const { min: low, max: high } = numberFacts(column)
  return (min ?? low) < low || (max ?? high) > high ? column.kind : before.kind
}

function check(
  { name, min, max, categories }: Declared,
  kind: Kind,
  isText: boolean,
  field: string | undefined,
): void {
  const place = { field, column: name }
  const coded = kind === 'binary' || kind === 'categorical'
  if (min !== undefined && max !== undefined && min > max)
    throw wrong(place, `has a range from ${min} to ${max}.`, 'Swap the two.')
  if ((min !== undefined || max !== undefined) && coded && field !== undefined && isText)
    throw wrong(place, 'has a range but holds words.', 'List its categories instead.')
  if (categories !== undefined && !coded)
    throw wrong(
      place,
      `has categories but is declared ${kind}.`,
      'Declare it categorical, or give a range instead.',
    )
  if (categories !== undefined && (categories.length === 0 || (kind === 'binary' && categories.length !== 2)))
    throw wrong(place, `is ${kind} with ${categories.length} categories.`, 'List all of its categories.')
}

function refuseMostlyUnfit(
  column: Column,
  kind: Kind,
  unfit: number,
  missing: number,
  field: string | undefined,
): void {
  const present = (isNumeric(column) ? column.values.length : column.codes.length) - (missing - unfit)
  if (unfit * 2 < present) return
  const example = isNumeric(column) ? '' : (column.levels[column.codes.find((code) => code >= 0) ?? 0] ?? '')
  throw wrong(
    { field, column: column.name },
    `is declared ${kind}, but ${unfit} of its ${present} values can't be read so (the first value is “${example.slice(0, 40)}”).`,
    'Declare another kind.',
  )
}

function reasonFor(kind: Kind): string | null {
  return kind === 'identifier'
    ? 'identifier, as declared'
    : kind === 'free-text'
      ? 'free text, as declared'
      : null
}

function wrong(place: Place, what: string, remedy: string): SchemaError {
  return new SchemaError(`It ${what}`, remedy, place)
}
