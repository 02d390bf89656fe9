/**
 * A delimited text, record by record, over UTF-8 bytes. One code path for sniffing, checking and rewriting, so that
 * what was checked is what is read. Quotes are doubled inside quotes; LF, CRLF and CR end a record.
 */
export class CsvTokens {
  /** Byte range of each field of the current record, quotes excluded. */
  readonly starts = new Int32Array(MAX_FIELDS + 2)
  readonly ends = new Int32Array(MAX_FIELDS + 2)
  /** 1 where a field was quoted, 2 where its quotes inside are doubled and must be undone. */
  readonly quoted = new Uint8Array(MAX_FIELDS + 2)
  fields = 0
  /** Line (from 1) on which the current record starts. */
  line = 1
  /** Byte at which the current record starts. */
  offset = 0
  at = 0
  /** Something DuckDB's reader might see differently has occurred: the text must be rewritten before it reads it. */
  odd = false
  private nextLine = 1
  private sawLf = false
  private sawCrLf = false

  constructor(
    readonly bytes: Uint8Array,
    readonly delimiter: number,
    start = 0,
    line = 1,
  ) {
    this.at = start
    this.nextLine = line
  }

  get newline(): '\n' | '\r\n' {
    return this.sawCrLf ? '\r\n' : '\n'
  }

  /** Moves to the next record. False at the end. @throws QuoteProblem */
  next(): boolean {
    const { bytes, delimiter } = this
    const end = bytes.length
    if (this.at >= end) return false
    this.line = this.nextLine
    this.offset = this.at
    let field = 0
    let i = this.at
    for (;;) {
      i = this.readField(i, field)
      if (field <= MAX_FIELDS) field++
      if (i < end && bytes[i] === delimiter) {
        i++
        continue
      }
      break
    }
    if (i < end) i = this.passLineEnd(i)
    this.at = i
    this.fields = field
    return true
  }

  /** The line on which the next record would start. */
  get lineAhead(): number {
    return this.nextLine
  }

  /** Passes over the next line if it is a comment, whatever its quotes say; true if it was one. */
  skipComment(): boolean {
    if (this.bytes[this.at] !== HASH) return false
    this.offset = this.at
    this.line = this.nextLine
    this.skipLine()
    return true
  }

  /** Passes over the physical line on which the current record starts, whatever its quotes say. */
  skipLine(): void {
    let i = this.offset
    while (i < this.bytes.length && this.bytes[i] !== LF && this.bytes[i] !== CR) i++
    this.nextLine = this.line
    this.at = i < this.bytes.length ? this.passLineEnd(i) : i
    this.odd = true
  }

  private passLineEnd(i: number): number {
    this.nextLine++
    if (this.bytes[i] === LF) {
      this.sawLf = true
      if (this.sawCrLf) this.odd = true
      return i + 1
    }
    if (this.bytes[i + 1] === LF) {
      this.sawCrLf = true
      if (this.sawLf) this.odd = true
      return i + 2
    }
    this.odd = true
    return i + 1
  }

  /** Reads one field from `i`; returns where it stops: at a delimiter, a line end or the end of the text. */
  private readField(i: number, field: number): number {
    const { bytes, delimiter } = this
    const end = bytes.length
    let start = i
    while (start < end && bytes[start] === SPACE) start++
    if (bytes[start] === QUOTE) {
      if (start > i) this.odd = true
      return this.readQuoted(start, field)
    }
    const from = i
    let stray = false
    for (; i < end; i++) {
      const byte = bytes[i] ?? 0
      if (byte === delimiter || byte === LF || byte === CR) break
      if (byte === QUOTE) stray = true
    }
    if (stray) this.odd = true
    this.put(field, from, i, 0)
    return i
  }

  private readQuoted(open: number, field: number): number {
    const { bytes, delimiter } = this
    const end = bytes.length
    const openLine = this.nextLine
    let doubled = 0
    let i = open + 1
    for (; ; i++) {
      if (i >= end) throw new QuoteProblem('unclosed', openLine)
      const byte = bytes[i]
      if (byte === QUOTE) {
        if (bytes[i + 1] !== QUOTE) break
        doubled = 2
        i++
      } else if (byte === LF || (byte === CR && bytes[i + 1] !== LF)) {
        this.nextLine++
      }
    }
    this.put(field, open + 1, i, doubled === 0 ? 1 : 2)
    i++
    while (i < end && bytes[i] === SPACE) {
      this.odd = true
      i++
    }
    if (i < end && bytes[i] !== delimiter && bytes[i] !== LF && bytes[i] !== CR) {
      throw new QuoteProblem('text-after', openLine)
    }
    return i
  }

  private put(field: number, start: number, end: number, quoted: number): void {
    this.starts[field] = start
    this.ends[field] = end
    this.quoted[field] = quoted
  }

  /** The field's text, trimmed. */
  text(field: number): string {
    const raw = decoder.decode(this.bytes.subarray(this.starts[field] ?? 0, this.ends[field] ?? 0))
    return (this.quoted[field] === 2 ? raw.replaceAll('""', '"') : raw).trim()
  }

  /** Whether the record is an empty line: no field but one empty, unquoted one. */
  get blank(): boolean {
    if (this.fields !== 1 || this.quoted[0] !== 0) return false
    for (let i = this.starts[0] ?? 0; i < (this.ends[0] ?? 0); i++) {
      const byte = this.bytes[i]
      if (byte !== SPACE && byte !== TAB) return false
    }
    return true
  }
}

/** A quote that never closes, or text behind a closing quote; the line is where the quote opened. */
export class QuoteProblem extends Error {
  constructor(
    readonly kind: 'unclosed' | 'text-after',
    readonly line: number,
  ) {
    super(kind)
  }
}

export const MAX_FIELDS = 2000
export const LF = 10
export const CR = 13
export const QUOTE = 34
export const SPACE = 32
export const TAB = 9
const HASH = 35
const decoder = new TextDecoder()
