import type { EvaluationContext } from '../context'
import type { Metric, Setting } from '../metric'
import { median } from '../statistics'
import type { Entry } from '../summary'
import { viewsOf } from '../views'
import { CROSSING_LIMITS, crossingsOf } from './crossings'
import { countedGroup, groupCodesOf, type GroupCodes, sharedByGroups } from './group-codes'

/** Two or more groups crossed: `of` are their places among the groups. */
export type Crossed = GroupCodes & { of: readonly number[] }

/**
 * The combinations of two and more groups' levels that occur in R or S, keys such as “sex=F & race=asian”. They have
 * numbers of their own where they are large enough, and enter no value.
 */
export function intersectionsOf(context: EvaluationContext): { crossed: Crossed[]; leftOut: string[] } {
  return sharedByGroups(context, 'intersections', () => {
    const { kept, leftOut } = crossingsOf(groupCodesOf(context))
    return {
      crossed: kept.map((crossing) => ({ ...countedGroup(context, crossing), of: crossing.of })),
      leftOut,
    }
  })
}

/** What the settings say of intersections; nothing without two groups. */
export function intersectionSettings(context: EvaluationContext): Record<string, Setting> {
  const { crossed, leftOut } = intersectionsOf(context)
  if (crossed.length + leftOut.length === 0) return {}
  return {
    ...(crossed.length === 0
      ? {}
      : { intersections: crossed.flatMap(({ seen }) => seen.map(({ key }) => key)) }),
    ...(leftOut.length === 0
      ? {}
      : { notCrossed: leftOut, notCrossedEither: 'whatever holds one of these and more groups' }),
    crossingLimits: { ...CROSSING_LIMITS },
  }
}

/**
 * Numbers of intersections, or why there is none, beside those of the groups, with the floor of each in
 * `settings.perGroupFloors`; value, interval and floor stay as they are.
 */
export function withIntersections(
  context: EvaluationContext,
  metric: Metric,
  entries: readonly Entry[],
): Metric {
  if (entries.length === 0)
    return { ...metric, settings: { ...metric.settings, ...intersectionSettings(context) } }
  const views = viewsOf(context)
  const found = entries.map((entry) => ({ ...entry, value: entry.of(views.point) }))
  const known = found.filter(({ value }) => typeof value === 'number')
  const draws = Array.from({ length: context.draws }, (_, d) => {
    const view = views.draw(d)
    return known.map(({ of }) => of(view))
  })
  const floors = known.flatMap(({ key }, e): [string, number][] => {
    const floor = median(draws.map((values) => values[e]).filter((value) => typeof value === 'number'))
    return floor === null ? [] : [[key, floor]]
  })
  return {
    ...metric,
    perGroup: {
      ...metric.perGroup,
      ...Object.fromEntries(found.map(({ key, value }) => [key, typeof value === 'number' ? value : null])),
    },
    reasons: {
      ...metric.reasons,
      ...Object.fromEntries(
        found.flatMap(({ key, value }) => (typeof value === 'string' ? [[key, value] as const] : [])),
      ),
    },
    settings: {
      ...metric.settings,
      ...intersectionSettings(context),
      perGroupFloors: { ...recordOf(metric.settings.perGroupFloors), ...Object.fromEntries(floors) },
    },
  }
}

function recordOf(setting: Setting | undefined): Record<string, Setting> {
  return typeof setting === 'object' && setting !== null && !Array.isArray(setting)
    ? Object.fromEntries(Object.entries(setting))
    : {}
}
