import type { CartOptions, LevelPredictor, OrderedPredictor } from './cart-predictors'

/** The response of a node's rows: a number each, or one of three and more classes each. */
export interface Response {
  /** Sum and squares of the numbers, or counts of the classes, in the rows start … end − 1. */
  enter(rows: Int32Array, start: number, end: number): void
  /** What the rows entered are apart: squares about their mean, or n times the Gini impurity. */
  readonly risk: number
  /** The best cut of the sorted rows start … end − 1, or null. */
  cut(predictor: OrderedPredictor, sorted: Int32Array, start: number, end: number): Cut | null
  /** The best division of the levels that occur in these rows, or null. */
  divide(predictor: LevelPredictor, rows: Int32Array, start: number, end: number): Division | null
}

/** Ranks up to `rank` go left. */
export interface Cut {
  gain: number
  rank: number
}

/** `left` holds codes + 1. */
export interface Division {
  gain: number
  left: number[]
}

/** Least squares. Two classes as 0 and 1 are this as well: their Gini impurity is twice the variance. */
export class NumberResponse implements Response {
  risk = 0
  private sum = 0
  private readonly values: Float64Array

  constructor(
    values: Float64Array,
    rows: Int32Array,
    private readonly options: CartOptions,
  ) {
    // About their mean, so that large numbers with small differences (dates) keep their digits.
    let sum = 0
    for (const row of rows) sum += values[row] ?? 0
    const mean = rows.length === 0 ? 0 : sum / rows.length
    this.values = values.map((value) => value - mean)
  }

  enter(rows: Int32Array, start: number, end: number): void {
    let sum = 0
    let squares = 0
    for (let i = start; i < end; i++) {
      const value = this.values[rows[i] ?? 0] ?? 0
      sum += value
      squares += value * value
    }
    this.sum = sum
    this.risk = squares - (sum * sum) / (end - start)
  }

  cut({ rank }: OrderedPredictor, sorted: Int32Array, start: number, end: number): Cut | null {
    const { values, sum } = this
    const { minBucket } = this.options
    const n = end - start
    let left = 0
    let best = 0
    let at = -1
    let row = sorted[start] ?? 0
    let own = rank[row] ?? 0
    if (own === (rank[sorted[end - 1] ?? 0] ?? 0)) return null
    for (let i = start + 1; i < end; i++) {
      left += values[row] ?? 0
      row = sorted[i] ?? 0
      const next = rank[row] ?? 0
      if (next === own) continue
      const count = i - start
      if (count >= minBucket && n - count >= minBucket) {
        const right = sum - left
        const score = (left * left) / count + (right * right) / (n - count)
        if (score > best) {
          best = score
          at = own
        }
      }
      own = next
    }
    return at < 0 ? null : { gain: best - (sum * sum) / n, rank: at }
  }

  /** Levels in the order of their means: the best division is a cut of that list (Breiman et al. 1984, 4.2). */
  divide({ codes, levels }: LevelPredictor, rows: Int32Array, start: number, end: number): Division | null {
    const counts = new Int32Array(levels + 1)
    const sums = new Float64Array(levels + 1)
    for (let i = start; i < end; i++) {
      const row = rows[i] ?? 0
      const level = (codes[row] ?? -1) + 1
      counts[level] = (counts[level] ?? 0) + 1
      sums[level] = (sums[level] ?? 0) + (this.values[row] ?? 0)
    }
    const there = present(counts)
    const mean = (level: number) => (sums[level] ?? 0) / (counts[level] ?? 1)
    there.sort((a, b) => mean(a) - mean(b) || a - b)
    const n = end - start
    let count = 0
    let left = 0
    let best = 0
    let at = -1
    for (let i = 0; i + 1 < there.length; i++) {
      const level = there[i] ?? 0
      count += counts[level] ?? 0
      left += sums[level] ?? 0
      if (count < this.options.minBucket || n - count < this.options.minBucket) continue
      const score = (left * left) / count + (this.sum - left) ** 2 / (n - count)
      if (score > best) {
        best = score
        at = i
      }
    }
    return at < 0 ? null : { gain: best - (this.sum * this.sum) / n, left: there.slice(0, at + 1) }
  }
}

/** Gini impurity of three and more classes. */
export class ClassResponse implements Response {
  risk = 0
  private readonly counts: Float64Array
  private readonly left: Float64Array
  private squares = 0

  constructor(
    private readonly codes: Int32Array,
    classes: number,
    private readonly options: CartOptions,
  ) {
    this.counts = new Float64Array(classes)
    this.left = new Float64Array(classes)
  }

  enter(rows: Int32Array, start: number, end: number): void {
    const { counts } = this
    counts.fill(0)
    for (let i = start; i < end; i++) {
      const code = this.codes[rows[i] ?? 0] ?? 0
      counts[code] = (counts[code] ?? 0) + 1
    }
    this.squares = 0
    for (const count of counts) this.squares += count * count
    this.risk = end - start - this.squares / (end - start)
  }

