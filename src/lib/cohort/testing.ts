/** Small tables for the tests of this room. */
import type { Column, Kind, Table } from '../table/table'

type Cells = readonly (number | string | null)[]

/** A table from columns of cells: all numbers → numeric (integer if whole), else text; null is missing. */
export function tableOf(
  columns: Readonly<Record<string, Cells>>,
  kinds: Readonly<Record<string, Kind>> = {},
): Table {
  const made = Object.entries(columns).map(([name, cells]) => columnFrom(name, cells, kinds[name]))
  return { rows: Object.values(columns)[0]?.length ?? 0, columns: made }
}

function columnFrom(name: string, cells: Cells, kind: Kind | undefined): Column {
  const numbers = cells.filter((cell) => typeof cell === 'number')
  if (numbers.length === cells.filter((cell) => cell !== null).length && kind !== 'categorical') {
    const values = Float64Array.from(cells, (cell) => (typeof cell === 'number' ? cell : NaN))
    const whole = numbers.every(Number.isInteger)
    return { name, kind: kind === 'date' ? 'date' : whole ? 'integer' : 'numeric', unit: null, values }
  }
  const levels = [...new Set(cells.filter((cell) => cell !== null).map(String))]
  const codes = Int32Array.from(cells, (cell) => (cell === null ? -1 : levels.indexOf(String(cell))))
  return { name, kind: 'categorical', unit: null, codes, levels }
}

/** A plain CSV (quotes doubled, empty is missing) as a table; columns of plain numbers are numeric. */
export function tableFromCsv(text: string): Table {
  const lines = text.split(/\r?\n/).filter((line) => line !== '')
  const records = lines.map(splitLine)
  const header = records[0] ?? []
  const columns: Record<string, (number | string | null)[]> = {}
  header.forEach((name, j) => {
    const cells = records.slice(1).map((record) => record[j] ?? '')
    const numeric = cells.every((cell) => cell === '' || /^-?\d+(\.\d+)?(E-?\d+)?$/.test(cell))
    columns[name] = cells.map((cell) => (cell === '' ? null : numeric ? Number(cell) : cell))
  })
  return tableOf(columns)
}

function splitLine(line: string): string[] {
  // The comma put after the last field spares a case for it.
  const fields = `${line},`.match(/("([^"]|"")*"|[^,"]*),/g) ?? []
  return fields.map((field) => field.replace(/,$/, '').replace(/^"|"$/g, '').replaceAll('""', '"'))
}
