import { cellText, isNumeric, takeRows, type Table } from './table'

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

/** Rows of one turn: few enough that a page stays alive between them. */
const ROWS_A_TURN = 4_000

/** The same CSV, `inert` not, made in turns: a long table would hold its thread. */
export async function toCsvInTurns(table: Table): Promise<string> {
  const parts: string[] = []
  for (let start = 0; start === 0 || start < table.rows; start += ROWS_A_TURN) {
    if (start > 0) await new Promise((resolve) => setTimeout(resolve))
    const rows = Math.min(ROWS_A_TURN, table.rows - start)
    const numbers = Int32Array.from({ length: rows }, (_, i) => start + i)
    const { text } = toCsv(takeRows(table, numbers), { inert: false })
    parts.push(start === 0 ? text : text.slice(headerEnd(text) + 1))
  }
  return parts.join('')
}

/** Where the header's line ends: a name may hold line ends of its own, in quotes. */
function headerEnd(text: string): number {
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted
    else if (text[i] === '\n' && !quoted) return i
  }
  return 0
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
