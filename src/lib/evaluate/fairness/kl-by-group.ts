import { smoothedKl, SMOOTHING } from '../bins'
import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily, Setting } from '../metric'
import { summarise, type Entry } from '../summary'
import type { View } from '../views'
import {
  absentSettings,
  groupCodesOf,
  largest,
  NO_GROUPS,
  SMALLEST_GROUP,
  tooSmall,
  type GroupCodes,
} from './group-codes'
import { intersectionsOf, withIntersections } from './intersections'
import { Partition } from './partition'
import { WIDENED } from './rates'

const idMean = 'fairness.kl_by_group'
const idGap = 'fairness.kl_by_group_gap'

/** How far each group's synthetic rows are from its real ones, and how unequal the groups are in that. */
export const klByGroupFamily: MetricFamily<EvaluationContext> = {
  name: 'divergence within groups',
  ids: [idMean, idGap],
  shares: ['groups'],
  depends: ['groups', 'bins'],
  heavy: 3,
  compute(context, wanted) {
    const least = context.input.nMin ?? SMALLEST_GROUP
    const all = groupCodesOf(context)
    const { crossed } = intersectionsOf(context)
    const within = partitionsOf(context, [...all, ...crossed]).map(({ group, partition }) => ({
      codes: group,
      kl: new KlWithin(context, group, partition, least),
    }))
    const groups = within.slice(0, all.length)
    const settings: Record<string, Setting> = {
      bins: context.bins,
      binning: 'quantile, edges of all training rows',
      smoothing: SMOOTHING,
      direction: 'real||synthetic',
      unit: 'nats',
      nMin: least,
      ...absentSettings(context),
    }
    const entriesOf = (list: typeof within): Entry[] =>
      list.flatMap(({ codes, kl }) =>
        codes.seen.map(({ key, level }) => ({ key, of: (view) => kl.of(view, level) })),
      )
    const mean = summarise(context, idMean, entriesOf(groups), {
      settings,
      none: NO_GROUPS,
      under: 'perGroup',
      interval: wanted.has(idMean),
      floor: wanted.has(idMean),
      each: true,
    })
    const gap = (): Metric => {
      const metric = summarise(
        context,
        idGap,
        groups.map(({ codes, kl }) => ({ key: codes.name, of: (view) => kl.gap(view) })),
        { settings: { ...settings, ...WIDENED }, none: NO_GROUPS, under: 'perGroup', combine: largest },
      )
      return {
        ...metric,
        perGroup: mean.perGroup,
        reasons: { ...mean.reasons, ...metric.reasons },
        settings: { ...metric.settings, byGroup: metric.perGroup },
      }
    }
    const both = () => withIntersections(context, mean, entriesOf(within.slice(all.length)))
    return {
      metrics: [...(wanted.has(idMean) ? [both()] : []), ...(wanted.has(idGap) ? [gap()] : [])],
    }
  },
}

/** Mean KL over the analysed columns but the group's own, within each of its levels. */
class KlWithin {
  private readonly found = new Map<string, (number | string)[]>()
  private readonly columns: readonly number[]
  private readonly levelOf: Int32Array

  constructor(
    context: EvaluationContext,
    private readonly group: GroupCodes,
    private readonly partition: Partition,
    private readonly least: number,
  ) {
    this.columns = context.analysed
      .filter(({ name, place }) => place >= 0 && !group.columns.includes(name))
      .map(({ place }) => place)
    this.levelOf = partition.levelsOf(group)
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
    const { group, columns, partition } = this
    const by = columns.map((j) => {
      const { size, fixed } = view.shape(j)
      return {
        size,
        fixed,
        real: this.byLevel(partition.realCounts(view, j), size),
        synthetic: this.byLevel(partition.syntheticCounts(view, j), size),
      }
    })
    const [first] = by
    if (first === undefined)
      return Array.from({ length: group.levels }, () => 'There is no analysed column but the group’s own.')
    return Array.from({ length: group.levels }, (_, level) => {
      const within = (counts: Int32Array, size: number) => counts.subarray(level * size, (level + 1) * size)
      const small = tooSmall(
        sum(within(first.real, first.size)),
        sum(within(first.synthetic, first.size)),
        this.least,
      )
      if (small !== null) return small
      const kls = by.map(({ size, fixed, real, synthetic }) =>
        smoothedKl(within(real, size), within(synthetic, size), fixed),
      )
      return kls.reduce((total, kl) => total + kl, 0) / columns.length
    })
  }

  /** Counts by level and bin, one level after the other. */
  private byLevel(parts: Int32Array, size: number): Int32Array {
    const counts = new Int32Array(this.group.levels * size)
    const { levelOf } = this
    for (let part = 0; part < levelOf.length; part++) {
      const to = (levelOf[part] ?? 0) * size
      const from = part * size
      for (let b = 0; b < size; b++) counts[to + b] = (counts[to + b] ?? 0) + (parts[from + b] ?? 0)
    }
    return counts
  }
}

function sum(counts: Int32Array): number {
  return counts.reduce((total, count) => total + count, 0)
}

/** Above this many parts groups are counted one by one. */
const MOST_PARTS = 128

/** A partition for each group: one for all of them where that has few parts. */
function partitionsOf(
  context: EvaluationContext,
  groups: readonly GroupCodes[],
): { group: GroupCodes; partition: Partition }[] {
  const one = new Partition(context, groups)
  return groups.map((group) => ({
    group,
    partition: one.size <= MOST_PARTS ? one : new Partition(context, [group]),
  }))
}
