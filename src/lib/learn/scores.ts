/** How well scores order labels. Labels are 0 or 1; scores in any unit, larger for the positive class. */

interface Ordered {
  /** Rows by falling score; ties stand together. */
  order: Int32Array
  positives: number
  negatives: number
}

function orderBy(scores: ArrayLike<number>, labels: ArrayLike<number>): Ordered {
  const order = Int32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0),
  )
  let positives = 0
  for (let i = 0; i < labels.length; i++) positives += labels[i] ?? 0
  return { order, positives, negatives: labels.length - positives }
}

/** Visits each distinct score from the highest down with the numbers of positives and negatives that have it. */
function forEachScore(
  { order }: Ordered,
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  visit: (positives: number, negatives: number) => void,
): void {
  for (let i = 0; i < order.length;) {
    const score = scores[order[i] ?? 0]
    let hits = 0
    let j = i
    for (; j < order.length && scores[order[j] ?? 0] === score; j++) hits += labels[order[j] ?? 0] ?? 0
    visit(hits, j - i - hits)
    i = j
  }
}

/** Area under the ROC curve, ties count half; null unless both classes occur. */
export function auroc(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  const ordered = orderBy(scores, labels)
  if (ordered.positives === 0 || ordered.negatives === 0) return null
  let above = 0
  let area = 0
  forEachScore(ordered, scores, labels, (positives, negatives) => {
    area += negatives * (above + positives / 2)
    above += positives
  })
  return area / (ordered.positives * ordered.negatives)
}

/** Average precision in step form (scikit-learn's); null without positives. */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  const ordered = orderBy(scores, labels)
  if (ordered.positives === 0) return null
  let hits = 0
  let seen = 0
  let sum = 0
  forEachScore(ordered, scores, labels, (positives, negatives) => {
    hits += positives
    seen += positives + negatives
    sum += (positives * hits) / seen
  })
  return sum / ordered.positives
}

/** Mean squared distance of probability and label; null for no rows. */
export function brier(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  if (labels.length === 0) return null
  let sum = 0
  for (let i = 0; i < labels.length; i++) sum += ((probabilities[i] ?? 0) - (labels[i] ?? 0)) ** 2
  return sum / labels.length
}

/** ROC curve as [false positive rate, true positive rate] on `points` even steps of the false positive rate. */
export function rocCurve(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  points = 101,
): [number, number][] {
  const ordered = orderBy(scores, labels)
  if (ordered.positives === 0 || ordered.negatives === 0) return []
  const corners: [number, number][] = [[0, 0]]
  let tp = 0
  let fp = 0
  forEachScore(ordered, scores, labels, (positives, negatives) => {
    tp += positives
    fp += negatives
    corners.push([fp / ordered.negatives, tp / ordered.positives])
  })
  let corner = 0
  return Array.from({ length: points }, (_, i) => {
    const x = i / (points - 1)
    while (corner < corners.length - 1 && (corners[corner + 1]?.[0] ?? 1) <= x) corner++
    const [x0, y0] = corners[corner] ?? [0, 0]
    const [x1, y1] = corners[corner + 1] ?? [1, 1]
    return [x, x1 === x0 ? y0 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0)]
  })
}
