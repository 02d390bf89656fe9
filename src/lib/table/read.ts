import { InputError } from '../base/errors'
import { sha256Hex } from '../base/hash'
import type { OnProgress } from '../base/progress'
import { gunzip, MOST_BYTES, sniffContent, tooLarge, toUtf8 } from './content'
import { readCsv } from './csv'
import type { Engine } from './engine'
import { readJson } from './json'
import type { Parsed } from './parsed'
import { readParquet } from './parquet'
import type { Reading, ReadOptions } from './reading'
import { isNumeric, type Column } from './table'
import { readXlsx } from './xlsx'

export interface InputFile {
  name: string
  data: Blob
}

/** Opens DuckDB on first use: Parquet, JSON and workbooks are read without it. */
export type OpenEngine = () => Promise<Engine>

/** Each file to a typed table. @throws InputError for the first file that can't be read */
export async function readFiles(
  openEngine: OpenEngine,
  files: readonly InputFile[],
  options: ReadOptions,
  onProgress?: OnProgress,
): Promise<Reading[]> {
  const readings: Reading[] = []
  for (const file of files) readings.push(await readFile(openEngine, file, options, onProgress))
  return readings
}

async function readFile(
  openEngine: OpenEngine,
  { name, data }: InputFile,
  options: ReadOptions,
  onProgress?: OnProgress,
): Promise<Reading> {
  if (data.size > MOST_BYTES) throw tooLarge(name, data.size)
  onProgress?.({ doing: `opening ${name}`, done: 0, total: null })
  const bytes = new Uint8Array(await data.arrayBuffer())
  const parsed = await parse(openEngine, name, bytes, options, onProgress)
  return toReading(name, bytes, parsed)
}

async function parse(
  openEngine: OpenEngine,
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: ReadOptions,
  onProgress?: OnProgress,
): Promise<Parsed> {
  const content = sniffContent(file, bytes)
  if (content === 'gzip') return parse(openEngine, file, await gunzip(file, bytes), options, onProgress)
  if (content === 'zip') return parseZip(openEngine, file, bytes, options, onProgress)
  if (content === 'parquet') return readParquet(file, bytes, options)
  const { bytes: text, from } = toUtf8(file, bytes)
  const parsed =
    content === 'json'
      ? readJson(file, new TextDecoder().decode(text), options)
      : readCsv(await openEngine(), file, text, options, onProgress)
  if (from !== null) {
    parsed.notes.unshift({
      rule: 'encoding',
      column: null,
      count: 1,
      said:
        from === 'UTF-16'
          ? 'read as UTF-16'
          : 'the text is no UTF-8 and was read as Windows-1252: check names with accents',
      undo: null,
    })
  }
  return parsed
}

async function parseZip(
  openEngine: OpenEngine,
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: ReadOptions,
  onProgress?: OnProgress,
): Promise<Parsed> {
  const { unzipSync } = await import('fflate')
  const entries: { name: string; size: number }[] = []
  try {
    unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!name.endsWith('/') && !name.startsWith('__MACOSX/')) entries.push({ name, size: originalSize })
        return false
      },
    })
  } catch {
    throw new InputError('is a zip archive that is cut off or damaged.', 'Copy or download it again.', {
      file,
    })
  }
  if (entries.some(({ name }) => name === 'xl/workbook.xml')) return readXlsx(file, bytes, options)
  const [only] = entries
  if (only === undefined || entries.length !== 1) {
    const what = entries.some(({ name }) => name.startsWith('word/') || name.startsWith('ppt/'))
      ? "isn't a table: it seems to be an Office document."
      : `is a zip archive with ${entries.length} files in it, and a table must be the only one.`
    throw new InputError(what, 'Unpack it and choose the table.', { file })
  }
  if (only.size > MOST_BYTES) throw tooLarge(file, only.size)
  let inner: Uint8Array | undefined
  try {
    inner = unzipSync(bytes)[only.name]
  } catch {
    inner = undefined
  }
  if (inner === undefined)
    throw new InputError('is a zip archive that is cut off or damaged.', 'Copy or download it again.', {
      file,
    })
  return parse(openEngine, file, new Uint8Array(inner), options, onProgress)
}

function toReading(file: string, bytes: Uint8Array, parsed: Parsed): Reading {
  const columns: Column[] = []
  const setAside: Reading['setAside'] = (parsed.refused ?? []).map(({ name, reason }) => ({
    name,
    reason,
    distinct: null,
  }))
  const notes: Reading['notes'] = parsed.notes.map((note) => ({ file, ...note }))
  const hints: Reading['hints'] = []
  for (const { name, column, typing, distinct } of parsed.columns) {
    if (column === null) {
      setAside.push({
        name,
        reason: `holds ${distinct ?? 'very many'} different texts, so it is an identifier or free text`,
        distinct,
      })
    } else columns.push(column)
    for (const note of typing?.notes ?? []) notes.push({ file, column: name, ...note })
    for (const said of [...(typing?.hints ?? []), ...sentinelHints(column)])
      hints.push({ column: name, said })
  }
  return {
    file,
    bytes: bytes.length,
    sha256: sha256Hex(bytes),
    table: { rows: parsed.rows, columns },
    notes,
    hints,
    setAside,
    sheets: parsed.sheets,
    sheet: parsed.sheet,
  }
}

const SENTINELS = [-1, -9, -99, -999, 99, 999, 9999, 99999]

/** A value such as −1 or 9999, frequent and far from the rest, which may stand for “missing”: said, never changed. */
function sentinelHints(column: Column | null): string[] {
  if (column === null || !isNumeric(column) || column.kind === 'date') return []
  const { values } = column
  return SENTINELS.flatMap((sentinel) => {
    let times = 0
    let low = Infinity
    let high = -Infinity
    let n = 0
    for (const value of values) {
      if (Number.isNaN(value)) continue
      n++
      if (value === sentinel) times++
      else {
        if (value < low) low = value
        if (value > high) high = value
      }
    }
    const far = sentinel < 0 ? low >= 0 : sentinel > high + (high - low)
    if (times < Math.max(3, 0.01 * n) || !far) return []
    return [
      `${times} cells are ${sentinel}, far from the rest: if that stands for “missing”, say so in the design.`,
    ]
  })
}

/** Bytes of a delimited, perhaps gzipped, text with only the named columns kept (matched without case). */
export async function readColumns(
  openEngine: OpenEngine,
  file: InputFile,
  columns: readonly string[],
): Promise<{ reading: Reading; lacking: string[] }> {
  const reading = await readFile(openEngine, file, {})
  const found = new Map(reading.table.columns.map((column) => [column.name.toLowerCase(), column]))
  const kept = columns.flatMap((name) => {
    const column = found.get(name.toLowerCase())
    return column === undefined ? [] : [{ ...column, name }]
  })
  const lacking = columns.filter((name) => !found.has(name.toLowerCase()))
  return { reading: { ...reading, table: { rows: reading.table.rows, columns: kept } }, lacking }
}
