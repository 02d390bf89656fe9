/** The least and largest value that counts; [Infinity, -Infinity] when none does. */
export function extremes({
  values,
  weights,
}: {
  values: Float64Array
  weights: ArrayLike<number>
}): [number, number] {
  let first = 0
  while (first < values.length && weights[first] === 0) first++
  let last = values.length - 1
  while (last >= first && weights[last] === 0) last--
  return last < first ? [Infinity, -Infinity] : [values[first] ?? NaN, values[last] ?? NaN]
}
