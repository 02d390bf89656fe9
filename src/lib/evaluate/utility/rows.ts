import { medianOf } from '../../learn/logistic'
import { designOf, takeMatrixRows, toMatrix, type Design, type Matrix } from '../../learn/matrix'
import { columnOf, isNumeric } from '../../table/table'
import { canonicalTables, type Ordered } from '../canonical'
import type { EvaluationContext } from '../context'

export type From = 'real' | 'synthetic'
type Of = From | 'test' | 'control'

/** The labelled rows of a table, in canonical order. */
export interface Labelled {
  /** Their numbers in the table as it was given, and in the canonical one. */
  rows: Int32Array
  places: Int32Array
  labels: Uint8Array
  positives: number
  /** Rows have one number where they are equal. */
  groups: Int32Array
}

/** None where there is no such table, or no target. */
export function labelledOf(context: EvaluationContext, of: Of): Labelled {
  return context.share(`labelled ${of}`, () => {
    const { rows, groups } = orderedOf(context, of)
    const table = context[of]
    const all = table === null || context.target === null ? new Int8Array(0) : context.labels(table)
    const places = Int32Array.from(rows.keys()).filter((place) => (all[rows[place] ?? -1] ?? -1) >= 0)
    const labels = Uint8Array.from(places, (place) => all[rows[place] ?? -1] ?? 0)
    return {
      rows: places.map((place) => rows[place] ?? -1),
      places,
      labels,
      positives: labels.reduce((sum, label) => sum + label, 0),
      groups: places.map((place) => groups[place] ?? -1),
    }
  })
}

/** The utility features of the labelled rows. Those of R are used once and so not kept. */
export function matrixOf(context: EvaluationContext, of: Of): Matrix {
  const make = () =>
    takeMatrixRows(toMatrix(designIn(context), orderedOf(context, of).table), labelledOf(context, of).places)
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
 * Features by name, levels in canonical order: of splits that are equally good a learner takes the first, and which one
 * that is must not hang on the order of columns or the names of levels.
 */
function designIn(context: EvaluationContext): Design {
  return context.share('design', (): Design => {
    const { real, synthetic } = canonicalTables(context)
    const names = real.table.columns.map(({ name }) => name)
    return designOf(
      [real.table, synthetic.table],
      names.filter((name) => context.features.includes(name)),
    )
  })
}

function orderedOf(context: EvaluationContext, of: Of): Ordered {
  return (
    canonicalTables(context)[of] ?? {
      table: { rows: 0, columns: [] },
      rows: new Int32Array(0),
      groups: new Int32Array(0),
    }
  )
}
