/** A numeric predictor, sorted once for all trees that use it. Missing stands below every number. */
export interface OrderedPredictor {
  values: Float64Array
  /** Place of each row’s value among the different ones, missing 0. */
  rank: Int32Array
  /** All rows by rank. */
  order: Int32Array
}

/** A predictor of unordered levels; missing (−1) is a level. */
export interface LevelPredictor {
  codes: Int32Array
  levels: number
}

export type Predictor = OrderedPredictor | LevelPredictor

export interface CartOptions {
  /** Fewest rows of a leaf. */
  minBucket: number
  /** Fewest rows of a node that may be split. */
  minSplit: number
  maxDepth: number
  /** A split must lower the root’s risk by more than this share of it. */
  complexity: number
}

export function orderedPredictor(values: Float64Array): OrderedPredictor {
  const below = (row: number) => {
    const value = values[row] ?? NaN
    return value !== value ? -Infinity : value
  }
  const keys = Float64Array.from(values, (_, row) => below(row))
  const order = Int32Array.from(values, (_, row) => row).sort((a, b) => {
    const [x, y] = [keys[a] ?? 0, keys[b] ?? 0]
    return x < y ? -1 : x > y ? 1 : a - b
  })
  const rank = new Int32Array(values.length)
  let place = Number.isNaN(values[order[0] ?? 0] ?? 0) ? 0 : 1
  for (let i = 0; i < order.length; i++) {
    const row = order[i] ?? 0
    if (i > 0 && keys[row] !== keys[order[i - 1] ?? 0]) place++
    rank[row] = place
  }
  return { values, rank, order }
}
