import { GBDT } from '../../learn/gbdt'
import { boostingSettings } from '../boosting-settings'
import type { EvaluationContext } from '../context'
import type { Setting } from '../metric'
import type { Tested } from './models'
import { labelledOf } from './rows'

/** The printed configuration of every utility number. */
export const MODEL_SETTINGS: Record<string, Setting> = {
  ...boostingSettings(GBDT, true),
  categories: 'one column a level of the training and synthetic rows, missing is one',
  missingNumbers: 'native; in the logistic regression the training rows’ median and a flag',
  logisticPenalty: 'L2 with C = 1 on standardised columns',
}

/** On how many rows a model learned and was tested, and how common positives are. */
export function sizesOf(context: EvaluationContext, tested: Tested): Record<string, Setting> {
  const share = (of: 'real' | 'synthetic') => {
    const { labels, positives } = labelledOf(context, of)
    return labels.length === 0 ? null : positives / labels.length
  }
  return {
    trainRows: tested.trained.rows,
    trainPositives: tested.trained.positives,
    testRows: tested.labels.length,
    testPositives: tested.positives,
    prevalenceReal: share('real'),
    prevalenceSynthetic: share('synthetic'),
  }
}
