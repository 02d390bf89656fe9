import type { AreaVerdict } from './area-verdict'
import type { Known } from './standing'
import {
  aboveFloor,
  besideFloor,
  type ById,
  check,
  known,
  largest,
  type Measured,
  numberText,
  sentenceOf,
  worstOf,
} from './checks'
import { show } from './numbers'
import type { ChosenLimits } from './thresholds'

const findings: Record<Known, Record<Known, string>> = {
  good: {
    good: 'looks like the real rows',
    mixed: 'right columns, weaker relations',
    poor: 'right columns, lost relations',
  },
  mixed: {
    good: 'columns are off',
    mixed: 'columns and relations are off',
    poor: 'columns are off, relations lost',
  },
  poor: {
    good: 'columns are off',
    mixed: 'columns and relations are off',
    poor: 'columns are off, relations lost',
  },
}

/** Single columns by KL, pairs by correlation and contingency, all columns at once by a model that tells real from synthetic. */
export function faithfulness(by: ById, chosen: ChosenLimits = {}): AreaVerdict {
  const start = { area: 'faithful' as const, question: 'Do the rows look like the real ones?' }
  const columns = check('columns', singleColumns(by), chosen)
  const pairs = check('pairs', pairsOfColumns(by), chosen)
  const joint = check('joint', allColumns(by), chosen)
  const checks = [columns, pairs, joint]
  if (columns.standing === 'unknown') {
    const sentence = `Likeness can't be said: ${columns.said}`
    return { ...start, standing: 'unknown', finding: "can't be said", sentence, doubt: '', checks }
  }
  const inPairs = pairs.standing === 'unknown' ? 'good' : pairs.standing
  const apart = joint.standing === 'mixed' || joint.standing === 'poor'
  return {
    ...start,
    standing: worstOf(checks) ?? 'unknown',
    finding:
      columns.standing === 'good' && inPairs === 'good' && apart
        ? 'right columns and pairs, still told apart'
        : findings[columns.standing][inPairs],
    sentence: sentenceOf(checks, ['columns', 'pairs']),
    doubt:
      joint.standing === 'unknown'
        ? 'KL and pairs see one and two columns at a time; what three or more columns do together is not in these numbers.'
        : 'Whether a model tells them apart depends on the model: a better one may.',
    checks,
  }
}

function singleColumns(by: ById): Measured | string {
  const kl = known(by, 'fidelity.kl')
  if (typeof kl === 'string') return kl
  const worst = largest(kl.perFeature)
  return {
    amount: aboveFloor(kl),
    said: numberText('KL', kl, besideFloor(kl)),
    worst: worst === null ? '' : `, farthest off ${worst[0]} at ${show(worst[1])}`,
  }
}

function pairsOfColumns(by: ById): Measured | string {
  const measured = (
    [
      ['fidelity.correlation_similarity', 'correlation similarity'],
      ['fidelity.contingency_similarity', 'contingency similarity'],
    ] as const
  ).flatMap(([id, name]): Measured[] => {
    const metric = known(by, id)
    if (typeof metric === 'string') return []
    const floor = metric.floor ?? 1
    const reaches = metric.interval !== null && metric.interval[1] >= floor
    return [
      {
        amount: reaches ? 0 : floor - metric.value,
        said: numberText(name, metric, ` of a best attainable ${show(metric.floor)}`),
      },
    ]
  })
  const [worst] = measured.sort((a, b) => b.amount - a.amount)
  return worst ?? 'No pair of columns was measured.'
}

function allColumns(by: ById): Measured | string {
  const auc = known(by, 'fidelity.detection_auc_gbdt')
  if (typeof auc === 'string') return auc
  // The floor is that of as few rows as the control has; only the value of so many compares with it.
  const { atFloorSize } = auc.settings
  const alike = auc.floor !== null && (typeof atFloorSize === 'number' ? atFloorSize : auc.value) <= auc.floor
  return {
    amount: auc.value - 0.5,
    chance: alike || (auc.interval !== null && auc.interval[0] <= 0.5),
    said: numberText('AUC of telling them apart', auc, ', chance 0.5'),
  }
}
