import { isNumeric, type Table } from '../../table/table'
import type { EvaluationContext } from '../context'
import type { MetricFamily, Setting } from '../metric'
import { median, wilson } from '../statistics'

const ID = 'privacy.exact_match'
const ATFLOOR_DRAWS = 10

/** Share of synthetic rows that equal a training row in every analysed column; missing equals missing. */
export const exactMatchFamily: MetricFamily<EvaluationContext> = {
  name: 'exact matches',
  ids: [ID],
  compute(context) {
    const real = keysOf(context.real)
    const hits = matches(context.synthetic, real)
    const count = hits.reduce((sum, hit) => sum + hit, 0)
    const rows = context.synthetic.rows
    const { centre, error } = wilson(count, rows)
    const { control } = context
    const twin = control === null || control.rows === 0 ? null : mean(matches(control, real))
    const settings: Record<string, Setting> = {
      control: control === null ? null : mean(matches(context.synthetic, keysOf(control))),
      ...(control !== null && control.rows > 0 && rows > control.rows
        ? {
            atFloorSize: median(
              Array.from({ length: ATFLOOR_DRAWS }, (_, draw) =>
                mean(
                  Uint8Array.from(
                    context.stream(ID, 'floor size', draw).sample(rows, control.rows),
                    (row) => hits[row] ?? 0,
                  ),
                ),
              ),
            ),
          }
        : {}),
    }
    return {
      metrics: [
        context.metric(ID, {
          value: count / rows,
          interval: [Math.max(0, centre - error), Math.min(1, centre + error)],
          intervalKind: 'confidence',
          floor: twin,
          settings,
        }),
      ],
    }
  },
}

function matches(table: Table, keys: ReadonlySet<string>): Uint8Array {
  return Uint8Array.from(rowKeys(table), (key) => (keys.has(key) ? 1 : 0))
}

function keysOf(table: Table): Set<string> {
  return new Set(rowKeys(table))
}

/** One text a row; codes agree between tables, and −0 is 0. */
function rowKeys(table: Table): string[] {
  return Array.from({ length: table.rows }, (_, row) =>
    table.columns
      .map((column) => (isNumeric(column) ? (column.values[row] ?? NaN) + 0 : (column.codes[row] ?? -1)))
      .join('|'),
  )
}

function mean(hits: Uint8Array): number {
  return hits.reduce((sum, hit) => sum + hit, 0) / hits.length
}
