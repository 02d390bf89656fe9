import { InputError } from '../base/errors'
import { nameColumns } from './csv-header'
import { faultIn, keysOf, namesIn } from './json-walk'
import { assertCellSizes, assertFits, type Parsed } from './parsed'
import { setsAside, type ReadOptions } from './reading'
import { typeTexts } from './text-column'

interface Records {
  names: string[]
  rows: number
  cells: Map<string, unknown[]>
  /** Lines that could not be read and were set aside at the person's wish. */
  setAside?: number[]
}
type JsonObject = Record<string, unknown>

/** An array of objects, lines of objects, or an object of columns. @throws InputError naming file and line */
export function readJson(file: string, text: string, options: ReadOptions): Parsed {
  const { names, rows, cells, setAside = [] } = toRecords(file, text, options)
  assertFits(file, rows, names.length)
  if (rows === 0) throw new InputError('holds no rows.', 'Choose the file that holds the rows.', { file })
  const refused: { name: string; reason: string }[] = []
  const named = nameColumns(names)
  const columns = named.names.flatMap((name, i) => {
    const values = cells.get(names[i] ?? '') ?? []
    if (values.some((value) => typeof value === 'object' && value !== null)) {
      refused.push({ name, reason: 'holds nested values (lists or objects), which are no cells of a table' })
      return []
    }
    const texts = Array.from({ length: rows }, (_, row) => cellText(values[row]))
    assertCellSizes(file, name, texts)
    return [typeTexts(name, texts, options)]
  })
  if (columns.length === 0) throw notATable(file, names)
  const notes: Parsed['notes'] = []
  const note = (rule: string, count: number, said: string) => {
    const undo = rule === 'set-aside-rows' ? rule : null
    if (count > 0) notes.push({ rule, column: null, count, said, undo })
  }
  note(
    'empty-names',
    named.renamed.empty,
    `${named.renamed.empty} columns without a name are called column_N`,
  )
  note(
    'repeated-names',
    named.renamed.repeated,
    `${named.renamed.repeated} names alike but for white space got _2, _3, …`,
  )
  note(
    'set-aside-rows',
    setAside.length,
    `${setAside.length} lines that are broken or name a value twice set aside (lines ${setAside.slice(0, 10).join(', ')})`,
  )
  return { rows, columns, notes, sheets: [], sheet: null, refused }
}

function cellText(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value)
}

function notATable(file: string, names: readonly string[]): InputError {
  return new InputError(
    'is JSON, but no table: nothing in it is a plain value.',
    `A table in JSON is a list of objects, lines of objects, or an object of columns.${names.length > 0 ? ` If the table is under “${names[0] ?? ''}”, save that by itself.` : ''}`,
    { file },
  )
}

function toRecords(file: string, text: string, options: ReadOptions): Records {
  const whole = parse(text)
  if (isRepeated(whole, text)) throw repeatedName(file, text, 1)
  if (Array.isArray(whole))
    return fromObjects(
      file,
      whole.map((value, i) => ({ value, line: i + 1 })),
      'record',
    )
  if (!isObject(whole)) return fromLines(file, text, options)
  const entries = Object.entries(whole)
  const values = entries.map(([, value]) => value)
  if (entries.length === 0) throw notATable(file, [])
  if (values.every(Array.isArray)) {
    if (isSplit(whole)) {
      throw new InputError(
        'is JSON with the names in one list and the cells in another (pandas calls that “split”).',
        'Save it as a list of objects (orient="records").',
        { file },
      )
    }
    return fromColumns(file, entries as [string, unknown[]][])
  }
  if (values.every(isObject)) return fromIndexed(file, entries as [string, JsonObject][])
  if (values.some((value) => typeof value === 'object' && value !== null))
    throw notATable(file, wrapped(entries))
  return fromObjects(file, [{ value: whole, line: 1 }], 'record')
}

function isSplit({ columns, data }: JsonObject): boolean {
  return Array.isArray(columns) && Array.isArray(data) && data.every(Array.isArray)
}

/** Whether an object in it names a key again: JSON.parse keeps the last in silence. */
function isRepeated(value: unknown, text: string): boolean {
  return typeof value === 'object' && value !== null && namesIn(text) > keysOf(value)
}

function repeatedName(file: string, text: string, line: number): InputError {
  const fault = faultIn(text)
  const row = line - 1 + lineAt(text, fault?.at ?? 0)
  const name = fault?.key ?? ''
  return new InputError(
    `a record names “${name}” twice.`,
    'Give each value of a record a name of its own, or have such rows set aside.',
    { file, row },
  )
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split(/\r\n|\n|\r/).length
}

