import { InputError } from '../base/errors'
import type { OnProgress } from '../base/progress'
import { scanCsv, type ByteFacts, type CsvScan } from './csv-scan'
import { quoteText, type Engine } from './engine'
import { MOST_LEVELS, type ColumnRead, type Parsed } from './parsed'
import type { ReadOptions } from './reading'
import { isNumeric, type Column } from './table'
import { decide, type ColumnFacts, type Typing } from './typing'

/** Distinct odd texts up to which a column is looked at whole, when the first of them look like dates or local numbers. */
const MOST_ODD_TEXTS = 2_000_000
const WHITE_SPACE = ' \t\n\r\v\f\u00a0\ufeff'

/**
 * Delimited text into typed columns, with DuckDB holding the rows in between.
 * @throws InputError naming file and line
 */
export function readCsv(
  engine: Engine,
  file: string,
  bytes: Uint8Array,
  options: ReadOptions,
  onProgress?: OnProgress,
): Parsed {
  onProgress?.({ doing: `checking the rows of ${file}`, done: 0, total: null })
  const scan = scanCsv(file, bytes, options.setAsideBadRows ?? false)
  assertFits(file, scan)
  const source = engine.register(scan.body)
  try {
    onProgress?.({ doing: `loading ${file}`, done: 0, total: null })
    load(engine, source, scan, file)
  } finally {
    engine.drop(source)
  }
  const columns: ColumnRead[] = []
  try {
    for (const [i, name] of scan.layout.names.entries()) {
      onProgress?.({ doing: `typing the columns of ${file}`, done: i, total: scan.layout.names.length })
      columns.push(readColumn(engine, scan, i, name, options))
    }
  } finally {
    engine.run('DROP TABLE IF EXISTS raw')
  }
  return { rows: scan.rows, columns, notes: layoutNotes(scan), sheets: [], sheet: null }
}

/** Bytes of typed cells beyond which the tab would die: 8 a cell, and DuckDB's own copy beside it. */
const MOST_CELLS = 200_000_000

function assertFits(file: string, scan: CsvScan): void {
  const cells = scan.rows * scan.layout.names.length
  if (cells <= MOST_CELLS) return
  throw new InputError(
    `holds ${scan.rows} rows × ${scan.layout.names.length} columns, more than a browser tab can hold (${MOST_CELLS / 1e6} million cells).`,
    'Keep the columns that you need, or take a random sample of the rows.',
    { file },
  )
}

function load(engine: Engine, source: string, scan: CsvScan, file: string): void {
  const width = scan.layout.names.length
  const columns = Array.from({ length: width }, (_, i) => `'c${i}': 'VARCHAR'`).join(', ')
  const cells = scan.columns
    .map(({ padded }, i) => (padded > 0 ? `trim(c${i}, ${quoteText(WHITE_SPACE)}) AS c${i}` : `c${i}`))
    .join(', ')
  engine.run('DROP TABLE IF EXISTS raw')
  engine.run(
    `CREATE TABLE raw AS SELECT ${cells} FROM read_csv(${quoteText(source)}, auto_detect=false, header=false, ` +
      `delim=${quoteText(scan.layout.delimiter)}, quote='"', escape='"', columns={${columns}}, comment='', ` +
      `new_line='${scan.newline === '\n' ? '\\n' : '\\r\\n'}', max_line_size=${Math.max(scan.body.length, 1024) + 1024}, parallel=false)`,
  )
  const loaded = Number(engine.rows('SELECT count(*) AS n FROM raw')[0]?.n)
  if (loaded !== scan.rows) {
    throw new InputError(
      `${scan.rows} rows were counted, but the database read ${loaded}.`,
      'Save it again as plain CSV in UTF-8; this file is laid out in a way that could be misread.',
      { file },
    )
  }
}

function readColumn(
  engine: Engine,
  scan: CsvScan,
  index: number,
  name: string,
  options: ReadOptions,
): ColumnRead {
  const bytes = scan.columns[index]
  if (bytes === undefined) throw new RangeError(`no column ${index}`)
  const facts = factsOf(engine, scan, index, name, bytes, options)
  const typing = decide(facts, { undone: new Set(options.undone), declared: options.kinds?.[name] })
  const column =
    typing.as === 'text'
      ? readLevels(engine, scan.rows, index, name, typing)
      : readNumbers(engine, scan.rows, index, name, facts, typing)
  const read = column === null ? null : withKind(column, typing)
  return { name, column: read, typing, distinct: read === null ? distinctOf(engine, index) : null }
}

function factsOf(
  engine: Engine,
  scan: CsvScan,
  index: number,
  name: string,
  bytes: ByteFacts,
  options: ReadOptions,
): ColumnFacts {
  const odd = scan.rows - bytes.blank - bytes.plain
  return {
    name,
    blank: bytes.blank,
    plain: bytes.plain,
    whole: bytes.whole,
    twoSpellings: bytes.mixedDecimals && hasTwoSpellings(engine, index),
    others: odd === 0 ? new Map() : oddTexts(engine, index, options.kinds?.[name] !== undefined),
    delimiter: scan.layout.delimiter,
  }
}

function hasTwoSpellings(engine: Engine, index: number): boolean {
  const [row] = engine.rows(
    `SELECT count(DISTINCT c${index}) AS texts, count(DISTINCT try_cast(c${index} AS DOUBLE)) AS numbers FROM raw`,
  )
  return Number(row?.texts) > Number(row?.numbers)
}

