import { unitText } from '../charts/numbers'
import { boundsOf, namedMeasure, unitOf, type Named, type Statistic } from './clinical-measures'
import type { ColumnSchema, Group, Schema } from './schema'

export interface ClinicalRule {
  /** In the language of rules.ts. */
  text: string
  /** What it says, in words. */
  about: string
}

type Known = ColumnSchema & Named & { at: string }

/**
 * The shipped rules that apply to these columns, by what names and units give away: bounds that no living patient
 * passes, orders between values of one measure, lengths of stay, one-hot groups. Held against the open eICU demo:
 * what real stays break for a good reason has been widened or left out.
 */
export function clinicalRulesFor(schema: Schema): ClinicalRule[] {
  const analysed = schema.columns.filter(
    ({ role }) => role === 'feature' || role === 'target' || role === 'group',
  )
  const known = analysed
    .filter(({ kind }) => kind === 'numeric' || kind === 'integer')
    .map((column): Known => ({ ...column, ...namedMeasure(column.name), at: quoted(column.name) }))
  const byName = new Map(analysed.map((column) => [column.name, column]))
  return [
    ...known.flatMap(bounds),
    ...orders(known),
    ...pressures(known),
    ...stays(known),
    ...schema.groups.flatMap((group) => oneHot(group, byName)),
  ]
}

/** A column as a rule names it: in double quotes unless it is one plain word that the language doesn’t use itself. */
function quoted(name: string): string {
  const plain = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !/^(and|or|not|implies)$/.test(name)
  return plain ? name : `"${name.replaceAll('"', '""')}"`
}

function bounds({ measure, name, unit, at }: Known): ClinicalRule[] {
  if (measure === null) return []
  const ranges = boundsOf(measure, name, unit)
  if (ranges.length === 0) return []
  const text = ranges
    .map(([low, high]) => (high === null ? `${at} >= ${low}` : `${at} >= ${low} and ${at} <= ${high}`))
    .join(' or ')
  const said = ranges
    .map(([low, high]) => (high === null ? `${low} or more` : `${low} to ${high}`))
    .join(' or ')
  return [
    {
      text,
      about: `${measure.label}: ${said}${unitText(unit) === '' ? '' : ` ${unitText(unit)}`} in a living patient`,
    },
  ]
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}

const ORDERS: readonly (readonly [Statistic, Statistic])[] = [
  ['min', 'first'],
  ['min', 'last'],
  ['min', 'mean'],
  ['min', 'median'],
  ['min', 'max'],
  ['first', 'max'],
  ['last', 'max'],
  ['mean', 'max'],
  ['median', 'max'],
]

const SAID: Record<Statistic, string> = {
  first: 'first',
  last: 'last',
  min: 'lowest',
  max: 'highest',
  mean: 'mean',
  median: 'median',
}

function orders(known: readonly Known[]): ClinicalRule[] {
  const byStem = groupedBy(
    known.filter(({ statistic }) => statistic !== null),
    ({ stem }) => stem,
  )
  return [...byStem.values()].flatMap((columns) =>
    ORDERS.flatMap(([less, more]) => {
      const low = columns.find(({ statistic }) => statistic === less)
      const high = columns.find(({ statistic }) => statistic === more)
      if (low === undefined || high === undefined || !sameUnit(low, high)) return []
      const what = low.measure?.label ?? low.stem
      return [
        {
          text: `${low.at} <= ${high.at}`,
          about: `${what}: the ${SAID[less]} is at most the ${SAID[more]}`,
        },
      ]
    }),
  )
}

function sameUnit(a: ColumnSchema, b: ColumnSchema): boolean {
  return a.unit === null || b.unit === null || a.unit === b.unit || unitOf(a.unit) === unitOf(b.unit)
}

/**
 * Diastolic ≤ mean ≤ systolic where the names differ in the measure alone. The lowest mean may come from another reading
 * than the lowest diastolic: 8 of 1,333 real stays have it below, so that this one is left out.
 */
function pressures(known: readonly Known[]): ClinicalRule[] {
  const byPlace = groupedBy(
    known.filter(({ measure }) => /^(sysbp|diasbp|meanbp)$/.test(measure?.id ?? '')),
    ({ name, statistic }) => `${pressurePlace(name)}|${statistic ?? ''}`,
  )
  return [...byPlace.values()].flatMap((columns) => {
    const the = (id: string) => columns.find(({ measure }) => measure?.id === id)
    return (
      [
        ['diasbp', 'sysbp'],
        ['diasbp', 'meanbp'],
        ['meanbp', 'sysbp'],
      ] as const
    ).flatMap(([less, more]) => {
      const [low, high] = [the(less), the(more)]
      if (low === undefined || high === undefined || !sameUnit(low, high)) return []
      if (low.statistic === 'min' && less === 'diasbp' && more === 'meanbp') return []
      const when = low.statistic === null ? '' : `, ${SAID[low.statistic]}`
      const about = `${low.measure?.label ?? low.name} is at most ${(high.measure?.label ?? high.name).toLowerCase()}${when}`
      return [{ text: `${low.at} <= ${high.at}`, about }]
    })
  })
}

/** Where and how it was taken: invasive beside invasive. */
function pressurePlace(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  return /noninvasive|nibp|ni(sbp|dbp|mbp)|(sbp|dbp|mbp)ni/.test(plain)
    ? 'cuff'
    : /invasive|abp/.test(plain)
      ? 'line'
      : ''
}

/** A day that is touched counts as a whole one, at both ends: so real ventilator days pass a stay by up to two. */
const TOUCHED_DAYS = 2

function stays(known: readonly Known[]): ClinicalRule[] {
  const inDays = known.filter(({ unit }) => unit === null || unitOf(unit) === 'd')
  const lengths = inDays.filter(({ measure }) => measure?.id === 'los')
  const hospital = lengths.find(({ name }) => /hosp/i.test(name))
  const unit = lengths.find(({ name }) => /icu|unit/i.test(name))
  const stay = hospital ?? lengths.find((one) => one !== unit) ?? unit
  const vent = inDays.filter(({ measure }) => measure?.id === 'vent')
  return [
    ...(stay === undefined
      ? []
      : vent.map(({ at }) => ({
          text: `${at} <= ${stay.at} + ${TOUCHED_DAYS}`,
          about: 'Days on a ventilator are at most the stay, a day that is touched counted whole',
        }))),
    ...(hospital === undefined || unit === undefined
      ? []
      : [
          {
            text: `${unit.at} <= ${hospital.at} + 1`,
            about: 'The stay in the unit is at most that in hospital, days rounded',
          },
        ]),
  ]
}

/** Of the columns of a one-hot group at most one is set: only where their cells are 0 and 1, which can be added up. */
function oneHot(group: Group, byName: ReadonlyMap<string, ColumnSchema>): ClinicalRule[] {
  if (!group.oneHot || group.columns.length < 2) return []
  const addable = group.columns.every((name) => {
    const column = byName.get(name)
    if (column === undefined) return false
    return column.categories === null
      ? column.kind === 'numeric' || column.kind === 'integer'
      : column.categories.every((level) => level === '0' || level === '1')
  })
  if (!addable) return []
  return [
    {
      text: `${group.columns.map(quoted).join(' + ')} <= 1`,
      about: `${group.name}: at most one of its columns is set`,
    },
  ]
}
