/**
 * The typed table: one thing everywhere. A column is a name, a kind, a unit and one typed array;
 * missing is NaN or −1 and nothing else; dates are days since 1970-01-01. The list of levels of a
 * coded column is append-only and one per cohort and column, so codes agree between real and synthetic.
 */
export type NumericKind = 'numeric' | 'integer' | 'date'
export type CodedKind = 'binary' | 'categorical' | 'identifier' | 'free-text'
export type Kind = NumericKind | CodedKind

export interface NumericColumn {
  readonly name: string
  readonly kind: NumericKind
  readonly unit: string | null
  readonly values: Float64Array
}

export interface CodedColumn {
  readonly name: string
  readonly kind: CodedKind
  readonly unit: null
  readonly codes: Int32Array
  readonly levels: readonly string[]
}

export type Column = NumericColumn | CodedColumn

export interface Table {
  readonly rows: number
  readonly columns: readonly Column[]
}

export function isNumeric(column: Column): column is NumericColumn {
  return 'values' in column
}

export function columnOf(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name)
}

/** Whether the cell is missing. */
export function isMissing(column: Column, row: number): boolean {
  return isNumeric(column) ? Number.isNaN(column.values[row] ?? NaN) : (column.codes[row] ?? -1) < 0
}

/** The rows of those numbers, in that order; repeats are allowed. Levels are shared, cells are copied. */
export function takeRows(table: Table, rows: ArrayLike<number>): Table {
  return { rows: rows.length, columns: table.columns.map((column) => takeCells(column, rows)) }
}

function takeCells(column: Column, rows: ArrayLike<number>): Column {
  if (isNumeric(column)) {
    const values = new Float64Array(rows.length)
    for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i] ?? -1] ?? NaN
    return { ...column, values }
  }
  const codes = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i] ?? -1] ?? -1
  return { ...column, codes }
}

/** The columns of those names, in that order. @throws RangeError if one isn't there (a caller's mistake) */
export function takeColumns(table: Table, names: readonly string[]): Table {
  return {
    rows: table.rows,
    columns: names.map((name) => {
      const column = columnOf(table, name)
      if (column === undefined) throw new RangeError(`no column “${name}”`)
      return column
    }),
  }
}

/** A cell as text, or null if missing; dates as YYYY-MM-DD. */
export function cellText(column: Column, row: number): string | null {
  if (!isNumeric(column)) {
    const code = column.codes[row] ?? -1
    return code < 0 ? null : (column.levels[code] ?? null)
  }
  const value = column.values[row] ?? NaN
  if (Number.isNaN(value)) return null
  return column.kind === 'date' ? new Date(value * 86_400_000).toISOString().slice(0, 10) : String(value)
}

/** The buffers of all columns, for handing the table over to another thread. */
export function buffersOf(table: Table): ArrayBufferLike[] {
  return table.columns.map((column) => (isNumeric(column) ? column.values.buffer : column.codes.buffer))
}