/** Texts that the byte scan didn't take for plain numbers; null when there are too many to be anything but text. */
function oddTexts(engine: Engine, index: number, wanted: boolean): Map<string, number> | null {
  // The same pattern as the scan's plainDecimals.
  const isOdd = `c${index} IS NOT NULL AND c${index} <> '' AND NOT regexp_full_match(c${index}, '-?(0|[1-9][0-9]{0,14})(\\.[0-9]+)?')`
  const query = (limit: number) =>
    engine.rows(
      `SELECT c${index} AS text, count(*) AS n, min(rowid) AS first FROM raw WHERE ${isOdd} GROUP BY ALL ORDER BY first LIMIT ${limit}`,
    )
  const first = query(MOST_LEVELS + 1)
  const rows =
    first.length <= MOST_LEVELS ? first : wanted || worthReading(first) ? query(MOST_ODD_TEXTS) : null
  return rows === null ? null : new Map(rows.map((row) => [String(row.text), Number(row.n)]))
}

/** Whether many odd texts look like dates or numbers in local dress rather than like prose or identifiers. */
function worthReading(rows: Record<string, unknown>[]): boolean {
  const shaped = rows.filter(({ text }) =>
    /^[<>≤≥]?\s?[+-]?[\d.,'’ \u00a0:/TZe+-]+$/.test(String(text)),
  ).length
  return shaped > 0.99 * rows.length
}

function readNumbers(
  engine: Engine,
  rows: number,
  index: number,
  name: string,
  facts: ColumnFacts,
  typing: Typing,
): Column {
  const kind = typing.as === 'date' ? 'date' : typing.whole ? 'integer' : 'numeric'
  const values =
    facts.plain === 0
      ? new Float64Array(rows).fill(NaN)
      : engine.numbers(`SELECT try_cast(c${index} AS DOUBLE) AS v FROM raw ORDER BY rowid`, rows)
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i] ?? NaN)) values[i] = NaN
  const odd = [...(facts.others?.keys() ?? [])]
  if (odd.length > 0) {
    const parsed = new Map(odd.map((text) => [text, typing.missing(text) ? NaN : finite(typing.parse(text))]))
    const listed =
      odd.length <= 5000
        ? `c${index} IN (${odd.map(quoteText).join(', ')})`
        : `c${index} IS NOT NULL AND c${index} <> ''`
    for (const row of engine.rows(`SELECT rowid AS r, c${index} AS text FROM raw WHERE ${listed}`)) {
      const value = parsed.get(String(row.text))
      if (value !== undefined) values[Number(row.r)] = value
    }
  }
  return { name, kind, unit: null, values }
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : NaN
}

function readLevels(
  engine: Engine,
  rows: number,
  index: number,
  name: string,
  typing: Typing,
): Column | null {
  const found = engine.rows(
    `SELECT c${index} AS text, min(rowid) AS first FROM raw WHERE c${index} IS NOT NULL AND c${index} <> '' ` +
      `GROUP BY ALL ORDER BY first LIMIT ${MOST_LEVELS + 16}`,
  )
  const levels = found.map((row) => String(row.text)).filter((text) => !typing.missing(text))
  if (levels.length > MOST_LEVELS) return null
  if (levels.length === 0)
    return { name, kind: 'categorical', unit: null, codes: new Int32Array(rows).fill(-1), levels }
  engine.run('DROP TYPE IF EXISTS level')
  engine.run(`CREATE TYPE level AS ENUM (${levels.map(quoteText).join(', ')})`)
  const codes = engine.codes(
    `SELECT CAST(enum_code(try_cast(c${index} AS level)) AS INTEGER) AS v FROM raw ORDER BY rowid`,
    rows,
  )
  engine.run('DROP TYPE level')
  return { name, kind: 'categorical', unit: null, codes, levels }
}

function distinctOf(engine: Engine, index: number): number {
  return Number(engine.rows(`SELECT count(DISTINCT c${index}) AS n FROM raw WHERE c${index} <> ''`)[0]?.n)
}

function withKind(column: Column, typing: Typing): Column {
  if (!isNumeric(column) || typing.as === 'date') return column
  return { ...column, kind: typing.whole ? 'integer' : 'numeric' }
}

function layoutNotes(scan: CsvScan): Parsed['notes'] {
  const { skipped, renamed, delimiter } = scan.layout
  const notes: Parsed['notes'] = []
  const note = (rule: string, count: number, said: string, undo: string | null = null) => {
    if (count > 0) notes.push({ rule, column: null, count, said, undo })
  }
  const words: Record<string, string> = { ';': 'semicolons', '\t': 'tabs', '|': 'pipes' }
  note(
    'delimiter',
    delimiter === ',' ? 0 : 1,
    `fields are separated by ${words[delimiter] ?? `“${delimiter}”`}`,
  )
  note('comments', skipped.comments, `${skipped.comments} comment lines above the header skipped`)
  note('title', skipped.title, `${skipped.title} title lines above the header skipped`)
  note('separator-line', skipped.separator, 'the line “sep=…” obeyed and skipped')
  note(
    'blank-lines',
    skipped.blank + scan.blankLines,
    `${skipped.blank + scan.blankLines} blank lines skipped`,
  )
  note('empty-names', renamed.empty, `${renamed.empty} columns without a name are called column_N`)
  note('repeated-names', renamed.repeated, `${renamed.repeated} repeated names got _2, _3, …`)
  note('ragged-short', scan.short, `${scan.short} rows with too few fields filled with missing`)
  note(
    'set-aside-rows',
    scan.setAside.length,
    `${scan.setAside.length} rows with too many fields set aside (lines ${scan.setAside.slice(0, 10).join(', ')}${scan.setAside.length > 10 ? ', …' : ''})`,
  )
  const padded = scan.columns.reduce((sum, column) => sum + column.padded, 0)
  note('trimmed', padded, `white space around ${padded} cells trimmed`)
  return notes
}
