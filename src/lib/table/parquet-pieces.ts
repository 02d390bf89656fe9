import { parquetMetadataAsync, parquetReadObjects, parquetSchema, type FileMetaData } from 'hyparquet'
import { InputError } from '../base/errors'
import type { Piece } from './csv-pieces'

/** Rows that are decoded at a time. */
const STEP = 250_000

/**
 * The wanted columns of a Parquet file as records of text, some rows at a time: DuckDB-WASM can't read Parquet
 * without an extension that would have to be fetched.
 * @param wanted by their names, or by them in lower case; a column that the file lacks is left out. Null for all
 */
export async function* parquetPieces(
  file: string,
  data: Blob,
  wanted: readonly string[] | null,
  step: number = STEP,
): AsyncGenerator<Piece> {
  const source = {
    byteLength: data.size,
    slice: (start: number, end?: number) => data.slice(start, end).arrayBuffer(),
  }
  const damaged = () =>
    new InputError(
      'is a Parquet file that is damaged, cut off or packed in a way that isn’t supported.',
      'Export it again, with Snappy or no compression.',
      { file },
    )
  const metadata: FileMetaData = await parquetMetadataAsync(source).catch(() => {
    throw damaged()
  })
  const names = parquetSchema(metadata)
    .children.map(({ element }) => element.name)
    .filter((name) => wanted?.some((one) => one === name || one === name.toLowerCase()) ?? true)
  const { compressors } = await import('hyparquet-compressors')
  const rows = Number(metadata.num_rows)
  for (let from = 0; from < rows && names.length > 0; from += step) {
    const to = Math.min(from + step, rows)
    const records = await parquetReadObjects({
      file: source,
      metadata,
      columns: names,
      compressors,
      rowStart: from,
      rowEnd: to,
    }).catch(() => {
      throw damaged()
    })
    const lines = records.map((record) => names.map((name) => cell(record[name])).join(','))
    const body = new TextEncoder().encode(`${lines.join('\n')}\n`)
    yield { names, delimiter: ',', body, newline: '\n', line: null, read: (to / rows) * data.size }
  }
}

function cell(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString()
  return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : ''
}
