import { predictGbdt, type GbdtModel } from '../../learn/gbdt'
import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily } from '../metric'
import { modelsOf } from '../utility/models'
import { labelledOf, matrixOf } from '../utility/rows'
import { MODEL_SETTINGS } from '../utility/settings'
import { numberMetric, outcomeOf, type Attack } from './attack'
import { membership } from './members'
import { controlRows, NO_CONTROL } from './neighbours'

const [AUC, ADVANTAGE, RISK] = [
  'privacy.mia_paper_auc',
  'privacy.mia_paper_advantage',
  'privacy.mia_paper_risk',
] as const

/**
 * The paper's attack: a member is one whose outcome a model trained on synthetic rows foretells well. It asks for realism
 * rather than for copies.
 */
export const miaPaperFamily: MetricFamily<EvaluationContext> = {
  name: 'membership from a model’s losses, as in the paper',
  ids: [AUC, ADVANTAGE, RISK],
  shares: ['models'],
  compute(context) {
    const attack = paperAttack(context)
    if (typeof attack === 'string')
      return { metrics: miaPaperFamily.ids.map((id) => context.unavailable(id, attack)) }
    const outcome = outcomeOf(context, 'paper', attack)
    const advantage = numberMetric(context, ADVANTAGE, outcome, 'advantage')
    return {
      metrics: [numberMetric(context, AUC, outcome, 'auc'), advantage, risk(context, advantage)],
      curves: { roc_mia_paper: outcome.roc },
    }
  },
}

/** The 0/1 loss of the attack at its best threshold, members and non-members weighing the same: (1 − advantage)/2. */
function risk(context: EvaluationContext, { value, interval, floor, settings }: Metric): Metric {
  const of = (advantage: number | null) => (1 - (advantage ?? NaN)) / 2
  return context.metric(RISK, {
    value: of(value),
    interval: interval === null ? null : [of(interval[1]), of(interval[0])],
    intervalKind: interval === null ? null : 'confidence',
    floor: of(floor),
    settings,
  })
}

function paperAttack(context: EvaluationContext): Attack | string {
  if (controlRows(context) === 0) return NO_CONTROL
  const models = modelsOf(context, 'synthetic')
  if (typeof models === 'string') return models
  const members = scores(context, models.gbdt, 'real', membership(context))
  const others = scores(context, models.gbdt, 'control', () => true)
  if (members.length === 0) return 'No member has a label'
  if (others.length === 0) return 'No control row has a label'
  return {
    runs: [{ members, others }],
    settings: { ...MODEL_SETTINGS, score: 'minus the log loss at the true label, trained on synthetic rows' },
  }
}

function scores(
  context: EvaluationContext,
  model: GbdtModel,
  of: 'real' | 'control',
  counts: (row: number) => boolean,
): Float64Array {
  const { rows, labels } = labelledOf(context, of)
  const all = predictGbdt(model, matrixOf(context, of)).map((p, i) => Math.log(labels[i] === 1 ? p : 1 - p))
  return all.filter((_, i) => counts(rows[i] ?? -1))
}
