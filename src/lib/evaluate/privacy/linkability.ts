import { byCodePoint } from '../../base/code-points'
import { gowerRows, gowerSpace } from '../../learn/neighbours'
import type { Table } from '../../table/table'
import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { GOWER_SETTINGS, NO_CONTROL, tableNamed } from './neighbours'
import { rateDifference } from './rate-difference'
import { forEachTied, type Side } from './tied'

const ID = 'privacy.linkability_risk'

/**
 * How much oftener the two halves of a training row's columns lead to a synthetic row in common than those of an unseen
 * row: what lets someone join two tables that each hold a half.
 */
export const linkabilityFamily: MetricFamily<EvaluationContext> = {
  name: 'linking two halves of a row',
  ids: [ID],
  compute(context) {
    const found = linkability(context)
    return { metrics: [typeof found === 'string' ? context.metric(ID, { reason: found, floor: 0 }) : found] }
  },
}

function linkability(context: EvaluationContext) {
  const control = tableNamed(context, 'control')
  if (control === null) return NO_CONTROL
  const [real, synthetic] = [tableNamed(context, 'real'), tableNamed(context, 'synthetic')]
  const names = real.columns.map(({ name }) => name).sort(byCodePoint)
  if (names.length < 2) return 'Two halves need two columns'
  const halves = [0, 1].map((side): Side => {
    const space = gowerSpace(
      real,
      names.filter((_, place) => place % 2 === side),
    )
    return { space, reference: gowerRows(space, synthetic) }
  })
  return rateDifference(
    context,
    ID,
    { real: linked(real, halves), control: linked(control, halves) },
    {
      ...GOWER_SETTINGS,
      halves: 'columns by name, in turns',
      columns: halves.map(({ space }) => space.names.length),
      ties: 'all nearest rows',
    },
  )
}

/** 1 for each row whose nearest synthetic rows by either half of its columns have one in common. */
function linked(table: Table, halves: readonly Side[]): Uint8Array {
  const found = new Uint8Array(table.rows)
  const marked = new Int32Array(halves[0]?.reference.rows ?? 0).fill(-1)
  forEachTied(halves, table, (row, [first = new Int32Array(0), second = first]) => {
    for (const other of first) marked[other] = row
    found[row] = second.some((other) => marked[other] === row) ? 1 : 0
  })
  return found
}
