import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily } from '../metric'
import { cellsOf, realShare } from './cells'
import { sensitiveValues } from './values'

const ID = 'privacy.cap_protection'

/**
 * One less the chance to be right about the sensitive value of a training row by taking that of a random synthetic row
 * with the same quasi-identifiers; the mean over the training rows that have such a synthetic row.
 */
export const capProtectionFamily: MetricFamily<EvaluationContext> = {
  name: 'sensitive values behind quasi-identifiers',
  ids: [ID],
  depends: ['quasi-identifiers', 'sensitive', 'groups'],
  compute: (context) => ({ metrics: [capProtection(context)] }),
}

function capProtection(context: EvaluationContext): Metric {
  const secret = sensitiveValues(context)
  if (typeof secret === 'string') return context.unavailable(ID, secret)
  const cells = cellsOf(context, secret.name)
  if (typeof cells === 'string') return context.unavailable(ID, cells)
  const inCell = new Int32Array(cells.size)
  const withValue = new Int32Array(cells.size * secret.size)
  cells.synthetic.forEach((cell, row) => {
    inCell[cell] = (inCell[cell] ?? 0) + 1
    const place = cell * secret.size + (secret.synthetic[row] ?? 0)
    withValue[place] = (withValue[place] ?? 0) + 1
  })
  /** Null where no row has a key in S. */
  const protection = (from: 'real' | 'control') => {
    let sum = 0
    let matched = 0
    cells[from]?.forEach((cell, row) => {
      const rows = inCell[cell] ?? 0
      if (rows === 0) return
      matched++
      sum += (withValue[cell * secret.size + (secret[from]?.[row] ?? 0)] ?? 0) / rows
    })
    return { value: matched === 0 ? null : 1 - sum / matched, matched }
  }
  const { value, matched } = protection('real')
  const levels = new Set(secret.real).size
  const baseline = 1 - 1 / levels
  return context.metric(ID, {
    value,
    reason: value === null ? 'No training row shares its quasi-identifiers with a synthetic row' : null,
    settings: {
      ...cells.settings,
      sensitive: secret.name,
      matched: realShare(context, matched, context.real.rows),
      control: cells.control === null ? null : protection('control').value,
      baseline,
      score: value === null ? null : protectionScore(value, baseline),
    },
  })
}

/** Protection as a part of what guessing among all levels leaves, at most 1; null where there is but one level. */
export function protectionScore(protection: number, baseline: number): number | null {
  return baseline === 0 ? null : Math.min(protection / baseline, 1)
}
