import { binColumns } from './bins'
import type { Matrix } from './matrix'
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
 * Histogram gradient boosting of the logistic loss, as XGBoost defines it (Chen & Guestrin 2016): exact for columns of
 * at most 4096 different values, missing values native.
 * @param labels 0 or 1, one a row
 */
export function fitGbdt(matrix: Matrix, labels: ArrayLike<number>, options: GbdtOptions = GBDT): GbdtModel {
  const grower = new TreeGrower(binColumns(matrix), options)
  const scores = new Float64Array(matrix.rows)
  const gradient = new Float64Array(matrix.rows)
  const hessian = new Float64Array(matrix.rows)
  const gain = new Float64Array(matrix.columns.length)
  const trees: Tree[] = []
  for (let round = 0; round < options.rounds; round++) {
    for (let row = 0; row < matrix.rows; row++) {
      const p = sigmoid(scores[row] ?? 0)
      gradient[row] = p - (labels[row] ?? 0)
      hessian[row] = p * (1 - p)
    }
    const tree = grower.grow(gradient, hessian, (rows, weight) => {
      for (const row of rows) scores[row] = (scores[row] ?? 0) + weight
    })
    tree.feature.forEach((feature, node) => {
      if (feature >= 0) gain[feature] = (gain[feature] ?? 0) + (tree.gain[node] ?? 0)
    })
    trees.push(tree)
  }
  return { trees, gain }
}

/** Probabilities of the positive class. */
export function predictGbdt(model: GbdtModel, matrix: Matrix): Float64Array {
  const scores = new Float64Array(matrix.rows)
  for (const tree of model.trees) predictTree(tree, matrix, scores)
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
