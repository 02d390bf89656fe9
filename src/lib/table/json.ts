import { InputError } from '../base/errors'
import { nameColumns } from './csv-layout'
import type { Parsed } from './parsed'
import type { ReadOptions } from './reading'
import { typeTexts } from './text-column'

type Records = { names: string[]; rows: number; cells: Map<string, unknown[]> }

/** An array of objects, lines of objects, or an object of columns. @throws InputError naming file and line */
export function readJson(file: string, text: string, options: ReadOptions): Parsed {
  const { names, rows, cells } = toRecords(file, text, options)
  if (names.length > 2000)
    throw new InputError(`has ${names.length} columns, more than 2000.`, 'Keep the columns that you need.', {
      file,
    })
  if (rows === 0) throw new InputError('holds no rows.', 'Choose the file that holds the rows.', { file })
  const refused: { name: string; reason: string }[] = []
  const columns = nameColumns(names).names.flatMap((name, i) => {
    const values = cells.get(names[i] ?? '') ?? []
    const nested = values.find((value) => typeof value === 'object' && value !== null)
    if (nested !== undefined) {
      refused.push({ name, reason: 'holds nested values (lists or objects), which are no cells of a table' })
      return []
    }
    return [
      typeTexts(
        name,
        Array.from({ length: rows }, (_, row) => cellText(values[row])),
        options,
      ),
    ]
  })
  return { rows, columns, notes: [], sheets: [], sheet: null, refused }
}

function cellText(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value)
}

function toRecords(file: string, text: string, options: ReadOptions): Records {
  const whole = parseWhole(text)
  if (Array.isArray(whole))
    return fromObjects(
      file,
      whole.map((value, i) => ({ value, line: i + 1 })),
      'record',
    )
  if (isObject(whole)) {
    const entries = Object.entries(whole)
    if (entries.length > 0 && entries.every(([, value]) => Array.isArray(value)))
      return fromColumns(file, entries as [string, unknown[]][])
    if (entries.length > 0 && entries.every(([, value]) => isObject(value)))
      return fromIndexed(entries as [string, Record<string, unknown>][])
    return fromObjects(file, [{ value: whole, line: 1 }], 'record')
  }
  return fromObjects(file, fromLines(file, text, options), 'line')
}

function parseWhole(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function fromLines(file: string, text: string, options: ReadOptions): { value: unknown; line: number }[] {
  const lines = text.split(/\r\n|\n|\r/)
  const found: { value: unknown; line: number }[] = []
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue
    try {
      found.push({ value: JSON.parse(line), line: i + 1 })
    } catch {
      if (options.setAsideBadRows === true && found.length > 0) continue
      const cut = i === lines.length - 1 || lines.slice(i + 1).every((later) => later.trim() === '')
      throw new InputError(
        cut && text.trimStart().startsWith('[')
          ? 'is JSON that breaks off before its end.'
          : 'this line is no complete JSON.',
        'Export it again, or remove the line.',
        { file, row: i + 1 },
      )
    }
  }
  return found
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
  const rows = Math.max(...entries.map(([, values]) => values.length))
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

/** An object of columns as pandas writes it: `{"age": {"0": 34, "1": 71}}`. */
function fromIndexed(entries: [string, Record<string, unknown>][]): Records {
  const index = [...new Set(entries.flatMap(([, values]) => Object.keys(values)))]
  const cells = new Map(entries.map(([name, values]) => [name, index.map((key) => values[key])]))
  return { names: entries.map(([name]) => name), rows: index.length, cells }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
