import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { summarise } from '../summary'
import type { Side } from '../views'
import { codesIn, groupCodesOf, largest, NO_GROUPS, SMALLEST_GROUP, tooSmall } from './group-codes'

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
    const least = context.input.nMin ?? SMALLEST_GROUP
    const labels = { real: context.labels(context.real), synthetic: context.labels(context.synthetic) }
    const labelsIn = (side: Side) => (side.source.table === context.real ? labels.real : labels.synthetic)
    return {
      metrics: [
        summarise(
          context,
          id,
          groupCodesOf(context).flatMap((group) =>
            group.seen.map(({ key, level }) => ({
              key,
              of: (view) => {
                const real = prevalence(
                  codesIn(group, view.real, context),
                  level,
                  labelsIn(view.real),
                  view.real,
                )
                const synthetic = prevalence(
                  codesIn(group, view.synthetic, context),
                  level,
                  labelsIn(view.synthetic),
                  view.synthetic,
                )
                return (
                  tooSmall(real.rows, synthetic.rows, Math.max(1, least)) ??
                  Math.abs(synthetic.positives / synthetic.rows - real.positives / real.rows)
                )
              },
            })),
          ),
          {
            settings: { nMin: least, rows: 'with a label' },
            none: NO_GROUPS,
            under: 'perGroup',
            combine: largest,
          },
        ),
      ],
    }
  },
}

/** Labelled rows of a level and the positives among them, as a side weighs them. */
function prevalence(
  codes: Int32Array,
  level: number,
  labels: Int8Array,
  { weights }: Side,
): { rows: number; positives: number } {
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
