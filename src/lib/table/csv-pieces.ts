import { InputError } from '../base/errors'
import { sniffContent, toUtf8 } from './content'
import { findLayout } from './csv-layout'

/** Whole records of a table that is too large to be held: some megabytes at a time. */
export interface Piece {
  names: readonly string[]
  delimiter: string
  /** Records without header, in UTF-8. */
  body: Uint8Array
  newline: '\n' | '\r\n'
  /** Line of the body's first record in its file; null where the file has no lines. */
  line: number | null
  /** Bytes of the file read so far, as it lies on the disk. */
  read: number
}

const PIECE_BYTES = 8_000_000
/** A record that is longer than this is an open quote. */
const MOST_RECORD_BYTES = 64_000_000
const QUOTE = 34
const NEWLINE = 10
/** Comma, semicolon, tab and pipe: which one it is, the first piece shows. */
const SEPARATORS = [44, 59, 9, 124]

/**
 * Delimited text, plain or gzip, cut between records.
 * @throws InputError for what is no delimited text, is cut off, or has a quote that never closes
 */
export async function* csvPieces(
  file: string,
  data: Blob,
  pieceBytes: number = PIECE_BYTES,
): AsyncGenerator<Piece> {
  let layout: { names: string[]; delimiter: string } | null = null
  let rest: Uint8Array = new Uint8Array(0)
  let line = 1
  for await (const { bytes, last, read } of blocks(file, data, pieceBytes)) {
    const text = join([rest, bytes])
    const { end, lines } = last ? { end: text.length, lines: 0 } : lastRecordEnd(text)
    rest = text.slice(end)
    if (rest.length > MOST_RECORD_BYTES)
      throw new InputError('a quote opens here and never closes.', 'Close it, or double it ("").', {
        file,
        row: line,
      })
    if (end === 0) continue
    let body = toUtf8(file, text.subarray(0, end)).bytes
    let from = line
    if (layout === null) {
      if (sniffContent(file, text) !== 'delimited')
        throw new InputError('is no delimited text.', 'Give it as CSV, packed with gzip or not.', { file })
      const found = findLayout(file, body, new Set())
      layout = found
      body = body.subarray(found.start)
      from = found.line
    }
    line += lines
    if (body.length > 0) yield { ...layout, body, newline: newlineOf(body), line: from, read }
  }
}

/** Bytes in blocks of about that size, unpacked where they are packed. `last`: nothing comes after it. */
async function* blocks(
  file: string,
  data: Blob,
  size: number,
): AsyncGenerator<{ bytes: Uint8Array; last: boolean; read: number }> {
  const head = new Uint8Array(await data.slice(0, 4).arrayBuffer())
  const isGzip = head[0] === 0x1f && head[1] === 0x8b
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw new InputError('is text in UTF-16.', 'Save it as UTF-8.', { file })
  let read = 0
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      read += chunk.length
      controller.enqueue(chunk)
    },
  })
  const raw = data.stream().pipeThrough(counted)
  const reader = (isGzip ? raw.pipeThrough(new DecompressionStream('gzip')) : raw).getReader()
  let held: Uint8Array[] = []
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await next(file, reader, isGzip)
      if (done) break
      held.push(value)
      bytes += value.length
      if (bytes < size) continue
      yield { bytes: join(held), last: false, read }
      held = []
      bytes = 0
    }
    yield { bytes: join(held), last: true, read }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

async function next(file: string, reader: ReadableStreamDefaultReader<Uint8Array>, isGzip: boolean) {
  try {
    return await reader.read()
  } catch {
    throw isGzip
      ? new InputError(
          'is a gzip archive that is cut off, damaged or made of several parts.',
          'Download it again, or unpack it and choose the file inside.',
          { file },
        )
      : new InputError('could not be read to its end: it was moved or changed.', 'Choose it again.', { file })
  }
}

/** Where the last whole record ends, and the line breaks up to there. A quote opens at the start of a field only. */
function lastRecordEnd(bytes: Uint8Array): { end: number; lines: number } {
  let end = 0
  let lines = 0
  let linesAtEnd = 0
  let quoted = false
  let before = NEWLINE
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0
    if (byte === NEWLINE) {
      lines++
      if (!quoted) {
        end = i + 1
        linesAtEnd = lines
      }
    } else if (byte === QUOTE) {
      if (!quoted) quoted = before === NEWLINE || SEPARATORS.includes(before)
      else if (bytes[i + 1] === QUOTE) i++
      else quoted = false
    }
    before = byte
  }
  return { end, lines: linesAtEnd }
}

function newlineOf(body: Uint8Array): Piece['newline'] {
  const first = body.indexOf(NEWLINE)
  return first > 0 && body[first - 1] === 13 ? '\r\n' : '\n'
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [only, ...others] = parts.filter(({ length }) => length > 0)
  if (only === undefined) return new Uint8Array(0)
  if (others.length === 0) return only
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
