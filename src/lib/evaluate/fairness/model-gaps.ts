import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily } from '../metric'
import { meanOf, percentileInterval, wilsonInterval } from '../statistics'
import type { Tested } from '../utility/models'
import { stratifiedResamples } from '../utility/resamples'
import { labelledOf } from '../utility/rows'
import { MODEL_SETTINGS, sizesOf } from '../utility/settings'
import { ON_REAL, type Way } from '../utility/ways'
import { absentSettings, largest, NO_GROUPS, SMALLEST_GROUP } from './group-codes'
import { intersectionSettings } from './intersections'
import { GroupNumbers, type ByLevel, type Part } from './group-numbers'
import { spreadOf, WIDENED, type Minimum, type Rates } from './rates'
import { testGroupsOf } from './test-groups'

/** Fewest positives and negatives of a group for a rate among them. */
const SMALLEST_CLASS = 10

/** One id: from which numbers of the groups it is made, and which of them stands beside each group. */
interface Kind {
  id: string
  parts: readonly Part[]
  shown: Part
  combine: (byLevel: ByLevel) => number | null
  nMin: keyof Minimum
  missing(minimum: Minimum): string
}

/** Largest less smallest within each group column, and the largest of these. */
const widest = (byLevel: ByLevel) => largest(byLevel.map(spreadOf))

const KINDS: readonly Kind[] = [
  {
    id: 'demographic_parity_difference',
    parts: ['selection'],
    shown: 'selection',
    combine: widest,
    nMin: 'rows',
    missing: ({ rows }) => `Fewer than ${rows} test rows`,
  },
  {
    id: 'equalized_odds_difference',
    parts: ['tpr', 'fpr'],
    // Rates of true positives stand with equal opportunity, and in the settings.
    shown: 'fpr',
    combine: widest,
    nMin: 'negatives',
    missing: ({ negatives }) => `Fewer than ${negatives} negatives among the test rows`,
  },
  {
    id: 'equal_opportunity_difference',
    parts: ['tpr'],
    shown: 'tpr',
    combine: widest,
    nMin: 'positives',
    missing: ({ positives }) => `Fewer than ${positives} positives among the test rows`,
  },
  {
    id: 'auroc_by_group',
    parts: ['auroc'],
    shown: 'auroc',
    combine: (byLevel) => meanOf(byLevel.flat()),
    nMin: 'positives',
    missing: ({ positives, negatives }) =>
      `Fewer than ${positives} positives or ${negatives} negatives among the test rows`,
  },
]

const idOf = (kind: Kind, { way }: Way): string => `fairness.${kind.id}_${way}`

/** How unequally models trained on real or synthetic rows treat the groups among unseen real rows. */
export const modelGapsFamily: MetricFamily<EvaluationContext> = {
  name: 'models by group',
  ids: KINDS.flatMap((kind) => ON_REAL.map((way) => idOf(kind, way))),
  shares: ['models'],
  depends: ['groups'],
  compute(context, wanted) {
    const models = ON_REAL.map((way) => modelOf(context, way))
    const [best] = models
    return {
      metrics: KINDS.flatMap((kind) => {
        const ceiling =
          best === undefined || typeof best === 'string' ? null : valueOf(kind, best, best.numbers)
        return ON_REAL.flatMap((way, w) => {
          const id = idOf(kind, way)
          const model = models[w]
          if (model === undefined || !wanted.has(id)) return []
          return typeof model === 'string'
            ? context.metric(id, { reason: model, ceiling, settings: MODEL_SETTINGS })
            : measure(context, id, kind, model, ceiling)
        })
      }),
    }
  },
}

/** A model's numbers on T: of the groups, and behind them of groups crossed, which enter no value. */
interface Model {
  tested: Tested
  minimum: Minimum
  threshold: number
  keys: string[][]
  /** How many of them aren't crossed. */
  groups: number
  numbers: Record<Part, ByLevel>
  /** Of how many rows of each level its rates are shares. */
  sizes: Record<keyof Rates, number[][]>
  /** For each resample of T's rows, of the levels that are large enough in T as it is. */
  resampled: Record<Part, ByLevel>[]
}

