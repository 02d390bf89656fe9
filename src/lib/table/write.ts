import { cellText, isNumeric, type Table } from './table'

/**
 * RFC 4180 with LF. `inert` puts an apostrophe before text that a spreadsheet would run as a formula;
 * `changed` counts these cells. Numbers stay numbers.
 */
export function toCsv(table: Table, { inert }: { inert: boolean }): { text: string; changed: number } {
  let changed = 0
  const field = (text: string, isText: boolean): string => {
    let out = text
    if (inert && isText && /^[=+\-@\t\r]/.test(out)) {
      out = `'${out}`
      changed++
    }
    return /[",\r\n]|^\s|\s$|^$/.test(out) && out !== '' ? `"${out.replaceAll('"', '""')}"` : out
  }
  const lines = [table.columns.map(({ name }) => field(name, true)).join(',')]
  for (let row = 0; row < table.rows; row++) {
    const cells = table.columns.map((column) => field(cellText(column, row) ?? '', !isNumeric(column)))
    // A table of one column would turn a missing cell into a blank line, which readers skip.
    lines.push(cells.length === 1 && cells[0] === '' ? '""' : cells.join(','))
  }
  return { text: `${lines.join('\n')}\n`, changed }
}

/** An array of objects, missing as null. */
export function toJson(table: Table): string {
  const rows = Array.from({ length: table.rows }, (_, row) =>
    JSON.stringify(
      Object.fromEntries(
        table.columns.map((column) => {
          const value = isNumeric(column) && column.kind !== 'date' ? column.values[row] : undefined
          return [
            column.name,
            value === undefined ? cellText(column, row) : Number.isNaN(value) ? null : value,
          ]
        }),
      ),
    ),
  )
  return `[\n${rows.join(',\n')}\n]\n`
}
