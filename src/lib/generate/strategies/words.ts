import type { ColumnSchema, Schema } from '../../cohort/schema'
import type { RawRow } from './strategy'

/** Real rows as a prompt shows them. */
export function exampleLines(examples: readonly RawRow[]): string {
  return examples.map((row) => JSON.stringify(row)).join('\n')
}

/**
 * Whether the schema's range and categories may be told. What was inferred from the data *is* data; how a two-valued
 * column spells its levels by a common convention (0/1, yes/no) says nothing about any person.
 */
export function mayTell({ declared, kind, categories }: ColumnSchema): boolean {
  return declared || (kind === 'binary' && categories !== null && isConvention(categories))
}

const conventions = ['0|1', 'no|yes', 'n|y', 'false|true', 'f|m', 'female|male']

function isConvention(categories: readonly string[]): boolean {
  return conventions.includes(
    categories
      .map((level) => level.toLowerCase())
      .sort()
      .join('|'),
  )
}

/** One column in one line: name, what it is, unit, range or levels. */
export function columnLine(column: ColumnSchema, schema: Schema): string {
  const { name, label, kind, unit, min, max, categories } = column
  const told = mayTell(column)
  const parts = [kindWords(column)]
  if (unit !== null) parts.push(`in ${unit} (UCUM)`)
  if (told && categories !== null)
    parts.push(`one of ${categories.map((level) => JSON.stringify(level)).join(', ')}`)
  if (told && kind !== 'date' && (min !== null || max !== null))
    parts.push(min === null ? `at most ${max}` : max === null ? `at least ${min}` : `from ${min} to ${max}`)
  if (name === schema.target)
    parts.push(
      told && schema.positive !== null
        ? `the outcome; ${JSON.stringify(schema.positive)} means that it happened; never null`
        : 'the outcome; never null',
    )
  return `- ${JSON.stringify(name)}${label === null ? '' : ` (${label})`}: ${parts.join(', ')}`
}

function kindWords({ kind }: ColumnSchema): string {
  switch (kind) {
    case 'integer':
      return 'whole number'
    case 'numeric':
      return 'number'
    case 'date':
      return 'date as YYYY-MM-DD'
    case 'binary':
      return 'one of two levels, as a string'
    default:
      return 'level, as a string'
  }
}

/** One-hot columns belong together: at most one of them is set. */
export function groupLines(schema: Schema, names: ReadonlySet<string>): string[] {
  return schema.groups.flatMap(({ name, columns, oneHot, other }) => {
    const written = columns.filter((column) => names.has(column))
    if (!oneHot || written.length < 2) return []
    const none = other === null ? '' : `; where none is, ${name} is ${JSON.stringify(other)}`
    return [`- at most one of ${written.map((column) => JSON.stringify(column)).join(', ')} is set${none}`]
  })
}

/** The JSON Schema of an answer: an object with a list of records, every column present, as strict servers want it. */
export function recordsSchema(columns: readonly ColumnSchema[], target: string | null): object {
  const properties = Object.fromEntries(columns.map((column) => [column.name, valueSchema(column, target)]))
  const record = {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }
  return {
    type: 'object',
    properties: { records: { type: 'array', items: record } },
    required: ['records'],
    additionalProperties: false,
  }
}

function valueSchema(column: ColumnSchema, target: string | null): object {
  const { name, kind, categories } = column
  const isTarget = name === target
  const or = (type: string) => (isTarget ? type : [type, 'null'])
  if (kind === 'numeric') return { type: or('number') }
  if (kind === 'integer') return { type: or('integer') }
  if (categories === null || !mayTell(column)) return { type: or('string') }
  return { type: or('string'), enum: isTarget ? categories : [...categories, null] }
}
