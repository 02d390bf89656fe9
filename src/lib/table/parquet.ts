import {
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type FileMetaData,
  type SchemaTree,
} from 'hyparquet'
import { InputError } from '../base/errors'
import type { OnProgress } from '../base/progress'
import { nameColumns } from './csv-header'
import { isDecimal, refusal, textOf, typeCells } from './parquet-cells'
import { assertCellSizes, assertFits, type ColumnRead, type Parsed } from './parsed'
import type { ReadOptions } from './reading'
import { isNumeric } from './table'

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
  const { names, renamed } = nameColumns(flat.map(({ element }) => element.name))
  const columns: ColumnRead[] = []
  const plain = withOwnNames(metadata, tree)
  for (const [i, node] of flat.entries()) {
    onProgress?.({ doing: `reading the columns of ${file}`, done: i, total: flat.length })
    const name = names[i] ?? node.element.name
    const decimal = isDecimal(node.element)
    const stored = { own: ownName(tree.indexOf(node)), name, decimal }
    const cells = await readCells(file, source, plain, stored, rows)
    if (!decimal && cells.some((cell) => cell instanceof Uint8Array && textOf(cell) === null)) {
      refused.push({ name, reason: 'holds binary data, which are no cells of a table' })
      continue
    }
    const read = typeCells(name, node.element, cells, options)
    if (read.column !== null && !isNumeric(read.column)) assertCellSizes(file, name, read.column.levels)
    columns.push(read)
  }
  const notes: Parsed['notes'] = []
  const note = (rule: string, count: number, said: string) => {
    if (count > 0) notes.push({ rule, column: null, count, said, undo: null })
  }
  note('empty-names', renamed.empty, `${renamed.empty} columns without a name are called column_N`)
  note('repeated-names', renamed.repeated, `${renamed.repeated} repeated names got _2, _3, …`)
  return { rows, columns, notes, sheets: [], sheet: null, refused }
}

/** A name that no file has, so that two columns of one name can be told apart. */
function ownName(i: number): string {
  return `\u0000${i}`
}

/**
 * The same file with its flat columns under our own names, and with decimals as the whole numbers that are stored:
 * hyparquet makes rounded numbers of them.
 */
function withOwnNames(metadata: FileMetaData, tree: readonly SchemaTree[]): FileMetaData {
  const elements = new Map<SchemaTree['element'], SchemaTree['element']>()
  const paths = new Map<number, string[]>()
  let leaf = 0
  for (const [i, node] of tree.entries()) {
    if (node.children.length === 0) {
      const stored = isDecimal(node.element) ? { converted_type: undefined, logical_type: undefined } : {}
      elements.set(node.element, { ...node.element, ...stored, name: ownName(i) })
      paths.set(leaf, [ownName(i)])
    }
    leaf += leavesOf(node)
  }
  return {
    ...metadata,
    schema: metadata.schema.map((element) => elements.get(element) ?? element),
    row_groups: metadata.row_groups.map((group) => ({
      ...group,
      columns: group.columns.map((column, k) => {
        const path = paths.get(k)
        return path === undefined || column.meta_data === undefined
          ? column
          : { ...column, meta_data: { ...column.meta_data, path_in_schema: path } }
      }),
    })),
  }
}

function leavesOf({ children }: SchemaTree): number {
  return children.length === 0 ? 1 : children.reduce((sum, child) => sum + leavesOf(child), 0)
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
  { own, name, decimal }: { own: string; name: string; decimal: boolean },
  rows: number,
): Promise<unknown[]> {
  const { compressors } = await import('hyparquet-compressors')
  const cells = new Array<unknown>(rows)
  let read = 0
  try {
    await parquetRead({
      file: source,
      metadata,
      columns: [own],
      compressors,
      utf8: !decimal,
      // What is no text stays bytes, for the caller to see.
      parsers: { stringFromBytes: (bytes: Uint8Array) => textOf(bytes) ?? bytes },
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
      { file, column: name },
    )
  }
  return cells
}
