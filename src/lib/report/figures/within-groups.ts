import { forest, type ForestRow } from '../../charts/forest'
import { rounded, shareText } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import type { Metric } from '../../evaluate/metric'
import { show } from '../numbers'
import { limitsOf, thresholdOf, type ChosenLimits } from '../thresholds'
import { intervalsOf, numbersOf, ownInterval, singleGroups } from './settings'
import { groupText, own, SPREAD, type MetricsById } from './words'

interface GroupRow {
  key: string
  value: number
  interval: [number, number] | null
  /** What a perfect generator would get for this group; that of all groups where the group's own isn't known. */
  floor: number | null
}

/** For “how to read”, where groups are crossed. */
export const CROSSED = 'Combinations of groups stand in the table.'

function crossedText({ perGroup, settings }: Metric): string {
  const single = Object.keys(singleGroups(perGroup, settings)).length
  return single < Object.keys(perGroup).length ? ` ${CROSSED}` : ''
}

/** Rows of single groups, then of combinations. */
function groupRows({ perGroup, settings, floor }: Metric): GroupRow[] {
  const intervals = intervalsOf(settings.perGroupIntervals)
  const floors = numbersOf(settings.perGroupFloors)
  return Object.keys(perGroup).flatMap((key): GroupRow[] => {
    const value = own(perGroup, key)
    return value === null
      ? []
      : [{ key, value, interval: ownInterval(intervals, key), floor: own(floors, key) ?? floor }]
  })
}

/** How far the rows of each group are from the real ones of the same group. */
export function klByGroup(by: MetricsById, limits: ChosenLimits): Figure[] {
  const metric = by.get('fairness.kl_by_group')
  if (metric === undefined || metric.value === null) return []
  const rows = groupRows(metric)
  const single = singleGroups(metric.perGroup, metric.settings)
  const known = rows.filter(({ key }) => Object.hasOwn(single, key)).sort((a, b) => b.value - a.value)
  const [worst] = known
  const best = known.at(-1)
  if (worst === undefined || best === undefined) return []
  const { good } = limitsOf(thresholdOf('within-groups'), limits)
  const off = known.filter(({ value, floor }) => value > 2 * (floor ?? 0) + good)
  const floorSaid = worst.floor === null ? '' : `; noise floor ${show(worst.floor)}`
  const finding =
    known.length < 2
      ? `Only ${groupText(worst.key)} is large enough for a number (KL ${show(worst.value)}${floorSaid})`
      : off.length === 0
        ? `No group is farther from its real rows than twice its noise floor and a little; farthest ${groupText(worst.key)} (KL ${show(worst.value)}${floorSaid})`
        : `Rows of ${groupText(worst.key)} are farthest from their real ones (KL ${show(worst.value)}${floorSaid}), rows of ${groupText(best.key)} nearest (${show(best.value)}); ${off.length} of ${known.length} groups are off`
  const silent = Object.keys(single).length - known.length
  return [
    {
      name: 'kl-by-group',
      finding,
      howToRead: `How far the synthetic rows of each group are from the real rows of the same group, mean KL over the columns; zero is alike. The grey band ends at the group’s noise floor, what real rows get against real rows of the same group: small groups scatter more. ${SPREAD}${silent > 0 ? ` ${silent} ${silent === 1 ? 'group is' : 'groups are'} too small for a number.` : ''}${crossedText(metric)}`,
      summary: `${finding}. ${known.map(({ key, value }) => `${groupText(key)} ${show(value)}`).join('; ')}.`,
      draw: (width) =>
        forest({ title: 'KL divergence within the group, nats', rows: drawnRows(metric, rows, show) }, width),
      table: tableOf(metric, rows, 'KL divergence, nats'),
      keys: floorKeys,
    },
  ]
}

/** How far the share of the outcome within each group is off. */
export function outcomeByGroup(by: MetricsById): Figure[] {
  const metric = by.get('fairness.prevalence_gap_by_group')
  if (metric === undefined || metric.value === null) return []
  const rows = groupRows(metric)
  const single = singleGroups(metric.perGroup, metric.settings)
  const known = rows.filter(({ key }) => Object.hasOwn(single, key)).sort((a, b) => b.value - a.value)
  const [worst] = known
  if (worst === undefined) return []
  const beyond = known.filter(({ value, floor, interval }) => (interval?.[0] ?? value) > 2 * (floor ?? 0))
  const numbers = `${shareText(worst.value)} of its rows${worst.floor === null ? '' : `; noise floor ${shareText(worst.floor)}`}`
  const finding =
    beyond.length === 0
      ? `In every group the outcome is about as common as in the real rows; farthest off ${groupText(worst.key)} (${numbers})`
      : `In ${beyond.length} of ${known.length} groups the outcome is more or less common than in the real rows, farthest ${groupText(worst.key)} (off by ${numbers})`
  return [
    {
      name: 'outcome-by-group',
      finding,
      howToRead: `By how much the share of the outcome among the synthetic rows of a group is off, up or down. The grey band ends at the group’s noise floor, what real rows get against real rows. ${SPREAD}${crossedText(metric)}`,
      summary: `${finding}. ${known.map(({ key, value }) => `${groupText(key)} ${shareText(value)}`).join('; ')}.`,
      draw: (width) =>
        forest(
          {
            title: 'Difference in the share of the outcome',
            tickText: shareText,
            rows: drawnRows(metric, rows, shareText),
          },
          width,
        ),
      table: tableOf(metric, rows, 'Difference, share'),
      keys: floorKeys,
    },
  ]
}

const floorKeys: NonNullable<Figure['keys']> = [
  { ink: 'synthetic', label: 'synthetic rows', shape: 'circle' },
  { ink: 'band', label: 'up to the noise floor' },
]

function drawnRows(
  { perGroup, settings }: Metric,
  rows: readonly GroupRow[],
  text: (value: number) => string,
): ForestRow[] {
  return Object.keys(singleGroups(perGroup, settings)).map((key): ForestRow => {
    const row = rows.find((one) => one.key === key)
    const start = { label: groupText(key), key }
    if (row === undefined) return { ...start, points: [], text: 'too few people' }
    const { value, interval, floor } = row
    return {
      ...start,
      points: [{ ink: 'synthetic', value, interval }],
      band: floor === null ? null : [0, floor],
      text: text(value),
    }
  })
}

function tableOf(metric: Metric, rows: readonly GroupRow[], number: string): Figure['table'] {
  const keys = Object.keys(metric.perGroup)
  return {
    head: ['Group', number, 'Spread from', 'to', 'Noise floor', 'Remark'],
    rows: keys.map((key) => {
      const row = rows.find((one) => one.key === key)
      return [
        groupText(key),
        rounded(row?.value ?? null),
        rounded(row?.interval?.[0] ?? null),
        rounded(row?.interval?.[1] ?? null),
        rounded(row?.floor ?? null),
        Object.hasOwn(metric.reasons, key) ? (metric.reasons[key] ?? null) : null,
      ]
    }),
    about: keys,
  }
}
