import { InputError } from '../base/errors'

export type Content = 'gzip' | 'zip' | 'parquet' | 'json' | 'delimited'

const CSV = 'Export the table behind it as CSV.'
const UNPACK = 'Unpack it first, or use gzip.'

/** What isn't a table, by how it starts; a number stands for one byte. */
const signatures: readonly [string, string | readonly (string | number)[], string][] = [
  ['a PDF', '%PDF-', CSV],
  ['a PNG image', [0x89, 'PNG'], CSV],
  ['a JPEG image', [0xff, 0xd8, 0xff], CSV],
  ['a GIF image', 'GIF8', CSV],
  ['a TIFF image', ['II*', 0], CSV],
  ['a TIFF image', ['MM', 0, '*'], CSV],
  [
    'an old Office file (.xls or .doc), or a workbook with a password',
    [0xd0, 0xcf, 0x11, 0xe0],
    'Save it as .xlsx without a password, or as CSV.',
  ],
  ['an SQLite database', 'SQLite format 3', 'Export one table of it as CSV.'],
  ['an SPSS file', '$FL2', 'Export it as CSV or Parquet.'],
  ['an SPSS file', '$FL3', 'Export it as CSV or Parquet.'],
  ['a Stata file', '<stata_dta>', 'Export it as CSV or Parquet.'],
  ['a SAS transport file', 'HEADER RECORD*******', 'Export it as CSV or Parquet.'],
  ['an R data file', ['RDX', 0x33, 0x0a], 'Write it with write.csv or arrow::write_parquet.'],
  ['a MATLAB file', 'MATLAB 5.0', 'Export it as CSV or Parquet.'],
  ['a NumPy file', [0x93, 'NUMPY'], 'Save it as CSV or Parquet.'],
  ['a Python pickle', [0x80, 0x04, 0x95], 'Save it as CSV or Parquet.'],
  ['a bzip2 archive', ['BZh', 0x31, 'AY'], UNPACK],
  ['a bzip2 archive', ['BZh9', '1AY'], UNPACK],
  ['a Zstandard archive', [0x28, 0xb5, 0x2f, 0xfd], UNPACK],
  ['an xz archive', [0xfd, '7zXZ'], UNPACK],
  ['a 7-Zip archive', ['7z', 0xbc, 0xaf], UNPACK],
  ['a RAR archive', ['Rar!', 0x1a], UNPACK],
  ['an RTF document', '{\\rtf', CSV],
  ['an ORC file', ['ORC', 0x0a], 'Export it as CSV or Parquet.'],
  ['an Avro file', ['Obj', 1], 'Export it as CSV or Parquet.'],
  ['an HDF5 file', [0x89, 'HDF'], 'Export it as CSV or Parquet.'],
  ['an Arrow or Feather file', ['ARROW1', 0, 0], 'Export it as Parquet or CSV.'],
  ['a Feather file', ['FEA1', 0], 'Export it as Parquet or CSV.'],
  ['an encrypted Parquet file', 'PARE', 'Export it without encryption.'],
  ['text in UTF-32', [0xff, 0xfe, 0, 0], 'Save it as UTF-8.'],
  ['an executable', [0x7f, 'ELF'], 'Choose a table.'],
]

/**
 * What the bytes are; the name's ending doesn't count.
 * @throws InputError for what is no table, saying what it seems to be
 */
