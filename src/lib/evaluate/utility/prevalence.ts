import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { median, percentileInterval } from '../statistics'

const ID = 'utility.label_prevalence_gap'

/** |P_S(y) − P_R(y)| over labelled rows: a drifting positive rate makes every utility number hard to read. */
export const prevalenceFamily: MetricFamily<EvaluationContext> = {
  name: 'positive rate',
  ids: [ID],
  compute(context) {
    if (context.target === null)
      return { metrics: [context.unavailable(ID, context.targetReason ?? 'There is no target')] }
    const real = context.labels(context.real).filter((label) => label >= 0)
    const synthetic = context.labels(context.synthetic).filter((label) => label >= 0)
    if (real.length === 0) return { metrics: [context.unavailable(ID, 'No training row has a label')] }
    if (synthetic.length === 0) return { metrics: [context.unavailable(ID, 'No synthetic row has a label')] }
    const gap = Math.abs(rate(synthetic) - rate(real))
    const drawn = (from: Int8Array, rows: number, ...name: (string | number)[]) => {
      const random = context.stream(ID, ...name)
      let hits = 0
      for (let i = 0; i < rows; i++) hits += from[random.int(from.length)] ?? 0
      return hits / rows
    }
    const resampled = Array.from({ length: context.resamples }, (_, i) =>
      Math.abs(drawn(synthetic, synthetic.length, 'resample', i) - rate(real)),
    )
    const floors = Array.from({ length: context.draws }, (_, d) =>
      Math.abs(
        drawn(real, real.length, 'floor', d, 'real') - drawn(real, synthetic.length, 'floor', d, 'synthetic'),
      ),
    )
    return {
      metrics: [
        context.metric(ID, {
          value: gap,
          interval: percentileInterval(resampled),
          intervalKind: 'resampling-spread',
          floor: median(floors),
          settings: {
            real: rate(real),
            synthetic: rate(synthetic),
            resamples: context.resamples,
            floorDraws: context.draws,
          },
        }),
      ],
    }
  },
}

function rate(labels: Int8Array): number {
  return labels.reduce((sum, label) => sum + label, 0) / labels.length
}
