import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { summarise } from '../summary'
import { codesIn, groupCodesOf, levelWeights, NO_GROUPS } from './group-codes'

/** Counts of people below this leave no number of their own. */
const SMALLEST_REAL_CELL = 11
const id = 'fairness.group_share_tv'

/** Total variation distance between the shares of a group's levels in R and in S; no minimum size. */
export const groupShareFamily: MetricFamily<EvaluationContext> = {
  name: 'shares of groups',
  ids: [id],
  shares: ['groups'],
  depends: ['groups'],
  compute(context) {
    const groups = groupCodesOf(context)
    const metric = summarise(
      context,
      id,
      groups.map((group) => ({
        key: group.name,
        of: (view) => {
          const real = levelWeights(codesIn(group, view.real, context), view.real, group.levels)
          const synthetic = levelWeights(
            codesIn(group, view.synthetic, context),
            view.synthetic,
            group.levels,
          )
          let sum = 0
          for (let level = 0; level < group.levels; level++) {
            sum += Math.abs(
              (real[level] ?? 0) / view.real.rows - (synthetic[level] ?? 0) / view.synthetic.rows,
            )
          }
          return sum / 2
        },
      })),
      { settings: { missing: 'a level of its own' }, none: NO_GROUPS, under: 'perGroup' },
    )
    const n = context.n.train
    const m = context.n.synthetic
    const least = context.input.nMin ?? SMALLEST_REAL_CELL
    const shares = groups.flatMap((group) =>
      group.seen.map(({ key, level }) => {
        const people = group.realCounts[level]?.rows ?? 0
        return {
          key,
          real: people > 0 && people < least ? null : people / n,
          synthetic: (group.syntheticCounts[level]?.rows ?? 0) / m,
        }
      }),
    )
    const few = shares.filter(({ real }) => real === null)
    const part = (real: number | null, synthetic: number) =>
      real === null ? null : Math.abs(real - synthetic) / 2
    return {
      metrics: [
        {
          ...metric,
          perGroup: Object.fromEntries(
            shares.map(({ key, real, synthetic }) => [key, part(real, synthetic)]),
          ),
          reasons: {
            ...metric.reasons,
            ...Object.fromEntries(
              few.map(({ key }) => [
                key,
                `Fewer than ${least} people: counted in the value, not shown alone.`,
              ]),
            ),
          },
          settings: {
            ...metric.settings,
            byGroup: metric.perGroup,
            perGroup: 'half the absolute difference of the shares',
            real: Object.fromEntries(shares.map(({ key, real }) => [key, real])),
            synthetic: Object.fromEntries(shares.map(({ key, synthetic }) => [key, synthetic])),
          },
        },
      ],
    }
  },
}
