import { meanOf } from '../statistics'
import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily } from '../metric'
import { controlRows, GOWER_SETTINGS, NO_CONTROL } from './neighbours'
import { drawSamples, SampleDistances, type Sample } from './samples'

const ID = 'privacy.nnaa_loss'
const DRAWS = 10

/**
 * Nearest-neighbour adversarial accuracy of S against unseen rows, less that against training rows (Yale and others 2020):
 * how much nearer the synthetic rows keep to those they were made from.
 */
export const nnaaFamily: MetricFamily<EvaluationContext> = {
  name: 'privacy loss of nearest neighbours',
  ids: [ID],
  heavy: 2,
  compute: (context) => ({ metrics: [nnaaLoss(context)] }),
}

function nnaaLoss(context: EvaluationContext): Metric {
  if (controlRows(context) === 0) return context.metric(ID, { reason: NO_CONTROL, floor: 0 })
  const size = Math.min(context.real.rows, context.synthetic.rows, controlRows(context))
  if (size < 2) return context.metric(ID, { reason: 'Each of the three tables needs two rows', floor: 0 })
  const draws = drawSamples(context, ID, size, DRAWS)
  const distances = new SampleDistances(context)
  const accuracies = draws.map(({ real, synthetic, control }) => ({
    real: accuracyOf(distances, real, synthetic),
    control: accuracyOf(distances, control, synthetic),
  }))
  const real = meanOf(accuracies.map((draw) => draw.real)) ?? NaN
  const control = meanOf(accuracies.map((draw) => draw.control)) ?? NaN
  return context.metric(ID, {
    value: control - real,
    floor: 0,
    settings: {
      ...GOWER_SETTINGS,
      rowsOfEach: size,
      draws: draws.length,
      accuracyAgainstTraining: real,
      accuracyAgainstControl: control,
      comparison: 'strictly farther',
    },
  })
}

function accuracyOf(distances: SampleDistances, real: Sample, synthetic: Sample): number {
  return adversarialAccuracy(
    [distances.between(real, synthetic), distances.between(real, real)],
    [distances.between(synthetic, real), distances.between(synthetic, synthetic)],
  )
}

/**
 * ½[P(d(t,S) > d(t,T∖t)) + P(d(s,T) > d(s,S∖s))]: ½ where nothing tells the two apart, 0 for a copy.
 * @param real of each real row the distance to the nearest synthetic one, and to another real one; @param synthetic likewise
 */
export function adversarialAccuracy(
  real: readonly [Float64Array, Float64Array],
  synthetic: readonly [Float64Array, Float64Array],
): number {
  return (shareFarther(...real) + shareFarther(...synthetic)) / 2
}

function shareFarther(other: Float64Array, own: Float64Array): number {
  return other.reduce((sum, d, row) => sum + (d > (own[row] ?? Infinity) ? 1 : 0), 0) / other.length
}
