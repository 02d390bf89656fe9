/** What single cells look like: the reading rules of contracts.md, one cell at a time. */

const MISSING = new Set(['', 'NA', 'N/A', '#N/A', 'NaN', 'null', 'NULL', 'None', '.', '-', '?', 'nan'])

export function isMissingToken(text: string): boolean {
  return MISSING.has(text)
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** A plain number: sign, decimals, scientific. NaN for anything else; ±Infinity on overflow. */
export function plainNumber(text: string): number {
  return NUMBER.test(text) ? Number(text) : NaN
}

export function isInfinity(text: string): boolean {
  return /^[+-]?(inf|infinity)$/i.test(text)
}

/** A whole number whose spelling carries more than its value: `00123`. */
export function hasLeadingZero(text: string): boolean {
  return /^[+-]?0\d/.test(text)
}

/** `> 89`, `<0.1`, `≥ 5`: the bound, and whether it is a lower one. */
export function censored(text: string): { bound: number; above: boolean } | null {
  const found = /^([<>≤≥]=?)\s*([+-]?(?:\d+\.?\d*|\.\d+))$/.exec(text)
  if (found === null) return null
  return {
    bound: Number(found[2]),
    above: found[1]?.startsWith('>') === true || found[1]?.startsWith('≥') === true,
  }
}

/** `1,5` and `1.234,5`. */
export function europeanNumber(text: string): number {
  return /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?$/.test(text)
    ? Number(text.replaceAll('.', '').replace(',', '.'))
    : NaN
}

/** `1,234,567.8`, and with spaces or apostrophes. */
export function groupedNumber(text: string): number {
  const found = /^[+-]?\d{1,3}(?:([,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*(?:\.\d+)?$/.test(text)
  return found ? Number(text.replace(/[,'’ \u00a0\u202f]/g, '')) : NaN
}

export type DateOrder = 'iso' | 'dotted' | 'day-first' | 'month-first'

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s?(Z|[+-]\d{2}:?\d{2}|UTC)?)?$/
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/
const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/

/** Days since 1970-01-01 (whole: dates are analysed as days), or NaN if the text is no date in that order. */
export function dateDays(text: string, order: DateOrder): number {
  if (order === 'iso') {
    const found = ISO.exec(text)
    if (found === null) return NaN
    const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = found
    const ms = utc(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second))
    return Math.floor((ms - zoneMs(zone)) / 86_400_000)
  }
  const found = (order === 'dotted' ? DOTTED : SLASHED).exec(text)
  if (found === null) return NaN
  const [, first, second, year, hour = '0', minute = '0', sec = '0'] = found
  const [day, month] = order === 'month-first' ? [second, first] : [first, second]
  return Math.floor(
    utc(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(sec)) / 86_400_000,
  )
}

function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!real || hour > 24 || minute > 59 || second > 60) return NaN
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000
}

function zoneMs(zone: string | undefined): number {
  const found = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '')
  if (found === null) return 0
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * 60_000
}

export function looksSlashed(text: string): boolean {
  return SLASHED.test(text)
}

/** `14:05`, `14:05:33`, `1 day 02:00`, `PT5M`: a time of day or a duration, which stays text. */
export function looksTimed(text: string): boolean {
  return (
    /^\d{1,3}:\d{2}(:\d{2}(\.\d+)?)?(\s?[ap]m)?$/i.test(text) ||
    /^P(T?\d+[A-Z])+/.test(text) ||
    /^\d+ days?\b/.test(text)
  )
}

/** Currency, percent or a unit beside a number. */
export function looksMeasured(text: string): boolean {
  return /^[$€£¥]\s?[+-]?\d[\d.,]*$|^[+-]?\d[\d.,]*\s?([%$€£¥]|[a-zA-Zµ°][\w/²³%]*)$/.test(text)
}

/** Whether a header cell looks like a value rather than a name. */
export function looksLikeValue(text: string): boolean {
  return (
    !Number.isNaN(plainNumber(text)) ||
    !Number.isNaN(dateDays(text, 'iso')) ||
    !Number.isNaN(dateDays(text, 'dotted')) ||
    looksSlashed(text)
  )
}
