import { messageOf, SchemaError } from '../base/errors'
import { cellText, columnOf, isNumeric, type Column, type Kind, type Table } from '../table/table'
import { parseDay, parseNumber } from './apply'
import { declareColumn, type Declared } from './declare'
import { observedLevels } from './kinds'
import { squeezed } from './names'
import type { ColumnSchema } from './schema'

export interface CodebookEntry {
  name: string
  label: string | null
  unit: string | null
  kind: Kind | null
  /** A level as it may stand in the data, and its meaning where both are given (`0=male`). */
  categories: { value: string; meaning: string | null }[] | null
  min: number | null
  max: number | null
}

/** A dictionary of columns, and what in it could not be used. */
export interface Codebook {
  entries: CodebookEntry[]
  notes: string[]
}

const HEADERS: Record<'name' | 'label' | 'unit' | 'kind' | 'categories' | 'range' | 'min' | 'max', RegExp> = {
  name: /^(name|variable|variablename|var|varname|column|columnname|field|fieldname|feature|item)$/,
  label: /^(label|variablelabel|description|title|meaning|longname|fieldlabel|definition)$/,
  unit: /^(units?|uom|measure|unitofmeasure|unitofmeasurement|measurementunit)$/,
  kind: /^(type|kind|datatype|dtype|variabletype|vartype|fieldtype|class|scale)$/,
  categories:
    /^(categories|category|levels?|values?|allowedvalues|permittedvalues|codes|choices|options|coding|codelist)$/,
  range: /^(range|validrange|plausiblerange|limits|bounds|allowedrange)$/,
  min: /^(min|minimum|lower|low|lowerlimit|lowerbound|from)$/,
  max: /^(max|maximum|upper|high|upperlimit|upperbound|to)$/,
}

const KINDS: [RegExp, Kind][] = [
  [/^(numeric|number|float|floating|double|real|continuous|decimal|ratio|interval)$/, 'numeric'],
  [/^(integer|int|int32|int64|whole|count|discrete)$/, 'integer'],
  [/^(binary|boolean|bool|logical|dichotomous|flag|yesno)$/, 'binary'],
  [/^(categorical|category|factor|nominal|ordinal|enum|radio|dropdown)$/, 'categorical'],
  [/^(date|datetime|timestamp|day)$/, 'date'],
  [/^(identifier|id|key|primarykey)$/, 'identifier'],
  [/^(freetext|note|notes|narrative)$/, 'free-text'],
]

/**
 * A codebook from a table with one row a column: name, label, unit, type, categories and range (or min and max); the
 * headers may be called otherwise (`variable`, `description`, `levels`, …) and all but the name may be absent.
 * @throws SchemaError if no header names the columns
 */
export function parseCodebook(table: Table): Codebook {
  const find = (what: keyof typeof HEADERS): Column | undefined =>
    table.columns.find((column) => HEADERS[what].test(squeezed(column.name)))
  const nameColumn = find('name')
  if (nameColumn === undefined)
    throw new SchemaError(
      'The codebook has no column with the names.',
      'Call it “name”; the others may be label, unit, type, categories and range.',
    )
  const columns = {
    label: find('label'),
    unit: find('unit'),
    kind: find('kind'),
    categories: find('categories'),
    range: find('range'),
    min: find('min'),
    max: find('max'),
  }
  const entries = new Map<string, CodebookEntry>()
  const notes: string[] = []
  for (let row = 0; row < table.rows; row++) {
    const text = (column: Column | undefined): string | null =>
      column === undefined ? null : cellText(column, row)
    const name = text(nameColumn)
    if (name === null) notes.push(`Row ${row + 1} of the codebook names no column.`)
    else if (entries.has(name)) notes.push(`The codebook has “${name}” twice; the first is used.`)
    else {
      const cells = {
        label: text(columns.label),
        unit: text(columns.unit),
        kind: text(columns.kind),
        categories: text(columns.categories),
        range: text(columns.range),
        min: text(columns.min),
        max: text(columns.max),
      }
      entries.set(name, toEntry(name, cells, notes))
    }
  }
  return { entries: [...entries.values()], notes }
}

function toEntry(
  name: string,
  cells: Record<Exclude<keyof typeof HEADERS, 'name'>, string | null>,
  notes: string[],
): CodebookEntry {
  const range = cells.range === null ? null : parseRange(cells.range)
  if (cells.range !== null && range === null)
    notes.push(`The codebook’s range “${cells.range}” of “${name}” can’t be read.`)
  const kindText = cells.kind === null ? '' : squeezed(cells.kind)
  return {
    name,
    label: cells.label,
    unit: cells.unit,
    kind: KINDS.find(([pattern]) => pattern.test(kindText))?.[1] ?? null,
    categories: cells.categories === null ? null : parseCategories(cells.categories),
    min: (cells.min === null ? null : bound(cells.min)) ?? range?.min ?? null,
    max: (cells.max === null ? null : bound(cells.max)) ?? range?.max ?? null,
  }
}

