/** What single cells look like: the reading rules of contracts.md, one cell at a time. */

const MISSING = new Set(['', 'NA', 'N/A', '#N/A', 'NaN', 'null', 'NULL', 'None', '.', '-', '?', 'nan'])

/** What is trimmed around a cell: the white space of `String.prototype.trim`, spelled out so that SQL trims the same. */
export const WHITE_SPACE =
  ' \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'

export function isMissingToken(text: string): boolean {
  return MISSING.has(text)
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** A plain number: sign, decimals, scientific. NaN for anything else; ±Infinity on overflow. */
export function plainNumber(text: string): number {
  return NUMBER.test(text) ? Number(text) : NaN
}

export function isInfinity(text: string): boolean {
  return /^[+-]?(inf|infinity|∞)$/i.test(text)
}

/** A number whose spelling carries more than its value: `00123`. */
export function hasLeadingZero(text: string): boolean {
  return /^[+-]?0\d/.test(text)
}

/** A whole number beyond 2^53, where neighbours share one double. */
export function isLongWhole(text: string): boolean {
  return /^[+-]?\d{16,}$/.test(text) && !Number.isSafeInteger(Number(text))
}

/** `> 89`, `<0.1`, `≥ 5`: the bound, and whether the value lies strictly above it. */
export function censored(text: string): { bound: number; above: boolean } | null {
  const found = /^([<>]=?|[≤≥])\s*([+-]?(?:\d+\.?\d*|\.\d+))$/.exec(text)
  return found === null ? null : { bound: Number(found[2]), above: found[1] === '>' }
}

/** `1,5`, `1.234,5` and `1 234,5`. */
export function europeanNumber(text: string): number {
  return /^[+-]?(?:\d+|\d{1,3}(?:([.'’ \u00a0\u2009\u202f])\d{3})(?:\1\d{3})*)(?:,\d+)?$/.test(text)
    ? Number(text.replace(/[.'’ \u00a0\u2009\u202f]/g, '').replace(',', '.'))
    : NaN
}

/** `1,234,567.8`, and with spaces or apostrophes. */
export function groupedNumber(text: string): number {
  return /^[+-]?[1-9]\d{0,2}(?:([,'’ \u00a0\u2009\u202f])\d{3})(?:\1\d{3})*(?:\.\d+)?$/.test(text)
    ? Number(text.replace(/[,'’ \u00a0\u2009\u202f]/g, ''))
    : NaN
}

export type DateOrder = 'iso' | 'dotted' | 'year-first' | 'day-first' | 'month-first'

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s?(Z|[+-]\d{2}(?::?\d{2})?|UTC)?)?$/
const CLOCK = '(?:[ T]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d+)?)?)?$'
const DOTTED = new RegExp(`^(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})${CLOCK}`)
const SLASHED = new RegExp(`^(\\d{1,2})/(\\d{1,2})/(\\d{4})${CLOCK}`)
const YEAR_SLASHED = new RegExp(`^(\\d{4})/(\\d{1,2})/(\\d{1,2})${CLOCK}`)

/** Days since 1970-01-01 (whole: dates are analysed as days), or NaN if the text is no date in that order. */
export function dateDays(text: string, order: DateOrder): number {
  if (order === 'iso') {
    const found = ISO.exec(text)
    if (found === null) return NaN
    const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = found
    return days(year, month, day, hour, minute, second, zoneMs(zone))
  }
  const found = (order === 'dotted' ? DOTTED : order === 'year-first' ? YEAR_SLASHED : SLASHED).exec(text)
  if (found === null) return NaN
  const [, first, second, third, hour = '0', minute = '0', sec = '0'] = found
  if (order === 'year-first') return days(first, second, third, hour, minute, sec, 0)
  const [day, month] = order === 'month-first' ? [second, first] : [first, second]
  return days(third, month, day, hour, minute, sec, 0)
}

function days(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  hour: string,
  minute: string,
  second: string,
  zone: number,
): number {
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  const [h, m, s] = [Number(hour), Number(minute), Number(second)]
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  if (!real || h > 24 || (h === 24 && m + s > 0) || m > 59 || s > 60) return NaN
  return Math.floor((date.getTime() + ((h * 60 + m) * 60 + s) * 1000 - zone) / 86_400_000)
}

function zoneMs(zone: string | undefined): number {
  const found = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? '')
  if (found === null) return 0
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3] ?? 0)) * 60_000
}

export function looksSlashed(text: string): boolean {
  return SLASHED.test(text)
}

/** A date that isn't read as one: two-digit years, month names, d-m-y with dashes, a month without a day. */
export function looksDated(text: string): boolean {
  return (
    /^\d{1,2}([./-])\d{1,2}\1(\d{2}|\d{4})\b/.test(text) ||
    /^\d{4}-\d{1,2}(-\d{1,2})?\b/.test(text) ||
    /^\d{8}T\d{4}/.test(text) ||
    /^(\d{1,2}[ .-]*)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ .,-]+\d/i.test(text)
  )
}

/** `14:05`, `14:05:33`, `1 day 02:00`, `PT5M`: a time of day or a duration, which stays text. */
export function looksTimed(text: string): boolean {
  return (
    /^-?\d{1,3}:\d{2}(:\d{2}([.,]\d+)?)?(\s?[ap]\.?m\.?)?$/i.test(text) ||
    /^-?P(T?[\d.]+[A-Z])+/.test(text) ||
    /^-?\d+ days?\b/.test(text)
  )
}

const AMOUNT = '[+−-]?\\s?\\d[\\d.,]*'
const CURRENCY = '(?:[$€£¥]|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD)\\s)'
const MEASURED = new RegExp(
  `^[+−-]?\\s?${CURRENCY}\\s?${AMOUNT}$|^\\(${CURRENCY}?\\s?${AMOUNT}\\)$|^${AMOUNT}\\s?(?:[%‰$€£¥]|[a-zA-Zµμ°][\\w/²³%.]*)$`,
)

/** Currency, percent or a unit beside a number; a number in brackets, as accountants write a negative one. */
export function looksMeasured(text: string): boolean {
  return MEASURED.test(text) && Number.isNaN(plainNumber(text))
}

/** Numbers in whichever dress: plain, local, censored. */
export function looksNumeric(text: string): boolean {
  return (
    !Number.isNaN(plainNumber(text)) ||
    !Number.isNaN(europeanNumber(text)) ||
    !Number.isNaN(groupedNumber(text)) ||
    /^([<>]=?|[≤≥])\s*[+-]?[\d.,]+$/.test(text)
  )
}

/** The typographic minus sign (U+2212) as the sign that computers know. */
export function withPlainMinus(text: string): string {
  return text.replaceAll('\u2212', '-')
}

/** Whether a header cell looks like a value rather than a name. */
export function looksLikeValue(text: string): boolean {
  return (
    !Number.isNaN(plainNumber(text)) ||
    !Number.isNaN(europeanNumber(text)) ||
    !Number.isNaN(dateDays(text, 'iso')) ||
    !Number.isNaN(dateDays(text, 'dotted')) ||
    !Number.isNaN(dateDays(text, 'year-first')) ||
    looksSlashed(text) ||
    censored(text) !== null ||
    /^(true|false)$/i.test(text)
  )
}
