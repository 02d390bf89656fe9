import {
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type FileMetaData,
  type SchemaTree,
} from 'hyparquet'
import { InputError } from '../base/errors'
import { nameColumns } from './csv-layout'
import type { ColumnRead, Parsed } from './parsed'
import type { ReadOptions } from './reading'
import type { Column } from './table'
import { typeTexts } from './text-column'

const DAY = 86_400_000

/** Parquet by hyparquet, without DuckDB (its Parquet extension would have to be fetched). @throws InputError */
export async function readParquet(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: ReadOptions,
): Promise<Parsed> {
  const source = {
    byteLength: bytes.length,
    slice: (start: number, end?: number) => bytes.slice(start, end).buffer,
  }
  let metadata: FileMetaData
  try {
    metadata = await parquetMetadataAsync(source)
  } catch {
    throw new InputError('is a Parquet file that is cut off or damaged.', 'Export or download it again.', {
      file,
    })
  }
  const rows = Number(metadata.num_rows)
  const tree = parquetSchema(metadata).children
  if (tree.length > 2000)
    throw new InputError(`has ${tree.length} columns, more than 2000.`, 'Keep the columns that you need.', {
      file,
    })
  if (rows === 0)
    throw new InputError('has columns but no rows.', 'Choose the file that holds the rows.', { file })
  if (rows * tree.length > 200_000_000) {
    throw new InputError(
      `holds ${rows} rows × ${tree.length} columns, more than a browser tab can hold.`,
      'Keep the columns that you need.',
      { file },
    )
  }
  const refused = tree
    .filter(isNested)
    .map(({ element }) => ({
      name: element.name,
      reason: 'holds nested values, which are no cells of a table',
    }))
  const flat = tree.filter((node) => !isNested(node))
  const { compressors } = await import('hyparquet-compressors')
  const { names } = nameColumns(flat.map(({ element }) => element.name))
  const columns: ColumnRead[] = []
  for (const [i, node] of flat.entries()) {
    const { name: original } = node.element
    let cells: unknown[]
    try {
      const records = await parquetReadObjects({ file: source, metadata, columns: [original], compressors })
      cells = records.map((record) => record[original] as unknown)
    } catch {
      throw new InputError(
        'this column can’t be read: the file is damaged or uses a compression that isn’t supported.',
        'Export it again.',
        { file, column: original },
      )
    }
    columns.push(typeCells(names[i] ?? original, cells, options))
  }
  return { rows, columns, notes: [], sheets: [], sheet: null, refused }
}

function isNested(node: SchemaTree): boolean {
  return node.children.length > 0 || node.element.repetition_type === 'REPEATED'
}

function typeCells(name: string, cells: unknown[], options: ReadOptions): ColumnRead {
  const first = cells.find((cell) => cell !== null && cell !== undefined)
  if (typeof first === 'number' || typeof first === 'bigint')
    return { name, column: numbers(name, cells), typing: null, distinct: null }
  if (first instanceof Date) return { name, column: dates(name, cells), typing: null, distinct: null }
  if (typeof first === 'boolean') return booleans(name, cells)
  return typeTexts(name, cells.map(textOf), options)
}

function textOf(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null
  if (cell instanceof Uint8Array) return new TextDecoder().decode(cell)
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
}

function numbers(name: string, cells: unknown[]): Column | null {
  if (cells.some((cell) => typeof cell === 'bigint' && !Number.isSafeInteger(Number(cell)))) {
    return typeTexts(name, cells.map(textOf), { kinds: { [name]: 'categorical' } }).column
  }
  const values = new Float64Array(cells.length)
  let whole = true
  for (const [row, cell] of cells.entries()) {
    const value = cell === null || cell === undefined ? NaN : Number(cell)
    values[row] = Number.isFinite(value) ? value : NaN
    if (Number.isFinite(value) && !Number.isInteger(value)) whole = false
  }
  return { name, kind: whole ? 'integer' : 'numeric', unit: null, values }
}

function dates(name: string, cells: unknown[]): Column {
  const values = Float64Array.from(cells, (cell) =>
    cell instanceof Date ? Math.floor(cell.getTime() / DAY) : NaN,
  )
  return { name, kind: 'date', unit: null, values }
}

function booleans(name: string, cells: unknown[]): ColumnRead {
  const codes = Int32Array.from(cells, (cell) => (cell === true ? 1 : cell === false ? 0 : -1))
  return {
    name,
    column: { name, kind: 'categorical', unit: null, codes, levels: ['false', 'true'] },
    typing: null,
    distinct: null,
  }
}
