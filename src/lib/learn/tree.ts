import { midway, type BinnedColumn } from './bins'
import type { Matrix } from './matrix'
import { SortedColumns } from './sorted-columns'

/** A regression tree as parallel arrays; node 0 is the root; a leaf has feature −1. */
export interface Tree {
  feature: number[]
  /** A value below it goes left. Infinity: every present value goes left, missing right. */
  cut: number[]
  missingLeft: boolean[]
  gain: number[]
  left: number[]
  right: number[]
  /** Leaf weight, already times the learning rate. */
  weight: number[]
}

export interface TreeOptions {
  depth: number
  learningRate: number
  lambda: number
  minChildWeight: number
}

interface Split {
  feature: number
  bin: number
  /** Midway between the node's own neighbours on both sides, as XGBoost's exact method puts it. */
  cut: number
  missingLeft: boolean
  gain: number
}

interface Node {
  id: number
  rows: Int32Array
  /** Its segment in sorted columns. */
  start: number
  histogram: Float64Array
  g: number
  h: number
}

/** The bins of one column in one node that hold rows, by rising bin, with the sums of both derivatives. */
interface Filled {
  count: number
  bins: Int32Array
  g: Float64Array
  h: Float64Array
  missing: { g: number; h: number; any: boolean }
}

/** A better split must be better by more than rounding: the lower feature index wins ties (metrics.md, X2). */
const TIE = 1e-9
/** Gains under this are rounding, as in xgboost (kRtEps). */
const LEAST_GAIN = 1e-6

/**
 * One tree of Newton boosting: gain = G_L²/(H_L+λ) + G_R²/(H_R+λ) − G²/(H+λ), leaf = −η·G/(H+λ); at every cut both
 * directions for missing are tried, and present against missing.
 */
export class TreeGrower {
  /** Where each feature's bins start in a histogram; g, h and the count of rows interleaved. */
  private readonly offsets: Int32Array
  private readonly size: number

  private readonly sorted: SortedColumns
  /** Of the tree that grows: first and second derivatives, one a row. */
  private gradient: Float64Array = new Float64Array(0)
  private hessian: Float64Array = new Float64Array(0)
  private readonly filled: Filled

  constructor(
    private readonly columns: readonly BinnedColumn[],
    private readonly options: TreeOptions,
  ) {
    this.offsets = new Int32Array(columns.length)
    this.sorted = new SortedColumns(columns, columns[0]?.codes.length ?? 0)
    let size = 0
    let most = 0
    columns.forEach(({ cuts }, i) => {
      this.offsets[i] = size
      if (!this.sorted.has(i)) size += 3 * (cuts.length + 2)
      most = Math.max(most, cuts.length + 1)
    })
    this.size = size
    this.filled = {
      count: 0,
      bins: new Int32Array(most),
      g: new Float64Array(most),
      h: new Float64Array(most),
      missing: { g: 0, h: 0, any: false },
    }
  }

  /** @param gradient first derivatives of the loss a row; @param hessian second ones. `onLeaf` gets each leaf's rows. */
  grow(
    gradient: Float64Array,
    hessian: Float64Array,
    onLeaf: (rows: Int32Array, weight: number) => void,
  ): Tree {
    const tree: Tree = { feature: [], cut: [], missingLeft: [], gain: [], left: [], right: [], weight: [] }
    this.gradient = gradient
    this.hessian = hessian
    this.sorted.startTree()
    const rows = Int32Array.from(gradient, (_, row) => row)
    let g = 0
    let h = 0
    for (let row = 0; row < gradient.length; row++) {
      g += gradient[row] ?? 0
      h += hessian[row] ?? 0
    }
    let level: Node[] = [{ id: addNode(tree), rows, start: 0, histogram: this.histogram(rows), g, h }]
    for (let depth = 0; level.length > 0; depth++) {
      const next: Node[] = []
      for (const node of level) {
        const split = depth < this.options.depth ? this.bestSplit(node) : null
        if (split === null) {
          const weight = (-this.options.learningRate * node.g) / (node.h + this.options.lambda)
          tree.weight[node.id] = weight
          onLeaf(node.rows, weight)
        } else next.push(...this.divide(tree, node, split, depth + 1 < this.options.depth))
      }
      level = next
    }
    return tree
  }

