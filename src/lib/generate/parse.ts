import type { RawRow } from './strategies/strategy'

const [QUOTE, BACKSLASH, LINE_END, OPEN, CLOSE] = [0x22, 0x5c, 0x0a, 0x7b, 0x7d]

/**
 * Finds the records in an answer while it streams: every JSON object that has a column of the table among its keys,
 * wherever it stands: in a list, in a wrapping object, one a line, between fences or other words. What closes is
 * read at once, so a broken end costs its own record only.
 */
export class RecordScanner {
  /** Records that could not be read. */
  broken = 0
  /** Records that could be read after a slip of form had been mended. */
  readonly mended = new WeakSet<RawRow>()
  found = 0
  private readonly names: ReadonlySet<string>
  private text = ''
  private at = 0
  /** Where each open brace stands, and whether a record has been found inside it. */
  private readonly open: { start: number; holds: boolean }[] = []
  private inString = false

  constructor(names: readonly string[]) {
    this.names = new Set(names.map(fold))
  }

  /** @returns the records that this piece completed */
  push(piece: string): RawRow[] {
    this.text += piece
    const records: RawRow[] = []
    const { text } = this
    const { length } = text
    for (; this.at < length; this.at++) {
      const char = text.charCodeAt(this.at)
      if (this.inString) {
        if (char === BACKSLASH) {
          if (this.at + 1 >= length) break
          this.at++
        } else if (char === QUOTE) this.inString = false
        // A line end inside a string is no JSON: the quote was a stray one.
        else if (char === LINE_END) this.inString = false
      } else if (char === QUOTE) this.inString = this.open.length > 0
      else if (char === OPEN) this.open.push({ start: this.at, holds: false })
      else if (char === CLOSE) {
        const record = this.close()
        if (record !== null) records.push(record)
      }
    }
    this.forget()
    return records
  }

  /** To be called once the answer is over: a record that it broke off in counts as broken. */
  end(): void {
    const last = this.open.at(-1)
    if (last !== undefined && !last.holds && this.mentionsColumn(this.text.slice(last.start))) this.broken++
    this.open.length = 0
    this.text = ''
    this.at = 0
    this.inString = false
  }

  private close(): RawRow | null {
    const object = this.open.pop()
    if (object === undefined || object.holds) return null
    const text = this.text.slice(object.start, this.at + 1)
    const parsed = readObject(text)
    const isRecord =
      parsed === null
        ? this.mentionsColumn(text)
        : Object.keys(parsed.value).some((key) => this.names.has(fold(key)))
    if (!isRecord) return null
    for (const outer of this.open) outer.holds = true
    if (parsed === null) {
      this.broken++
      return null
    }
    this.found++
    if (parsed.mended) this.mended.add(parsed.value)
    return parsed.value
  }

  /** What lies before every open object is done with. */
  private forget(): void {
    const keepFrom = this.open.find(({ holds }) => !holds)?.start ?? this.at
    if (keepFrom < 65_536) return
    this.text = this.text.slice(keepFrom)
    this.at -= keepFrom
    for (const object of this.open) object.start -= keepFrom
  }

  private mentionsColumn(text: string): boolean {
    for (const [, key] of text.matchAll(/["']([^"']+)["']\s*:/g))
      if (key !== undefined && this.names.has(fold(key))) return true
    return false
  }
}

/** Names as models may bend them: case and outer spaces don't count. */
export function fold(name: string): string {
  return name.trim().toLowerCase()
}

function readObject(text: string): { value: RawRow; mended: boolean } | null {
  const value = parseJson(text)
  if (value !== null) return { value, mended: false }
  const repaired = parseJson(mend(text))
  return repaired === null ? null : { value: repaired, mended: true }
}

/** The slips that models make most: Python's and JavaScript's words for nothing, a comma too many. Strings stay untouched. */
function mend(text: string): string {
  return text.replace(
    /"(?:[^"\\]|\\.)*"|\b(?:NaN|None|undefined|NA)\b|\bTrue\b|\bFalse\b|,(?=\s*[}\]])/g,
    (found) =>
      found.startsWith('"')
        ? found
        : found === ','
          ? ''
          : found === 'True'
            ? 'true'
            : found === 'False'
              ? 'false'
              : 'null',
  )
}

function parseJson(text: string): RawRow | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RawRow) : null
  } catch {
    return null
  }
}
