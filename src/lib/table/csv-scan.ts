import { InputError } from '../base/errors'
import { asInputError, findLayout, type CsvLayout } from './csv-layout'
import { CsvTokens, QuoteProblem } from './csv-tokens'
import { BIGGEST_CELL, giantCell } from './parsed'
import { addCell, byteFacts, newTally, type ByteFacts, type Tally } from './csv-tally'

export type { ByteFacts }

export interface CsvScan {
  layout: CsvLayout
  rows: number
  columns: ByteFacts[]
  /** Rows that had too few fields and were filled with missing. */
  short: number
  /** Line numbers of rows set aside, at the person's wish. */
  setAside: number[]
  /** Line numbers of rows that are the header once more. */
  headerAgain: number[]
  blankLines: number
  /** The data records, rewritten in plain form where the original has anything unusual; header excluded. */
  body: Uint8Array
  newline: '\n' | '\r\n'
  /** Bytes of the longest record of `body`, at most. */
  longest: number
}

/**
 * Reads the whole text once: checks every record and gathers what typing needs.
 * @throws InputError naming file and line for rows with too many fields, open quotes, giant cells
 */
export function scanCsv(
  file: string,
  bytes: Uint8Array,
  setAsideBadRows: boolean,
  undone: ReadonlySet<string> = new Set(),
): CsvScan {
  const layout = findLayout(file, bytes, undone)
  const rules = { keepsBlank: undone.has('blank-lines'), keepsShort: !undone.has('ragged-short') }
  const width = layout.names.length
  const tokens = new CsvTokens(bytes, layout.delimiter.charCodeAt(0), layout.start, layout.line)
  const tallies = layout.names.map(newTally)
  const scan = {
    rows: 0,
    short: 0,
    blankLines: 0,
    longest: 0,
    setAside: [] as number[],
    headerAgain: [] as number[],
  }
  while (nextRecord(tokens, file, setAsideBadRows, scan.setAside)) {
    const isBlank = tokens.blank
    if (isBlank && !rules.keepsBlank) {
      scan.blankLines++
      tokens.odd = true
      continue
    }
    if (isBad(tokens, width, rules)) {
      if (!setAsideBadRows) throw wrongFields(file, tokens, width)
      scan.setAside.push(tokens.line)
      tokens.odd = true
      continue
    }
    if (isBlank || tokens.fields < width) {
      if (!isBlank) scan.short++
      tokens.odd = true
    }
    if (isHeaderAgain(tokens, layout)) scan.headerAgain.push(tokens.line)
    addRecord(tallies, tokens, file, layout.names)
    scan.longest = Math.max(scan.longest, tokens.at - tokens.offset)
    scan.rows++
  }
  if (scan.rows === 0) {
    throw new InputError('has a header but no rows.', 'Choose the file that holds the rows.', { file })
  }
  return {
    ...scan,
    layout,
    columns: tallies.map(byteFacts),
    body: tokens.odd ? rewrite(bytes, layout, rules) : bytes.subarray(layout.start),
    newline: tokens.odd ? '\n' : tokens.newline,
    longest: 2 * scan.longest + 4 * width,
  }
}

/** What the person wants done with lines that hold nothing, and with rows that have too few fields. */
interface RowRules {
  keepsBlank: boolean
  keepsShort: boolean
}

/** Whether a row can't be told apart into the columns. A blank line that is kept is a row of missing. */
function isBad(tokens: CsvTokens, width: number, { keepsShort }: RowRules): boolean {
  return tokens.fields > width || (!keepsShort && tokens.fields < width && !tokens.blank)
}

/** Moves to the next record that can be told apart; a line with a broken quote is passed over only at the person's wish. */
function nextRecord(tokens: CsvTokens, file: string, setAsideBadRows: boolean, setAside: number[]): boolean {
  for (;;) {
    try {
      return tokens.next()
    } catch (error) {
      if (!(error instanceof QuoteProblem) || !setAsideBadRows) throw asInputError(file, error, true)
      setAside.push(tokens.line)
      tokens.skipLine()
    }
  }
}

function isHeaderAgain({ bytes, offset, at }: CsvTokens, { header }: CsvLayout): boolean {
  if (at - offset !== header.to - header.from) return false
  for (let i = offset; i < at; i++) if (bytes[i] !== bytes[header.from + i - offset]) return false
  return true
}

function addRecord(tallies: Tally[], tokens: CsvTokens, file: string, names: readonly string[]): void {
  for (let field = 0; field < tallies.length; field++) {
    const tally = tallies[field]
    if (tally === undefined) continue
    if (field >= tokens.fields) {
      tally.blank++
      continue
    }
    const start = tokens.starts[field] ?? 0
    const end = tokens.ends[field] ?? 0
    if (end - start > BIGGEST_CELL) {
      throw giantCell(file, names[field], tokens.line)
    }
    addCell(tally, tokens.bytes, start, end)
  }
}

function wrongFields(file: string, tokens: CsvTokens, width: number): InputError {
  return new InputError(
    `has ${tokens.fields} fields where the header has ${width}.`,
    'Quote text that holds the delimiter, or have such rows set aside.',
    { file, row: tokens.line },
  )
}

/** The records again with every field quoted, short rows filled, blank lines gone. Line breaks inside quotes stay. */
function rewrite(bytes: Uint8Array, layout: CsvLayout, rules: RowRules): Uint8Array {
  const width = layout.names.length
  const tokens = new CsvTokens(bytes, layout.delimiter.charCodeAt(0), layout.start, layout.line)
  let out = new Uint8Array(Math.ceil(bytes.length * 1.3) + 1024)
  let at = 0
  while (nextRecord(tokens, '', true, [])) {
    if ((tokens.blank && !rules.keepsBlank) || isBad(tokens, width, rules)) continue
    const needed = 2 * (tokens.at - tokens.offset) + 4 * width + 16
    if (at + needed > out.length) {
      const larger = new Uint8Array(out.length * 2 + needed)
      larger.set(out)
      out = larger
    }
    for (let field = 0; field < width; field++) {
      if (field > 0) out[at++] = tokens.delimiter
      if (field < tokens.fields) at = writeField(out, at, tokens, field)
    }
    out[at++] = 10
  }
  return out.subarray(0, at)
}

/** Writes one field in quotes and returns where it ended. */
export function writeField(out: Uint8Array, from: number, tokens: CsvTokens, field: number): number {
  const { bytes } = tokens
  const end = tokens.ends[field] ?? 0
  const alreadyDoubled = (tokens.quoted[field] ?? 0) > 0
  let at = from
  out[at++] = 34
  for (let i = tokens.starts[field] ?? 0; i < end; i++) {
    const byte = bytes[i] ?? 0
    out[at++] = byte
    if (byte === 34 && !alreadyDoubled) out[at++] = 34
  }
  out[at++] = 34
  return at
}
