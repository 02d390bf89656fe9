import { areaUnder, pairsIn, Ranking } from '../../learn/ranking'
import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily } from '../metric'
import { percentileInterval } from '../statistics'
import { testedOnReal, type Tested } from './models'
import { stratifiedResamples } from './resamples'
import { MODEL_SETTINGS, sizesOf } from './settings'
import { siteMinimum, siteReasons, sitesOf, type Sites } from './sites'

const ID = 'utility.site_auroc_tstr'

/** AUROC among pairs of the same site: how well patients of one hospital are ranked, not hospitals against each other. */
export const siteFamily: MetricFamily<EvaluationContext> = {
  name: 'models within sites',
  ids: [ID],
  shares: ['models'],
  compute(context) {
    return { metrics: [withinSites(context)] }
  },
}

function withinSites(context: EvaluationContext): Metric {
  const found = sitesOf(context)
  if (typeof found === 'string') return context.metric(ID, { reason: found, settings: MODEL_SETTINGS })
  const best = testedOnReal(context, 'real')
  const real = typeof best === 'string' ? null : numbersOf(context, found, best)
  const ceiling = real?.value ?? null
  const tested = testedOnReal(context, 'synthetic')
  if (typeof tested === 'string')
    return context.metric(ID, { reason: tested, ceiling, settings: MODEL_SETTINGS })
  const { value, pairs, interval, perSite, intervals } = numbersOf(context, found, tested)
  return context.metric(ID, {
    value,
    reason: value === null ? 'No site of the test rows has both a positive and a negative' : null,
    interval,
    intervalKind: interval === null ? null : 'confidence',
    ceiling,
    perSite,
    reasons: siteReasons(found),
    settings: {
      ...MODEL_SETTINGS,
      nMin: siteMinimum(context),
      ...found.settings,
      pairs,
      logistic: pooled(rankingsOf(found, tested.logistic, tested.labels)).value,
      trtr: ceiling,
      trtrInterval: real?.interval ?? null,
      perSiteIntervals: intervals,
      perSiteTrtr: real?.perSite ?? {},
      perSiteTrtrIntervals: real?.intervals ?? {},
      ...sizesOf(context, tested),
      resamples: context.resamples,
    },
  })
}

interface Numbers {
  value: number | null
  pairs: number
  interval: [number, number] | null
  perSite: Record<string, number | null>
  intervals: Record<string, [number, number] | null>
}

function numbersOf(context: EvaluationContext, found: Sites, { gbdt, labels }: Tested): Numbers {
  const rankings = rankingsOf(found, gbdt, labels)
  const shown = [
    ...found.sites.map((site, s) => ({ site, ranking: rankings[s] })),
    ...found.regions.map((site) => ({ site, ranking: new Ranking(gbdt, labels, site.places) })),
  ]
  const own = (weights?: Uint16Array) =>
    shown.map(({ site, ranking }) =>
      site.reason !== null || ranking === undefined ? null : areaUnder(ranking.tally(weights)),
    )
  const drawn = stratifiedResamples(context).map((weights) => ({
    value: pooled(rankings, weights).value,
    own: own(weights),
  }))
  const within = (values: readonly (number | null)[]) =>
    percentileInterval(values.filter((value) => value !== null))
  const { value, pairs } = pooled(rankings)
  const values = own()
  return {
    value,
    pairs,
    interval: within(drawn.map(({ value }) => value)),
    perSite: Object.fromEntries(shown.map(({ site }, s) => [site.key, values[s] ?? null])),
    intervals: Object.fromEntries(
      shown
        .map(({ site }, s) => [site, within(drawn.map(({ own }) => own[s] ?? null))] as const)
        .filter(([site]) => site.reason === null)
        .map(([site, interval]) => [site.key, interval]),
    ),
  }
}

function rankingsOf({ sites }: Sites, scores: Float64Array, labels: Uint8Array): Ranking[] {
  return sites.map(({ places }) => new Ranking(scores, labels, places))
}

/** Concordant pairs of the same site over all pairs of the same site. */
function pooled(
  rankings: readonly Ranking[],
  weights?: Uint16Array,
): { value: number | null; pairs: number } {
  let concordant = 0
  let pairs = 0
  for (const ranking of rankings) {
    const own = pairsIn(ranking.tally(weights))
    concordant += own.concordant
    pairs += own.pairs
  }
  return { value: pairs === 0 ? null : concordant / pairs, pairs }
}
