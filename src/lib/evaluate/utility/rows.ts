import { medianOf } from '../../learn/logistic'
import { designOf, takeMatrixRows, toMatrix, type Design, type Matrix } from '../../learn/matrix'
import { columnOf, isNumeric, takeRows, type Table } from '../../table/table'
import { contentOf, type Content } from '../content'
import type { EvaluationContext } from '../context'

export type From = 'real' | 'synthetic'

/** The labelled rows of a table, by number, in the order of their content. */
export interface Labelled {
  rows: Int32Array
  labels: Uint8Array
  positives: number
}

export function contentIn(context: EvaluationContext, of: From | 'test'): Content {
  return context.share(`content ${of}`, () => contentOf(tableIn(context, of)))
}

function tableIn(context: EvaluationContext, of: From | 'test'): Table {
  return of === 'real'
    ? context.real
    : of === 'synthetic'
      ? context.synthetic
      : (context.test ?? takeRows(context.real, []))
}

/** None where there is no such table. */
export function labelledOf(context: EvaluationContext, of: From | 'test'): Labelled {
  return context.share(`labelled ${of}`, () => {
    const all = context.labels(tableIn(context, of))
    const rows = contentIn(context, of).order.filter((row) => (all[row] ?? -1) >= 0)
    const labels = Uint8Array.from(rows, (row) => all[row] ?? 0)
    return { rows, labels, positives: labels.reduce((sum, label) => sum + label, 0) }
  })
}

/** The utility features of the labelled rows. Those of R are used once and so not kept. */
export function matrixOf(context: EvaluationContext, of: From | 'test'): Matrix {
  const make = () =>
    takeMatrixRows(toMatrix(designIn(context), tableIn(context, of)), labelledOf(context, of).rows)
  return of === 'real' ? make() : context.share(`matrix ${of}`, make)
}

/** What stands for a missing number in the logistic regression, by column of the design: the median of R. */
export function mediansOf(context: EvaluationContext): Float64Array {
  return context.share('medians', () =>
    Float64Array.from(designIn(context).columns, ({ name }) => {
      const column = columnOf(context.real, name)
      return column !== undefined && isNumeric(column) ? medianOf(column.values) : 0
    }),
  )
}

/**
 * Features by name, and the levels of each by how common they are: of splits that are equally good the first is taken,
 * and which one that is must not hang on the order of columns or the names of levels.
 */
function designIn(context: EvaluationContext): Design {
  return context.share('design', (): Design => {
    const features = [...context.features].sort(byCodePoint)
    const tables = [context.real, context.synthetic]
    const { columns } = designOf(tables, features)
    const keys = (['real', 'synthetic'] as const).map((of) => contentIn(context, of).levels)
    const keyOf = (name: string, code: number | null, t: 0 | 1) => keys[t]?.get(name)?.at(code ?? 0) ?? 0
    return {
      columns: features.flatMap((name) =>
        columns
          .filter((column) => column.name === name)
          .sort(
            (a, b) =>
              keyOf(name, b.code, 0) - keyOf(name, a.code, 0) ||
              keyOf(name, b.code, 1) - keyOf(name, a.code, 1),
          ),
      ),
    }
  })
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
