import { roundShare, shareStep } from './rounding'

/**
 * The share of rows without a value, rounded. Fewer than `threshold` of them are told as none, and fewer than
 * `threshold` rows with a value as all missing: whether it is none, one or ten can't be told apart.
 * @returns null where there are too few rows to say anything
 */
export function missingShare(missing: number, rows: number, threshold: number): number | null {
  const step = shareStep(rows, threshold)
  if (step === null) return null
  if (missing < threshold) return 0
  if (rows - missing < threshold) return 1
  return roundShare(missing / rows, step)
}
