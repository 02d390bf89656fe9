import { gowerRows, gowerSpace, nearestDistances } from '../../learn/neighbours'
import type { Table } from '../../table/table'
import type { EvaluationContext } from '../context'

/** Two smallest Gower distances of each row of one table to another: [d1, d2, d1, d2, …]. Found once for all ids. */
export function twoNearest(
  context: EvaluationContext,
  from: 'synthetic' | 'control',
  to: 'real' | 'control',
): Float64Array | null {
  const query = tableNamed(context, from)
  const reference = tableNamed(context, to)
  if (query === null || reference === null || reference.rows === 0) return null
  return context.share(`nearest ${from} → ${to}`, () => {
    const space = context.share('gower', () =>
      gowerSpace(
        context.real,
        context.real.columns.map(({ name }) => name),
      ),
    )
    return nearestDistances(space, gowerRows(space, query), gowerRows(space, reference), 2)
  })
}

function tableNamed(context: EvaluationContext, name: 'real' | 'synthetic' | 'control'): Table | null {
  return name === 'real' ? context.real : name === 'synthetic' ? context.synthetic : context.control
}

/** The nearest of each pair. */
export function first(pairs: Float64Array): Float64Array {
  return Float64Array.from({ length: pairs.length / 2 }, (_, i) => pairs[2 * i] ?? Infinity)
}
