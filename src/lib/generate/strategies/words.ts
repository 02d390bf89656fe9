import type { ColumnSchema, Schema } from '../../cohort/schema'
import { fill, type Briefing, type RawRow } from './strategy'

/** The sentence with which the strategies that don't live by examples show some. */
export const EXAMPLES =
  'These are {examples} real records, one JSON object a line. Learn from them how values are distributed and go together; repeat none, whole or in part:'

/** Some columns of real rows as a prompt shows them, one JSON object a line. */
export function exampleLines(examples: readonly RawRow[], names: readonly string[]): string {
  // A column that a decision keeps back stands in none of them.
  const shown = names.filter((name) => examples.some((row) => Object.hasOwn(row, name)))
  return examples.map((row) => JSON.stringify(pick(row, shown))).join('\n')
}

/** What has been written of each patient, one JSON object a line, the id first. */
export function knownLines(
  key: string,
  patients: ReadonlyMap<string, RawRow>,
  names: readonly string[],
): string[] {
  return [...patients].map(([id, row]) => JSON.stringify({ [key]: id, ...pick(row, names) }))
}

/** The key that holds a patient's blocks together: one that no column has. */
export function idKey(columns: readonly ColumnSchema[]): string {
  const taken = new Set(columns.map(({ name }) => name.trim().toLowerCase()))
  return ['id', 'patient', 'patient_id'].find((key) => !taken.has(key)) ?? 'synthetic_patient_id'
}

function pick(row: RawRow, names: readonly string[]): RawRow {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]))
}

/** The columns of those names, each explained in one line, with its released distribution if there is one. */
export function columnLines({ columns, schema, statistics }: Briefing, names: readonly string[]): string[] {
  return columns
    .filter(({ name }) => names.includes(name))
    .map((column) => {
      const released = statistics?.perColumn[column.name]
      return `${columnLine(column, schema)}${released === undefined ? '' : `. ${released}`}`
    })
}

/**
 * What always holds of the columns asked for.
 * @param asked the columns of this question
 * @param standing those and all that stand already: a rule can be told once all its columns do
 */
export function relationLines(
  { schema, rules }: Briefing,
  asked: readonly string[],
  standing: readonly string[],
): string[] {
  const told = rules.filter(
    ({ columns }) =>
      columns.every((name) => standing.includes(name)) && columns.some((name) => asked.includes(name)),
  )
  return [...told.map(({ text }) => `- ${text}`), ...groupLines(schema, new Set(asked))]
}

/** What the person allowed to be told of the training rows, beside the columns' own lines. */
export function disclosedLines(briefing: Briefing, names: readonly string[]): string[] {
  const { statistics, examples } = briefing
  const relations = (statistics?.relations ?? []).filter(({ columns }) =>
    columns.every((name) => names.includes(name)),
  )
  return [
    ...(relations.length === 0
      ? []
      : ['', 'How the values of the real cohort go together:', ...relations.map(({ text }) => `- ${text}`)]),
    ...(examples.length === 0
      ? []
      : ['', fill(briefing, 'examples', examples.length), exampleLines(examples, names)]),
  ]
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
function columnLine(column: ColumnSchema, schema: Schema): string {
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
    // Of two levels or of more: that may be known from the data alone.
    default:
      return 'level, as a string'
  }
}

/** One-hot columns belong together: at most one of them is set. */
function groupLines(schema: Schema, names: ReadonlySet<string>): string[] {
  return schema.groups.flatMap(({ name, columns, oneHot, other }) => {
    const written = columns.filter((column) => names.has(column))
    if (!oneHot || written.length < 2) return []
    const none = other === null ? '' : `; where none is, ${name} is ${JSON.stringify(other)}`
    return [`- at most one of ${written.map((column) => JSON.stringify(column)).join(', ')} is set${none}`]
  })
}

/**
 * The JSON Schema of an answer: an object with a list of records, every column present, as strict servers want it.
 * Bounds and counts are there for the wires that can hold an answer to them.
 * @param told levels that were released of columns whose levels nobody declared
 * @param records how many whole rows are asked for; or the key and the ids of the patients whose block is
 */
export function recordsSchema(
  columns: readonly ColumnSchema[],
  target: string | null,
  told: Readonly<Record<string, readonly string[]>>,
  records: number | { key: string; ids: readonly string[] },
): object {
  const id = typeof records === 'number' ? null : records
  const count = typeof records === 'number' ? records : records.ids.length
  const properties = Object.fromEntries([
    ...(id === null ? [] : [[id.key, { type: 'string', enum: id.ids, 'x-each': true }] as const]),
    ...columns.map(
      (column) => [column.name, valueSchema(column, target, told[column.name] ?? null)] as const,
    ),
  ])
  const record = {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }
  return {
    type: 'object',
    properties: { records: { type: 'array', items: record, minItems: count, maxItems: count } },
    required: ['records'],
    additionalProperties: false,
  }
}

function valueSchema(
  column: ColumnSchema,
  target: string | null,
  released: readonly string[] | null,
): object {
  const { name, kind, categories, min, max } = column
  const isTarget = name === target
  const or = (type: string) => (isTarget ? type : [type, 'null'])
  const bounds = {
    ...(min === null || !mayTell(column) ? {} : { minimum: min }),
    ...(max === null || !mayTell(column) ? {} : { maximum: max }),
  }
  if (kind === 'numeric') return { type: or('number'), ...bounds }
  if (kind === 'integer') return { type: or('integer'), ...bounds }
  if (kind === 'date') return { type: or('string'), format: 'date' }
  const levels = mayTell(column) ? categories : released
  if (levels === null) return { type: or('string') }
  return { type: or('string'), enum: isTarget ? levels : [...levels, null] }
}
