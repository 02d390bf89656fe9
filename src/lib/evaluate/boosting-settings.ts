import { EXACT_UP_TO, MOST_BINS } from '../learn/bins'
import type { GbdtOptions } from '../learn/gbdt'
import type { Setting } from './metric'

/** The printed configuration of a gradient boosting. @param exact whether small tables are cut at every value */
export function boostingSettings(options: GbdtOptions, exact: boolean): Record<string, Setting> {
  return {
    model: 'gbdt',
    depth: options.depth,
    learningRate: options.learningRate,
    rounds: options.rounds,
    lambda: options.lambda,
    minChildWeight: options.minChildWeight,
    baseScore: 0.5,
    ...(exact ? { exactUpTo: EXACT_UP_TO } : {}),
    maxBins: MOST_BINS,
  }
}
