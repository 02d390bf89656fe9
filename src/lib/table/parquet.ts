import { parquetMetadataAsync, parquetRead, parquetSchema, type FileMetaData } from 'hyparquet'
import { InputError } from '../base/errors'
import type { OnProgress } from '../base/progress'
import { nameColumns } from './csv-header'
import { refusal, typeCells } from './parquet-cells'
import { assertFits, type ColumnRead, type Parsed } from './parsed'
import type { ReadOptions } from './reading'

interface Source {
  byteLength: number
  slice(start: number, end?: number): ArrayBuffer
}

/** Parquet by hyparquet, without DuckDB (its Parquet extension would have to be fetched). @throws InputError */
export async function readParquet(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: ReadOptions,
  onProgress?: OnProgress,
): Promise<Parsed> {
  const source: Source = {
    byteLength: bytes.length,
    slice: (start: number, end?: number) => bytes.slice(start, end).buffer,
  }
  const metadata = await metadataOf(file, source)
  const rows = Number(metadata.num_rows)
  const tree = parquetSchema(metadata).children
  assertFits(file, rows, tree.length)
  if (rows === 0)
    throw new InputError('has columns but no rows.', 'Choose the file that holds the rows.', { file })
  const refused = tree.flatMap((node) => {
    const reason = refusal(node)
    return reason === null ? [] : [{ name: node.element.name, reason }]
  })
  const flat = tree.filter((node) => refusal(node) === null)
  if (flat.length === 0)
    throw new InputError('holds nested values only.', 'Save it with one plain value a cell.', { file })
  const { names } = nameColumns(flat.map(({ element }) => element.name))
  const columns: ColumnRead[] = []
  for (const [i, { element }] of flat.entries()) {
    onProgress?.({ doing: `reading the columns of ${file}`, done: i, total: flat.length })
    const cells = await readCells(file, source, metadata, element.name, rows)
    columns.push(typeCells(names[i] ?? element.name, element, cells, options))
  }
  return { rows, columns, notes: [], sheets: [], sheet: null, refused }
}

async function metadataOf(file: string, source: Source): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(source)
  } catch {
    throw new InputError(
      'is a Parquet file that is cut off, damaged or encrypted.',
      'Export or download it again.',
      {
        file,
      },
    )
  }
}

async function readCells(
  file: string,
  source: Source,
  metadata: FileMetaData,
  column: string,
  rows: number,
): Promise<unknown[]> {
  const { compressors } = await import('hyparquet-compressors')
  const cells = new Array<unknown>(rows)
  let read = 0
  try {
    await parquetRead({
      file: source,
      metadata,
      columns: [column],
      compressors,
      onChunk: ({ columnData, rowStart }) => {
        for (let i = 0; i < columnData.length; i++) cells[rowStart + i] = columnData[i]
        read += columnData.length
      },
    })
  } catch {
    read = -1
  }
  if (read !== rows) {
    throw new InputError(
      'can’t be read: the file is damaged or uses a compression that isn’t supported.',
      'Export it again, with Snappy or no compression.',
      { file, column },
    )
  }
  return cells
}
