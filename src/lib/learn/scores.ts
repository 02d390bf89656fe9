/** How well scores order labels. Labels are 0 or 1; scores in any unit, larger for the positive class. */
import { areaUnder, averagePrecisionOf, brierOf, Ranking, rocAt } from './ranking'

/** Area under the ROC curve, ties count half; null unless both classes occur. */
export function auroc(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  return areaUnder(new Ranking(scores, labels).tally())
}

/** Average precision in step form (scikit-learn's); null without positives. */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  return averagePrecisionOf(new Ranking(scores, labels).tally())
}

/** Mean squared distance of probability and label; null for no rows. */
export function brier(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  return brierOf(new Ranking(probabilities, labels).tally())
}

/** ROC curve as [false positive rate, true positive rate] on `points` even steps of the false positive rate. */
export function rocCurve(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  points = 101,
): [number, number][] {
  const heights = rocAt(new Ranking(scores, labels).tally(), points)
  return Array.from(heights, (y, i) => [i / (points - 1), y])
}
