import type { Sorted } from '../views'

/** The least and largest value that counts; [Infinity, -Infinity] when none does. */
export function extremes(side: Sorted): [number, number] {
  let first = 0
  while (first < side.weights.length && side.weights[first] === 0) first++
  let last = side.weights.length - 1
  while (last >= first && side.weights[last] === 0) last--
  return last < first ? [Infinity, -Infinity] : [side.values[first] ?? NaN, side.values[last] ?? NaN]
}
