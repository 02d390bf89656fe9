import type { Random } from '../../base/random'
import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily, Setting } from '../metric'
import { meanOf } from '../statistics'
import { viewsOf } from '../views'
import { labelledOf } from './rows'

const ID = 'utility.label_dependence'
const PERMUTATIONS = 200
/** Permutations in R: they only tell what chance gives there. */
const REAL_PERMUTATIONS = 20
/** A mean is as large as another if it lacks no more than rounding. */
const ROUNDING = 1e-12

/** Whether the outcome still hangs on the features: the mean Cramér’s V of a feature and the label, in S and in R. */
export const labelDependenceFamily: MetricFamily<EvaluationContext> = {
  name: 'dependence of the label on the features',
  ids: [ID],
  depends: ['bins'],
  compute(context) {
    return { metrics: [dependence(context)] }
  },
}

function dependence(context: EvaluationContext): Metric {
  if (context.target === null) return context.unavailable(ID, context.targetReason ?? 'There is no target')
  if (context.features.length === 0) return context.unavailable(ID, 'There are no features beside the target')
  const synthetic = new Dependence(context, 'synthetic')
  const own = synthetic.observed()
  const perFeature = Object.fromEntries([
    ...context.lacking.map((name) => [name, null] as const),
    ...own.map(({ name, value }) => [name, typeof value === 'number' ? value : null] as const),
  ])
  const reasons = Object.fromEntries([
    ...context.lacking.map((name) => [name, 'The synthetic table lacks this column'] as const),
    ...own.flatMap(({ name, value }) => (typeof value === 'string' ? [[name, value] as const] : [])),
  ])
  const value = meanOf(own.map(({ value }) => (typeof value === 'number' ? value : null)))
  const real = new Dependence(context, 'real')
  const inReal = real
    .observed()
    .map(({ name, value }) => [name, typeof value === 'number' ? value : null] as const)
  const realValue = meanOf(inReal.map(([, value]) => value))
  const settings: Record<string, Setting> = {
    association: 'Cramér’s V with the label (positive or not), no correction',
    bins: context.bins,
    binning: 'quantile',
    defined: own.filter(({ value }) => typeof value === 'number').length,
    of: own.length + context.lacking.length,
    real: realValue,
    realPerFeature: Object.fromEntries(inReal),
    labelledSynthetic: synthetic.rows,
    labelledReal: real.rows,
  }
  if (value === null) {
    const reason =
      synthetic.oneClass ?? 'No feature has two different values among the labelled synthetic rows'
    return context.metric(ID, { reason, perFeature, reasons, settings })
  }
  const means = synthetic.permuted(context.stream(ID, 'synthetic'), PERMUTATIONS)
  const chances = realValue === null ? [] : real.permuted(context.stream(ID, 'real'), REAL_PERMUTATIONS)
  const p = (1 + means.filter((mean) => mean >= value - ROUNDING).length) / (1 + PERMUTATIONS)
  const chance = meanOf(means)
  const realChance = meanOf(chances)
  const note = noteOf({
    value,
    chance: chance ?? 0,
    p,
    real: realValue,
    realChance,
    most: Math.max(...chances),
  })
  return context.metric(ID, {
    value,
    perFeature,
    reasons,
    settings: {
      ...settings,
      p,
      permutations: PERMUTATIONS,
      chance,
      realChance,
      realPermutations: REAL_PERMUTATIONS,
      ...(note === null ? {} : { note: note.text }),
    },
    ...(note?.weak === true ? { warning: 'weak labels' } : {}),
  })
}

interface Compared {
  value: number
  /** Mean over the permutations. */
  chance: number
  p: number
  real: number | null
  realChance: number | null
  /** Largest of the permutations in R. */
  most: number
}

