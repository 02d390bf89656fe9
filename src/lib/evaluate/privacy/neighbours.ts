import {
  gowerRows,
  gowerSpace,
  nearestDistances,
  type GowerRows,
  type GowerSpace,
} from '../../learn/neighbours'
import type { Table } from '../../table/table'
import { canonicalTables } from '../canonical'
import type { EvaluationContext } from '../context'
import type { Setting } from '../metric'

export type Named = 'real' | 'synthetic' | 'control'

export const NO_CONTROL = 'There is no control table'

/** What is printed of every distance here. */
export const GOWER_SETTINGS: Record<string, Setting> = { distance: 'gower', ranges: 'train', decimals: 12 }

/** How many neighbours are kept among the rows of each table: five for attacks, two for ratios, else the nearest. */
const KEPT = { synthetic: 5, real: 2, control: 1 } as const

/** The `k` smallest distances of each row, ascending: [d1, d2, …] a row; Infinity where there are fewer rows. */
export interface Nearest {
  k: number
  distances: Float64Array
}

/** R, S, and C where there is one with rows, in the order that follows from what they hold. */
export function tableNamed(context: EvaluationContext, name: 'real' | 'synthetic'): Table
export function tableNamed(context: EvaluationContext, name: Named): Table | null
export function tableNamed(context: EvaluationContext, name: Named): Table | null {
  const table = canonicalTables(context)[name]?.table
  return name === 'control' && table?.rows === 0 ? null : (table ?? null)
}

/** Rows of C; 0 where there is none. */
export function controlRows({ control }: EvaluationContext): number {
  return control?.rows ?? 0
}

/** Gower's space over all analysed columns. */
export function spaceOf(context: EvaluationContext): GowerSpace {
  return context.share('gower', () => {
    const real = tableNamed(context, 'real')
    return gowerSpace(
      real,
      real.columns.map(({ name }) => name),
    )
  })
}

/** A table laid out in that space. */
export function rowsIn(context: EvaluationContext, name: Named): GowerRows | null {
  const table = tableNamed(context, name)
  return table === null ? null : context.share(`gower ${name}`, () => gowerRows(spaceOf(context), table))
}

/** Nearest rows of one table for each row of another: found once for all ids. Null where either table isn't there. */
export function nearest(context: EvaluationContext, from: Named, to: Named): Nearest | null {
  const [query, reference] = [rowsIn(context, from), rowsIn(context, to)]
  if (query === null || reference === null) return null
  const k = KEPT[to]
  return context.share(`nearest ${from} → ${to}`, () => ({
    k,
    distances: nearestDistances(spaceOf(context), query, reference, k, from === to),
  }))
}

/** The distance of each row to its nearest one, or to the next of that place. */
export function distancesTo({ k, distances }: Nearest, place = 0): Float64Array {
  return Float64Array.from({ length: distances.length / k }, (_, i) => distances[k * i + place] ?? Infinity)
}
