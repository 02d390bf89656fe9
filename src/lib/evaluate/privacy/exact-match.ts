import { isNumeric, type Table } from '../../table/table'
import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { matchMetric } from './matches'

const ID = 'privacy.exact_match'

/** Share of synthetic rows that equal a training row in every analysed column; missing equals missing. */
export const exactMatchFamily: MetricFamily<EvaluationContext> = {
  name: 'exact matches',
  ids: [ID],
  compute: (context) => ({ metrics: [matchMetric(context, ID, exactMatches, {})] }),
}

function exactMatches(rows: Table, among: Table): Uint8Array {
  const keys = new Set(rowKeys(among))
  return Uint8Array.from(rowKeys(rows), (key) => (keys.has(key) ? 1 : 0))
}

/** One text a row; codes agree between tables, and −0 is 0. */
function rowKeys(table: Table): string[] {
  return Array.from({ length: table.rows }, (_, row) =>
    table.columns
      .map((column) => (isNumeric(column) ? (column.values[row] ?? NaN) + 0 : (column.codes[row] ?? -1)))
      .join('|'),
  )
}
