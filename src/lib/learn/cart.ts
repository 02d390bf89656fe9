import type { CartOptions, OrderedPredictor, Predictor } from './cart-predictors'
import { ClassResponse, NumberResponse, type Response } from './cart-split'
import { partRows } from './part-rows'

/** What synthpop asks of rpart: minbucket 5 and cp 1e-8, from which minsplit 15 follows; maxdepth as it is there. */
export const SYNTHPOP: CartOptions = { minBucket: 5, minSplit: 15, maxDepth: 30, complexity: 1e-8 }

/** A tree as parallel arrays; node 0 is the root; a leaf has predictor −1 and its training rows in `rows`, start … end − 1. */
export interface Cart {
  predictor: number[]
  /** Of an ordered predictor: below it, or missing, goes left. −Infinity: missing alone goes left. */
  cut: number[]
  /** Of levels: by code + 1, whether it goes left; a level unknown to the node goes where more of its rows went. */
  goesLeft: (Uint8Array | null)[]
  left: number[]
  right: number[]
  start: number[]
  end: number[]
  rows: Int32Array
}

/** A tree for numbers, by least squares. @param rows the training rows used, ascending */
export function regressionCart(
  predictors: readonly Predictor[],
  values: Float64Array,
  rows: Int32Array,
  options = SYNTHPOP,
): Cart {
  return grow(predictors, new NumberResponse(values, rows, options), rows, options)
}

/**
 * A tree for codes 0 … classes − 1, by Gini impurity. Unlike rpart it keeps a split that leaves the commonest class of
 * both sides the same: rpart counts wrong guesses there, and loses whatever a rare class depends on.
 */
export function classificationCart(
  predictors: readonly Predictor[],
  codes: Int32Array,
  classes: number,
  rows: Int32Array,
  options = SYNTHPOP,
): Cart {
  const response =
    classes > 2
      ? new ClassResponse(codes, classes, options)
      : new NumberResponse(Float64Array.from(codes), rows, options)
  return grow(predictors, response, rows, options)
}

interface Segment {
  node: number
  start: number
  end: number
  depth: number
}

interface Split {
  predictor: number
  gain: number
  cut: number
  isLeft: (row: number) => boolean
  levels: number[] | null
}

/** Depth first on a list of its own: the deepest tree needs no call stack. */
function grow(
  predictors: readonly Predictor[],
  response: Response,
  used: Int32Array,
  options: CartOptions,
): Cart {
  const tree: Cart = {
    predictor: [],
    cut: [],
    goesLeft: [],
    left: [],
    right: [],
    start: [],
    end: [],
    rows: used.slice(),
  }
  const sorted = new SortedRows(predictors, used)
  response.enter(tree.rows, 0, used.length)
  const least = options.complexity * response.risk
  const open: Segment[] = [{ node: addNode(tree, 0, used.length), start: 0, end: used.length, depth: 0 }]
  for (let segment = open.pop(); segment !== undefined; segment = open.pop()) {
    const { node, start, end, depth } = segment
    if (end - start < options.minSplit || depth >= options.maxDepth) continue
    response.enter(tree.rows, start, end)
    if (response.risk <= least) continue
    const split = bestSplit(predictors, response, sorted, tree.rows, segment)
    if (split === null || split.gain <= least) continue
    const middle = sorted.divide(tree.rows, start, end, split.isLeft, options.minSplit)
    tree.predictor[node] = split.predictor
    tree.cut[node] = split.cut
    if (split.levels !== null) {
      const mostLeft = middle - start >= end - middle
      tree.goesLeft[node] = sides(predictors[split.predictor], tree.rows, start, middle, end, mostLeft)
    }
    const left = (tree.left[node] = addNode(tree, start, middle))
    const right = (tree.right[node] = addNode(tree, middle, end))
    open.push({ node: right, start: middle, end, depth: depth + 1 })
    open.push({ node: left, start, end: middle, depth: depth + 1 })
  }
  return tree
}

function sides(
  predictor: Predictor | undefined,
  rows: Int32Array,
  start: number,
  middle: number,
  end: number,
  mostLeft: boolean,
): Uint8Array | null {
  if (predictor === undefined || 'values' in predictor) return null
  const goesLeft = new Uint8Array(predictor.levels + 1).fill(mostLeft ? 1 : 0)
  for (let i = start; i < end; i++) goesLeft[(predictor.codes[rows[i] ?? 0] ?? -1) + 1] = i < middle ? 1 : 0
  return goesLeft
}

