import { InputError, messageOf, WardloomError } from '../base/errors'
import type { OnProgress } from '../base/progress'
import { readColumn } from './csv-columns'
import { layoutNotes } from './csv-notes'
import { scanCsv, type CsvScan } from './csv-scan'
import { quoteText, type Engine } from './engine'
import { assertFits, type ColumnRead, type Parsed } from './parsed'
import { setsAside, type ReadOptions } from './reading'
import { WHITE_SPACE } from './tokens'

/** Texts that DuckDB holds at a time; wider files are loaded some columns after the others. */
const MOST_HELD = 600_000_000
const BYTES_A_CELL = 16

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
  const undone = new Set(options.undone)
  const scan = scanCsv(file, bytes, setsAside(options), undone)
  assertFits(file, scan.rows, scan.layout.names.length)
  try {
    const columns = readColumns(engine, file, scan, options, onProgress)
    hintEuropean(columns, scan)
    return { rows: scan.rows, columns, notes: layoutNotes(scan), sheets: [], sheet: null }
  } catch (error) {
    if (error instanceof WardloomError) throw error
    throw new InputError(
      /memory|allocat|bounds/i.test(messageOf(error))
        ? `its ${scan.rows} rows × ${scan.layout.names.length} columns don't fit into this tab's memory.`
        : 'the database engine could not hold its rows.',
      'Close other tabs and try again, keep the columns that you need, or take a random sample of the rows.',
      { file },
    )
  }
}

function readColumns(
  engine: Engine,
  file: string,
  scan: CsvScan,
  options: ReadOptions,
  onProgress?: OnProgress,
): ColumnRead[] {
  const { names, delimiter } = scan.layout
  const columns: ColumnRead[] = []
  const perColumn = scan.rows * BYTES_A_CELL + (scan.body.length / names.length) * 2
  const step = Math.max(1, Math.floor(MOST_HELD / perColumn))
  const source = engine.register(scan.body)
  try {
    for (let from = 0; from < names.length; from += step) {
      const to = Math.min(from + step, names.length)
      onProgress?.({ doing: `loading ${file}`, done: from, total: names.length })
      load(engine, source, scan, file, from, to)
      for (let i = from; i < to; i++) {
        const bytes = scan.columns[i]
        const name = names[i]
        if (bytes === undefined || name === undefined) continue
        onProgress?.({ doing: `typing the columns of ${file}`, done: i, total: names.length })
        columns.push(readColumn(engine, { rows: scan.rows, sql: `c${i}`, name, bytes, delimiter }, options))
      }
    }
  } finally {
    engine.drop(source)
    engine.run('DROP TABLE IF EXISTS raw')
  }
  return columns
}

function load(engine: Engine, source: string, scan: CsvScan, file: string, from: number, to: number): void {
  const types = scan.columns.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ')
  const cells = scan.columns
    .slice(from, to)
    .map(({ padded }, i) => {
      const sql = `c${from + i}`
      return padded > 0 ? `trim(${sql}, ${quoteText(WHITE_SPACE)}) AS ${sql}` : sql
    })
    .join(', ')
  engine.run('DROP TABLE IF EXISTS raw')
  engine.run(
    `CREATE TABLE raw AS SELECT ${cells} FROM read_csv(${quoteText(source)}, auto_detect=false, header=false, ` +
      `delim=${quoteText(scan.layout.delimiter)}, quote='"', escape='"', columns={${types}}, comment='', ` +
      `new_line='${scan.newline === '\n' ? '\\n' : '\\r\\n'}', max_line_size=${Math.max(2 * scan.longest, 2_097_152)}, parallel=false)`,
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

/** In a file with decimal commas, a column of `1.234` alone may mean thousands. */
function hintEuropean(columns: readonly ColumnRead[], scan: CsvScan): void {
  if (!columns.some(({ typing }) => typing?.notes.some(({ rule }) => rule === 'european-decimals'))) return
  for (const [i, { typing }] of columns.entries()) {
    if (typing?.as === 'number' && !typing.dotGroups && scan.columns[i]?.dotGroups === true) {
      typing.hints.push(
        'Its points were read as decimal points, though other columns of this file have decimal commas: if they separate thousands, save the numbers without them.',
      )
    }
  }
}
