// Arquero's parts, since its whole (readers, writers, joins) would be half of the worker.
import { op } from 'arquero/src/op/op-api.js'
import { Table } from 'arquero/src/table/Table.js'
import { groupby } from 'arquero/src/verbs/groupby.js'
import { rollup } from 'arquero/src/verbs/rollup.js'

export interface GroupCount {
  rows: number
  /** Rows whose label isn't missing, and those that are positive. */
  labelled: number
  positives: number
}

/**
 * Rows and positives of each group level of one table.
 * @param codes level of each row, 0 … levels − 1
 * @param labels 1, 0 or −1 (missing) a row; null without a target
 */
export function countByGroup(codes: Int32Array, levels: number, labels: Int8Array | null): GroupCount[] {
  const counts = Array.from({ length: levels }, (): GroupCount => ({ rows: 0, labelled: 0, positives: 0 }))
  if (codes.length === 0) return counts
  const frame = new Table({
    level: codes,
    labelled: Uint8Array.from(codes, (_, i) => ((labels?.[i] ?? -1) >= 0 ? 1 : 0)),
    positive: Uint8Array.from(codes, (_, i) => (labels?.[i] === 1 ? 1 : 0)),
  })
  const counted = rollup(groupby(frame, 'level'), {
    rows: op('count'),
    labelled: op('sum', 'labelled'),
    positives: op('sum', 'positive'),
  })
  for (const row of counted.objects() as ({ level: number } & GroupCount)[]) {
    counts[row.level] = { rows: row.rows, labelled: row.labelled, positives: row.positives }
  }
  return counts
}
