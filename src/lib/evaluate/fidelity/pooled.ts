import { medianOf } from '../../learn/logistic'
import { designOf, toMatrix, type Matrix } from '../../learn/matrix'
import { regressorsOf, type Regressors } from '../../learn/regressors'
import { canonicalTables, type Ordered } from '../canonical'
import type { EvaluationContext } from '../context'

/** R's rows and behind them those of S, or of C in its place, as a learner sees them that is to tell them apart. */
export interface Pooled {
  matrix: Matrix
  /** 0 real, 1 not. */
  labels: Uint8Array
  /** Rows that are equal have one number. */
  groups: Int32Array
  regressors: Regressors
}

export function pooled(context: EvaluationContext, side: 'synthetic' | 'control'): Pooled {
  return context.share(`real and ${side} rows pooled`, () => {
    const { real, [side]: other } = canonicalTables(context)
    if (other === null) throw new RangeError(`no ${side} rows`)
    return pool(real, other)
  })
}

/** Every column, categories one-hot over the levels of both tables; in logistic models R's median stands for missing. */
export function pool(real: Ordered, other: Ordered): Pooled {
  const names = real.table.columns.map(({ name }) => name)
  const design = designOf([real.table, other.table], names)
  const a = toMatrix(design, real.table)
  const b = toMatrix(design, other.table)
  const matrix: Matrix = {
    rows: a.rows + b.rows,
    sources: a.sources,
    columns: a.columns.map((column, j) => joined(column, b.columns[j] ?? new Float64Array(b.rows))),
  }
  return {
    matrix,
    labels: Uint8Array.from({ length: matrix.rows }, (_, row) => (row < a.rows ? 0 : 1)),
    groups: Int32Array.from([...real.groups, ...other.groups]),
    regressors: regressorsOf(matrix, Float64Array.from(a.columns, medianOf)),
  }
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}
