import { openNodeEngine } from './engine-node'
import { readFiles } from './read'
import type { Reading, ReadOptions } from './reading'
import { cellText, isNumeric } from './table'

export type Read = (
  content: string | Uint8Array<ArrayBuffer>,
  options?: ReadOptions,
  name?: string,
) => Promise<Reading>

/** Reads one file with DuckDB's Node build, for tests. */
export async function reader(): Promise<Read> {
  const engine = await openNodeEngine()
  return async (content, options = {}, name = 'a.csv') => {
    const file = { name, data: new Blob([content]) }
    const [reading] = await readFiles(() => Promise.resolve(engine), [file], options)
    if (reading === undefined) throw new Error('nothing read')
    return reading
  }
}

export function cells(reading: Reading, name: string): (string | null)[] {
  const column = reading.table.columns.find((one) => one.name === name)
  if (column === undefined)
    throw new Error(`no column ${name}: ${reading.table.columns.map((one) => one.name).join()}`)
  return Array.from({ length: reading.table.rows }, (_, row) => cellText(column, row))
}

/** Kinds by column, with every kind of coded column as `text`. */
export function kinds(reading: Reading): Record<string, string> {
  return Object.fromEntries(
    reading.table.columns.map((column) => [column.name, isNumeric(column) ? column.kind : 'text']),
  )
}

export function rules(reading: Reading): string[] {
  return reading.notes.map(
    ({ rule, column, count }) => `${rule}${column === null ? '' : `:${column}`}=${count}`,
  )
}
