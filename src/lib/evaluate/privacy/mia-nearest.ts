import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { attackIds, attackMetrics, type Attack } from './attack'
import { nearestToMembers } from './members'
import { GOWER_SETTINGS, nearest, NO_CONTROL, type Nearest } from './neighbours'

const NEIGHBOURS = 5

/** Membership guessed from how near a person is to the synthetic rows: the nearest one, or the mean of the five nearest. */
export const miaNearestFamily: MetricFamily<EvaluationContext> = {
  name: 'membership from the nearest synthetic rows',
  ids: [...attackIds('nearest'), ...attackIds('knn')],
  shares: ['members'],
  compute(context) {
    const [one, five] = [
      attackMetrics(context, 'nearest', nearestAttack(context)),
      attackMetrics(context, 'knn', attackOf(context, NEIGHBOURS)),
    ]
    return { metrics: [...one.metrics, ...five.metrics], curves: { ...one.curves, ...five.curves } }
  },
}

/** The attack by the single nearest synthetic row. */
export function nearestAttack(context: EvaluationContext): Attack | string {
  return attackOf(context, 1)
}

function attackOf(context: EvaluationContext, k: number): Attack | string {
  const others = nearest(context, 'control', 'synthetic')
  const members = nearestToMembers(context)
  if (others === null || members === null) return NO_CONTROL
  return {
    runs: [{ members: meanNearest(members, k), others: meanNearest(others, k) }],
    settings: { ...GOWER_SETTINGS, neighbours: Math.min(k, context.synthetic.rows) },
  }
}

/** Minus the mean distance to the k nearest rows, or to all where there are fewer. */
function meanNearest({ k: kept, distances }: Nearest, k: number): Float64Array {
  return Float64Array.from({ length: distances.length / kept }, (_, row) => {
    let sum = 0
    let count = 0
    for (let i = 0; i < k; i++) {
      const d = distances[row * kept + i] ?? Infinity
      if (d === Infinity) break
      sum += d
      count++
    }
    return -sum / count
  })
}
