import { InputError } from '../base/errors'
import { asInputError, findLayout, type CsvLayout } from './csv-layout'
import { CsvTokens } from './csv-tokens'

const BIGGEST_CELL = 1_000_000

/** What the bytes of one column's cells look like, counted without decoding them. */
export interface ByteFacts {
  blank: number
  plain: number
  whole: boolean
  /** Plain decimals of several lengths, some ending in 0: two spellings of one number are possible. */
  mixedDecimals: boolean
  /** Cells with white space around the text. */
  padded: number
}

export interface CsvScan {
  layout: CsvLayout
  rows: number
  columns: ByteFacts[]
  /** Rows that had too few fields and were filled with missing. */
  short: number
  /** Line numbers of rows set aside, at the person's wish. */
  setAside: number[]
  blankLines: number
  /** The data records, rewritten in plain form where the original has anything unusual; header excluded. */
  body: Uint8Array
  newline: '\n' | '\r\n'
}

/**
 * Reads the whole text once: checks every record and gathers what typing needs.
 * @throws InputError naming file and line for rows with too many fields, open quotes, giant cells
 */
export function scanCsv(file: string, bytes: Uint8Array, setAsideBadRows: boolean): CsvScan {
  const layout = findLayout(file, bytes)
  const width = layout.names.length
  const tokens = new CsvTokens(bytes, layout.delimiter.charCodeAt(0), layout.start, layout.line)
  const facts = layout.names.map((): Tally => ({
    blank: 0,
    plain: 0,
    whole: true,
    padded: 0,
    decimals: 0,
    trailingZero: false,
  }))
  const setAside: number[] = []
  let rows = 0
  let short = 0
  let blankLines = 0
  try {
    while (tokens.next()) {
      if (tokens.blank) {
        blankLines++
        tokens.odd = true
        continue
      }
      if (tokens.fields > width) {
        if (!setAsideBadRows) throw tooManyFields(file, tokens, width)
        setAside.push(tokens.line)
        tokens.odd = true
        continue
      }
      if (tokens.fields < width) {
        short++
        tokens.odd = true
      }
      for (let field = 0; field < width; field++)
        tally(facts[field], tokens, field, file, layout.names[field])
      rows++
    }
  } catch (error) {
    throw asInputError(file, error)
  }
  if (rows === 0) {
    throw new InputError('has a header but no rows.', 'Choose the file that holds the rows.', { file })
  }
  return {
    layout,
    rows,
    columns: facts.map((one) => ({
      blank: one.blank,
      plain: one.plain,
      whole: one.whole,
      mixedDecimals: one.trailingZero && (one.decimals & (one.decimals - 1)) !== 0,
      padded: one.padded,
    })),
    short,
    setAside,
    blankLines,
    body: tokens.odd ? rewrite(bytes, layout) : bytes.subarray(layout.start),
    newline: tokens.odd ? '\n' : tokens.newline,
  }
}

interface Tally {
  blank: number
  plain: number
  whole: boolean
  padded: number
  /** Bit k set: a plain number with k decimals occurred. */
  decimals: number
  trailingZero: boolean
}

function tally(
  one: Tally | undefined,
  tokens: CsvTokens,
  field: number,
  file: string,
  name: string | undefined,
): void {
  if (one === undefined) return
  if (field >= tokens.fields) {
    one.blank++
    return
  }
  const { bytes } = tokens
  let start = tokens.starts[field] ?? 0
  let end = tokens.ends[field] ?? 0
  if (end - start > BIGGEST_CELL) {
    throw new InputError(
      'a cell holds more than 1 MB.',
      'Remove that column, or close a quote that was left open.',
      {
        file,
        row: tokens.line,
        column: name,
      },
    )
  }
  if (isSpace(bytes[start] ?? 0) || isSpace(bytes[end - 1] ?? 0)) {
    if (end > start) one.padded++
    while (start < end && isSpace(bytes[start] ?? 0)) start++
    while (end > start && isSpace(bytes[end - 1] ?? 0)) end--
  }
  if (end === start) {
    one.blank++
    return
  }
  const decimals = plainDecimals(bytes, start, end)
  if (decimals === NOT_PLAIN) return
  one.plain++
  one.decimals |= 1 << Math.min(decimals, 30)
  if (decimals > 0) {
    one.whole = false
    if (bytes[end - 1] === 48) one.trailingZero = true
  }
}

const NOT_PLAIN = -1

/** Number of decimals of a plain number (`-12.50` → 2), or NOT_PLAIN. Scientific and long numbers are left to slower eyes. */
function plainDecimals(bytes: Uint8Array, from: number, end: number): number {
  let i = from
  if (bytes[i] === 45) i++
  const first = i
  while (i < end && isDigit(bytes[i] ?? 0)) i++
  const digits = i - first
  if (digits === 0 || digits > 15 || (digits > 1 && bytes[first] === 48)) return NOT_PLAIN
  if (i === end) return 0
  if (bytes[i] !== 46) return NOT_PLAIN
  const point = i++
  while (i < end && isDigit(bytes[i] ?? 0)) i++
  return i === end && i > point + 1 ? i - point - 1 : NOT_PLAIN
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57
}

/** ASCII white space, and the bytes of a no-break space (0xC2 0xA0 in UTF-8). */
function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13) || byte === 0xa0 || byte === 0xc2
}

function tooManyFields(file: string, tokens: CsvTokens, width: number): InputError {
  return new InputError(
    `has ${tokens.fields} fields where the header has ${width}.`,
    'Quote text that holds the delimiter, or have such rows set aside.',
    { file, row: tokens.line },
  )
}

/** The records again with every field quoted, short rows filled, blank lines gone. Line breaks inside quotes stay. */
function rewrite(bytes: Uint8Array, layout: CsvLayout): Uint8Array {
  const width = layout.names.length
  const tokens = new CsvTokens(bytes, layout.delimiter.charCodeAt(0), layout.start, layout.line)
  let out = new Uint8Array(Math.ceil(bytes.length * 1.3) + 1024)
  let at = 0
  const delimiter = layout.delimiter.charCodeAt(0)
  while (tokens.next()) {
    if (tokens.blank || tokens.fields > width) continue
    for (let field = 0; field < width; field++) {
      const start = field < tokens.fields ? (tokens.starts[field] ?? 0) : 0
      const end = field < tokens.fields ? (tokens.ends[field] ?? 0) : 0
      if (at + 2 * (end - start) + 8 > out.length) {
        const larger = new Uint8Array(out.length * 2)
        larger.set(out)
        out = larger
      }
      if (field > 0) out[at++] = delimiter
      out[at++] = 34
      const alreadyDoubled = (tokens.quoted[field] ?? 0) > 0
      for (let i = start; i < end; i++) {
        const byte = bytes[i] ?? 0
        out[at++] = byte
        if (byte === 34 && !alreadyDoubled) out[at++] = 34
      }
      out[at++] = 34
    }
    out[at++] = 10
  }
  return out.subarray(0, at)
}
