/** Values less their mean, over the largest of the differences so that no square over- or underflows; null if all are one. */
export function centredOf(
  values: Float64Array,
  rows: readonly number[],
  weights: ArrayLike<number>,
): Float64Array | null {
  const first = values[rows[0] ?? 0] ?? NaN
  if (rows.every((row) => values[row] === first)) return null
  let n = 0
  let sum = 0
  for (const row of rows) {
    n += weights[row] ?? 0
    sum += (weights[row] ?? 0) * ((values[row] ?? 0) - first)
  }
  const mean = sum / n
  const differences = Float64Array.from(rows, (row) => (values[row] ?? 0) - first - mean)
  const most = differences.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  return differences.map((value) => value / most)
}
