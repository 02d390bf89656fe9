import { InputError } from '../base/errors'
import { crc32 } from './crc32'
import { MOST_BYTES, tooLarge } from './size'

export interface ZipEntry {
  name: string
  size: number
  crc: number
  encrypted: boolean
}

/** The files in a zip archive, by its directory. @throws InputError when cut off or damaged */
export function zipEntries(file: string, bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const u16 = (at: number) => view.getUint16(at, true)
  const u32 = (at: number) => view.getUint32(at, true)
  const decoder = new TextDecoder()
  try {
    const end = endOfDirectory(view)
    let at = u32(end + 16)
    return Array.from({ length: u16(end + 10) }, () => {
      if (u32(at) !== 0x02014b50) throw new RangeError('no directory entry')
      const name = decoder.decode(bytes.subarray(at + 46, at + 46 + u16(at + 28)))
      const entry = { name, size: u32(at + 24), crc: u32(at + 16), encrypted: (u16(at + 8) & 1) === 1 }
      at += 46 + u16(at + 28) + u16(at + 30) + u16(at + 32)
      return entry
    }).filter(({ name }) => !/\/$|^__MACOSX\/|(^|\/)(\.DS_Store|Thumbs\.db)$/.test(name))
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw damaged(file)
  }
}

function endOfDirectory(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0 && at > view.byteLength - 65_558; at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at
  }
  throw new RangeError('no directory')
}

/** Unpacks these entries, checking sizes and checksums. @throws InputError */
export async function unzip(
  file: string,
  bytes: Uint8Array,
  entries: readonly ZipEntry[],
): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const size = entries.reduce((sum, entry) => sum + entry.size, 0)
  if (size > MOST_BYTES) throw tooLarge(file, size)
  if (entries.some(({ encrypted }) => encrypted)) {
    throw new InputError('is a zip archive with a password.', 'Unpack it and choose the table.', { file })
  }
  const { unzipSync } = await import('fflate')
  const names = new Set(entries.map(({ name }) => name))
  let unpacked: Record<string, Uint8Array>
  try {
    unpacked = unzipSync(bytes, { filter: ({ name }) => names.has(name) })
  } catch {
    throw damaged(file)
  }
  return Object.fromEntries(
    entries.map((entry) => {
      const content = unpacked[entry.name]
      if (content === undefined || content.length !== entry.size || crc32(content) !== entry.crc)
        throw damaged(file)
      return [entry.name, new Uint8Array(content)]
    }),
  )
}

function damaged(file: string): InputError {
  return new InputError('is a zip archive that is cut off or damaged.', 'Copy or download it again.', {
    file,
  })
}

const TABLES = /\.(csv|tsv|tab|psv|txt|json|jsonl|ndjson|parquet|xlsx)(\.gz)?$/i

/** The one table in an archive. @throws InputError when there is none, or more than one */
export function onlyTable(file: string, entries: readonly ZipEntry[]): ZipEntry {
  const [first] = entries
  if (first !== undefined && entries.length === 1) return first
  const tables = entries.filter(
    ({ name }) => TABLES.test(name) && !/(^|\/)(readme|licen[cs]e|sha256sums)\b/i.test(name),
  )
  const [only] = tables
  if (only !== undefined && tables.length === 1) return only
  throw new InputError(describe(entries, tables.length), 'Unpack it and choose the table.', { file })
}

function describe(entries: readonly ZipEntry[], tables: number): string {
  const has = (pattern: RegExp) => entries.some(({ name }) => pattern.test(name))
  if (has(/^(word|ppt)\//)) return "isn't a table: it seems to be an Office document."
  if (has(/^xl\/workbook\.bin$/))
    return 'is a binary Excel workbook (.xlsb), which can’t be read: save it as .xlsx.'
  if (has(/^content\.xml$/))
    return 'is an OpenDocument file, which can’t be read: save the sheet as .xlsx or CSV.'
  if (has(/\.npy$/)) return "isn't a table: it seems to be a NumPy archive."
  return entries.length === 0
    ? 'is a zip archive with nothing in it.'
    : `is a zip archive with ${entries.length} files in it, ${tables === 0 ? 'none' : tables} of them tables, and there must be exactly one table.`
}
