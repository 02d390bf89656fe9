import { sniffContent } from './content'
import { csvPieces } from './csv-pieces'
import { parquetPieces } from './parquet-pieces'
import type { InputFile } from './read'

/** How much is looked at to tell what a file of any size holds. */
const HEAD_BYTES = 262_144
const HEAD_ROWS = 5_000

/** The names of a table's columns, and its first rows as a small file of their own; null where it has no rows. */
export async function headOf({
  name,
  data,
}: InputFile): Promise<{ names: readonly string[]; file: InputFile } | null> {
  const head = new Uint8Array(await data.slice(0, 65_536).arrayBuffer())
  const isParquet = sniffContent(name, head) === 'parquet'
  const pieces = isParquet ? parquetPieces(name, data, null, HEAD_ROWS) : csvPieces(name, data, HEAD_BYTES)
  for await (const { names, delimiter, newline, body } of pieces) {
    const header = names.map((one) => `"${one.replaceAll('"', '""')}"`).join(delimiter)
    return { names, file: { name, data: new Blob([header, newline, body.slice()]) } }
  }
  return null
}