  private divide(tree: Tree, node: Node, split: Split, dividedAgain: boolean): Node[] {
    const column = this.columns[split.feature]
    if (column === undefined) return []
    const { codes, cuts } = column
    const missing = cuts.length + 1
    const isLeft = (row: number) => {
      const code = codes[row] ?? 0
      return code === missing ? split.missingLeft : code <= split.bin
    }
    let count = 0
    let g = 0
    let h = 0
    for (const row of node.rows) {
      if (!isLeft(row)) continue
      count++
      g += this.gradient[row] ?? 0
      h += this.hessian[row] ?? 0
    }
    const left = new Int32Array(count)
    const right = new Int32Array(node.rows.length - count)
    let l = 0
    let r = 0
    for (const row of node.rows) {
      if (isLeft(row)) left[l++] = row
      else right[r++] = row
    }
    tree.feature[node.id] = split.feature
    tree.cut[node.id] = split.cut
    tree.missingLeft[node.id] = split.missingLeft
    tree.gain[node.id] = split.gain
    const leftId = (tree.left[node.id] = addNode(tree))
    const rightId = (tree.right[node.id] = addNode(tree))
    if (!dividedAgain) {
      const histogram = new Float64Array(0)
      return [
        { id: leftId, rows: left, start: node.start, histogram, g, h },
        { id: rightId, rows: right, start: node.start + count, histogram, g: node.g - g, h: node.h - h },
      ]
    }
    this.sorted.divide(node.start, node.start + node.rows.length, left, right)
    // The smaller child is counted, the larger one is what remains.
    const leftIsSmall = left.length <= right.length
    const small = this.histogram(leftIsSmall ? left : right)
    const large = node.histogram
    for (let i = 0; i < large.length; i++) large[i] = (large[i] ?? 0) - (small[i] ?? 0)
    const middle = node.start + count
    return [
      { id: leftId, rows: left, start: node.start, histogram: leftIsSmall ? small : large, g, h },
      {
        id: rightId,
        rows: right,
        start: middle,
        histogram: leftIsSmall ? large : small,
        g: node.g - g,
        h: node.h - h,
      },
    ]
  }

