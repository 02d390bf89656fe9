import { gowerRows, gowerSpace, nearestDistances } from '../../learn/neighbours'
import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily } from '../metric'
import { binnedRows } from './bin-shares'
import { sizesOf } from './cells'
import { GOWER_SETTINGS, tableNamed } from './neighbours'

const ID = 'privacy.epsilon_identifiability'

/** Share of training rows with a synthetic row nearer than any other training row, rare values weighing more (ADS-GAN). */
export const identifiabilityFamily: MetricFamily<EvaluationContext> = {
  name: 'people nearest to a synthetic row',
  ids: [ID],
  depends: ['bins'],
  heavy: 2,
  compute: (context) => ({ metrics: [identifiability(context)] }),
}

function identifiability(context: EvaluationContext): Metric {
  const [real, synthetic] = [tableNamed(context, 'real'), tableNamed(context, 'synthetic')]
  const control = tableNamed(context, 'control')
  if (real.rows < 2) return context.unavailable(ID, 'It needs two training rows')
  const weights = binnedRows(context).map((column, j) => ({
    name: real.columns[j]?.name ?? '',
    weight: 1 / entropy(sizesOf(column.real, column.size), real.rows),
  }))
  const used = weights.filter(({ weight }) => Number.isFinite(weight))
  if (used.length === 0) return context.unavailable(ID, 'Every column is constant among the training rows')
  const space = gowerSpace(
    real,
    used.map(({ name }) => name),
    Float64Array.from(used, ({ weight }) => weight),
  )
  const [own, made] = [gowerRows(space, real), gowerRows(space, synthetic)]
  const unseen = control === null ? null : gowerRows(space, control)
  return context.metric(ID, {
    value: shareNearer(nearestDistances(space, own, made, 1), nearestDistances(space, own, own, 1, true)),
    settings: {
      ...GOWER_SETTINGS,
      bins: context.bins,
      weights: '1 / entropy of the bins of the training rows, in nats',
      leftOut: weights.filter(({ weight }) => !Number.isFinite(weight)).map(({ name }) => name),
      control:
        unseen === null
          ? null
          : shareNearer(nearestDistances(space, unseen, made, 1), nearestDistances(space, unseen, own, 1)),
      controlIs: 'the same of control rows: a synthetic row nearer than any training row',
    },
  })
}

/** The share of rows that lie nearer to a synthetic row than to a real one. */
export function shareNearer(toSynthetic: Float64Array, toReal: Float64Array): number {
  return (
    toSynthetic.reduce((sum, d, row) => sum + (d < (toReal[row] ?? Infinity) ? 1 : 0), 0) / toSynthetic.length
  )
}

/** In nats, of raw shares. */
function entropy(counts: Int32Array, rows: number): number {
  let sum = 0
  for (const count of counts) if (count > 0) sum -= (count / rows) * Math.log(count / rows)
  return sum
}
