import { binMatrix, type Binned } from './bins'
import { growingKernels, type Kernels } from './kernels'
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
 * Histogram gradient boosting of the logistic loss, as XGBoost defines it (Chen & Guestrin 2016), missing values native.
 * @param data a matrix, binned by itself, or one that is binned already: then the cuts come from all its rows
 * @param labels 0 or 1, one a row of the matrix
 * @param rows numbers of the rows to learn from; all unless told
 * @param loaded compiled loops; null for the plain ones, which find the very same
 */
export function fitGbdt(
  data: Matrix | Binned,
  labels: ArrayLike<number>,
  options: GbdtOptions = GBDT,
  rows?: ArrayLike<number>,
  loaded: Kernels | null = growingKernels(),
): GbdtModel {
  const binned = 'matrix' in data ? data : binMatrix(data)
  const chosen = rows === undefined ? everyRow(binned.matrix.rows) : Int32Array.from(rows)
  const grower = new TreeGrower(binned, chosen, options, loaded)
  const loss = new Loss(
    Float64Array.from(chosen, (row) => labels[row] ?? 0),
    grower.derivatives,
  )
  const gain = new Float64Array(binned.columns.length)
  const trees: Tree[] = []
  for (let round = 0; round < options.rounds; round++) {
    loss.update()
    const tree = grower.grow(loss.scores)
    tree.feature.forEach((feature, node) => {
      if (feature >= 0) gain[feature] = (gain[feature] ?? 0) + (tree.gain[node] ?? 0)
    })
    trees.push(tree)
  }
  return { trees, gain }
}

function everyRow(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row)
}

/** Derivatives of the logistic loss, by row, as multiples of a power of two of which sums over all rows are exact. */
class Loss {
  readonly scores: Float64Array
  private readonly quantum: number

  /** @param pairs gets the first and second derivative of each row, interleaved */
  constructor(
    private readonly labels: Float64Array,
    private readonly pairs: Float64Array,
  ) {
    this.scores = new Float64Array(labels.length)
    this.quantum = 2 ** (Math.ceil(Math.log2(labels.length + 1)) - 52)
  }

  update(): void {
    const { scores, pairs, labels, quantum } = this
    // What is added to such a number and taken away again leaves it rounded to the quantum.
    const rounder = 1.5 * 2 ** 52 * quantum
    for (let row = 0; row < labels.length; row++) {
      const p = sigmoid(scores[row] ?? 0)
      pairs[2 * row] = p - (labels[row] ?? 0) + rounder - rounder
      pairs[2 * row + 1] = Math.max(quantum, p * (1 - p) + rounder - rounder)
    }
  }
}

/** Probabilities of the positive class, of all rows or of those of the given numbers. */
export function predictGbdt(model: GbdtModel, matrix: Matrix, rows?: ArrayLike<number>): Float64Array {
  const chosen = rows === undefined ? everyRow(matrix.rows) : Int32Array.from(rows)
  const scores = new Float64Array(chosen.length)
  for (const tree of model.trees) predictTree(tree, matrix, chosen, scores)
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
