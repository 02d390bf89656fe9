import { groupLevels } from '../../cohort/groups'
import { auroc } from '../../learn/scores'
import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily } from '../metric'
import { meanOf, percentileInterval, quantile } from '../statistics'
import { MODEL_SETTINGS, stratifiedResamples, testedOnReal, type Tested } from '../utility/models'
import { groupCodesOf, largest, NO_GROUPS, SMALLEST_GROUP } from './group-codes'
import { ratesByLevel, spreadOf, type Minimum, type Rates } from './rates'

/** Fewest positives and negatives of a group for a rate among them. */
const SMALLEST_CLASS = 10

const WAYS = [
  { way: 'trtr', from: 'real' },
  { way: 'tstr', from: 'synthetic' },
] as const

/** T's rows that were scored, by group: the level of each, and the keys of the levels seen in R or S. */
interface TestGroup {
  keys: string[]
  codes: Int32Array
}

/** One id: its number from rows of T, and what it says of each group level. */
interface Kind {
  id: string
  value(scored: Scored): number | null
  perLevel(scored: Scored): Map<string, number | null>
  missing: string
}

/** How unequally models trained on real or synthetic rows treat the groups among unseen real rows. */
export const modelGapsFamily: MetricFamily<EvaluationContext> = {
  name: 'models by group',
  ids: [
    'demographic_parity_difference',
    'equalized_odds_difference',
    'equal_opportunity_difference',
    'auroc_by_group',
  ].flatMap((id) => WAYS.map(({ way }) => `fairness.${id}_${way}`)),
  shares: ['models'],
  depends: ['groups'],
  compute(context, wanted) {
    const ways = WAYS.map(({ way, from }) => ({ way, from, tested: testedOnReal(context, from) }))
    const ceilings = ways[0]?.tested
    return {
      metrics: kinds(context).flatMap((kind) => {
        const ceiling =
          ceilings === undefined || typeof ceilings === 'string'
            ? null
            : kind.value(new Scored(context, ceilings, null))
        return ways
          .filter(({ way }) => wanted.has(`fairness.${kind.id}_${way}`))
          .map(({ way, from, tested }) =>
            measure(context, `fairness.${kind.id}_${way}`, kind, from, tested, ceiling),
          )
      }),
    }
  },
}

/** T's rows drawn again, once for all ids of a model. */
function resampled(context: EvaluationContext, from: string, tested: Tested): Scored[] {
  return context.share(
    `scored ${from}`,
    () => stratifiedResamples(context, tested).map((places) => new Scored(context, tested, places)),
    ['groups'],
  )
}

function measure(
  context: EvaluationContext,
  id: string,
  kind: Kind,
  from: string,
  tested: Tested | string,
  ceiling: number | null,
): Metric {
  if (typeof tested === 'string') return context.unavailable(id, tested)
  if (context.groups.length === 0) return context.unavailable(id, NO_GROUPS)
  const scored = new Scored(context, tested, null)
  const value = kind.value(scored)
  const levels = kind.perLevel(scored)
  const small = [...levels].filter(([, of]) => of === null).map(([key]) => [key, kind.missing])
  const interval =
    value === null
      ? null
      : percentileInterval(resampled(context, from, tested).flatMap((scored) => kind.value(scored) ?? []))
  const minimum = minimumOf(context)
  return context.metric(id, {
    value,
    reason: value === null ? 'Too few groups of the test rows are large enough' : null,
    interval,
    intervalKind: interval === null ? null : 'confidence',
    ceiling,
    perGroup: Object.fromEntries(levels),
    reasons: Object.fromEntries(small),
    settings: {
      ...MODEL_SETTINGS,
      ...(kind.id === 'auroc_by_group'
        ? {}
        : { threshold: scored.threshold, thresholdBy: 'prevalence of the training rows' }),
      nMin: kind.id === 'demographic_parity_difference' ? minimum.rows : minimum.positives,
      minimum: { ...minimum },
      resamples: context.resamples,
    },
  })
}

