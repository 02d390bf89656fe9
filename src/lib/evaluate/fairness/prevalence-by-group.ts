import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { summarise, type Entry } from '../summary'
import type { Side } from '../views'
import {
  absentSettings,
  codesIn,
  groupCodesOf,
  largest,
  NO_GROUPS,
  SMALLEST_GROUP,
  tooSmall,
  type GroupCodes,
} from './group-codes'
import { intersectionsOf, withIntersections } from './intersections'
import { WIDENED } from './rates'

const id = 'fairness.prevalence_gap_by_group'

/** The largest difference, over the groups, between the label's prevalence in R and in S. */
export const prevalenceByGroupFamily: MetricFamily<EvaluationContext> = {
  name: 'prevalence within groups',
  ids: [id],
  shares: ['groups'],
  depends: ['groups'],
  compute(context) {
    if (context.target === null)
      return { metrics: [context.unavailable(id, context.targetReason ?? 'No target.')] }
    const least = Math.max(1, context.input.nMin ?? SMALLEST_GROUP)
    const labels = { real: context.labels(context.real), synthetic: context.labels(context.synthetic) }
    const labelsIn = (side: Side) => (side.source.table === context.real ? labels.real : labels.synthetic)
    const gapOf = (real: Prevalence, synthetic: Prevalence) =>
      tooSmall(real.rows, synthetic.rows, least, 'labelled rows') ??
      Math.abs(synthetic.positives / synthetic.rows - real.positives / real.rows)
    const entriesOf = (groups: readonly GroupCodes[]): Entry[] =>
      groups.flatMap((group) =>
        group.seen.map(({ key, level }) => ({
          key,
          of: (view) => {
            const within = (side: Side) =>
              prevalence(codesIn(group, side, context), level, labelsIn(side), side)
            return gapOf(within(view.real), within(view.synthetic))
          },
        })),
      )
    const metric = summarise(context, id, entriesOf(groupCodesOf(context)), {
      settings: { nMin: least, rows: 'with a label', ...absentSettings(context), ...WIDENED },
      none: NO_GROUPS,
      under: 'perGroup',
      each: true,
      combine: largest,
    })
    return { metrics: [withIntersections(context, metric, entriesOf(intersectionsOf(context).crossed))] }
  },
}

interface Prevalence {
  /** With a label. */
  rows: number
  positives: number
}

/** Labelled rows of a level and the positives among them, as a side weighs them. */
function prevalence(codes: Int32Array, level: number, labels: Int8Array, { weights }: Side): Prevalence {
  let rows = 0
  let positives = 0
  for (let i = 0; i < codes.length; i++) {
    const label = labels[i] ?? -1
    if (codes[i] !== level || label < 0) continue
    const weight = weights[i] ?? 0
    rows += weight
    positives += weight * label
  }
  return { rows, positives }
}