/** `16–90`, `[16, 90]`, `16 to 90`, `-5..5`, `>= 0`, `< 100`, `0+`, also between ISO dates; null if none of these. */
export function parseRange(text: string): { min: number | null; max: number | null } | null {
  const inner = text.trim().replace(/^[[(]\s*|\s*[\])]$/g, '')
  const side = /^(>=?|≥|<=?|≤|min|max|from|up to)\s*(\S+)$/i.exec(inner)
  if (side?.[1] !== undefined && side[2] !== undefined) {
    const value = bound(side[2])
    if (value === null) return null
    return /^[>≥]|^min|^from/i.test(side[1]) ? { min: value, max: null } : { min: null, max: value }
  }
  const open = /^(\S+?)\s*\+$/.exec(inner)
  if (open?.[1] !== undefined) {
    const value = bound(open[1])
    return value === null ? null : { min: value, max: null }
  }
  const value = '[+-]?\\d+(?:\\.\\d+)?|\\d{4}-\\d{2}-\\d{2}'
  const both = new RegExp(
    `^(\\d{4}-\\d{2}-\\d{2}|${value})\\s*(?:-|–|—|−|,|;|to|bis|\\.\\.+|…|:|/)\\s*(\\d{4}-\\d{2}-\\d{2}|${value})$`,
    'i',
  ).exec(inner)
  const min = both?.[1] === undefined ? null : bound(both[1])
  const max = both?.[2] === undefined ? null : bound(both[2])
  return min === null || max === null ? null : { min, max }
}

function bound(text: string): number | null {
  const number = parseNumber(text.replace('−', '-'))
  const value = Number.isNaN(number) ? parseDay(text) : number
  return Number.isNaN(value) ? null : value
}

/** `a|b|c`, `a; b; c`, `a, b, c`, a JSON list, each perhaps with a meaning: `0=male; 1=female`. */
function parseCategories(text: string): CodebookEntry['categories'] {
  const inner = text.trim().replace(/^[[{(]|[\]})]$/g, '')
  const separator = ['|', ';', '\n', ',', '/'].find((mark) => inner.includes(mark))
  const parts = (separator === undefined ? [inner] : inner.split(separator))
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const found = parts.map((part) => {
    const pair = /^(.+?)\s*(?:=|:)\s*(.+)$/.exec(part)
    const [value, meaning] = pair === null ? [part, null] : [pair[1] ?? part, pair[2] ?? null]
    return { value: unquoted(value), meaning: meaning === null ? null : unquoted(meaning) }
  })
  return found.length === 0 ? null : found
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'“])(.*)["'”]$/, '$2')
}

/** The schemas of the columns with the codebook laid over them; what it says in vain is in the notes. */
export function declareFromCodebook(
  table: Table,
  columns: readonly ColumnSchema[],
  codebook: Codebook,
): { columns: ColumnSchema[]; notes: string[] } {
  const notes = [...codebook.notes]
  const entries = new Map(codebook.entries.map((entry) => [entry.name, entry]))
  const lower = new Map(codebook.entries.map((entry) => [entry.name.toLowerCase(), entry]))
  const used = new Set<CodebookEntry>()
  const declared = columns.map((before) => {
    const exact = entries.get(before.name)
    const entry = exact ?? lower.get(before.name.toLowerCase())
    const column = columnOf(table, before.name)
    if (entry === undefined || column === undefined || used.has(entry)) return before
    used.add(entry)
    if (exact === undefined) notes.push(`The codebook’s “${entry.name}” was taken for “${before.name}”.`)
    try {
      return declareColumn(column, table.rows, before, asDeclared(entry, before, column))
    } catch (error) {
      notes.push(
        `The codebook doesn’t fit the data, and its label and unit alone are used: ${messageOf(error)}`,
      )
      return { ...before, label: entry.label ?? before.label, unit: entry.unit ?? before.unit }
    }
  })
  const unknown = codebook.entries.filter((entry) => !used.has(entry)).map(({ name }) => `“${name}”`)
  if (unknown.length > 0) notes.push(`The codebook names what the table doesn’t have: ${unknown.join(', ')}.`)
  return { columns: declared, notes }
}

function asDeclared(entry: CodebookEntry, before: ColumnSchema, column: Column): Declared {
  const ranged = entry.kind === null ? before.kind : entry.kind
  const isNumber = ranged === 'numeric' || ranged === 'integer' || ranged === 'date'
  const categories =
    isNumber && (entry.kind !== null || isNumeric(column)) ? null : chosenCategories(entry, column)
  return {
    name: before.name,
    label: entry.label ?? undefined,
    unit: entry.unit ?? undefined,
    // Codebooks say “categorical” of yes-or-no columns too; whether there are two levels the data and the list decide.
    kind: entry.kind === 'categorical' && before.kind === 'binary' ? undefined : (entry.kind ?? undefined),
    min: entry.min ?? undefined,
    max: entry.max ?? undefined,
    categories: categories ?? undefined,
  }
}

/** Values or meanings, whichever the data hold more of. */
function chosenCategories({ categories }: CodebookEntry, column: Column): string[] | null {
  if (categories === null) return null
  const observed = new Set(observedLevels(column))
  const values = categories.map(({ value }) => value)
  const meanings = categories.map(({ value, meaning }) => meaning ?? value)
  const hits = (list: string[]) => list.filter((level) => observed.has(level)).length
  return hits(meanings) > hits(values) ? meanings : values
}
