import { midway, type BinnedColumn } from './bins'
import type { Matrix } from './matrix'

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
  histogram: Float64Array
  g: number
  h: number
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

  constructor(
    private readonly columns: readonly BinnedColumn[],
    private readonly options: TreeOptions,
  ) {
    this.offsets = new Int32Array(columns.length)
    let size = 0
    columns.forEach(({ cuts }, i) => {
      this.offsets[i] = size
      size += 3 * (cuts.length + 2)
    })
    this.size = size
  }

  /** @param gradient first derivatives of the loss a row; @param hessian second ones. `onLeaf` gets each leaf's rows. */
  grow(
    gradient: Float64Array,
    hessian: Float64Array,
    onLeaf: (rows: Int32Array, weight: number) => void,
  ): Tree {
    const tree: Tree = { feature: [], cut: [], missingLeft: [], gain: [], left: [], right: [], weight: [] }
    const rows = Int32Array.from(gradient, (_, row) => row)
    let g = 0
    let h = 0
    for (let row = 0; row < gradient.length; row++) {
      g += gradient[row] ?? 0
      h += hessian[row] ?? 0
    }
    let level: Node[] = [
      { id: addNode(tree), rows, histogram: this.histogram(rows, gradient, hessian), g, h },
    ]
    for (let depth = 0; level.length > 0; depth++) {
      const next: Node[] = []
      for (const node of level) {
        const split = depth < this.options.depth ? this.bestSplit(node) : null
        if (split === null) {
          const weight = (-this.options.learningRate * node.g) / (node.h + this.options.lambda)
          tree.weight[node.id] = weight
          onLeaf(node.rows, weight)
        } else next.push(...this.divide(tree, node, split, gradient, hessian, depth + 1 < this.options.depth))
      }
      level = next
    }
    return tree
  }

  private divide(
    tree: Tree,
    node: Node,
    split: Split,
    gradient: Float64Array,
    hessian: Float64Array,
    dividedAgain: boolean,
  ): Node[] {
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
      g += gradient[row] ?? 0
      h += hessian[row] ?? 0
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
        { id: leftId, rows: left, histogram, g, h },
        { id: rightId, rows: right, histogram, g: node.g - g, h: node.h - h },
      ]
    }
    // The smaller child is counted, the larger one is what remains.
    const leftIsSmall = left.length <= right.length
    const small = this.histogram(leftIsSmall ? left : right, gradient, hessian)
    const large = node.histogram
    for (let i = 0; i < large.length; i++) large[i] = (large[i] ?? 0) - (small[i] ?? 0)
    return [
      { id: leftId, rows: left, histogram: leftIsSmall ? small : large, g, h },
      { id: rightId, rows: right, histogram: leftIsSmall ? large : small, g: node.g - g, h: node.h - h },
    ]
  }

  private histogram(rows: Int32Array, gradient: Float64Array, hessian: Float64Array): Float64Array {
    const out = new Float64Array(this.size)
    this.columns.forEach(({ codes }, feature) => {
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
    const cuts = column.cuts.length
    const offset = this.offsets[feature] ?? 0
    const { histogram, g, h } = node
    const at = (bin: number, what: number) => histogram[offset + 3 * bin + what] ?? 0
    const missingG = at(cuts + 1, 0)
    const missingH = at(cuts + 1, 1)
    const anyMissing = at(cuts + 1, 2) > 0
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
    let last = -1
    for (let bin = 0; bin <= cuts; bin++) {
      if (at(bin, 2) === 0) continue
      if (last >= 0) {
        const cut = midway(column.high[last] ?? 0, column.low[bin] ?? 0)
        consider(sumG, sumH, last, cut, false)
        if (anyMissing) consider(sumG + missingG, sumH + missingH, last, cut, true)
      }
      sumG += at(bin, 0)
      sumH += at(bin, 1)
      last = bin
    }
    if (last >= 0 && anyMissing) consider(sumG, sumH, last, Infinity, false)
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
