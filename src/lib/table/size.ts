import { InputError } from '../base/errors'

/** More than this, unpacked, is refused: DuckDB-WASM was measured to take the tab with it at about 750 MB. */
export const MOST_BYTES = 500_000_000
/** From here on a file is worth a word before it is read. */
export const MANY_BYTES = 200_000_000

export function tooLarge(file: string, bytes: number, more = ''): InputError {
  return new InputError(
    `holds ${more}${Math.round(bytes / 1e6)} MB of data, and a browser tab can't hold more than ${MOST_BYTES / 1e6} MB safely.`,
    'Keep the columns that you need, or take a random sample of the rows, and save that as Parquet or CSV.',
    { file },
  )
}
