import { InputError } from '../base/errors'
import { QuoteProblem, type CsvTokens } from './csv-tokens'
import { isMissingToken, plainNumber } from './tokens'

export interface Renamed {
  empty: number
  repeated: number
}

/** Names as columns carry them: an empty one becomes `column_N`, a repeated one gets `_2`, `_3`. */
export function nameColumns(written: readonly string[]): { names: string[]; renamed: Renamed } {
  const renamed = { empty: 0, repeated: 0 }
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

const SAMPLED = 1000

/** The texts of the first data records; a record equal to the header is no evidence and left out. */
function sample(tokens: CsvTokens, written: readonly string[]): string[][] {
  const records: string[][] = []
  try {
    while (records.length < SAMPLED && tokens.next()) {
      if (tokens.blank) continue
      const record = Array.from({ length: Math.min(tokens.fields, written.length) }, (_, i) => tokens.text(i))
      if (record.some((text, i) => text !== written[i])) records.push(record)
    }
  } catch (error) {
    if (!(error instanceof QuoteProblem)) throw error
  }
  return records
}

/**
 * Refuses a first line that is data: numbers above columns of numbers which are no years and no steps of a scale, in the
 * first column or beside a text that is a value of its column too. Returns the names that occur as values, which may be well.
 */
export function refuseDataAsHeader(
  file: string,
  written: readonly string[],
  ahead: CsvTokens,
  line: number,
): string[] {
  const records = sample(ahead, written)
  const cells = (i: number) =>
    records.map((record) => record[i] ?? '').filter((text) => !isMissingToken(text))
  const doubted = written.filter(
    (name, i) => !isMissingToken(name) && Number.isNaN(plainNumber(name)) && cells(i).includes(name),
  )
  const numbered = written.flatMap((name, i) => {
    if (Number.isNaN(plainNumber(name))) return []
    const values = cells(i)
    const numbers = values.filter((text) => !Number.isNaN(plainNumber(text))).length
    return values.length > 0 && numbers >= 0.9 * values.length ? [{ i, value: Number(name) }] : []
  })
  const values = numbered.map(({ value }) => value)
  if (values.length === 0 || isScale(values)) return doubted
  if (doubted.length > 0 || numbered[0]?.i === 0) {
    throw new InputError(
      `seems to have no header: its first line holds values (“${written.slice(0, 4).join('”, “')}”), not names.`,
      'Add a first line with one name a column.',
      { file, row: line },
    )
  }
  return doubted
}

/** Years, numbers in a row, or at least three that rise or fall steadily: columns are named so on purpose. */
function isScale(values: readonly number[]): boolean {
  const steps = values.slice(1).map((value, i) => value - (values[i] ?? 0))
  if (values.every((value) => Number.isInteger(value) && value >= 1900 && value <= 2100)) return true
  if (Number.isInteger(values[0]) && steps.length > 0 && steps.every((step) => step === 1)) return true
  return steps.length > 1 && (steps.every((step) => step > 0) || steps.every((step) => step < 0))
}

const OTHER_SEPARATORS = ['^', '~', '\u0001', '\u001f', ':', '¦', '§']

/** Refuses one column that looks like several with another separator, which would be read as nonsense. */
export function refuseOneColumn(file: string, names: readonly string[], ahead: CsvTokens): void {
  const [name] = names
  if (name === undefined || names.length > 1) return
  const rows = sample(ahead, names).map(([text]) => text ?? '')
  if (rows.length === 0) return
  const refuse = (what: string) => {
    throw new InputError(
      `seems to be a table whose columns are separated by ${what}.`,
      'Save it with commas, semicolons, tabs or pipes.',
      {
        file,
      },
    )
  }
  const agree = (parts: (text: string) => number) =>
    parts(name) > 1 && rows.filter((row) => parts(row) === parts(name)).length >= 0.95 * rows.length
  for (const separator of OTHER_SEPARATORS) {
    if (agree((text) => text.split(separator).length)) refuse(`“${separator}”`)
  }
  const words = (text: string) => text.split(/\s+/)
  const numeric = words(name).some((_, i) =>
    rows.every((row) => !Number.isNaN(plainNumber(words(row)[i] ?? ''))),
  )
  if (numeric && agree((text) => words(text).length)) refuse('spaces, or set in fixed widths')
}
