import type { EvaluationContext } from '../context'
import type { Metric, MetricFamily } from '../metric'
import { wilsonInterval } from '../statistics'
import { cellsOf, realShare, sizesOf, type Cells } from './cells'
import { sensitiveValues } from './values'

/** Cells of fewer rows than this count as small. */
const SMALL_CELL = 5

/** How few synthetic rows share their quasi-identifiers. */
export const uniquesFamily: MetricFamily<EvaluationContext> = {
  name: 'cells of quasi-identifiers',
  ids: ['privacy.k_anonymity', 'privacy.uniques_share'],
  depends: ['quasi-identifiers', 'sensitive', 'groups'],
  compute(context) {
    const cells = cellsOf(context)
    return {
      metrics:
        typeof cells === 'string'
          ? uniquesFamily.ids.map((id) => context.unavailable(id, cells))
          : [kAnonymity(context, cells), uniquesShare(context, cells)],
    }
  },
}

function kAnonymity(context: EvaluationContext, cells: Cells): Metric {
  const sizes = sizesOf(cells.synthetic, cells.size).filter((rows) => rows > 0)
  const small = sizes.reduce((sum, rows) => sum + (rows < SMALL_CELL ? rows : 0), 0)
  return context.metric('privacy.k_anonymity', {
    value: sizes.reduce((least, rows) => Math.min(least, rows), Infinity),
    settings: {
      ...cells.settings,
      cells: sizes.length,
      rowsInCellsUnder5: small / cells.synthetic.length,
      ...lDiversity(context),
    },
  })
}

/** The fewest different sensitive values within a cell of S, over the quasi-identifiers but the sensitive column itself. */
function lDiversity(context: EvaluationContext): Metric['settings'] {
  const secret = sensitiveValues(context)
  if (typeof secret === 'string') return { lDiversity: null, lDiversityReason: secret }
  const cells = cellsOf(context, secret.name)
  if (typeof cells === 'string') return { lDiversity: null, lDiversityReason: cells }
  const values = new Map<number, Set<number>>()
  cells.synthetic.forEach((cell, row) => {
    const own = values.get(cell)
    const value = secret.synthetic[row] ?? 0
    if (own === undefined) values.set(cell, new Set([value]))
    else own.add(value)
  })
  return { lDiversity: Math.min(...[...values.values()].map(({ size }) => size)), sensitive: secret.name }
}

function uniquesShare(context: EvaluationContext, cells: Cells): Metric {
  const count = (of: Int32Array) => {
    const sizes = sizesOf(of, cells.size)
    return of.reduce((sum, cell) => sum + (sizes[cell] === 1 ? 1 : 0), 0)
  }
  const uniques = count(cells.synthetic)
  const rows = cells.synthetic.length
  return context.metric('privacy.uniques_share', {
    value: uniques / rows,
    interval: wilsonInterval(uniques, rows),
    intervalKind: 'confidence',
    settings: { ...cells.settings, real: realShare(context, count(cells.real), cells.real.length) },
  })
}
