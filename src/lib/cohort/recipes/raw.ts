import { InputError } from '../../base/errors'
import { cellText, isNumeric, type CodedColumn, type Column, type Table } from '../../table/table'

/** A raw table whose columns are found without regard to case. */
export class Raw {
  private readonly columns: Map<string, Column>

  constructor(
    readonly name: string,
    readonly table: Table,
  ) {
    this.columns = new Map(table.columns.map((column) => [column.name.toLowerCase(), column]))
  }

  get names(): string[] {
    return [...this.columns.keys()]
  }

  /** @throws InputError when the table lacks it */
  column(name: string): Column {
    const column = this.columns.get(name.toLowerCase())
    if (column === undefined)
      throw new InputError(
        `The table ${this.name} has no such column, and the recipe needs it.`,
        'Give the raw table as it was downloaded.',
        { column: name },
      )
    return column
  }

  /** A column as numbers; texts that are none are NaN. */
  numbers(name: string): Float64Array {
    const column = this.column(name)
    if (isNumeric(column)) return column.values
    const levels = column.levels.map((level) => (level.trim() === '' ? NaN : Number(level)))
    return Float64Array.from(column.codes, (code) => (code < 0 ? NaN : (levels[code] ?? NaN)))
  }

  text(name: string, row: number): string | null {
    return cellText(this.column(name), row)
  }

  /** Row number by the value of a key column; the first row where a key stands twice. */
  rowsByKey(name: string): Map<number, number> {
    const rows = new Map<number, number>()
    this.numbers(name).forEach((key, row) => {
      if (!rows.has(key)) rows.set(key, row)
    })
    return rows
  }
}

/** A coded column from texts. `levels` come first and in that order where they are given. */
export function codedColumn(
  name: string,
  kind: CodedColumn['kind'],
  texts: readonly (string | null)[],
  given: readonly string[] = [],
): CodedColumn {
  const levels = [...given]
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const codes = Int32Array.from(texts, (text) => {
    if (text === null) return -1
    const known = codeOf.get(text)
    if (known !== undefined) return known
    codeOf.set(text, levels.length)
    return levels.push(text) - 1
  })
  return { name, kind, unit: null, codes, levels }
}

/** 0 and 1 as a binary column; null is missing. */
export function flagColumn(name: string, flags: readonly (boolean | null)[]): CodedColumn {
  return codedColumn(
    name,
    'binary',
    flags.map((flag) => (flag === null ? null : flag ? '1' : '0')),
    ['0', '1'],
  )
}
