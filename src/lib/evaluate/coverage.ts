/**
 * Ids whose interval doesn't hold the truth as often as it says in the null experiment: bootstraps that keep the share of
 * positives or the model fixed, and values that are the largest of several. Theirs is a resampling spread, no confidence.
 */
const SPREAD =
  /^fidelity\.detection_auc_|^utility\.(auprc|brier|calibration_slope)_|^fairness\.\w+_difference_|^privacy\.mia_\w+_(advantage|tpr_at_fpr_01|risk)$/

/** Whether an interval of that id covers at its level, as the null experiment shows. */
export function covers(id: string): boolean {
  return !SPREAD.test(id)
}
