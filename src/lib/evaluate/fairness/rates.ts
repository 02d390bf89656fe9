/** Smallest groups whose rates are told. */
export interface Minimum {
  rows: number
  positives: number
  negatives: number
}

/** Rates of one group level under a threshold; null where the group is too small for one. */
export interface Rates {
  selection: number | null
  tpr: number | null
  fpr: number | null
}

/**
 * Selection rate, true and false positive rate of each group level.
 * @param predicted 1 or 0 a row; @param labels 1 or 0 a row; @param codes level of each row, others than 0 … levels − 1 left out
 * @param weights how often each row counts; once by default
 */
export function ratesByLevel(
  predicted: ArrayLike<number>,
  labels: ArrayLike<number>,
  codes: ArrayLike<number>,
  levels: number,
  minimum: Minimum,
  weights?: ArrayLike<number>,
): Rates[] {
  const selected = [new Int32Array(levels), new Int32Array(levels)] as const
  const all = [new Int32Array(levels), new Int32Array(levels)] as const
  for (let i = 0; i < codes.length; i++) {
    const level = codes[i] ?? -1
    if (level < 0 || level >= levels) continue
    const label = labels[i] === 1 ? 1 : 0
    const weight = weights === undefined ? 1 : (weights[i] ?? 0)
    all[label][level] = (all[label][level] ?? 0) + weight
    selected[label][level] = (selected[label][level] ?? 0) + weight * (predicted[i] ?? 0)
  }
  return Array.from({ length: levels }, (_, level): Rates => {
    const [negatives, positives] = [all[0][level] ?? 0, all[1][level] ?? 0]
    const [falsely, truly] = [selected[0][level] ?? 0, selected[1][level] ?? 0]
    const rate = (hits: number, of: number, least: number) => (of >= Math.max(1, least) ? hits / of : null)
    return {
      selection: rate(falsely + truly, negatives + positives, minimum.rows),
      tpr: rate(truly, positives, minimum.positives),
      fpr: rate(falsely, negatives, minimum.negatives),
    }
  })
}

/** What stands in the settings of a number that is a largest less a smallest one, or the largest of several differences. */
export const WIDENED = {
  interval: 'percentiles of the resamples; they lie above the value, since chance widens a gap',
}

/** Smallest over largest of the numbers among them; null for fewer than two, and where all are 0. */
export function ratioOf(values: readonly (number | null)[]): number | null {
  const found = values.filter((value) => value !== null)
  const most = Math.max(...found)
  return found.length < 2 || most === 0 ? null : Math.min(...found) / most
}

/** Largest less smallest of the numbers among them; null for fewer than two. */
export function spreadOf(values: readonly (number | null)[]): number | null {
  const found = values.filter((value) => value !== null)
  return found.length < 2 ? null : Math.max(...found) - Math.min(...found)
}
