import { InputError, messageOf, WardloomError } from '../base/errors'
import type { OnProgress } from '../base/progress'
import { sniffContent } from './content'
import { csvPieces, type Piece } from './csv-pieces'
import { quoteName, quoteText, type Engine } from './engine'
import { parquetPieces } from './parquet-pieces'

/** Columns by their names, or by them in lower case; an optional one that the file lacks is NULL. */
export interface WantedColumns {
  needed: readonly string[]
  optional: readonly string[]
}

/**
 * Passes a table of any size through DuckDB, piece by piece: only the wanted columns are taken, as trimmed texts, and
 * what `visit` doesn't keep is gone. Too short rows are filled with missing.
 * @param visit gets SQL for the piece's rows, to stand after FROM; valid during the call only
 * @throws InputError naming file and line, or the column that isn't there
 */
export async function streamRows(
  engine: Engine,
  { name: file, data }: { name: string; data: Blob },
  wanted: WantedColumns,
  visit: (rows: string) => void,
  onProgress?: OnProgress,
  pieceBytes?: number,
): Promise<void> {
  const head = new Uint8Array(await data.slice(0, 65_536).arrayBuffer())
  const isParquet = sniffContent(file, head) === 'parquet'
  const pieces = isParquet
    ? parquetPieces(file, data, [...wanted.needed, ...wanted.optional])
    : csvPieces(file, data, pieceBytes)
  let none = true
  for await (const piece of pieces) {
    none = false
    onProgress?.({ doing: `reading ${file}, bytes`, done: piece.read, total: data.size })
    const source = engine.register(piece.body)
    try {
      visit(rowsOf(file, source, piece, wanted))
    } catch (error) {
      throw asInputError(file, piece, error)
    } finally {
      engine.drop(source)
    }
  }
  if (none)
    throw new InputError('has a header but no rows, or none of the columns that are needed.', 'Check it.', {
      file,
    })
}

function rowsOf(file: string, source: string, piece: Piece, { needed, optional }: WantedColumns): string {
  const { names, delimiter, newline } = piece
  const at = new Map([
    ...names.map((name, i) => [name.toLowerCase(), i] as const),
    ...names.map((name, i) => [name, i] as const),
  ])
  const lacking = needed.find((name) => !at.has(name))
  if (lacking !== undefined)
    throw new InputError(
      'has no such column, and the recipe needs it.',
      'Give the raw table as it was downloaded.',
      { file, column: lacking },
    )
  // Blanks only: trimming all kinds of white space takes six times as long as everything else together.
  const cells = [...needed, ...optional].map((name) => {
    const i = at.get(name)
    return i === undefined
      ? `NULL::VARCHAR AS ${quoteName(name)}`
      : `nullif(trim(c${i}), '') AS ${quoteName(name)}`
  })
  const types = names.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ')
  return (
    `(SELECT ${cells.join(', ')} FROM read_csv(${quoteText(source)}, auto_detect=false, header=false, ` +
    `delim=${quoteText(delimiter)}, quote='"', escape='"', columns={${types}}, comment='', null_padding=true, ` +
    `new_line='${newline === '\n' ? '\\n' : '\\r\\n'}', max_line_size=2097152, parallel=false))`
  )
}

/** The engine's words become a line of the file, or what the person can do; the worker's log has them as they were. */
function asInputError(file: string, { line }: Piece, error: unknown): unknown {
  if (error instanceof WardloomError) return error
  const said = messageOf(error)
  const within = /CSV Error on Line: (\d+)/.exec(said)?.[1]
  if (within !== undefined && line !== null)
    return new InputError(
      'a row here can’t be told apart into the columns of the header.',
      'Quote text that holds the delimiter, close open quotes, or download the table again.',
      { file, row: line + Number(within) - 1 },
    )
  if (/memory|allocat|bounds/i.test(said))
    return new InputError(
      "doesn't fit into this tab's memory.",
      'Close other tabs, or make a smaller file of it.',
      {
        file,
      },
    )
  console.error(error)
  return new InputError('could not be read by the database engine.', 'Download the table again.', { file })
}