function bestSplit(
  predictors: readonly Predictor[],
  response: Response,
  sorted: SortedRows,
  rows: Int32Array,
  { start, end }: Segment,
): Split | null {
  let best: Split | null = null
  predictors.forEach((predictor, p) => {
    if ('values' in predictor) {
      const order = sorted.of(p)
      const found = response.cut(predictor, order, start, end)
      if (found === null || (best !== null && found.gain <= best.gain)) return
      const { gain, rank: last } = found
      const { rank } = predictor
      const isLeft = (row: number) => (rank[row] ?? 0) <= last
      best = { predictor: p, gain, cut: cutAfter(predictor, order, start, end, last), isLeft, levels: null }
    } else {
      const found = response.divide(predictor, rows, start, end)
      if (found === null || (best !== null && found.gain <= best.gain)) return
      const { gain, left } = found
      const { codes } = predictor
      const set = new Uint8Array(predictor.levels + 1)
      for (const level of left) set[level] = 1
      const isLeft = (row: number) => set[(codes[row] ?? -1) + 1] === 1
      best = { predictor: p, gain, cut: NaN, isLeft, levels: left }
    }
  })
  return best
}

/** Midway between the node’s own values on both sides, as rpart puts it. */
function cutAfter(
  { values, rank }: OrderedPredictor,
  order: Int32Array,
  start: number,
  end: number,
  last: number,
): number {
  if (last === 0) return -Infinity
  let low = start
  let high = end - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rank[order[middle] ?? 0] ?? 0) <= last) low = middle + 1
    else high = middle
  }
  const above = values[order[low] ?? 0] ?? 0
  const below = values[order[low - 1] ?? 0] ?? 0
  const middle = below + (above - below) / 2
  return middle > below ? middle : above
}

function addNode(tree: Cart, start: number, end: number): number {
  tree.cut.push(NaN)
  tree.goesLeft.push(null)
  tree.left.push(-1)
  tree.right.push(-1)
  tree.start.push(start)
  tree.end.push(end)
  return tree.predictor.push(-1) - 1
}

/** The used rows sorted by each ordered predictor, kept sorted within each node’s segment as nodes are divided. */
class SortedRows {
  private readonly orders: (Int32Array | null)[]
  private readonly goes: Uint8Array
  private readonly spare: Int32Array

  constructor(predictors: readonly Predictor[], used: Int32Array) {
    const rows = predictors.reduce(
      (most, one) => Math.max(most, 'values' in one ? one.values.length : one.codes.length),
      0,
    )
    this.goes = new Uint8Array(rows)
    for (const row of used) this.goes[row] = 1
    this.orders = predictors.map((predictor) =>
      'values' in predictor ? predictor.order.filter((row) => this.goes[row] === 1) : null,
    )
    this.spare = new Int32Array(used.length)
  }

  of(predictor: number): Int32Array {
    return this.orders[predictor] ?? this.spare
  }

  /** Rows that go left first, otherwise in their order; gives the place where the right ones begin. */
  divide(
    rows: Int32Array,
    start: number,
    end: number,
    isLeft: (row: number) => boolean,
    minSplit: number,
  ): number {
    for (let i = start; i < end; i++) {
      const row = rows[i] ?? 0
      this.goes[row] = isLeft(row) ? 1 : 0
    }
    const middle = partRows(rows, start, end, this.goes, this.spare)
    // Children too small to be split are never looked at in order.
    if (Math.max(middle - start, end - middle) >= minSplit)
      for (const order of this.orders) if (order !== null) partRows(order, start, end, this.goes, this.spare)
    return middle
  }
}

/** The leaf of a row whose value of each predictor is in `cells`, one list a predictor: numbers or codes. */
export function leafOf(
  { predictor, cut, goesLeft, left, right }: Cart,
  cells: readonly ArrayLike<number>[],
  row: number,
): number {
  let node = 0
  for (let p = predictor[0] ?? -1; p >= 0; p = predictor[node] ?? -1) {
    const cell = cells[p]?.[row] ?? NaN
    const set = goesLeft[node] ?? null
    const isLeft = set === null ? !(cell >= (cut[node] ?? NaN)) : set[cell + 1] === 1
    node = (isLeft ? left[node] : right[node]) ?? 0
  }
  return node
}
