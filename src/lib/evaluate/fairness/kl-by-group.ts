import { smoothedKl, SMOOTHING } from '../bins'
import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily, Setting } from '../metric'
import { summarise } from '../summary'
import { viewsOf, type Side, type View } from '../views'
import {
  absentSettings,
  codesIn,
  groupCodesOf,
  intersectionsOf,
  largest,
  levelWeights,
  NO_GROUPS,
  SMALLEST_GROUP,
  tooSmall,
  withIntersections,
  type GroupCodes,
} from './group-codes'

const idMean = 'fairness.kl_by_group'
const idGap = 'fairness.kl_by_group_gap'

/** How far each group's synthetic rows are from its real ones, and how unequal the groups are in that. */
export const klByGroupFamily: MetricFamily<EvaluationContext> = {
  name: 'divergence within groups',
  ids: [idMean, idGap],
  shares: ['groups'],
  depends: ['groups', 'bins'],
  compute(context, wanted) {
    const least = context.input.nMin ?? SMALLEST_GROUP
    const within = (codes: GroupCodes) => ({ codes, kl: new KlWithin(context, codes, least) })
    const groups = groupCodesOf(context).map(within)
    const settings: Record<string, Setting> = {
      bins: context.bins,
      binning: 'quantile, edges of all training rows',
      smoothing: SMOOTHING,
      direction: 'real||synthetic',
      unit: 'nats',
      nMin: least,
      ...absentSettings(context),
    }
    const mean = summarise(
      context,
      idMean,
      groups.flatMap(({ codes, kl }) =>
        codes.seen.map(({ key, level }) => ({ key, of: (view) => kl.of(view, level) })),
      ),
      {
        settings,
        none: NO_GROUPS,
        under: 'perGroup',
        interval: wanted.has(idMean),
        floor: wanted.has(idMean),
      },
    )
    const gap = (): Metric => {
      const metric = summarise(
        context,
        idGap,
        groups.map(({ codes, kl }) => ({ key: codes.name, of: (view) => kl.gap(view) })),
        { settings, none: NO_GROUPS, under: 'perGroup', combine: largest },
      )
      return {
        ...metric,
        perGroup: mean.perGroup,
        reasons: { ...mean.reasons, ...metric.reasons },
        settings: { ...metric.settings, byGroup: metric.perGroup },
      }
    }
    const crossed = (): Metric => {
      const { point } = viewsOf(context)
      const found = intersectionsOf(context)
        .crossed.map(within)
        .flatMap(({ codes, kl }) => codes.seen.map(({ key, level }) => [key, kl.of(point, level)] as const))
      return withIntersections(context, mean, found)
    }
    return {
      metrics: [...(wanted.has(idMean) ? [crossed()] : []), ...(wanted.has(idGap) ? [gap()] : [])],
    }
  },
}

/** Mean KL over the analysed columns but the group's own, within each of its levels. */
class KlWithin {
  private readonly found = new Map<string, (number | string)[]>()
  private readonly ofReal = new WeakMap<View, Int32Array[]>()
  private readonly columns: readonly number[]

  constructor(
    private readonly context: EvaluationContext,
    private readonly group: GroupCodes,
    private readonly least: number,
  ) {
    this.columns = context.analysed
      .filter(({ name, place }) => place >= 0 && !group.columns.includes(name))
      .map(({ place }) => place)
  }

  of(view: View, level: number): number | string {
    return this.levels(view)[level] ?? 'No such level.'
  }

  gap(view: View): number | string {
    const numbers = this.levels(view).filter((value) => typeof value === 'number')
    return numbers.length < 2
      ? 'Fewer than two of its groups are large enough.'
      : Math.max(...numbers) - Math.min(...numbers)
  }

  private levels(view: View): (number | string)[] {
    let found = this.found.get(view.name)
    if (found === undefined) this.found.set(view.name, (found = this.compute(view)))
    return found
  }

  private compute(view: View): (number | string)[] {
    const { group, context, columns } = this
    const realCodes = codesIn(group, view.real, context)
    const syntheticCodes = codesIn(group, view.synthetic, context)
    const inReal = levelWeights(realCodes, view.real, group.levels)
    const inSynthetic = levelWeights(syntheticCodes, view.synthetic, group.levels)
    const real = this.realCounts(view.root, realCodes)
    const synthetic = columns.map((j) => {
      const { synthetic: bins, size } = view.bins(j)
      return countWithin(bins, size, syntheticCodes, group.levels, view.synthetic)
    })
    return Array.from({ length: group.levels }, (_, level) => {
      const small = tooSmall(inReal[level] ?? 0, inSynthetic[level] ?? 0, this.least)
      if (small !== null) return small
      if (columns.length === 0) return 'There is no analysed column but the group’s own.'
      let sum = 0
      for (const [c, j] of columns.entries()) {
        const { size, fixed } = view.bins(j)
        const p = real[c]?.subarray(level * size, (level + 1) * size) ?? []
        const q = synthetic[c]?.subarray(level * size, (level + 1) * size) ?? []
        sum += smoothedKl(p, q, fixed)
      }
      return sum / columns.length
    })
  }

  private realCounts(view: View, codes: Int32Array): Int32Array[] {
    let counts = this.ofReal.get(view)
    if (counts === undefined) {
      counts = this.columns.map((j) => {
        const { real, size } = view.bins(j)
        return countWithin(real, size, codes, this.group.levels, view.real)
      })
      this.ofReal.set(view, counts)
    }
    return counts
  }
}

/** Counts by level and bin, one level after the other. */
function countWithin(
  bins: Int32Array,
  size: number,
  codes: Int32Array,
  levels: number,
  { weights }: Side,
): Int32Array {
  const counts = new Int32Array(levels * size)
  for (let i = 0; i < bins.length; i++) {
    const cell = (codes[i] ?? 0) * size + (bins[i] ?? 0)
    counts[cell] = (counts[cell] ?? 0) + (weights[i] ?? 0)
  }
  return counts
}
