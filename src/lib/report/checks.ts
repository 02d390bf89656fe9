import { capital } from '../base/words'
import type { Metric } from '../evaluate/metric'
import type { Check } from './area-verdict'
import { interval, reasonText, show } from './numbers'
import type { Known, Standing } from './standing'
import { limitsOf, thresholdOf, type ChosenLimits, type ThresholdId } from './thresholds'

export type ById = ReadonlyMap<string, Metric>

/** A metric's number as a threshold sees it. */
export interface Measured {
  /** What is held against the limits: the larger, the worse. */
  amount: number
  /** Number, certainty, and against what. */
  said: string
  /** What is added where it isn't good, e.g. which column is worst. */
  worst?: string
  /** Whether chance alone may explain the whole of it: then it is good, whatever the amount. */
  chance?: boolean
}

const order: Known[] = ['good', 'mixed', 'poor']
const all: Standing[] = ['unknown', ...order]

/** The worse of two standings. */
export function worse(a: Known, b: Known): Known {
  return order.indexOf(a) > order.indexOf(b) ? a : b
}

/** Holds what was measured against the limits. A text in the place of a measure says why there is none. */
export function check(id: ThresholdId, measured: Measured | string, chosen: ChosenLimits): Check {
  const threshold = thresholdOf(id)
  const { title } = threshold
  if (typeof measured === 'string')
    return { threshold: id, title, standing: 'unknown', amount: null, said: measured }
  const { amount, chance = false, worst = '' } = measured
  const { good, poor } = limitsOf(threshold, chosen)
  const standing = chance || amount <= good ? 'good' : amount <= poor ? 'mixed' : 'poor'
  const said = standing === 'good' ? measured.said : `${measured.said}${worst}`
  return { threshold: id, title, standing, amount, said }
}

/** What a check can at worst make of its area. */
export function weightOf({ threshold, standing }: Check): Standing {
  const { atWorst } = thresholdOf(threshold)
  return standing === 'poor' ? atWorst : standing
}

/** The standing of an area: that of its worst check; null where none is known. */
export function worstOf(checks: readonly Check[]): Known | null {
  return checks.reduce<Known | null>((worst, one) => {
    const weight = weightOf(one)
    if (weight === 'unknown') return worst
    return worst === null ? weight : worse(worst, weight)
  }, null)
}

/** “columns move together as in the real rows: correlation similarity 0.975 …”; nothing for what isn't known. */
export function clauseOf({ threshold, standing, said }: Check): string[] {
  if (standing === 'unknown') return []
  return [`${thresholdOf(threshold).says[standing]}: ${said}`]
}

/**
 * One sentence from the checks that always speak, and the worst of the others where it is worse than they are.
 * The worst comes first.
 */
export function sentenceOf(checks: readonly Check[], leads: readonly ThresholdId[]): string {
  const known = checks.filter(({ standing }) => standing !== 'unknown')
  const weight = (one: Check): number => all.indexOf(weightOf(one))
  const first = known.filter(({ threshold }) => leads.includes(threshold))
  const most = Math.max(0, ...first.map(weight))
  const [other] = known
    .filter((one) => !first.includes(one) && (first.length === 0 || weight(one) > most))
    // Of two that weigh the same, the one that is worse in itself.
    .sort((a, b) => weight(b) - weight(a) || all.indexOf(b.standing) - all.indexOf(a.standing))
  const said = [...first, ...(other === undefined ? [] : [other])].sort((a, b) => weight(b) - weight(a))
  const [worst, ...rest] = said
  if (worst === undefined) return ''
  const turn = rest.some((one) => weight(one) < weight(worst))
  const clauses = said.flatMap(clauseOf)
  const text =
    clauses.length < 2
      ? clauses.join('')
      : `${clauses.slice(0, -1).join('; ')}${turn ? '; yet ' : '; '}${clauses.at(-1) ?? ''}`
  return `${capital(text)}.`
}

/** “95 % interval 0.75 to 0.81”, “spread over resamples 0.01 to 0.02”. */
export function certainty({ interval: ends, intervalKind }: Metric): string {
  if (ends === null) return 'no interval'
  return intervalKind === 'resampling-spread'
    ? `spread over resamples ${interval(ends)}`
    : `95\u00a0% interval ${interval(ends)}`
}

/**
 * “KL 0.012, at best 0.009 (spread over resamples 0.011 to 0.013)”.
 * @param against right behind the number, with its own comma
 */
export function numberText(name: string, metric: Metric, against: string): string {
  return `${name} ${show(metric.value)}${against} (${certainty(metric)})`
}

/** What a number that had best be small stands against, with its comma: its noise floor, which it may also lie within. */
export function besideFloor({ value, floor }: { value: number; floor: number | null }): string {
  return floor !== null && value < floor
    ? `, within its noise floor of ${show(floor)}`
    : `, at best ${show(floor)}`
}

/** The metric with its value, or why there is none. */
export function known(by: ById, id: string): (Metric & { value: number }) | string {
  const metric = by.get(id)
  if (metric === undefined || metric.value === null) return reasonText(metric)
  return { ...metric, value: metric.value }
}

/** How far a value lies above twice its noise floor. */
export function aboveFloor({ value, floor }: { value: number; floor: number | null }): number {
  return value - 2 * (floor ?? 0)
}

/** The entry with the largest value. */
export function largest(entries: Readonly<Record<string, number | null>>): [string, number] | null {
  let found: [string, number] | null = null
  for (const [name, value] of Object.entries(entries)) {
    if (value !== null && (found === null || value > found[1])) found = [name, value]
  }
  return found
}
