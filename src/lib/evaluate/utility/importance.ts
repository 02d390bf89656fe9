import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily } from '../metric'
import { spearman } from '../statistics'
import { modelsOf } from './models'
import { MODEL_SETTINGS } from './settings'

const ID = 'utility.importance_agreement'

/** Whether a model of synthetic rows leans on the same features as one of real rows: Spearman’s ρ of their total gains. */
export const importanceFamily: MetricFamily<EvaluationContext> = {
  name: 'importance of the features',
  ids: [ID],
  shares: ['models'],
  compute(context) {
    return { metrics: [agreement(context)] }
  },
}

function agreement(context: EvaluationContext): Metric {
  const real = modelsOf(context, 'real')
  const synthetic = modelsOf(context, 'synthetic')
  const settings = { ...MODEL_SETTINGS, importance: 'total gain, summed over a column’s levels' }
  if (typeof real === 'string') return context.metric(ID, { reason: real, settings })
  if (typeof synthetic === 'string') return context.metric(ID, { reason: synthetic, settings })
  const [a, b] = [sharesOf(real.gain, context.features), sharesOf(synthetic.gain, context.features)]
  const value = spearman([...a.values()], [...b.values()])
  return context.metric(ID, {
    value,
    reason: value === null ? reasonOf(a, b) : null,
    settings: {
      ...settings,
      features: context.features.length,
      usedByReal: [...a.values()].filter((gain) => gain > 0).length,
      usedBySynthetic: [...b.values()].filter((gain) => gain > 0).length,
      gainShareReal: falling(a),
      gainShareSynthetic: falling(b),
      trainRowsReal: real.rows,
      trainRowsSynthetic: synthetic.rows,
    },
  })
}

/** Each feature’s share of the total gain; all 0 where nothing was gained. */
function sharesOf(gain: Readonly<Record<string, number>>, features: readonly string[]): Map<string, number> {
  const own = new Map(Object.entries(gain))
  const total = features.reduce((sum, name) => sum + (own.get(name) ?? 0), 0)
  return new Map(features.map((name) => [name, total > 0 ? (own.get(name) ?? 0) / total : 0]))
}

/** The ranking: most important first. */
function falling(shares: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...shares].sort(([m, a], [n, b]) => b - a || (m < n ? -1 : 1)))
}

function reasonOf(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): string {
  if (a.size < 2) return 'There is one feature only: nothing to rank'
  const flat = (shares: ReadonlyMap<string, number>) => new Set(shares.values()).size < 2
  const which = flat(a) ? (flat(b) ? 'both models' : 'the model of real rows') : 'the model of synthetic rows'
  return `All features are equally important in ${which}`
}
