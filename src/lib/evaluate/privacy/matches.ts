import type { Table } from '../../table/table'
import type { EvaluationContext } from '../context'
import type { Metric, Setting } from '../metric'
import { wilsonInterval } from '../statistics'
import { atFloorSize } from './floor-size'
import { controlRows } from './neighbours'

/** 1 for each row of `rows` that has its like in `among`. */
export type Matches = (rows: Table, among: Table) => Uint8Array

/**
 * The share of S's rows that have their like in R. `settings.control`: the same against C; the floor: C in the place of S.
 */
export function matchMetric(
  context: EvaluationContext,
  id: string,
  matches: Matches,
  settings: Record<string, Setting>,
): Metric {
  const { real, synthetic } = context
  const control = controlRows(context) === 0 ? null : context.control
  const hits = matches(synthetic, real)
  return context.metric(id, {
    value: mean(hits),
    interval: wilsonInterval(
      hits.reduce((sum, hit) => sum + hit, 0),
      hits.length,
    ),
    intervalKind: 'confidence',
    floor: control === null ? null : mean(matches(control, real)),
    settings: {
      ...settings,
      missing: 'equals missing',
      control: control === null ? null : mean(matches(synthetic, control)),
      ...atFloorSize(context, id, Float64Array.from(hits).sort(), mean),
    },
  })
}

function mean(hits: Uint8Array | Float64Array): number {
  let sum = 0
  for (const hit of hits) sum += hit
  return sum / hits.length
}
