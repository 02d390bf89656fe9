import { InputError, messageOf, WardloomError } from '../base/errors'
import { sha256OfMany } from '../base/hash'
import type { OnProgress } from '../base/progress'
import { sniffContent, toUtf8 } from './content'
import { readCsv } from './csv'
import type { Engine } from './engine'
import { gunzip } from './gzip'
import { readJson } from './json'
import { readParquet } from './parquet'
import type { Parsed } from './parsed'
import type { Reading, ReadOptions } from './reading'
import { sentinelHints } from './sentinels'
import { MANY_BYTES, MOST_BYTES, tooLarge } from './size'
import type { Column } from './table'
import { readXlsx } from './xlsx'
import { onlyTable, unzip, zipEntries } from './zip'

export interface InputFile {
  name: string
  data: Blob
}

/** Opens DuckDB on first use: Parquet, JSON and workbooks are read without it. */
export type OpenEngine = () => Promise<Engine>

type Bytes = Uint8Array<ArrayBuffer>
interface Context {
  openEngine: OpenEngine
  file: string
  options: ReadOptions
  onProgress: OnProgress | undefined
}

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
  const large = data.size > MANY_BYTES ? ' (a large file: this takes a while and much memory)' : ''
  onProgress?.({ doing: `opening ${name}${large}`, done: 0, total: null })
  const bytes = await bytesOf(name, data)
  try {
    const hashing = sha256OfMany(bytes)
    const parsed = await parse({ openEngine, file: name, options, onProgress }, bytes, 0)
    return toReading(name, bytes.length, await hashing, parsed)
  } catch (error) {
    if (error instanceof WardloomError) throw error
    // Something that no rule foresaw: the person still gets one line, and the worker's log the rest.
    console.error(error)
    const full = error instanceof RangeError && /alloc|length|memory/i.test(messageOf(error))
    throw new InputError(
      full ? "doesn't fit into this tab's memory." : 'could not be read as a table.',
      full
        ? 'Keep the columns that you need, or take a random sample of the rows.'
        : 'Save it again as CSV or Parquet.',
      { file: name },
    )
  }
}

async function bytesOf(file: string, data: Blob): Promise<Bytes> {
  try {
    return new Uint8Array(await data.arrayBuffer())
  } catch {
    throw new InputError(
      'could not be opened: it was moved, changed or locked since it was chosen.',
      'Choose it again.',
      {
        file,
      },
    )
  }
}

/** An archive in an archive in an archive is somebody's joke. */
const MOST_WRAPPERS = 2

async function parse(context: Context, bytes: Bytes, wrappers: number): Promise<Parsed> {
  const { file, options, onProgress } = context
  const content = sniffContent(file, bytes)
  if ((content === 'gzip' || content === 'zip') && wrappers >= MOST_WRAPPERS) {
    throw new InputError('is an archive within archives.', 'Unpack it and choose the table.', { file })
  }
  if (content === 'gzip') return parse(context, await gunzip(file, bytes), wrappers + 1)
  if (content === 'zip') return parseZip(context, bytes, wrappers)
  if (content === 'parquet') return readParquet(file, bytes, options, onProgress)
  const { bytes: text, from } = toUtf8(file, bytes)
  if (text.length > MOST_BYTES) throw tooLarge(file, text.length)
  const parsed =
    content === 'json'
      ? readJson(file, new TextDecoder().decode(text), options)
      : readCsv(await context.openEngine(), file, text, options, onProgress)
  parsed.notes.unshift(...encodingNotes(text, from))
  return parsed
}

function encodingNotes(text: Uint8Array, from: string | null): Parsed['notes'] {
  const notes: Parsed['notes'] = []
  const note = (rule: string, count: number, said: string) => {
    if (count > 0) notes.push({ rule, column: null, count, said, undo: null })
  }
  note(
    'encoding',
    from === null ? 0 : 1,
    from === 'UTF-16'
      ? 'read as UTF-16'
      : 'the text is no UTF-8 and was read as Windows-1252: check names with accents',
  )
  let lost = 0
  for (let i = text.indexOf(0xef); i >= 0; i = text.indexOf(0xef, i + 1)) {
    if (text[i + 1] === 0xbf && text[i + 2] === 0xbd) lost++
  }
  note(
    'lost-characters',
    lost,
    `${lost} characters (�) were lost before the file came here: check its source`,
  )
  note(
    'large-file',
    text.length > MANY_BYTES ? 1 : 0,
    `${Math.round(text.length / 1e6)} MB of text: near what a browser tab can hold; save the columns you need as Parquet`,
  )
  return notes
}

async function parseZip(context: Context, bytes: Bytes, wrappers: number): Promise<Parsed> {
  const { file, options } = context
  const entries = zipEntries(file, bytes)
  if (entries.some(({ name }) => name === 'xl/workbook.xml')) {
    const xml = entries.filter(({ name }) => /\.(xml|rels)$/.test(name))
    return readXlsx(file, await unzip(file, bytes, xml), options)
  }
  const only = onlyTable(file, entries)
  const inner = (await unzip(file, bytes, [only]))[only.name]
  if (inner === undefined) throw new RangeError(only.name)
  const parsed = await parse(context, inner, wrappers + 1)
  if (entries.length > 1) {
    const said = `the table “${only.name}” was read; ${entries.length - 1} other files in the archive are no tables`
    parsed.notes.unshift({ rule: 'archive', column: null, count: entries.length - 1, said, undo: null })
  }
  return parsed
}

function toReading(file: string, bytes: number, sha256: string, parsed: Parsed): Reading {
  const columns: Column[] = []
  const setAside: Reading['setAside'] = (parsed.refused ?? []).map(({ name, reason }) => ({
    name,
    reason,
    distinct: null,
  }))
  const notes: Reading['notes'] = parsed.notes.map((note) => ({ file, ...note }))
  const hints: Reading['hints'] = []
  const unfit = new Map<string, Int32Array>()
  for (const { name, column, typing, distinct, unfit: rows } of parsed.columns) {
    if (column === null) {
      const reason = `holds ${distinct ?? 'very many'} different texts, so it is an identifier or free text`
      setAside.push({ name, reason, distinct })
    } else columns.push(column)
    if (rows !== undefined) unfit.set(name, rows)
    for (const note of typing?.notes ?? []) notes.push({ file, column: name, ...note })
    for (const said of [...(typing?.hints ?? []), ...sentinelHints(column)])
      hints.push({ column: name, said })
  }
  return {
    file,
    bytes,
    sha256,
    table: { rows: parsed.rows, columns },
    notes,
    hints,
    setAside,
    ...(unfit.size === 0 ? {} : { unfit: Object.fromEntries(unfit) }),
    sheets: parsed.sheets,
    sheet: parsed.sheet,
  }
}