function wrapped(entries: [string, unknown][]): string[] {
  return entries.filter(([, value]) => Array.isArray(value)).map(([name]) => name)
}

const LITERALS = /"(?:[^"\\]|\\.)*"|(?<![\w.+-])-?\d{16,}(?![\d.eE])|-?\bInfinity\b|\bNaN\b/g

/**
 * JSON, with whole numbers beyond 2^53 kept as text (JSON.parse would round them in silence), and with the NaN and
 * Infinity that Python writes. Undefined if it is no JSON.
 */
function parse(text: string): unknown {
  try {
    const value: unknown = /\d{16}/.test(text) ? undefined : JSON.parse(text)
    if (value !== undefined) return value
  } catch {
    if (!/NaN|Infinity/.test(text)) return undefined
  }
  try {
    return JSON.parse(text.replace(LITERALS, (found) => (found.startsWith('"') ? found : `"${found}"`)))
  } catch {
    return undefined
  }
}

function fromLines(file: string, text: string, options: ReadOptions): Records {
  const lines = text.split(/\r\n|\n|\r/)
  const found: { value: unknown; line: number }[] = []
  const setAside: number[] = []
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue
    const value = parse(line)
    const repeated = isRepeated(value, line)
    if (value !== undefined && !repeated) found.push({ value, line: i + 1 })
    else if (setsAside(options) && (found.length > 0 || isByLines(lines, i))) setAside.push(i + 1)
    else if (repeated) throw repeatedName(file, line, i + 1)
    else if (found.length === 0 && !isByLines(lines, i)) throw brokenWhole(file, text)
    else {
      throw new InputError(
        'this line is no complete JSON.',
        'Export it again, or have such rows set aside.',
        { file, row: i + 1 },
      )
    }
  }
  return { ...fromObjects(file, found, 'line'), setAside }
}

/** Whether the lines from that one on are an object each, rather than one text set over lines. */
function isByLines(lines: readonly string[], first: number): boolean {
  const next = lines.slice(first + 1).find((line) => line.trim() !== '')
  return lines[first]?.trimStart().startsWith('{') === true && next?.trimStart().startsWith('{') === true
}

/** Not JSON as a whole, nor by lines: names the line where it breaks. */
function brokenWhole(file: string, text: string): InputError {
  const row = lineAt(text, faultIn(text)?.at ?? 0)
  const cut = !/[\]}]$/.test(text.trimEnd())
  return new InputError(
    cut ? 'is JSON that breaks off before its end.' : 'is broken JSON.',
    'Export it again.',
    { file, row },
  )
}

function fromObjects(
  file: string,
  records: { value: unknown; line: number }[],
  what: 'record' | 'line',
): Records {
  const cells = new Map<string, unknown[]>()
  for (const [row, { value, line }] of records.entries()) {
    if (!isObject(value)) {
      throw new InputError(
        `${what === 'line' ? 'this line' : `record ${line}`} is no object with a name for each value.`,
        'A table in JSON is a list of objects, lines of objects, or an object of columns.',
        what === 'line' ? { file, row: line } : { file },
      )
    }
    for (const [name, cell] of Object.entries(value)) {
      let column = cells.get(name)
      if (column === undefined) cells.set(name, (column = []))
      column[row] = cell
    }
  }
  return { names: [...cells.keys()], rows: records.length, cells }
}

function fromColumns(file: string, entries: [string, unknown[]][]): Records {
  const rows = entries.reduce((most, [, values]) => Math.max(most, values.length), 0)
  for (const [name, values] of entries) {
    if (values.length !== rows) {
      throw new InputError(
        `has ${values.length} values where another column has ${rows}.`,
        'Give every column the same length.',
        { file, column: name },
      )
    }
  }
  return { names: entries.map(([name]) => name), rows, cells: new Map(entries) }
}

/** An object of columns as pandas writes it: `{"age": {"0": 34, "1": 71}}`. Keyed by record instead, it would read sideways. */
function fromIndexed(file: string, entries: [string, JsonObject][]): Records {
  const index = [...new Set(entries.flatMap(([, values]) => Object.keys(values)))]
  if (!index.every((key) => /^\d+$/.test(key))) {
    throw new InputError(
      'is JSON keyed by names on two levels, and which of them are the columns can’t be told.',
      'Save it as a list of objects, one a row.',
      { file },
    )
  }
  const cells = new Map(entries.map(([name, values]) => [name, index.map((key) => values[key])]))
  return { names: entries.map(([name]) => name), rows: index.length, cells }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
