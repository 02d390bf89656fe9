import { isNumeric, type Column, type Table } from '../table/table'

/**
 * Copies a table for a worker, one column a turn, so that no turn of the page's thread is long; the copies
 * are then transferred, the page keeps its own.
 */
export async function copyForSending<T extends Table>(
  table: T,
): Promise<{ table: T; buffers: ArrayBuffer[] }> {
  const buffers: ArrayBuffer[] = []
  const columns: Column[] = []
  let since = performance.now()
  for (const column of table.columns) {
    if (isNumeric(column)) {
      const values = column.values.slice()
      buffers.push(values.buffer)
      columns.push({ ...column, values })
    } else {
      const codes = column.codes.slice()
      buffers.push(codes.buffer)
      columns.push({ ...column, levels: [...column.levels], codes })
    }
    if (performance.now() - since > 8) {
      await new Promise((resolve) => setTimeout(resolve))
      since = performance.now()
    }
  }
  return { table: { ...table, rows: table.rows, columns }, buffers }
}
