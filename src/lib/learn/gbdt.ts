import { binMatrix, type Binned } from './bins'
import { takeMatrixRows, type Matrix } from './matrix'
import { predictTree, TreeGrower, type Tree, type TreeOptions } from './tree'

export interface GbdtOptions extends TreeOptions {
  rounds: number
}

/** The one configuration of all utility numbers (metrics.md, "Models"); the starting probability is 0.5. */
export const GBDT: GbdtOptions = { depth: 4, learningRate: 0.1, rounds: 100, lambda: 1, minChildWeight: 1 }

export interface GbdtModel {
  trees: readonly Tree[]
  /** Total gain of each matrix column; unused = 0. */
  gain: Float64Array
}

/**
 * Histogram gradient boosting of the logistic loss, as XGBoost defines it (Chen & Guestrin 2016), missing values native.
 * @param data a matrix, binned by itself, or one that is binned already: then the cuts come from all its rows
 * @param labels 0 or 1, one a row of the matrix
 * @param rows numbers of the rows to learn from; all unless told
 */
export function fitGbdt(
  data: Matrix | Binned,
  labels: ArrayLike<number>,
  options: GbdtOptions = GBDT,
  rows?: ArrayLike<number>,
): GbdtModel {
  const binned = 'matrix' in data ? data : binMatrix(data)
  const chosen = Int32Array.from(
    rows ?? { length: binned.matrix.rows },
    (row: number | undefined, i) => row ?? i,
  )
  const columns = binned.columns.map((column) => ({
    ...column,
    codes: Uint16Array.from(chosen, (row) => column.codes[row] ?? 0),
  }))
  const grower = new TreeGrower(columns, options)
  const scores = new Float64Array(chosen.length)
  const gradient = new Float64Array(chosen.length)
  const hessian = new Float64Array(chosen.length)
  const gain = new Float64Array(columns.length)
  const trees: Tree[] = []
  for (let round = 0; round < options.rounds; round++) {
    for (let i = 0; i < chosen.length; i++) {
      const p = sigmoid(scores[i] ?? 0)
      gradient[i] = p - (labels[chosen[i] ?? 0] ?? 0)
      hessian[i] = p * (1 - p)
    }
    const tree = grower.grow(gradient, hessian, (leaf, weight) => {
      for (const i of leaf) scores[i] = (scores[i] ?? 0) + weight
    })
    tree.feature.forEach((feature, node) => {
      if (feature >= 0) gain[feature] = (gain[feature] ?? 0) + (tree.gain[node] ?? 0)
    })
    trees.push(tree)
  }
  return { trees, gain }
}

/** Probabilities of the positive class, of all rows or of those of the given numbers. */
export function predictGbdt(model: GbdtModel, matrix: Matrix, rows?: ArrayLike<number>): Float64Array {
  const taken = rows === undefined ? matrix : takeMatrixRows(matrix, rows)
  const scores = new Float64Array(taken.rows)
  for (const tree of model.trees) predictTree(tree, taken, scores)
  return scores.map(sigmoid)
}

/** Total gain summed over the matrix columns of each table column. */
export function gainBySource(model: GbdtModel, matrix: Pick<Matrix, 'sources'>): Record<string, number> {
  const sums = new Map<string, number>()
  matrix.sources.forEach((source, i) => sums.set(source, (sums.get(source) ?? 0) + (model.gain[i] ?? 0)))
  return Object.fromEntries(sums)
}

export function sigmoid(score: number): number {
  return 1 / (1 + Math.exp(-score))
}
