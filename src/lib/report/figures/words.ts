import { decimalText } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import type { Metric } from '../../evaluate/metric'
import { show } from '../numbers'

export type MetricsById = ReadonlyMap<string, Metric>

/** “KL 0.21; noise floor 0.01”, without what isn't known. */
export function klText(kl: number | null, floor: number | null): string {
  if (kl === null) return ''
  return `KL ${decimalText(kl)}${floor === null ? '' : `; noise floor ${decimalText(floor)}`}`
}

/** “0.78 (95 % interval 0.75 to 0.81)”. */
export function estimate({ value, interval, intervalKind }: Metric): string {
  if (value === null) return 'can’t be computed'
  if (interval === null) return show(value)
  const ends = `${show(interval[0])} to ${show(interval[1])}`
  return intervalKind === 'confidence'
    ? `${show(value)} (95\u00a0% interval ${ends})`
    : `${show(value)} (${ends})`
}

/** What the lines are where they come from resampling the synthetic rows, for “how to read”. */
export const SPREAD =
  'Lines are the spread over resamples of the synthetic rows; resampling adds noise of its own, so that they lie on the noisier side of the dot.'

/** Whether a value's interval reaches what it is held against: then chance alone may explain the difference. */
export function reaches(
  { value, interval }: Pick<Metric, 'value' | 'interval'>,
  mark: number | null,
  better: 'higher' | 'lower',
): boolean {
  if (value === null || interval === null || mark === null) return false
  return better === 'higher' ? value < mark && interval[1] >= mark : value > mark && interval[0] <= mark
}

/** “race=race_asian” is the level asian of the group race; “sex=F & race=asian” are the rows of both. */
export function groupText(key: string): string {
  return key
    .split(/ & (?=[^=&]+=)/)
    .map(levelText)
    .join(' and ')
}

function levelText(key: string): string {
  const place = key.indexOf('=')
  if (place < 0) return key
  const [group, level] = [key.slice(0, place), key.slice(place + 1)]
  return `${group}: ${level.startsWith(`${group}_`) ? level.slice(group.length + 1) : level}`
}

/** An entry of a record that may be called anything. */
export function own(entries: Readonly<Record<string, number | null>>, name: string): number | null {
  return Object.hasOwn(entries, name) ? (entries[name] ?? null) : null
}

/** Names that any file system takes, each once: letters of the column's name, numbered where two read alike. */
export function uniquelyNamed<F extends Pick<Figure, 'name'>>(figures: readonly F[]): F[] {
  const taken = new Set<string>()
  return figures.map((figure) => {
    const base = fileSafe(figure.name)
    let name = base
    for (let next = 2; taken.has(name); next++) name = `${base}-${next}`
    taken.add(name)
    return { ...figure, name }
  })
}

function fileSafe(name: string): string {
  const safe = name
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return safe.slice(0, 60) || 'figure'
}
