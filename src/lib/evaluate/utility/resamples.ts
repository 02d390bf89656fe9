import { areaUnder, averagePrecisionOf, brierOf, precisionAt, rocAt } from '../../learn/ranking'
import type { EvaluationContext } from '../context'
import type { Tested } from './models'
import { labelledOf, type From } from './rows'

/** Points of the ROC and precision–recall curves. */
export const CURVE_POINTS = 101

/** T’s scores by one model for each resample of T’s rows. */
export interface Resampled {
  auroc: (number | null)[]
  auprc: (number | null)[]
  brier: (number | null)[]
  roc: Float64Array[]
  pr: Float64Array[]
}

/**
 * How often each of T’s labelled rows counts in each resample, stratified by label; by place in `Tested.labels`. The same
 * for every id. Rows lie in the order of their content and the smaller class is drawn first, so that neither the order of
 * T’s rows nor the choice of the positive level changes a draw.
 */
export function stratifiedResamples(context: EvaluationContext): Uint16Array[] {
  return context.share('utility resamples', () => {
    const { labels } = labelledOf(context, 'test')
    const places = Int32Array.from(labels.keys())
    const strata = [0, 1]
      .map((label) => places.filter((place) => labels[place] === label))
      .sort((a, b) => a.length - b.length || (a[0] ?? 0) - (b[0] ?? 0))
    return Array.from({ length: context.resamples }, (_, i) => {
      const random = context.stream('utility', 'resample', i)
      const weights = new Uint16Array(labels.length)
      for (const stratum of strata) {
        for (let k = 0; k < stratum.length; k++) {
          const place = stratum[random.int(stratum.length)] ?? 0
          weights[place] = (weights[place] ?? 0) + 1
        }
      }
      return weights
    })
  })
}

/** What resampling T does to the scores of the models that were trained on R or S. */
export function resampledScores(context: EvaluationContext, from: From, { ranking }: Tested): Resampled {
  return context.share(`resampled scores, ${from}`, () => {
    const tallies = stratifiedResamples(context).map((weights) => {
      const tally = ranking.tally(weights)
      return {
        auroc: areaUnder(tally),
        auprc: averagePrecisionOf(tally),
        brier: brierOf(tally),
        roc: rocAt(tally, CURVE_POINTS),
        pr: precisionAt(tally, CURVE_POINTS),
      }
    })
    return {
      auroc: tallies.map(({ auroc }) => auroc),
      auprc: tallies.map(({ auprc }) => auprc),
      brier: tallies.map(({ brier }) => brier),
      roc: tallies.map(({ roc }) => roc),
      pr: tallies.map(({ pr }) => pr),
    }
  })
}