function kinds(context: EvaluationContext): Kind[] {
  const minimum = minimumOf(context)
  const level = (of: keyof Rates) => (scored: Scored) =>
    new Map(
      scored
        .rates()
        .flatMap(({ keys, rates }) => keys.map((key, l) => [key, rates[l]?.[of] ?? null] as const)),
    )
  const gap = (of: keyof Rates) => (scored: Scored) =>
    largest(scored.rates().map(({ rates }) => spreadOf(rates.map((rate) => rate[of]))))
  return [
    {
      id: 'demographic_parity_difference',
      value: gap('selection'),
      perLevel: level('selection'),
      missing: `Fewer than ${minimum.rows} test rows`,
    },
    {
      id: 'equalized_odds_difference',
      value: (scored) => {
        const [tpr, fpr] = [gap('tpr')(scored), gap('fpr')(scored)]
        return tpr === null || fpr === null ? null : Math.max(tpr, fpr)
      },
      // Its two rates stand with equal opportunity (true positives); here those of false positives.
      perLevel: level('fpr'),
      missing: `Fewer than ${minimum.negatives} negatives among the test rows`,
    },
    {
      id: 'equal_opportunity_difference',
      value: gap('tpr'),
      perLevel: level('tpr'),
      missing: `Fewer than ${minimum.positives} positives among the test rows`,
    },
    {
      id: 'auroc_by_group',
      value: (scored) => meanOf([...scored.aurocs(minimum).values()]),
      perLevel: (scored) => scored.aurocs(minimum),
      missing: `Fewer than ${minimum.positives} positives or ${minimum.negatives} negatives among the test rows`,
    },
  ]
}

/** Scores, labels and groups of T's rows, as they are or drawn again. */
class Scored {
  readonly threshold: number
  private readonly scores: Float64Array
  private readonly labels: Uint8Array
  private readonly groups: TestGroup[]
  private found: { keys: string[]; rates: Rates[] }[] | null = null

  constructor(
    private readonly context: EvaluationContext,
    tested: Tested,
    places: Int32Array | null,
  ) {
    const at = places ?? Int32Array.from(tested.labels.keys())
    this.scores = Float64Array.from(at, (place) => tested.gbdt[place] ?? 0)
    this.labels = Uint8Array.from(at, (place) => tested.labels[place] ?? 0)
    this.groups = testGroups(context, tested).map(({ keys, codes }) => ({
      keys,
      codes: Int32Array.from(at, (place) => codes[place] ?? -1),
    }))
    const real = context.share('labelled training rows', () =>
      context.labels(context.real).filter((label) => label >= 0),
    )
    const negatives = real.reduce((sum, label) => sum + 1 - label, 0)
    this.threshold = quantile(this.scores.slice().sort(), negatives, Math.max(1, real.length))
  }

  rates(): { keys: string[]; rates: Rates[] }[] {
    return (this.found ??= this.findRates())
  }

  private findRates(): { keys: string[]; rates: Rates[] }[] {
    const predicted = Uint8Array.from(this.scores, (score) => (score >= this.threshold ? 1 : 0))
    return this.groups.map(({ keys, codes }) => ({
      keys,
      rates: ratesByLevel(predicted, this.labels, codes, keys.length, minimumOf(this.context)),
    }))
  }

  aurocs(minimum: Minimum): Map<string, number | null> {
    return new Map(
      this.groups.flatMap(({ keys, codes }) =>
        keys.map((key, level): [string, number | null] => {
          const scores: number[] = []
          const labels: number[] = []
          codes.forEach((code, i) => {
            if (code !== level) return
            scores.push(this.scores[i] ?? 0)
            labels.push(this.labels[i] ?? 0)
          })
          const positives = labels.reduce((sum, label) => sum + label, 0)
          const enough = positives >= minimum.positives && labels.length - positives >= minimum.negatives
          return [key, enough ? auroc(scores, labels) : null]
        }),
      ),
    )
  }
}

function testGroups(context: EvaluationContext, tested: Tested): TestGroup[] {
  return context.share(
    'test groups',
    () => {
      const { test } = context
      if (test === null) return []
      const seen = new Map(
        groupCodesOf(context).map((group) => [group.name, group.seen.map(({ key }) => key)]),
      )
      return context.groups.map((group): TestGroup => {
        const { codes, levels } = groupLevels(test, group)
        const keys = seen.get(group.name) ?? []
        const place = new Map(keys.map((key, level) => [key, level]))
        const places = [...levels, '(missing)'].map((level) => place.get(`${group.name}=${level}`) ?? -1)
        return {
          keys,
          codes: Int32Array.from(tested.rows, (row) => {
            const code = codes[row] ?? -1
            return places[code < 0 ? levels.length : code] ?? -1
          }),
        }
      })
    },
    ['groups'],
  )
}

function minimumOf({ input }: EvaluationContext): Minimum {
  return {
    rows: input.nMin ?? SMALLEST_GROUP,
    positives: input.nMin ?? SMALLEST_CLASS,
    negatives: input.nMin ?? SMALLEST_CLASS,
  }
}
