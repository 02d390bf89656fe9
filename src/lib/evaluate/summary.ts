import type { EvaluationContext } from './context'
import type { Metric, Setting } from './metric'
import { meanOf, median, percentileInterval } from './statistics'
import { viewsOf, type View } from './views'

/** One entry of a mean: a column, a pair or a group. `of` gives its number in a view, or says why it has none. */
export interface Entry {
  key: string
  of(view: View): number | string
  /** The same in many views that share a real side, where that is cheaper together; NaN where it has none. */
  many?(views: readonly View[]): ArrayLike<number>
}

interface Summing {
  settings: Record<string, Setting>
  /** What stands in `reason` when there is no entry at all. */
  none: string
  /** Where the entries go; perFeature by default. */
  under?: 'perFeature' | 'perGroup'
  interval?: boolean
  floor?: boolean
  /** Puts each entry’s own interval and floor into the settings, from the same draws: `perGroupIntervals`, `perGroupFloors`. */
  each?: boolean
  /** One number of the entries’ numbers, null where undefined; their mean by default. */
  combine?: (values: readonly (number | null)[]) => number | null
}

/**
 * Puts entries together into a metric: the value from R and S, an interval from resamples of S’s rows, a floor
 * from draws of R against R. Entries undefined for R and S are listed with their reason and stay out of all three.
 */
export function summarise(
  context: EvaluationContext,
  id: string,
  entries: readonly Entry[],
  options: Summing,
): Metric {
  const { under = 'perFeature', combine = meanOf } = options
  const views = viewsOf(context)
  const per = new Map<string, number | null>()
  const why = new Map<string, string>()
  const found = entries.map((entry) => {
    const value = entry.of(views.point)
    per.set(entry.key, typeof value === 'number' ? value : null)
    if (typeof value === 'string') why.set(entry.key, value)
    return typeof value === 'number' ? value : null
  })
  const settings = {
    ...options.settings,
    defined: found.filter((value) => value !== null).length,
    of: entries.length,
  }
  const value = combine(found)
  // From entries, since a column may be called `__proto__`.
  const rest = { [under]: Object.fromEntries(per), reasons: Object.fromEntries(why), settings }
  if (value === null) {
    const reason = entries.length === 0 ? options.none : noneDefined([...why.values()])
    return context.metric(id, { ...rest, reason })
  }
  const defined = entries.filter((_, e) => found[e] !== null)
  const again = (views: readonly View[]): (number | null)[][] => {
    const series = defined.map(
      (entry) => entry.many?.(views) ?? views.map((view) => numberOf(entry.of(view))),
    )
    return views.map((_, v) => series.map((values) => numberIn(values[v])))
  }
  const keep = options.each === true
  const resampled =
    options.interval === false ? [] : again(range(context.resamples, (i) => views.resample(i)))
  const drawn = options.floor === false ? [] : range(context.draws, (d) => again([views.draw(d)])).flat()
  const interval = percentileInterval(resampled.flatMap((values) => combine(values) ?? []))
  const floor = median(drawn.flatMap((values) => combine(values) ?? []))
  return context.metric(id, {
    ...rest,
    value,
    interval,
    intervalKind: interval === null ? null : 'resampling-spread',
    floor,
    settings: {
      ...settings,
      ...(interval === null ? {} : { resamples: context.resamples }),
      ...(floor === null ? {} : { floorDraws: context.draws }),
      ...(keep && resampled.length > 0
        ? { [`${under}Intervals`]: eachEntry(defined, resampled, percentileInterval) }
        : {}),
      ...(keep && drawn.length > 0 ? { [`${under}Floors`]: eachEntry(defined, drawn, median) } : {}),
    },
  })
}

/** What the draws say of each entry, by its key; entries that no draw defines are left out. */
function eachEntry<T extends Setting>(
  entries: readonly Entry[],
  draws: readonly (readonly (number | null)[])[],
  summary: (values: readonly number[]) => T | null,
): Record<string, T> {
  return Object.fromEntries(
    entries.flatMap(({ key }, e): [string, T][] => {
      const found = summary(draws.flatMap((values) => values[e] ?? []))
      return found === null ? [] : [[key, found]]
    }),
  )
}

const LACKS = 'The synthetic table lacks this column.'

/** An entry a column: of the numeric, of the coded (not numeric) or of all. */
export function columnEntries(
  context: EvaluationContext,
  which: 'numeric' | 'coded' | 'all',
  of: (view: View, j: number) => number | string,
  many: ((views: readonly View[], j: number) => ArrayLike<number>) | null = null,
): Entry[] {
  return context.analysed
    .filter(({ numeric }) => which === 'all' || numeric === (which === 'numeric'))
    .map(({ name, place }) => ({
      key: name,
      of: (view: View) => (place < 0 ? LACKS : of(view, place)),
      ...(many === null ? {} : { many: (views: readonly View[]) => many(views, place) }),
    }))
}

/** An entry "a|b" a pair of columns, in table order: of two numeric ones, or of at least one that isn't. */
export function pairEntries(
  context: EvaluationContext,
  which: 'both numeric' | 'some coded',
  of: (view: View, a: number, b: number) => number | string,
  many: ((views: readonly View[], a: number, b: number) => ArrayLike<number>) | null = null,
): Entry[] {
  return context.analysed.flatMap((a, i) =>
    context.analysed
      .slice(i + 1)
      .filter((b) => (a.numeric && b.numeric) === (which === 'both numeric'))
      .map((b) => ({
        key: `${a.name}|${b.name}`,
        of: (view: View) => (a.place < 0 || b.place < 0 ? LACKS : of(view, a.place, b.place)),
        ...(many === null ? {} : { many: (views: readonly View[]) => many(views, a.place, b.place) }),
      })),
  )
}

/** NaN for a reason why there is none. */
export function numberOf(found: number | string): number {
  return typeof found === 'number' ? found : NaN
}

function numberIn(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value
}

function range<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i))
}

function noneDefined(reasons: readonly string[]): string {
  const different = [...new Set(reasons)]
  return different.length === 1 ? (different[0] ?? '') : 'Undefined for every entry; see the reasons of each.'
}
