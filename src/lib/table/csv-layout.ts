import { InputError } from '../base/errors'
import { CsvTokens, MAX_FIELDS, QuoteProblem } from './csv-tokens'
import { isMissingToken, looksLikeValue } from './tokens'

/** How a delimited text is laid out: what stands before the header, and the header itself. */
export interface CsvLayout {
  delimiter: string
  names: string[]
  /** First byte and line after the header. */
  start: number
  line: number
  /** Lines before the header that were passed over, by what they were. */
  skipped: { comments: number; blank: number; title: number; separator: number }
  renamed: { empty: number; repeated: number; trimmed: number }
}

const DELIMITERS = [',', ';', '\t', '|'] as const
const SNIFFED_RECORDS = 200

/** @throws InputError naming the file when there's no table in the text */
export function findLayout(file: string, bytes: Uint8Array): CsvLayout {
  const declared = separatorLine(bytes)
  const delimiter = declared?.delimiter ?? sniffDelimiter(bytes)
  const tokens = new CsvTokens(bytes, delimiter.charCodeAt(0), declared?.end ?? 0, declared === null ? 1 : 2)
  const skipped = { comments: 0, blank: 0, title: 0, separator: declared === null ? 0 : 1 }
  const usual = usualFields(bytes, delimiter, declared?.end ?? 0)
  try {
    while (tokens.next()) {
      if (tokens.blank) skipped.blank++
      else if (bytes[tokens.offset] === 35 /* # */) skipped.comments++
      else if (isTitle(tokens, usual)) skipped.title++
      else
        return {
          delimiter,
          ...header(file, tokens),
          start: tokens.at,
          line: tokens.line + linesIn(bytes, tokens),
          skipped,
        }
    }
  } catch (error) {
    throw asInputError(file, error)
  }
  throw new InputError(
    'holds no table: there is nothing in it but blank or comment lines.',
    'Choose the file that holds the table.',
    { file },
  )
}

/** What a quote problem means to the person. */
export function asInputError(file: string, error: unknown): unknown {
  if (!(error instanceof QuoteProblem)) return error
  return error.kind === 'unclosed'
    ? new InputError(
        'a quote opens here and never closes.',
        'Close it, or double it ("") if it is part of the text.',
        { file, row: error.line },
      )
    : new InputError('text follows a closing quote.', 'Double the quotes inside quoted text ("").', {
        file,
        row: error.line,
      })
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
  const found = /^"?sep=(.)"?(\r\n|\n|\r)/i.exec(head)
  if (found === null) return null
  return { delimiter: found[1] ?? ',', end: new TextEncoder().encode(found[0]).length }
}

/** The delimiter that splits the first records most consistently into more than one field. */
function sniffDelimiter(bytes: Uint8Array): string {
  let best: string = ','
  let bestScore = 0
  for (const delimiter of DELIMITERS) {
    const counts = fieldCounts(bytes, delimiter, 0)
    const usual = modeOf(counts)
    if (usual < 2) continue
    const agreeing = counts.filter((count) => count === usual).length / counts.length
    // Agreement first; more fields settle a draw, so that "1,5;2,5" splits at the semicolon only when it's steadier.
    const score = agreeing * (1 + Math.min(usual, 50) / 1000)
    if (score > bestScore + 1e-9) {
      best = delimiter
      bestScore = score
    }
  }
  return best
}

function fieldCounts(bytes: Uint8Array, delimiter: string, start: number): number[] {
  const counts: number[] = []
  const tokens = new CsvTokens(bytes, delimiter.charCodeAt(0), start)
  try {
    while (counts.length < SNIFFED_RECORDS && tokens.next()) {
      if (!tokens.blank && !(counts.length === 0 && bytes[tokens.offset] === 35)) counts.push(tokens.fields)
    }
  } catch {
    // A quote that never closes: what was counted so far is evidence enough; the full reading names the line.
  }
  return counts
}

function usualFields(bytes: Uint8Array, delimiter: string, start: number): number {
  return modeOf(fieldCounts(bytes, delimiter, start))
}

function modeOf(counts: number[]): number {
  const seen = new Map<number, number>()
  for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1)
  let mode = 0
  let times = 0
  for (const [count, n] of seen) {
    if (n > times || (n === times && count > mode)) {
      mode = count
      times = n
    }
  }
  return mode
}

/** One lonely cell above a table of several columns. */
function isTitle(tokens: CsvTokens, usual: number): boolean {
  if (usual < 2) return false
  let filled = 0
  for (let field = 0; field < tokens.fields; field++) if (tokens.text(field) !== '') filled++
  return filled <= 1 && (tokens.fields < usual || usual > 2)
}

function header(file: string, tokens: CsvTokens): Pick<CsvLayout, 'names' | 'renamed'> {
  if (tokens.fields > MAX_FIELDS) {
    throw new InputError(`has more than ${MAX_FIELDS} columns.`, 'Keep the columns that you need.', {
      file,
      row: tokens.line,
    })
  }
  const written = Array.from({ length: tokens.fields }, (_, i) =>
    tokens.text(i).replace(/\s*[\r\n]+\s*/g, ' '),
  )
  if (written.every((name) => name === '' || isMissingToken(name) || looksLikeValue(name))) {
    throw new InputError(
      'has no header: its first line holds values, not names.',
      'Add a first line with one name a column.',
      { file, row: tokens.line },
    )
  }
  return nameColumns(written)
}

/** Names as columns carry them: an empty one becomes `column_N`, a repeated one gets `_2`, `_3`. */
export function nameColumns(written: readonly string[]): { names: string[]; renamed: CsvLayout['renamed'] } {
  const renamed = { empty: 0, repeated: 0, trimmed: 0 }
  const given = new Set(written.map((name) => name.trim()))
  const used = new Set<string>()
  const names = written.map((raw, i) => {
    const trimmed = raw.trim()
    const name = trimmed === '' ? `column_${i + 1}` : trimmed
    if (trimmed === '') renamed.empty++
    else if (used.has(name)) renamed.repeated++
    const free = (candidate: string) =>
      !used.has(candidate) && (candidate === trimmed || !given.has(candidate))
    let unique = name
    for (let k = 2; !free(unique); k++) unique = `${name}_${k}`
    used.add(unique)
    return unique
  })
  return { names, renamed }
}