function modelOf(context: EvaluationContext, way: Way): Model | string {
  if (context.groups.length === 0) return NO_GROUPS
  const tested = way.tested(context)
  if (typeof tested === 'string') return tested
  const { labels, positives } = labelledOf(context, 'real')
  const { groups, crossed } = testGroupsOf(context)
  const all = [...groups, ...crossed]
  const of = new GroupNumbers(tested, all, { positives, of: labels.length })
  const minimum = {
    rows: context.input.nMin ?? SMALLEST_GROUP,
    positives: context.input.nMin ?? SMALLEST_CLASS,
    negatives: context.input.nMin ?? SMALLEST_CLASS,
  }
  const numbers = of.numbers(minimum)
  return {
    tested,
    minimum,
    threshold: of.threshold(),
    keys: all.map(({ keys }) => keys),
    groups: groups.length,
    numbers,
    sizes: { selection: of.sizes('selection'), tpr: of.sizes('tpr'), fpr: of.sizes('fpr') },
    resampled: stratifiedResamples(context).map((weights) => {
      const again = of.numbers(ANY, weights)
      const large = (part: Part) =>
        again[part].map((levels, g) =>
          levels.map((number, l) => (numbers[part][g]?.[l] == null ? null : number)),
        )
      return { selection: large('selection'), tpr: large('tpr'), fpr: large('fpr'), auroc: large('auroc') }
    }),
  }
}

/** Any row is enough in a resample: which levels are large enough is settled by T as it is. */
const ANY: Minimum = { rows: 1, positives: 1, negatives: 1 }

function valueOf(kind: Kind, { groups }: Model, numbers: Record<Part, ByLevel>): number | null {
  const parts = kind.parts.map((part) => kind.combine(numbers[part].slice(0, groups)))
  return parts.includes(null) ? null : largest(parts)
}

function measure(
  context: EvaluationContext,
  id: string,
  kind: Kind,
  model: Model,
  ceiling: number | null,
): Metric {
  const { tested, minimum, numbers, resampled, keys } = model
  const value = valueOf(kind, model, numbers)
  const interval =
    value === null
      ? null
      : percentileInterval(resampled.flatMap((again) => valueOf(kind, model, again) ?? []))
  const perGroup = named(keys, numbers[kind.shown])
  const small = perGroup.flatMap(([key, of]) => (of === null ? [key] : []))
  const { unseen } = testGroupsOf(context)
  return context.metric(id, {
    value,
    reason: value === null ? 'Too few groups of the test rows are large enough' : null,
    interval,
    intervalKind: interval === null ? null : 'confidence',
    ceiling,
    perGroup: Object.fromEntries(perGroup),
    reasons: Object.fromEntries(small.map((key) => [key, kind.missing(minimum)])),
    settings: {
      ...MODEL_SETTINGS,
      ...(kind.shown === 'auroc'
        ? {}
        : { threshold: model.threshold, thresholdBy: 'prevalence of the training rows' }),
      ...(kind.parts.length > 1 ? { truePositiveRates: Object.fromEntries(named(keys, numbers.tpr)) } : {}),
      nMin: minimum[kind.nMin],
      minimum: { ...minimum },
      tooSmall: small,
      ...intersectionSettings(context),
      ...absentSettings(context),
      testRowsOfOtherLevels: unseen,
      ...sizesOf(context, tested),
      resamples: context.resamples,
      ...(interval !== null && kind.combine === widest ? WIDENED : {}),
      perGroupIntervals: intervalsOf(model, kind.shown),
      perGroupIntervalsBy: kind.shown === 'auroc' ? 'percentiles of the resamples' : 'Wilson’s, of a rate',
    },
  })
}

/** The interval of each level that has a number: Wilson's for a rate, which also holds where none or all were flagged. */
function intervalsOf(
  { keys, numbers, sizes, resampled }: Model,
  part: Part,
): Record<string, [number, number]> {
  const intervalOf = (g: number, l: number): [number, number] | null => {
    const number = numbers[part][g]?.[l] ?? null
    if (number === null) return null
    if (part === 'auroc') return percentileInterval(resampled.flatMap((again) => again.auroc[g]?.[l] ?? []))
    const n = sizes[part][g]?.[l] ?? 0
    return wilsonInterval(Math.round(number * n), n)
  }
  return Object.fromEntries(
    keys.flatMap((own, g) =>
      own.flatMap((key, l): [string, [number, number]][] => {
        const interval = intervalOf(g, l)
        return interval === null ? [] : [[key, interval]]
      }),
    ),
  )
}

function named(keys: readonly (readonly string[])[], byLevel: ByLevel): [string, number | null][] {
  return keys.flatMap((own, g) =>
    own.map((key, l): [string, number | null] => [key, byLevel[g]?.[l] ?? null]),
  )
}
