import { format } from 'd3-format'

const grouped = format(',')

/** A number on an axis or at the end of a bar: three significant digits, thousands set apart. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size >= 1e7 || (size !== 0 && size < 0.0005)) return format('.2~e')(value)
  return size >= 1000 ? grouped(Math.round(value)) : String(Number(value.toPrecision(3))).replace('-', '−')
}

/** A small number to three decimals, as reports print them. */
export function decimalText(value: number): string {
  if (value === 0) return '0'
  if (value > 0 && value < 0.0005) return '< 0.001'
  return Math.abs(value) < 1 ? value.toFixed(3) : numberText(value)
}

/** A share as a percentage: “46 %”, “9.1 %”, “0.4 %”; number and sign are never torn apart. */
export function shareText(share: number): string {
  const value = share * 100
  if (value > 1e-9 && value < 0.05) return '<\u00a00.1\u00a0%'
  return value < 10 && Math.abs(value - Math.round(value)) >= 0.05
    ? `${value.toFixed(1)}\u00a0%`
    : `${Math.round(value)}\u00a0%`
}

/** For tables: four significant digits, so that no number there says more than it knows. */
export function rounded(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(4))
}

const units = new Map([
  ['a', 'years'],
  ['mo', 'months'],
  ['wk', 'weeks'],
  ['d', 'days'],
  ['h', 'hours'],
  ['min', 'minutes'],
  ['s', 'seconds'],
  ['Cel', '°C'],
  ['[degF]', '°F'],
  ['mm[Hg]', 'mmHg'],
  ['10*3/uL', '10³/µL'],
  ['10*9/L', '10⁹/L'],
  ['/min', 'per minute'],
  ['{score}', 'points'],
  ['1', ''],
])

/** A unit as it is printed; those of UCUM that read oddly are put in words. */
export function unitText(unit: string | null): string {
  if (unit === null) return ''
  return units.get(unit) ?? unit.replace(/\bu(?=[a-zA-Z])/g, 'µ').replace('[IU]', 'IU')
}

/** “5 mmol/L”, “2 years”; “day” for one day. */
export function quantityText(size: number, unit: string | null): string {
  const text = unitText(unit)
  if (size === 1 && /^(years|months|weeks|days|hours|minutes|seconds|points)$/.test(text))
    return text.slice(0, -1)
  return `${numberText(size)}${text === '' ? '' : ` ${text}`}`
}

/** “Lactate (mmol/L)”. */
export function withUnit(name: string, unit: string | null): string {
  const text = unitText(unit)
  return text === '' ? name : `${name} (${text})`
}
