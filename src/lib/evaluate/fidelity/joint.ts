import { euclidRows, euclidSpace, type EuclidRows } from '../../learn/euclid'
import { canonicalTables } from '../canonical'
import type { EvaluationContext } from '../context'
import type { Metric, Setting } from '../metric'
import { median } from '../statistics'

/** Draws of a stated median (metrics.md, α/β and floors). */
export const DRAWS = 10
const SPACE: Record<string, Setting> = {
  space: 'Euclidean: numbers over the real range, one column a category, missing the real median with a flag',
  ties: 'distances that differ by less than 1e-12 of themselves are equal',
}

/** R, S and C laid out in the Euclidean space, their rows in canonical order. */
export interface JointRows {
  real: EuclidRows
  synthetic: EuclidRows
  control: EuclidRows | null
}

export type Side = 'real' | 'synthetic' | 'control'

export function jointRows(context: EvaluationContext): JointRows {
  return context.share('euclid rows', () => {
    const { real, synthetic, control } = canonicalTables(context)
    const tables = [real.table, synthetic.table, ...(control === null ? [] : [control.table])]
    const names = real.table.columns.map(({ name }) => name)
    const space = euclidSpace(real.table, tables, names)
    return {
      real: euclidRows(space, real.table),
      synthetic: euclidRows(space, synthetic.table),
      control: control === null ? null : euclidRows(space, control.table),
    }
  })
}

/** All rows of a table, or as many as told by a seeded draw without replacement: one draw for all ids that want such. Rising. */
export function drawRows(context: EvaluationContext, side: Side, size: number, draw: number): Int32Array {
  const rows = context[side]?.rows ?? 0
  if (size >= rows) return Int32Array.from({ length: rows }, (_, row) => row)
  return context.share(`rows of ${side}: ${size}, draw ${draw}`, () =>
    context.stream('joint fidelity', side, size, draw).sample(rows, size).sort(),
  )
}

/** Rows of S that stand beside a floor: as many as C has; null where S has no more than those, or there is no C. */
export function floorSize(context: EvaluationContext): number | null {
  const size = context.control?.rows ?? 0
  return size > 0 && context.synthetic.rows > size ? size : null
}

/** One id's numbers: of S, of C in its place, and of S cut to the size of C. A text says why there is none. */
export interface Sized {
  value: number | string
  floor: number | null
  atFloorSize: readonly number[] | null
}

export function sizedMetric(
  context: EvaluationContext,
  id: string,
  { value, floor, atFloorSize }: Sized,
  settings: Record<string, Setting>,
  rest: Partial<Metric> = {},
): Metric {
  const size = floorSize(context)
  return context.metric(id, {
    ...rest,
    ...(typeof value === 'string' ? { reason: value } : { value }),
    floor,
    settings: {
      ...settings,
      ...(floor === null ? {} : { floorFrom: 'control rows in the place of synthetic ones' }),
      ...(size === null || atFloorSize === null || atFloorSize.length === 0
        ? {}
        : { atFloorSize: median(atFloorSize), floorRows: size, floorSizeDraws: atFloorSize.length }),
    },
  })
}

export function spaceSettings(): Record<string, Setting> {
  return { ...SPACE }
}

/** Whether one of these ids is asked for. */
export function asksFor({ input }: EvaluationContext, ids: readonly string[]): boolean {
  const { metrics } = input
  return metrics === 'all' || ids.some((id) => metrics.includes(id))
}
