import { binMatrix } from '../../learn/bins'
import { fitGbdt, GBDT, predictGbdt } from '../../learn/gbdt'
import { designOf, toMatrix, type Matrix } from '../../learn/matrix'
import { boostingSettings } from '../boosting-settings'
import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { attackIds, attackMetrics, type Attack } from './attack'
import { memberTable } from './members'
import { NO_CONTROL, tableNamed } from './neighbours'
import { splitsOf } from './splits'

const OPTIONS = { ...GBDT, rounds: 50 }

/** Membership guessed by a model that learned to tell synthetic rows from people whom the attacker knows. */
export const miaClassifierFamily: MetricFamily<EvaluationContext> = {
  name: 'membership by a model of what is synthetic',
  ids: attackIds('classifier'),
  heavy: 2,
  compute: (context) => attackMetrics(context, 'classifier', classifier(context)),
}

function classifier(context: EvaluationContext): Attack | string {
  const splits = splitsOf(context)
  if (typeof splits === 'string') return splits
  const control = tableNamed(context, 'control')
  if (control === null) return NO_CONTROL
  const synthetic = tableNamed(context, 'synthetic')
  const real = tableNamed(context, 'real')
  const design = designOf(
    [real, synthetic],
    real.columns.map(({ name }) => name),
  )
  const known = toMatrix(design, control)
  // Bins are cut once, by S and all of C: no attack knows more of one half of C than of the other.
  const all = binMatrix(below(toMatrix(design, synthetic), known), { exact: false })
  const labels = new Uint8Array(all.matrix.rows).fill(1, 0, synthetic.rows)
  const members = toMatrix(design, memberTable(context))
  return {
    runs: splits.map(({ reference, others }) => {
      const rows = new Int32Array(synthetic.rows + reference.length)
      for (let i = 0; i < rows.length; i++)
        rows[i] = i < synthetic.rows ? i : synthetic.rows + (reference[i - synthetic.rows] ?? 0)
      const model = fitGbdt(all, labels, OPTIONS, rows)
      return { members: predictGbdt(model, members), others: predictGbdt(model, known, others) }
    }),
    settings: {
      ...boostingSettings(OPTIONS, false),
      learns: 'synthetic rows against half of the control table',
    },
  }
}

/** One matrix' rows, then the other's. */
function below(first: Matrix, second: Matrix): Matrix {
  return {
    ...first,
    rows: first.rows + second.rows,
    columns: first.columns.map((column, j) => {
      const joined = new Float64Array(first.rows + second.rows)
      joined.set(column)
      joined.set(second.columns[j] ?? [], first.rows)
      return joined
    }),
  }
}
