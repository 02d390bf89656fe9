import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily } from '../metric'
import { cellsOf, realShare, sizesOf, type Cells } from './cells'
import { sensitiveValues, type ColumnValues } from './values'

/** Synthpop's measures of identity and attribute disclosure, as parts of R's rows (Raab, Nowok and Dibben 2024). */
export const disclosureFamily: MetricFamily<EvaluationContext> = {
  name: 'people who stand out in both tables',
  ids: ['privacy.replicated_uniques', 'privacy.disco'],
  depends: ['quasi-identifiers', 'sensitive', 'groups'],
  compute(context) {
    return { metrics: [replicatedUniques(context), disco(context)] }
  },
}

/** Rows of R that are unique in R and in S; settings: unique in R (UiO), and of these those with a key in S (UiOiS). */
function replicatedUniques(context: EvaluationContext): Metric {
  const id = 'privacy.replicated_uniques'
  const cells = cellsOf(context)
  if (typeof cells === 'string') return context.unavailable(id, cells)
  const [own, made] = [sizesOf(cells.real, cells.size), sizesOf(cells.synthetic, cells.size)]
  const n = cells.real.length
  const count = (holds: (cell: number) => boolean) =>
    cells.real.reduce((sum, cell) => sum + (own[cell] === 1 && holds(cell) ? 1 : 0), 0)
  return context.metric(id, {
    value: count((cell) => made[cell] === 1) / n,
    settings: {
      ...cells.settings,
      UiO: realShare(
        context,
        count(() => true),
        n,
      ),
      UiOiS: realShare(
        context,
        count((cell) => (made[cell] ?? 0) > 0),
        n,
      ),
    },
  })
}

/** Rows of R whose key has one sensitive value only in S, and that is theirs; settings: key in S (iS), one value (DiS). */
function disco(context: EvaluationContext): Metric {
  const id = 'privacy.disco'
  const secret = sensitiveValues(context)
  if (typeof secret === 'string') return context.unavailable(id, secret)
  const cells = cellsOf(context, secret.name)
  if (typeof cells === 'string') return context.unavailable(id, cells)
  const only = onlyValues(cells, secret)
  const share = (from: 'real' | 'control', holds: (value: number | null, own: number) => boolean) => {
    const rows = cells[from] ?? new Int32Array(0)
    return rows.reduce((sum, cell, row) => {
      const value = only.get(cell)
      return sum + (value !== undefined && holds(value, secret[from]?.[row] ?? -1) ? 1 : 0)
    }, 0)
  }
  const right = (value: number | null, own: number) => value === own
  const n = cells.real.length
  return context.metric(id, {
    value: share('real', right) / n,
    settings: {
      ...cells.settings,
      sensitive: secret.name,
      iS: realShare(
        context,
        share('real', () => true),
        n,
      ),
      DiS: realShare(
        context,
        share('real', (value) => value !== null),
        n,
      ),
      control:
        cells.control === null ? null : realShare(context, share('control', right), cells.control.length),
    },
  })
}

/** The sensitive value of each cell of S; null where its rows have several. */
function onlyValues(cells: Cells, secret: ColumnValues): Map<number, number | null> {
  const only = new Map<number, number | null>()
  cells.synthetic.forEach((cell, row) => {
    const value = secret.synthetic[row] ?? 0
    const known = only.get(cell)
    only.set(cell, known === undefined || known === value ? value : null)
  })
  return only
}