/** What to say where the labels of S hang on the features less than those of R. */
function noteOf({
  value,
  chance,
  p,
  real,
  realChance,
  most,
}: Compared): { text: string; weak: boolean } | null {
  if (real === null || realChance === null) return null
  if (real <= most + ROUNDING)
    return {
      text: 'In the real rows, too, the label depends on the features no more than by chance',
      weak: false,
    }
  if (p > 0.05)
    return {
      text: 'The synthetic labels depend on the features no more than by chance, the real ones do: a model trained on these rows learns noise',
      weak: true,
    }
  return value - chance < (real - realChance) / 2
    ? {
        text: 'The synthetic labels depend on the features less than half as much as the real ones, beyond chance: scores of models trained on these rows say little about the real task',
        weak: true,
      }
    : null
}

interface Feature {
  name: string
  /** The bin of each labelled row. */
  codes: Int32Array
  /** Rows in each bin. */
  counts: Int32Array
}

/** The label of R’s or S’s labelled rows against the bins of each feature. */
class Dependence {
  readonly rows: number
  /** Why the label depends on nothing here, or null. */
  readonly oneClass: string | null
  private readonly features: Feature[]
  /** Labelled rows, by place, of the rarer label: they are enough to count with. */
  private readonly rarer: Int32Array

  constructor(context: EvaluationContext, of: 'real' | 'synthetic') {
    const { rows, labels, positives } = labelledOf(context, of)
    this.rows = rows.length
    const label = positives <= rows.length - positives ? 1 : 0
    this.rarer = Int32Array.from(labels.keys()).filter((place) => labels[place] === label)
    const which = of === 'real' ? 'training' : 'synthetic'
    this.oneClass = this.rarer.length === 0 ? `The labelled ${which} rows have one label only` : null
    const view = viewsOf(context).point
    this.features = context.analysed
      .filter(({ name, place }) => place >= 0 && name !== context.target?.name)
      .map(({ name, place }) => {
        const bins = view.bins(place)
        const codes = Int32Array.from(rows, (row) => bins[of][row] ?? 0)
        const counts = new Int32Array(bins.size)
        for (const code of codes) counts[code] = (counts[code] ?? 0) + 1
        return { name, codes, counts }
      })
  }

  observed(): { name: string; value: number | string }[] {
    return this.features.map((feature) => ({
      name: feature.name,
      value:
        this.oneClass ??
        cramersV(feature.counts, this.countOf(feature, this.rarer)) ??
        'It has the same value in every labelled row',
    }))
  }

  /** The mean over the features for labels dealt to the rows anew. */
  permuted(random: Random, times: number): number[] {
    const places = Int32Array.from({ length: this.rows }, (_, place) => place)
    const drawn = new Int32Array(this.rarer.length)
    return Array.from({ length: times }, () => {
      for (let k = 0; k < drawn.length; k++) {
        const other = k + random.int(places.length - k)
        const kept = places[other] ?? 0
        places[other] = places[k] ?? 0
        places[k] = kept
        drawn[k] = kept
      }
      return (
        meanOf(this.features.map((feature) => cramersV(feature.counts, this.countOf(feature, drawn)))) ?? 0
      )
    })
  }

  private countOf({ codes, counts }: Feature, places: Int32Array): Int32Array {
    const found = new Int32Array(counts.length)
    for (const place of places) {
      const code = codes[place] ?? 0
      found[code] = (found[code] ?? 0) + 1
    }
    return found
  }
}

/**
 * Cramér’s V of a column and one that has two values: √(χ²/n), without Yates’ correction; null where one is constant.
 * @param counts rows in each bin; @param some rows in each bin that have one of the two values
 */
export function cramersV(counts: ArrayLike<number>, some: ArrayLike<number>): number | null {
  let rows = 0
  let chosen = 0
  let bins = 0
  for (let b = 0; b < counts.length; b++) {
    rows += counts[b] ?? 0
    chosen += some[b] ?? 0
    if ((counts[b] ?? 0) > 0) bins++
  }
  if (bins < 2 || chosen === 0 || chosen === rows) return null
  const share = chosen / rows
  let sum = 0
  for (let b = 0; b < counts.length; b++) {
    const own = counts[b] ?? 0
    if (own > 0) sum += ((some[b] ?? 0) - own * share) ** 2 / own
  }
  return Math.min(1, Math.sqrt(sum / (rows * share * (1 - share))))
}
