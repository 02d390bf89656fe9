import type { EvaluationContext } from '../context'
import type { Metric, Setting } from '../metric'
import { median } from '../statistics'
import type { Entry } from '../summary'
import { viewsOf } from '../views'
import { countedGroup, groupCodesOf, type GroupCodes, sharedByGroups } from './group-codes'

/** Two groups crossed: `of` are their places among the groups. */
export type Crossed = GroupCodes & { of: readonly [number, number] }

/** Above this many combinations two groups are not crossed. */
const MOST_CROSSED = 400

/**
 * The combinations of two groups' levels that occur in R or S, keys such as “sex=F & race=asian”. They have numbers of their
 * own where they are large enough, and enter no value.
 */
export function intersectionsOf(context: EvaluationContext): { crossed: Crossed[]; leftOut: string[] } {
  return sharedByGroups(context, 'intersections', () => {
    const groups = groupCodesOf(context)
    const pairs = groups.flatMap((a, i) =>
      groups.slice(i + 1).map((b, k) => ({ a, b, of: [i, i + 1 + k] as const })),
    )
    const small = pairs.filter(({ a, b }) => a.seen.length * b.seen.length <= MOST_CROSSED)
    return {
      crossed: small.map(({ a, b, of }) => {
        const keys = levelKeys(a).flatMap((x) => levelKeys(b).map((y) => `${x} & ${y}`))
        const both = (table: 'real' | 'synthetic') =>
          Int32Array.from(a[table], (level, row) => level * b.levels + (b[table][row] ?? 0))
        const columns = [...new Set([...a.columns, ...b.columns])]
        const name = `${a.name} & ${b.name}`
        const group = countedGroup(context, {
          name,
          columns,
          keys,
          real: both('real'),
          synthetic: both('synthetic'),
        })
        return { ...group, of }
      }),
      leftOut: pairs.filter((pair) => !small.includes(pair)).map(({ a, b }) => `${a.name} & ${b.name}`),
    }
  })
}

/** What the settings say of intersections; nothing without two groups. */
export function intersectionSettings(context: EvaluationContext): Record<string, Setting> {
  const { crossed, leftOut } = intersectionsOf(context)
  return {
    ...(crossed.length === 0
      ? {}
      : { intersections: crossed.flatMap(({ seen }) => seen.map(({ key }) => key)) }),
    ...(leftOut.length === 0 ? {} : { notCrossed: leftOut }),
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

function levelKeys({ levels, seen }: GroupCodes): string[] {
  const keys = new Map(seen.map(({ key, level }) => [level, key]))
  return Array.from({ length: levels }, (_, level) => keys.get(level) ?? '')
}
