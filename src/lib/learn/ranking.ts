/** Labels are 0 or 1; scores in any unit, larger for the positive class. */

/** How many positives and negatives have each distinct score, from the highest down. */
export interface Tally {
  scores: Float64Array
  positives: Float64Array
  negatives: Float64Array
}

/** Rows sorted by their scores once, so that a resample, a row counting so many times, is only counted. */
export class Ranking {
  /** Distinct scores, falling. */
  private readonly scores: Float64Array
  /** Of each row, the place of its score. */
  private readonly slots: Int32Array
  private readonly rows: Int32Array
  private readonly labels: Uint8Array

  /** @param rows the rows to rank, by number; all by default */
  constructor(scores: ArrayLike<number>, labels: ArrayLike<number>, rows?: ArrayLike<number>) {
    this.rows = Int32Array.from(rows ?? { length: labels.length }, (row: unknown, i) =>
      typeof row === 'number' ? row : i,
    )
    this.labels = Uint8Array.from(this.rows, (row) => labels[row] ?? 0)
    const rising = Float64Array.from(this.rows, (row) => scores[row] ?? NaN).sort()
    let distinct = 0
    for (const score of rising)
      if (distinct === 0 || score !== rising[distinct - 1]) rising[distinct++] = score
    this.scores = rising.slice(0, distinct).reverse()
    this.slots = Int32Array.from(this.rows, (row) => slotOf(this.scores, scores[row] ?? NaN))
  }

  /** @param weights how often each row counts, by its number; once by default */
  tally(weights?: ArrayLike<number>): Tally {
    const positives = new Float64Array(this.scores.length)
    const negatives = new Float64Array(this.scores.length)
    for (let i = 0; i < this.rows.length; i++) {
      const side = this.labels[i] === 1 ? positives : negatives
      const slot = this.slots[i] ?? 0
      side[slot] = (side[slot] ?? 0) + (weights === undefined ? 1 : (weights[this.rows[i] ?? 0] ?? 0))
    }
    return { scores: this.scores, positives, negatives }
  }
}

function slotOf(falling: Float64Array, score: number): number {
  let low = 0
  let high = falling.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (score >= (falling[middle] ?? NaN)) high = middle
    else low = middle + 1
  }
  return low
}

/** Pairs of a positive and a negative, and those among them in which the positive has the higher score, ties half. */
export function pairsIn({ positives, negatives }: Tally): { concordant: number; pairs: number } {
  let above = 0
  let below = 0
  let concordant = 0
  for (let k = 0; k < positives.length; k++) {
    const hits = positives[k] ?? 0
    const misses = negatives[k] ?? 0
    concordant += misses * (above + hits / 2)
    above += hits
    below += misses
  }
  return { concordant, pairs: above * below }
}

/** Area under the ROC curve; null unless both classes occur. */
export function areaUnder(tally: Tally): number | null {
  const { concordant, pairs } = pairsIn(tally)
  return pairs === 0 ? null : concordant / pairs
}

/** Average precision in step form (scikit-learn's); null without positives. */
export function averagePrecisionOf({ positives, negatives }: Tally): number | null {
  let hits = 0
  let seen = 0
  let sum = 0
  for (let k = 0; k < positives.length; k++) {
    const own = positives[k] ?? 0
    hits += own
    seen += own + (negatives[k] ?? 0)
    if (own > 0) sum += (own * hits) / seen
  }
  return hits === 0 ? null : sum / hits
}

/** Mean squared distance of probability and label; null for no rows. */
export function brierOf({ scores, positives, negatives }: Tally): number | null {
  let rows = 0
  let sum = 0
  for (let k = 0; k < scores.length; k++) {
    const p = scores[k] ?? 0
    const own = positives[k] ?? 0
    const others = negatives[k] ?? 0
    rows += own + others
    sum += own * (1 - p) ** 2 + others * p ** 2
  }
  return rows === 0 ? null : sum / rows
}

/** The true positive rate at `points` even steps of the false positive rate, 0 … 1; empty unless both classes occur. */
export function rocAt({ positives, negatives }: Tally, points: number): Float64Array {
  const [of, outOf] = [total(positives), total(negatives)]
  if (of === 0 || outOf === 0) return new Float64Array(0)
  const found = new Float64Array(points)
  let k = 0
  let [x0, y0, tp, fp] = [0, 0, 0, 0]
  for (let i = 0; i < points; i++) {
    const x = i / (points - 1)
    // The corner before x, and with it the corner behind.
    let [x1, y1] = [x0, y0]
    for (; k < positives.length; k++) {
      x1 = (fp + (negatives[k] ?? 0)) / outOf
      y1 = (tp + (positives[k] ?? 0)) / of
      if (x1 > x) break
      tp += positives[k] ?? 0
      fp += negatives[k] ?? 0
      ;[x0, y0] = [x1, y1]
    }
    found[i] = k === positives.length || x1 === x0 ? y0 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0)
  }
  return found
}

/**
 * The precision at `points` even steps of the recall, 0 … 1, in the steps whose mean is the average precision: that of
 * the highest threshold which finds at least so many; empty without positives.
 */
export function precisionAt({ positives, negatives }: Tally, points: number): Float64Array {
  const of = total(positives)
  if (of === 0) return new Float64Array(0)
  const found = new Float64Array(points)
  let k = -1
  let [hits, seen] = [0, 0]
  for (let i = 0; i < points; i++) {
    while (k < positives.length - 1 && (hits === 0 || hits * (points - 1) < i * of)) {
      k++
      hits += positives[k] ?? 0
      seen += (positives[k] ?? 0) + (negatives[k] ?? 0)
    }
    found[i] = hits / seen
  }
  return found
}

/** The quantile k/of of the scores by linear interpolation, as `quantile` finds it in a sorted list. */
export function scoreQuantile({ scores, positives, negatives }: Tally, k: number, of: number): number {
  const rows = total(positives) + total(negatives)
  if (rows === 0) return NaN
  const place = (rows - 1) * k
  const low = Math.floor(place / of)
  const rest = place - low * of
  let slot = scores.length
  let below = 0
  const valueAt = (index: number): number => {
    while (below <= index && slot > 0) {
      slot--
      below += (positives[slot] ?? 0) + (negatives[slot] ?? 0)
    }
    return scores[slot] ?? NaN
  }
  const a = valueAt(low)
  return rest === 0 ? a : a + (valueAt(Math.min(low + 1, rows - 1)) - a) * (rest / of)
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
