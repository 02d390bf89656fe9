import type { Counting, View } from '../views'

/** A numeric column of two tables by all values that either of them has. */
export interface Merged {
  /** Rising. */
  values: Float64Array
  /** How many of R’s values there are up to and with each, and which share of them that is. */
  upTo: Float64Array
  below: Float64Array
}

/**
 * Measures a numeric column in many views of one real side: values are put in order once, and only counted again.
 * @param measure gets how often each of the merged values occurs in S, behind them how often none does, and how many there are
 */
export function measureAgain(
  views: readonly View[],
  j: number,
  measure: (merged: Merged, counts: Float64Array, present: number) => number,
): Float64Array {
  const found = new Float64Array(views.length)
  const [first] = views
  if (first === undefined) return found
  const real = first.sortedReal(j)
  const { values: own, place } = first.synthetic.source.distinct(j)
  const { values, ofA, ofB } = merge(real.values, own)
  const upTo = new Float64Array(values.length)
  ofA.forEach((at, k) => (upTo[at] = real.weights[k] ?? 0))
  for (let u = 1; u < upTo.length; u++) upTo[u] = (upTo[u] ?? 0) + (upTo[u - 1] ?? 0)
  const merged = { values, upTo, below: upTo.map((sum) => sum / real.present) }
  const places = place.map((at) => (at < own.length ? (ofB[at] ?? 0) : values.length))
  const counts = new Float64Array(values.length + 1)
  views.forEach(({ synthetic }, v) => {
    counts.fill(0)
    count(synthetic.counted, places, counts)
    found[v] = measure(merged, counts, synthetic.rows - (counts[values.length] ?? 0))
  })
  return found
}

/** Where the values of two rising lists stand among those of both. */
function merge(a: Float64Array, b: Float64Array): { values: Float64Array; ofA: Int32Array; ofB: Int32Array } {
  const values = new Float64Array(a.length + b.length)
  const ofA = new Int32Array(a.length)
  const ofB = new Int32Array(b.length)
  let count = 0
  for (let i = 0, j = 0; i < a.length || j < b.length; count++) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity)
    values[count] = value
    if (i < a.length && a[i] === value) ofA[i++] = count
    if (j < b.length && b[j] === value) ofB[j++] = count
  }
  return { values: values.slice(0, count), ofA, ofB }
}

function count({ rows, times }: Counting, places: Int32Array, counts: Float64Array): void {
  for (let k = 0; k < rows.length; k++) {
    const at = places[rows[k] ?? 0] ?? 0
    counts[at] = (counts[at] ?? 0) + (times[k] ?? 0)
  }
}
