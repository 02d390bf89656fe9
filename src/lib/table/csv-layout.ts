import { InputError } from '../base/errors'
import { nameColumns, refuseDataAsHeader, refuseOneColumn, type Renamed } from './csv-header'
import { DELIMITERS, sniffDelimiter, usualFields } from './csv-sniff'
import { CsvTokens, QuoteProblem } from './csv-tokens'
import { BIGGEST_CELL, giantCell, MOST_COLUMNS } from './parsed'
import { isTitleRow } from './title-rows'
import { isMissingToken, looksLikeValue } from './tokens'

/** How a delimited text is laid out: what stands before the header, and the header itself. */
export interface CsvLayout {
  delimiter: string
  names: string[]
  /** Byte range of the header's record. */
  header: { from: number; to: number }
  /** First byte and line after the header. */
  start: number
  line: number
  /** Lines before the header that were passed over, by what they were. */
  skipped: { comments: number; blank: number; titles: string[]; separator: number }
  renamed: Renamed
  /** Names that also occur as values in their own column. */
  doubted: string[]
}

/** @throws InputError naming the file when there's no table in the text */
export function findLayout(file: string, bytes: Uint8Array, undone: ReadonlySet<string>): CsvLayout {
  const declared = separatorLine(bytes)
  const from = declared?.end ?? 0
  const delimiter = declared?.delimiter ?? sniffDelimiter(bytes)
  const tokens = new CsvTokens(bytes, delimiter.charCodeAt(0), from, declared === null ? 1 : 2)
  const skipped = { comments: 0, blank: 0, titles: [] as string[], separator: declared === null ? 0 : 1 }
  const usual = usualFields(bytes, delimiter, from)
  let comment: { fields: number; line: number } | null = null
  try {
    for (;;) {
      if (!undone.has('comments') && tokens.skipComment()) {
        skipped.comments++
        comment = { fields: fieldsIn(tokens), line: tokens.line }
        continue
      }
      if (!tokens.next()) break
      if (tokens.blank) skipped.blank++
      else if (!undone.has('title') && isTitle(tokens, usual)) skipped.titles.push(firstText(tokens))
      else {
        const written = readHeader(file, tokens, comment)
        const { names, renamed } = nameColumns(written)
        const rest = new CsvTokens(bytes, tokens.delimiter, tokens.at, tokens.line + linesIn(bytes, tokens))
        const start = { start: rest.at, line: rest.lineAhead }
        refuseOneColumn(file, names, rest)
        const doubted = refuseDataAsHeader(
          file,
          written,
          new CsvTokens(bytes, tokens.delimiter, tokens.at),
          tokens.line,
        )
        return {
          delimiter,
          names,
          renamed,
          doubted,
          header: { from: tokens.offset, to: tokens.at },
          ...start,
          skipped,
        }
      }
    }
  } catch (error) {
    throw asInputError(file, error, false)
  }
  throw new InputError(
    'holds no table: there is nothing in it but blank, title or comment lines.',
    'Choose the file that holds the table.',
    { file },
  )
}

/** What a quote problem means to the person; rows may be left out, the header can't be. */
export function asInputError(file: string, error: unknown, isRow: boolean): unknown {
  if (!(error instanceof QuoteProblem)) return error
  const more = isRow ? ', or have such rows set aside.' : '.'
  return error.kind === 'unclosed'
    ? new InputError(
        'a quote opens here and never closes.',
        `Close it${isRow ? ',' : ', or'} double it ("") if it is part of the text${more}`,
        { file, row: error.line },
      )
    : new InputError('text follows a closing quote.', `Double the quotes inside quoted text ("")${more}`, {
        file,
        row: error.line,
      })
}

/** Fields of the line just passed over, if its quotes meant nothing. */
function fieldsIn({ bytes, delimiter, offset, at }: CsvTokens): number {
  let fields = 1
  for (let i = offset; i < at; i++) if (bytes[i] === delimiter) fields++
  return fields
}

