import type { Metric, Setting } from '../evaluate/metric'
import { spreadOf } from '../study/spread'

/** A number as a person reads it: three significant digits, no exponent between 0.001 and a million. */
export function show(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e6) return String(value)
  if (size < 0.0005) return value.toExponential(1)
  if (size < 1) return value.toFixed(3)
  if (size < 100) return String(Number(value.toPrecision(3)))
  return size < 1e6 ? String(Math.round(value)) : value.toExponential(2)
}

/** A share as a percentage; number and sign are never torn apart. */
export function percent(share: number): string {
  const value = share * 100
  return value !== 0 && Math.abs(value) < 1 ? `${value.toFixed(1)}\u00a0%` : `${Math.round(value)}\u00a0%`
}

/** From the least to the most of the numbers among them: “0.80 to 0.86”. */
export function reach(values: readonly (number | null)[], text: (value: number) => string = show): string {
  const spread = spreadOf(values)
  return spread === null ? '–' : `${text(spread.least)} to ${text(spread.most)}`
}

export function interval(ends: readonly [number, number] | null): string {
  return ends === null ? '' : `${show(ends[0])} to ${show(ends[1])}`
}

/** Settings in one line: `bins 10 · binning quantile`. Whole lists stand in results.json; here they are counted. */
export function settingsText(settings: Readonly<Record<string, Setting>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${settingName(name)} ${settingText(value)}`)
    .join(' · ')
}

/** `learningRate` in words: learning rate. */
function settingName(name: string): string {
  return name.replaceAll(
    /([a-z])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  )
}

function settingText(value: Setting): string {
  if (typeof value === 'number')
    return Number.isInteger(value) ? show(value) : show(value).replace(/(\.\d*?)0+$/, '$1')
  return typeof value === 'object' && value !== null
    ? `${Object.keys(value).length} values, in results.json`
    : String(value)
}

/** Why a metric has no value, to end a sentence with: small letter first, one full stop. */
export function reasonText(metric: Metric | undefined): string {
  const reason = (metric?.reason ?? 'it was not measured').replace(/\.+$/, '')
  const isWord = /^[A-Z][a-z ]/.test(reason)
  return `${isWord ? reason.charAt(0).toLowerCase() + reason.slice(1) : reason}.`
}
