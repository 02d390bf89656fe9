import { SMOOTHING, levelBins, numericBins, type BinPlan } from '../bins'
import type { EvaluationContext } from '../context'
import { isNumeric, type Column, type Table } from '../../table/table'
import { tableNamed } from './neighbours'

/** One column in bins, cut by R: the bin of each row of R, S and C. */
export interface BinnedRows {
  real: Int32Array
  synthetic: Int32Array
  control: Int32Array
  size: number
  /** Bins that count: those that the edges define, and those that occur in R, S or C. */
  support: number
}

export function binnedRows(context: EvaluationContext): BinnedRows[] {
  return context.share(
    'bins of all rows',
    () => {
      const real = tableNamed(context, 'real')
      const others = { synthetic: tableNamed(context, 'synthetic'), control: tableNamed(context, 'control') }
      return real.columns.map((column, j) => {
        const plan = planOf(column, context.bins)
        const codes = (table: Table | null) => {
          const twin = table?.columns[j]
          return twin === undefined ? new Int32Array(0) : plan.code(twin)
        }
        const found = {
          real: plan.code(column),
          synthetic: codes(others.synthetic),
          control: codes(others.control),
        }
        const seen = new Uint8Array(plan.size).fill(1, 0, plan.fixed)
        for (const rows of Object.values(found)) for (const code of rows) seen[code] = 1
        return { ...found, size: plan.size, support: seen.reduce((sum, one) => sum + one, 0) }
      })
    },
    ['bins'],
  )
}

function planOf(column: Column, bins: number): BinPlan {
  // Canonical columns of one name have the same list of levels.
  if (!isNumeric(column)) return levelBins(column.levels.length)
  const rising = column.values.filter((value) => !Number.isNaN(value)).sort()
  return numericBins(rising, new Uint8Array(rising.length).fill(1), bins)
}

/** Log of the Laplace-smoothed share of each bin among the chosen rows. */
export function logShares({ size, support }: BinnedRows, codes: Int32Array, rows?: Int32Array): Float64Array {
  const counts = new Float64Array(size)
  const chosen = rows ?? codes.keys()
  let total = 0
  for (const row of chosen) {
    const code = codes[row] ?? 0
    counts[code] = (counts[code] ?? 0) + 1
    total++
  }
  return counts.map((count) => Math.log((count + SMOOTHING) / (total + SMOOTHING * support)))
}