function linesIn(bytes: Uint8Array, tokens: CsvTokens): number {
  let lines = 0
  for (let i = tokens.offset; i < tokens.at; i++) {
    if (bytes[i] === 10 || (bytes[i] === 13 && bytes[i + 1] !== 10)) lines++
  }
  return lines
}

/** A first line `sep=;`, as spreadsheets write it. */
function separatorLine(bytes: Uint8Array): { delimiter: string; end: number } | null {
  const head = new TextDecoder().decode(bytes.subarray(0, 16))
  const found = /^"?sep=([^"\w\s]|\t)"?(\r\n|\n|\r)/i.exec(head)
  const delimiter = found?.[1] ?? ''
  if (found === null || delimiter.charCodeAt(0) > 126) return null
  return { delimiter, end: found[0].length }
}

function firstText(tokens: CsvTokens): string {
  for (let field = 0; field < tokens.fields; field++) {
    const text = tokens.text(field)
    if (text !== '') return text.slice(0, 80)
  }
  return ''
}

/** The texts of the record. */
function texts(tokens: CsvTokens): string[] {
  return Array.from({ length: tokens.fields }, (_, i) => tokens.text(i))
}

const LOOKED_AHEAD = 20

/** A lonely cell, or a few, above a table of several columns. */
function isTitle(tokens: CsvTokens, usual: number): boolean {
  const row = texts(tokens)
  const ahead = Array.from(recordsBehind(tokens, LOOKED_AHEAD), texts)
  return isTitleRow(row, ahead, usual) && (ahead[1]?.some(looksLikeValue) === true || !isProse(tokens))
}

/** Whether what follows is one column of prose rather than several columns: every comma has a space behind it. */
function isProse(tokens: CsvTokens): boolean {
  if (tokens.delimiter !== DELIMITERS[0].charCodeAt(0)) return false
  for (const record of recordsBehind(tokens, LOOKED_AHEAD)) {
    for (let field = 1; field < record.fields; field++) {
      if (record.quoted[field] !== 0 || record.bytes[record.starts[field] ?? 0] !== 32) return false
    }
  }
  return true
}

/** The next records that are neither blank nor comments, one at a time; none from a broken quote on, which is told when it is read. */
function* recordsBehind(tokens: CsvTokens, most: number): Generator<CsvTokens> {
  const ahead = new CsvTokens(tokens.bytes, tokens.delimiter, tokens.at)
  try {
    for (let seen = 0; seen < most;) {
      if (ahead.skipComment()) continue
      if (!ahead.next()) return
      if (ahead.blank) continue
      seen++
      yield ahead
    }
  } catch (error) {
    if (!(error instanceof QuoteProblem)) throw error
  }
}

function readHeader(
  file: string,
  tokens: CsvTokens,
  comment: { fields: number; line: number } | null,
): string[] {
  if (tokens.fields > MOST_COLUMNS) {
    throw new InputError(`has more than ${MOST_COLUMNS} columns.`, 'Keep the columns that you need.', {
      file,
      row: tokens.line,
    })
  }
  for (let field = 0; field < tokens.fields; field++) {
    if ((tokens.ends[field] ?? 0) - (tokens.starts[field] ?? 0) > BIGGEST_CELL)
      throw giantCell(file, undefined, tokens.line)
  }
  const written = texts(tokens).map((name) => name.replace(/\s*[\r\n]+\s*/g, ' '))
  if (
    comment !== null &&
    written.length > 1 &&
    comment.fields === written.length &&
    written.some(looksLikeValue)
  ) {
    throw new InputError(
      'its header seems to be commented out with #.',
      'Remove the # in front of the names.',
      { file, row: comment.line },
    )
  }
  if (written.every((name) => name === '' || isMissingToken(name) || looksLikeValue(name))) {
    throw new InputError(
      'has no header: its first line holds values, not names.',
      'Add a first line with one name a column.',
      { file, row: tokens.line },
    )
  }
  return written
}
