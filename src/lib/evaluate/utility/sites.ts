import { areaUnder, Ranking } from '../../learn/ranking'
import { cellText, columnOf } from '../../table/table'
import type { EvaluationContext } from '../context'
import type { Metric, Setting } from '../metric'
import type { Tested } from './models'
import { labelledOf } from './rows'

/** Fewest positives and negatives of a site for an AUROC of its own. */
export const SITE_MINIMUM = 10

/** T’s labelled rows, by place, of a site, or of a region’s small sites together. */
export interface Site {
  /** The site’s name, or `region=NAME`. */
  key: string
  places: number[]
  /** Why it has no number of its own. */
  reason: string | null
}

export interface Sites {
  /** Every site, large or small, by name. */
  sites: Site[]
  /** The small ones together, by region if there is one. */
  regions: Site[]
  settings: Record<string, Setting>
}

/** The sites of T, or why there are none. */
export function sitesOf(context: EvaluationContext): Sites | string {
  return context.share('sites', (): Sites | string => {
    const { test, schema } = context.input
    if (schema.site === null) return 'No site column was chosen'
    if (test === null) return 'There is no test table'
    const column = columnOf(test, schema.site)
    if (column === undefined) return `The test table lacks the site column “${schema.site}”`
    const { rows, labels } = labelledOf(context, 'test')
    const least = siteMinimum(context)
    const few = `Fewer than ${least} positives or ${least} negatives among its test rows`
    const siteOf = (key: string, places: number[]): Site => {
      const positives = places.reduce((sum, place) => sum + (labels[place] ?? 0), 0)
      const enough = Math.min(positives, places.length - positives) >= Math.max(1, least)
      return { key, places, reason: enough ? null : few }
    }
    const all = Array.from(rows.keys())
    const { known, unknown } = groupBy(all, (place) => cellText(column, rows[place] ?? 0))
    const sites = known.map(([name, places]) => siteOf(name, places))
    const small = sites.filter(({ reason }) => reason !== null)
    const region = schema.region === null ? undefined : columnOf(test, schema.region)
    const byRegion =
      region === undefined
        ? []
        : groupBy(
            small.flatMap(({ places }) => places),
            (place) => cellText(region, rows[place] ?? 0),
          ).known
    const regions = byRegion.map(([name, places]) => siteOf(`region=${name}`, places))
    return {
      sites,
      regions,
      settings: {
        siteMinimum: least,
        sites: sites.length,
        smallSites: small.length,
        rowsWithoutSite: unknown,
        ...(regions.length === 0 ? {} : { regions: membersOf(regions, small) }),
        ...(schema.region !== null && region === undefined
          ? { note: `The test table lacks the region column “${schema.region}”: small sites stay alone` }
          : {}),
      },
    }
  })
}

export function siteMinimum({ input }: EvaluationContext): number {
  return input.nMin ?? SITE_MINIMUM
}

/** An AUROC for each site that has enough rows, and for each region’s small sites together. */
export function bySite(
  context: EvaluationContext,
  tested: Tested,
): Partial<Pick<Metric, 'perSite' | 'reasons'>> {
  const found = sitesOf(context)
  if (typeof found === 'string') return {}
  const entries = [...found.sites, ...found.regions].map(({ key, places, reason }) => [
    key,
    reason === null ? areaUnder(new Ranking(tested.gbdt, tested.labels, places).tally()) : null,
  ])
  return { perSite: Object.fromEntries(entries), reasons: siteReasons(found) }
}

export function siteReasons({ sites, regions }: Sites): Record<string, string> {
  return Object.fromEntries(
    [...sites, ...regions].flatMap(({ key, reason }) => (reason === null ? [] : [[key, reason]])),
  )
}

/** The small sites of which each region’s number is made. */
function membersOf(regions: readonly Site[], small: readonly Site[]): Record<string, Setting> {
  const siteOf = new Map(small.flatMap(({ key, places }) => places.map((place) => [place, key] as const)))
  return Object.fromEntries(
    regions.map(({ key, places }) => [key, [...new Set(places.flatMap((place) => siteOf.get(place) ?? []))]]),
  )
}

function groupBy(
  places: readonly number[],
  nameOf: (place: number) => string | null,
): { known: [string, number[]][]; unknown: number } {
  const groups = new Map<string, number[]>()
  let unknown = 0
  for (const place of places) {
    const name = nameOf(place)
    if (name === null) unknown++
    else if (groups.has(name)) groups.get(name)?.push(place)
    else groups.set(name, [place])
  }
  return { known: [...groups].sort(([a], [b]) => (a < b ? -1 : 1)), unknown }
}