export function sniffContent(file: string, bytes: Uint8Array): Content {
  if (bytes.length === 0)
    throw new InputError('is empty (0 bytes).', 'Choose the file that holds the table.', { file })
  const refuse = (what: string, remedy: string): never => {
    throw new InputError(`isn't a table: it seems to be ${what}.`, remedy, { file })
  }
  for (const [what, signature, remedy] of signatures) if (startsWith(bytes, signature)) refuse(what, remedy)
  if (startsWith(bytes.subarray(257), 'ustar')) refuse('a tar archive', 'Unpack it and choose the table.')
  if (startsWith(bytes, [0x1f, 0x8b])) return 'gzip'
  if (startsWith(bytes, ['PK', 3, 4]) || startsWith(bytes, ['PK', 5, 6])) return 'zip'
  // A questionnaire's first column may be called PAR1: the mark counts only where binary data follows.
  if (startsWith(bytes, 'PAR1') && (startsWith(bytes.subarray(-4), 'PAR1') || !isPlainText(bytes)))
    return 'parquet'
  const head = headText(bytes)
  if (/^(<!--[^]*?-->\s*)?(<!doctype html|<html|<head|<body|<table|<script)/i.test(head)) {
    refuse('a web page (HTML)', 'Download the data file itself, or save the table as CSV.')
  }
  if (/^<\?xml|^<!--|^<!doctype|^<[a-z][\w:-]*[\s/>]/i.test(head)) refuse('XML', 'Export the table as CSV.')
  if (/^(%[^\n]*\n\s*)*@relation\s/i.test(head)) refuse('a Weka file (ARFF)', 'Export it as CSV.')
  if (/^(---\s*\n|\|[ :]*-{3,})|\n\|[ :]*-{3,}[ :]*\|/.test(head))
    refuse('Markdown or YAML', 'Save the table as CSV.')
  if (/^\{|^\[\s*([[{"\]\d-]|true|false|null|$)/.test(head)) return 'json'
  return 'delimited'
}

/** Text in UTF-8 without a mark, and what encoding it came in if that was another. @throws InputError for binary data */
export function toUtf8(file: string, bytes: Uint8Array): { bytes: Uint8Array; from: string | null } {
  if (startsWith(bytes, [0xff, 0xfe])) return { bytes: recode(bytes, 'utf-16le'), from: 'UTF-16' }
  if (startsWith(bytes, [0xfe, 0xff])) return { bytes: recode(bytes, 'utf-16be'), from: 'UTF-16' }
  const text = withoutEndMark(startsWith(bytes, [0xef, 0xbb, 0xbf]) ? bytes.subarray(3) : bytes)
  assertText(file, text)
  if (isUtf8(text)) return { bytes: text, from: null }
  return { bytes: recode(text, 'windows-1252'), from: 'Windows-1252' }
}

/** DOS ended texts with a control character (Ctrl-Z), which is no data. */
function withoutEndMark(bytes: Uint8Array): Uint8Array {
  return bytes[bytes.length - 1] === 0x1a ? bytes.subarray(0, -1) : bytes
}

function isPlainText(bytes: Uint8Array): boolean {
  return controlShare(bytes.subarray(0, 4096)) === 0
}

function controlShare(bytes: Uint8Array): number {
  let control = 0
  for (const byte of bytes) if (byte < 9 || (byte > 13 && byte < 32)) control++
  return control / Math.max(1, bytes.length)
}

function assertText(file: string, bytes: Uint8Array): void {
  const nul = bytes.indexOf(0)
  const share = controlShare(bytes.subarray(0, 65_536))
  if (nul < 0 && share < 0.01) return
  const isUtf16 = bytes[nul + 1] !== 0 && (bytes[nul + 2] === 0 || bytes[nul - 2] === 0)
  if (nul >= 0 && isUtf16) {
    throw new InputError('seems to be UTF-16 text without a byte order mark.', 'Save it as UTF-8.', { file })
  }
  let line = 1
  for (let i = 0; i < nul; i++) if (bytes[i] === 10) line++
  throw new InputError(
    share < 0.01 ? 'holds a NUL byte, that is binary data.' : "isn't a table: it holds binary data.",
    share < 0.01 ? 'Export it again, or remove that byte.' : 'Choose CSV, Parquet, JSON or XLSX.',
    share < 0.01 ? { file, row: line } : { file },
  )
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

function startsWith(bytes: Uint8Array, signature: string | readonly (string | number)[]): boolean {
  const expected = (typeof signature === 'string' ? [signature] : signature).flatMap((part) =>
    typeof part === 'number' ? [part] : Array.from(part, (character) => character.charCodeAt(0)),
  )
  return expected.every((byte, i) => bytes[i] === byte)
}

function headText(bytes: Uint8Array): string {
  const encoding = startsWith(bytes, [0xff, 0xfe])
    ? 'utf-16le'
    : startsWith(bytes, [0xfe, 0xff])
      ? 'utf-16be'
      : 'utf-8'
  return new TextDecoder(encoding).decode(bytes.subarray(0, 2048)).trimStart()
}
