/** How well the scores of an attack tell members from non-members. A larger score says "member". */

/** The place of every score among the distinct ones, from the highest down: ties share a place. */
export interface Ranked {
  places: number
  members: Int32Array
  others: Int32Array
}

export function rankScores(members: Float64Array, others: Float64Array): Ranked {
  const all = new Float64Array(members.length + others.length)
  all.set(members)
  all.set(others, members.length)
  all.sort()
  let distinct = 0
  for (const [i, score] of all.entries()) if (i === 0 || score !== all[distinct - 1]) all[distinct++] = score
  const placeOf = (score: number): number => {
    let low = 0
    let high = distinct - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((all[middle] ?? Infinity) < score) low = middle + 1
      else high = middle
    }
    return distinct - 1 - low
  }
  return {
    places: distinct,
    members: Int32Array.from(members, placeOf),
    others: Int32Array.from(others, placeOf),
  }
}

/** How often each place occurs, in `of` (for resamples) or among all. */
export function countPlaces(places: number, of: Int32Array): Int32Array {
  const counts = new Int32Array(places)
  for (const place of of) counts[place] = (counts[place] ?? 0) + 1
  return counts
}

export interface Strength {
  /** Area under the ROC curve, ties half, not flipped. */
  auc: number
  /** max(TPR − FPR) over all thresholds, "nobody" among them. */
  advantage: number
  /** The largest TPR of a threshold with FPR ≤ 1 %. */
  tprAt01: number
}

/** @param hits members, @param alarms non-members at each place; at least one of either */
export function strengthOf(hits: Int32Array, alarms: Int32Array): Strength {
  const n = sum(hits)
  const c = sum(alarms)
  // In whole numbers, so that 3 of 300 is 1 %.
  const fewAlarms = Math.floor(c / 100)
  let tp = 0
  let fp = 0
  let area = 0
  let advantage = 0
  let tpOfFew = 0
  for (let place = 0; place < hits.length; place++) {
    const own = hits[place] ?? 0
    const other = alarms[place] ?? 0
    area += other * (2 * tp + own)
    tp += own
    fp += other
    const gain = tp * c - fp * n
    if (gain > advantage) advantage = gain
    if (fp <= fewAlarms) tpOfFew = tp
  }
  return { auc: area / 2 / n / c, advantage: advantage / n / c, tprAt01: tpOfFew / n }
}

/** What else is printed: the largest TPR with FPR ≤ 10 %, and average precision in step form, members positive. */
export function besides(hits: Int32Array, alarms: Int32Array): { tprAt10: number; averagePrecision: number } {
  const n = sum(hits)
  const fewAlarms = Math.floor(sum(alarms) / 10)
  let tp = 0
  let fp = 0
  let tpOfFew = 0
  let precision = 0
  for (let place = 0; place < hits.length; place++) {
    const own = hits[place] ?? 0
    tp += own
    fp += alarms[place] ?? 0
    if (fp <= fewAlarms) tpOfFew = tp
    if (own > 0) precision += (own * tp) / (tp + fp)
  }
  return { tprAt10: tpOfFew / n, averagePrecision: precision / n }
}

/** False positive rates at which ROC curves of attacks are given: even steps, finer where few are accused. At most 400. */
export const ROC_GRID: readonly number[] = [
  0,
  ...Array.from({ length: 60 }, (_, i) => 10 ** (-4 + i / 30)),
  ...Array.from({ length: 90 }, (_, i) => (10 + i) / 1000),
  ...Array.from({ length: 181 }, (_, i) => (20 + i) / 200),
]

/** True positive rates at the grid's false positive rates, straight between the curve's corners. */
export function rocOnGrid(hits: Int32Array, alarms: Int32Array): Float64Array {
  const n = sum(hits)
  const c = sum(alarms)
  const x: number[] = [0]
  const y: number[] = [0]
  let tp = 0
  let fp = 0
  for (let place = 0; place < hits.length; place++) {
    tp += hits[place] ?? 0
    fp += alarms[place] ?? 0
    x.push(fp / c)
    y.push(tp / n)
  }
  let corner = 0
  return Float64Array.from(ROC_GRID, (at) => {
    while (corner < x.length - 1 && (x[corner + 1] ?? 1) <= at) corner++
    const [x0, y0] = [x[corner] ?? 0, y[corner] ?? 0]
    const [x1, y1] = [x[corner + 1] ?? 1, y[corner + 1] ?? 1]
    return x1 === x0 ? y0 : y0 + ((y1 - y0) * (at - x0)) / (x1 - x0)
  })
}

function sum(counts: Int32Array): number {
  let total = 0
  for (const count of counts) total += count
  return total
}
