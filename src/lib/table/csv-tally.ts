/** What the bytes of one column's cells look like, counted without decoding them. */
export interface ByteFacts {
  blank: number
  /** Cells that are plain numbers: `-12.50`; no leading zero, at most 15 whole digits. */
  plain: number
  whole: boolean
  /** Plain decimals of several lengths, some ending in 0: two spellings of one number are possible. */
  mixedDecimals: boolean
  /** A plain number of four or more whole digits occurs. */
  ungrouped: boolean
  /** Plain numbers with a point occur, and all of them look like thousands (`1.234`). */
  dotGroups: boolean
  /** Cells with white space around the text. */
  padded: number
}

export interface Tally {
  blank: number
  plain: number
  padded: number
  /** Bit k set: a plain number with k decimals occurred (30: that many or more). */
  decimals: number
  fractions: number
  groups: number
  trailingZero: boolean
  ungrouped: boolean
}

export function newTally(): Tally {
  return {
    blank: 0,
    plain: 0,
    padded: 0,
    decimals: 0,
    fractions: 0,
    groups: 0,
    trailingZero: false,
    ungrouped: false,
  }
}

export function byteFacts(tally: Tally): ByteFacts {
  return {
    blank: tally.blank,
    plain: tally.plain,
    whole: tally.fractions === 0,
    mixedDecimals: tally.trailingZero && (tally.decimals & (tally.decimals - 1)) !== 0,
    ungrouped: tally.ungrouped,
    dotGroups: tally.fractions > 0 && tally.fractions === tally.groups,
    padded: tally.padded,
  }
}

/** Counts the cell at these bytes. */
export function addCell(tally: Tally, bytes: Uint8Array, from: number, to: number): void {
  let start = from
  let end = to
  for (let n = spaceAt(bytes, start, end); n > 0; n = spaceAt(bytes, start, end)) start += n
  for (let n = spaceBefore(bytes, start, end); n > 0; n = spaceBefore(bytes, start, end)) end -= n
  if (end - start < to - from) tally.padded++
  if (end === start) tally.blank++
  else addNumber(tally, bytes, start, end)
}

/** Counts a plain number (`-12.50`). Scientific, signed and long numbers are left to slower eyes. */
function addNumber(tally: Tally, bytes: Uint8Array, from: number, end: number): void {
  const first = bytes[from] === 45 ? from + 1 : from
  let i = first
  while (i < end && isDigit(bytes[i] ?? 0)) i++
  const digits = i - first
  if (digits === 0 || digits > 15 || (digits > 1 && bytes[first] === 48)) return
  let decimals = 0
  if (i < end) {
    if (bytes[i] !== 46) return
    const point = i++
    while (i < end && isDigit(bytes[i] ?? 0)) i++
    decimals = i - point - 1
    if (i < end || decimals === 0) return
    tally.fractions++
    if (decimals === 3 && digits <= 3 && bytes[first] !== 48) tally.groups++
    if (bytes[end - 1] === 48) tally.trailingZero = true
  }
  tally.plain++
  tally.decimals |= 1 << Math.min(decimals, 30)
  if (digits > 3) tally.ungrouped = true
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57
}

/** Bytes of the white space character that starts here, 0 if none: the same characters as tokens.WHITE_SPACE. */
function spaceAt(bytes: Uint8Array, i: number, end: number): number {
  if (i >= end) return 0
  const byte = bytes[i] ?? 0
  if (byte < 0x80) return byte === 32 || (byte >= 9 && byte <= 13) ? 1 : 0
  if (byte === 0xc2) return bytes[i + 1] === 0xa0 ? 2 : 0
  if (byte < 0xe1 || i + 2 >= end) return 0
  return isWideSpace(byte, bytes[i + 1] ?? 0, bytes[i + 2] ?? 0) ? 3 : 0
}

function spaceBefore(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start) return 0
  const byte = bytes[end - 1] ?? 0
  if (byte < 0x80) return byte === 32 || (byte >= 9 && byte <= 13) ? 1 : 0
  if (byte === 0xa0 && end - 2 >= start && bytes[end - 2] === 0xc2) return 2
  if (end - 3 < start) return 0
  return isWideSpace(bytes[end - 3] ?? 0, bytes[end - 2] ?? 0, byte) ? 3 : 0
}

function isWideSpace(a: number, b: number, c: number): boolean {
  if (a === 0xe2 && b === 0x80) return (c >= 0x80 && c <= 0x8a) || c === 0xa8 || c === 0xa9 || c === 0xaf
  return (
    (a === 0xe1 && b === 0x9a && c === 0x80) ||
    (a === 0xe2 && b === 0x81 && c === 0x9f) ||
    (a === 0xe3 && b === 0x80 && c === 0x80) ||
    (a === 0xef && b === 0xbb && c === 0xbf)
  )
}
