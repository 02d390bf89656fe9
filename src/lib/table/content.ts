import { InputError } from '../base/errors'

export type Content = 'gzip' | 'zip' | 'parquet' | 'json' | 'delimited'

/** More than this, unpacked, is refused: DuckDB-WASM was measured to take the tab with it at about 750 MB. */
export const MOST_BYTES = 500_000_000

const signatures: readonly [string, readonly number[], string][] = [
  ['a PDF', [0x25, 0x50, 0x44, 0x46], 'Export the table behind it as CSV.'],
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47], 'Export the table behind it as CSV.'],
  ['a JPEG image', [0xff, 0xd8, 0xff], 'Export the table behind it as CSV.'],
  ['a GIF image', [0x47, 0x49, 0x46, 0x38], 'Export the table behind it as CSV.'],
  ['an old Office file (.xls or .doc)', [0xd0, 0xcf, 0x11, 0xe0], 'Save it as .xlsx or CSV.'],
  ['an SQLite database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], 'Export one table of it as CSV.'],
  ['an SPSS file', [0x24, 0x46, 0x4c, 0x32], 'Export it as CSV or Parquet.'],
  ['a bzip2 archive', [0x42, 0x5a, 0x68], 'Unpack it first, or use gzip.'],
  ['a Zstandard archive', [0x28, 0xb5, 0x2f, 0xfd], 'Unpack it first, or use gzip.'],
  ['an xz archive', [0xfd, 0x37, 0x7a, 0x58, 0x5a], 'Unpack it first, or use gzip.'],
  ['a 7-Zip archive', [0x37, 0x7a, 0xbc, 0xaf], 'Unpack it first.'],
  ['an RTF document', [0x7b, 0x5c, 0x72, 0x74, 0x66], 'Export the table as CSV.'],
  ['an executable', [0x7f, 0x45, 0x4c, 0x46], 'Choose a table.'],
  ['an HDF5 file', [0x89, 0x48, 0x44, 0x46], 'Export it as CSV or Parquet.'],
  ['an Arrow or Feather file', [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31], 'Export it as Parquet or CSV.'],
]

/**
 * What the bytes are; the name's ending doesn't count.
 * @throws InputError for what is no table, saying what it seems to be
 */
export function sniffContent(file: string, bytes: Uint8Array): Content {
  if (bytes.length === 0)
    throw new InputError('is empty (0 bytes).', 'Choose the file that holds the table.', { file })
  for (const [what, signature, remedy] of signatures) {
    if (startsWith(bytes, signature))
      throw new InputError(`isn't a table: it seems to be ${what}.`, remedy, { file })
  }
  if (startsWith(bytes, [0x1f, 0x8b])) return 'gzip'
  if (startsWith(bytes, [0x50, 0x4b, 3, 4]) || startsWith(bytes, [0x50, 0x4b, 5, 6])) return 'zip'
  if (startsWith(bytes, [0x50, 0x41, 0x52, 0x31])) return 'parquet'
  const head = headText(bytes)
  if (/^(<!doctype|<html|<head|<body)/i.test(head)) {
    throw new InputError(
      "isn't a table: it seems to be a web page (HTML).",
      'Download the data file itself.',
      { file },
    )
  }
  if (/^<\?xml|^<[a-z][\w:-]*[\s>]/i.test(head)) {
    throw new InputError("isn't a table: it seems to be XML.", 'Export the table as CSV.', { file })
  }
  if (/^\{|^\[\s*([[{"\]\d-]|true|false|null|$)/.test(head)) return 'json'
  return 'delimited'
}

/** Text in UTF-8 without a mark, and what encoding it came in if that was another. @throws InputError for binary data */
export function toUtf8(file: string, bytes: Uint8Array): { bytes: Uint8Array; from: string | null } {
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return { bytes: assertText(file, bytes.subarray(3)), from: null }
  if (startsWith(bytes, [0xff, 0xfe])) return { bytes: recode(bytes, 'utf-16le'), from: 'UTF-16' }
  if (startsWith(bytes, [0xfe, 0xff])) return { bytes: recode(bytes, 'utf-16be'), from: 'UTF-16' }
  assertText(file, bytes)
  if (isUtf8(bytes)) return { bytes, from: null }
  return { bytes: recode(bytes, 'windows-1252'), from: 'Windows-1252' }
}

function assertText(file: string, bytes: Uint8Array): Uint8Array {
  const nul = bytes.indexOf(0)
  let control = 0
  const looked = Math.min(bytes.length, 65_536)
  for (let i = 0; i < looked; i++) {
    const byte = bytes[i] ?? 0
    if (byte < 9 || (byte > 13 && byte < 32)) control++
  }
  if (nul >= 0 || control > looked / 100) {
    const evenNul = nul >= 0 && (bytes[nul + 2] === 0 || bytes[nul - 2] === 0)
    throw new InputError(
      evenNul ? 'seems to be UTF-16 text without a byte order mark.' : "isn't a table: it holds binary data.",
      evenNul ? 'Save it as UTF-8.' : 'Choose CSV, Parquet, JSON or XLSX.',
      { file },
    )
  }
  return bytes
}

function isUtf8(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for (let i = 0; i < bytes.length; i += 1 << 22)
      decoder.decode(bytes.subarray(i, i + (1 << 22)), { stream: true })
    decoder.decode()
    return true
  } catch {
    return false
  }
}

function recode(bytes: Uint8Array, encoding: string): Uint8Array {
  return new TextEncoder().encode(new TextDecoder(encoding).decode(bytes))
}

/** Unpacks gzip, checking its checksum. @throws InputError when cut off, damaged, empty or too large */
export async function gunzip(file: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let size = 0
  try {
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.length
      if (size > MOST_BYTES) {
        await reader.cancel()
        throw tooLarge(file, size, 'more than ')
      }
      parts.push(value)
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(
      'is a gzip archive that is cut off or damaged.',
      'Download or copy it again, or unpack it and choose the file inside.',
      { file },
    )
  }
  if (size === 0)
    throw new InputError('is a gzip archive with nothing in it.', 'Choose the file that holds the table.', {
      file,
    })
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function tooLarge(file: string, bytes: number, more = ''): InputError {
  return new InputError(
    `holds ${more}${Math.round(bytes / 1e6)} MB of text, and a browser tab can't hold more than ${MOST_BYTES / 1e6} MB safely.`,
    'Keep the columns that you need, or take a random sample of the rows, and save that as Parquet or CSV.',
    { file },
  )
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte)
}

function headText(bytes: Uint8Array): string {
  const encoding = startsWith(bytes, [0xff, 0xfe])
    ? 'utf-16le'
    : startsWith(bytes, [0xfe, 0xff])
      ? 'utf-16be'
      : 'utf-8'
  return new TextDecoder(encoding).decode(bytes.subarray(0, 2048)).trimStart()
}
