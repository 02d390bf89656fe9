import { parquetWriteBuffer } from 'hyparquet-writer'
import { isNumeric, type Table } from './table'

/** Parquet with doubles, dates and strings. */
export function toParquet(table: Table): Uint8Array<ArrayBuffer> {
  const columnData = table.columns.map((column) => {
    const name = column.name
    if (!isNumeric(column)) {
      const data = Array.from(column.codes, (code) => (code < 0 ? null : (column.levels[code] ?? null)))
      return { name, data, type: 'STRING' as const, nullable: true }
    }
    if (column.kind === 'date') {
      const data = Array.from(column.values, (value) =>
        Number.isNaN(value) ? null : new Date(value * 86_400_000),
      )
      return { name, data, type: 'TIMESTAMP' as const, nullable: true }
    }
    return {
      name,
      data: Array.from(column.values, (value) => (Number.isNaN(value) ? null : value)),
      type: 'DOUBLE' as const,
      nullable: true,
    }
  })
  return new Uint8Array(parquetWriteBuffer({ columnData }))
}