  private histogram(rows: Int32Array): Float64Array {
    const { gradient, hessian, sorted } = this
    const out = new Float64Array(this.size)
    this.columns.forEach(({ codes }, feature) => {
      if (sorted.has(feature)) return
      const offset = this.offsets[feature] ?? 0
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i] ?? 0
        const at = offset + 3 * (codes[row] ?? 0)
        out[at] = (out[at] ?? 0) + (gradient[row] ?? 0)
        out[at + 1] = (out[at + 1] ?? 0) + (hessian[row] ?? 0)
        out[at + 2] = (out[at + 2] ?? 0) + 1
      }
    })
    return out
  }

  /** The sums of a node's bins of one column that hold rows: from its histogram, or along its sorted rows. */
  private fill(node: Node, feature: number, { cuts, codes }: BinnedColumn): Filled {
    const { filled } = this
    filled.count = 0
    filled.missing = { g: 0, h: 0, any: false }
    if (this.sorted.has(feature)) this.fillFromRows(node, this.sorted.order(feature), codes, cuts.length + 1)
    else this.fillFromHistogram(node.histogram, this.offsets[feature] ?? 0, cuts.length + 1)
    return filled
  }

  private fillFromHistogram(histogram: Float64Array, offset: number, missing: number): void {
    const { filled } = this
    for (let bin = 0; bin <= missing; bin++) {
      const at = offset + 3 * bin
      if (histogram[at + 2] === 0) continue
      const [g, h] = [histogram[at] ?? 0, histogram[at + 1] ?? 0]
      if (bin === missing) filled.missing = { g, h, any: true }
      else {
        filled.bins[filled.count] = bin
        filled.g[filled.count] = g
        filled.h[filled.count] = h
        filled.count++
      }
    }
  }

  private fillFromRows(node: Node, order: Int32Array, codes: Uint16Array, missing: number): void {
    const { filled, gradient, hessian } = this
    const end = node.start + node.rows.length
    let last = -1
    for (let i = node.start; i < end; i++) {
      const row = order[i] ?? 0
      const code = codes[row] ?? 0
      const [g, h] = [gradient[row] ?? 0, hessian[row] ?? 0]
      if (code === missing) {
        filled.missing.any = true
        filled.missing.g += g
        filled.missing.h += h
        continue
      }
      if (code !== last) {
        filled.bins[filled.count] = code
        filled.g[filled.count] = g
        filled.h[filled.count] = h
        filled.count++
      } else {
        filled.g[filled.count - 1] = (filled.g[filled.count - 1] ?? 0) + g
        filled.h[filled.count - 1] = (filled.h[filled.count - 1] ?? 0) + h
      }
      last = code
    }
  }

  private bestSplit(node: Node): Split | null {
    let best: Split | null = null
    for (let feature = 0; feature < this.columns.length; feature++) {
      const found = this.bestOfFeature(node, feature)
      if (
        found !== null &&
        found.gain > LEAST_GAIN &&
        (best === null || found.gain > best.gain + TIE * (1 + best.gain))
      )
        best = found
    }
    return best
  }

  private bestOfFeature(node: Node, feature: number): Split | null {
    const column = this.columns[feature]
    if (column === undefined) return null
    const { lambda, minChildWeight } = this.options
    const { g, h } = node
    const { count, bins, g: ofG, h: ofH, missing } = this.fill(node, feature, column)
    const parent = (g * g) / (h + lambda)
    let best: Split | null = null
    const consider = (leftG: number, leftH: number, bin: number, cut: number, missingLeft: boolean) => {
      const rightH = h - leftH
      if (leftH < minChildWeight || rightH < minChildWeight) return
      const rightG = g - leftG
      const gain = (leftG * leftG) / (leftH + lambda) + (rightG * rightG) / (rightH + lambda) - parent
      if (best === null || gain > best.gain + TIE * (1 + best.gain))
        best = { feature, bin, cut, missingLeft, gain }
    }
    let sumG = 0
    let sumH = 0
    for (let k = 0; k < count; k++) {
      if (k > 0) {
        const last = bins[k - 1] ?? 0
        const cut = midway(column.high[last] ?? 0, column.low[bins[k] ?? 0] ?? 0)
        consider(sumG, sumH, last, cut, false)
        if (missing.any) consider(sumG + missing.g, sumH + missing.h, last, cut, true)
      }
      sumG += ofG[k] ?? 0
      sumH += ofH[k] ?? 0
    }
    if (count > 0 && missing.any) consider(sumG, sumH, bins[count - 1] ?? 0, Infinity, false)
    return best
  }
}

function addNode(tree: Tree): number {
  tree.feature.push(-1)
  tree.cut.push(NaN)
  tree.missingLeft.push(false)
  tree.gain.push(0)
  tree.left.push(-1)
  tree.right.push(-1)
  return tree.weight.push(0) - 1
}

/** The leaf weight of every row. */
export function predictTree(tree: Tree, matrix: Matrix, into: Float64Array): void {
  for (let row = 0; row < matrix.rows; row++) {
    let node = 0
    for (let feature = tree.feature[0] ?? -1; feature >= 0; feature = tree.feature[node] ?? -1) {
      const value = matrix.columns[feature]?.[row] ?? NaN
      const left = Number.isNaN(value)
        ? tree.missingLeft[node] === true
        : value < (tree.cut[node] ?? Infinity)
      node = (left ? tree.left[node] : tree.right[node]) ?? 0
    }
    into[row] = (into[row] ?? 0) + (tree.weight[node] ?? 0)
  }
}