  cut({ rank }: OrderedPredictor, sorted: Int32Array, start: number, end: number): Cut | null {
    const { counts, left, codes } = this
    const { minBucket } = this.options
    const n = end - start
    let row = sorted[start] ?? 0
    let own = rank[row] ?? 0
    if (own === (rank[sorted[end - 1] ?? 0] ?? 0)) return null
    left.fill(0)
    let squaresLeft = 0
    let squaresRight = this.squares
    let best = 0
    let at = -1
    for (let i = start + 1; i < end; i++) {
      const code = codes[row] ?? 0
      const l = left[code] ?? 0
      squaresLeft += 2 * l + 1
      squaresRight -= 2 * ((counts[code] ?? 0) - l) - 1
      left[code] = l + 1
      row = sorted[i] ?? 0
      const next = rank[row] ?? 0
      if (next === own) continue
      const count = i - start
      if (count >= minBucket && n - count >= minBucket) {
        const score = squaresLeft / count + squaresRight / (n - count)
        if (score > best) {
          best = score
          at = own
        }
      }
      own = next
    }
    return at < 0 ? null : { gain: best - this.squares / n, rank: at }
  }

  /**
   * Levels in the order of their class shares’ first principal component, then the best cut of that list: trying
   * every division, as rpart does, takes 2^levels steps (Coppersmith, Hong & Hosking 1999).
   */
  divide({ codes, levels }: LevelPredictor, rows: Int32Array, start: number, end: number): Division | null {
    const n = end - start
    const sizes = new Int32Array(levels + 1)
    for (let i = start; i < end; i++) {
      const level = (codes[rows[i] ?? 0] ?? -1) + 1
      sizes[level] = (sizes[level] ?? 0) + 1
    }
    const there = present(sizes)
    if (there.length < 2) return null
    const classes = present(this.counts)
    const place = new Int32Array(levels + 1)
    there.forEach((level, i) => (place[level] = i))
    const classPlace = new Int32Array(this.counts.length)
    classes.forEach((code, k) => (classPlace[code] = k))
    const shares = there.map(() => new Float64Array(classes.length))
    for (let i = start; i < end; i++) {
      const row = rows[i] ?? 0
      const of = shares[place[(codes[row] ?? -1) + 1] ?? 0]
      const k = classPlace[this.codes[row] ?? 0] ?? 0
      if (of !== undefined) of[k] = (of[k] ?? 0) + 1
    }
    const weights = there.map((level) => sizes[level] ?? 0)
    const whole = Float64Array.from(classes, (code) => this.counts[code] ?? 0)
    const scores = firstComponent(shares, weights, whole, n)
    const order = there.map((_, i) => i).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || a - b)
    const left = new Float64Array(classes.length)
    let count = 0
    let best = 0
    let at = -1
    for (let i = 0; i + 1 < order.length; i++) {
      const level = order[i] ?? 0
      count += weights[level] ?? 0
      let squaresLeft = 0
      let squaresRight = 0
      for (let k = 0; k < left.length; k++) {
        const l = (left[k] ?? 0) + (shares[level]?.[k] ?? 0)
        left[k] = l
        squaresLeft += l * l
        squaresRight += ((whole[k] ?? 0) - l) ** 2
      }
      if (count < this.options.minBucket || n - count < this.options.minBucket) continue
      const score = squaresLeft / count + squaresRight / (n - count)
      if (score > best) {
        best = score
        at = i
      }
    }
    if (at < 0) return null
    return { gain: best - this.squares / n, left: order.slice(0, at + 1).map((i) => there[i] ?? 0) }
  }
}

function present(counts: ArrayLike<number>): number[] {
  return Array.from(counts, (_, i) => i).filter((i) => (counts[i] ?? 0) > 0)
}

/** Enough for an order: what is left is a component about as strong, and either order will do. */
const POWER_STEPS = 12

/** Each level’s score on the first principal component of the class shares, levels weighted by their rows. */
function firstComponent(
  counts: readonly Float64Array[],
  weights: readonly number[],
  whole: Float64Array,
  n: number,
): Float64Array {
  const apart = counts.map((of, i) => of.map((count, k) => count / (weights[i] ?? 1) - (whole[k] ?? 0) / n))
  const scores = new Float64Array(counts.length)
  // The class shares of the level farthest from the rest: never at a right angle to what tells the levels apart.
  let axis = apart.reduce((far, one, i) => {
    const length = (row: Float64Array, weight: number) => weight * row.reduce((sum, v) => sum + v * v, 0)
    return length(one, weights[i] ?? 0) > length(far, 1) ? one : far
  }, new Float64Array(whole.length))
  for (let step = 0; step < POWER_STEPS; step++) {
    const next = new Float64Array(whole.length)
    apart.forEach((row, i) => {
      let score = 0
      for (let k = 0; k < row.length; k++) score += (row[k] ?? 0) * (axis[k] ?? 0)
      scores[i] = score
      const pull = score * (weights[i] ?? 0)
      for (let k = 0; k < row.length; k++) next[k] = (next[k] ?? 0) + pull * (row[k] ?? 0)
    })
    const length = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0))
    if (length === 0) break
    axis = next.map((value) => value / length)
  }
  return scores
}
