import { columnOf, isNumeric, type Column, type Table } from '../table/table'

/** Columns of numbers for a learner: NaN is missing. */
export interface Matrix {
  rows: number
  /** One Float64Array of `rows` values a column. */
  columns: readonly Float64Array[]
  /** The table column that each came from. */
  sources: readonly string[]
}

/** How tables become matrices: which columns stand for themselves, which levels get a column of their own. */
export interface Design {
  columns: readonly { name: string; code: number | null }[]
}

/** Code under which a missing category gets a column. */
const MISSING = -1

/**
 * Numeric columns as they are; coded columns one-hot over the levels that occur in `tables` (missing is a level if it
 * occurs in a coded column).
 */
export function designOf(tables: readonly Table[], names: readonly string[]): Design {
  const columns = names.flatMap((name): Design['columns'][number][] => {
    const found = tables.map((table) => columnOf(table, name)).filter((column) => column !== undefined)
    if (found.some(isNumeric)) return [{ name, code: null }]
    const codes = new Set(found.flatMap(occurring))
    return [...codes].sort((a, b) => a - b).map((code) => ({ name, code }))
  })
  return { columns }
}

function occurring(column: Column): number[] {
  if (isNumeric(column)) return []
  const seen = new Uint8Array(column.levels.length + 1)
  for (const code of column.codes) seen[code + 1] = 1
  return [...seen.keys()].filter((place) => seen[place] === 1).map((place) => place - 1)
}

/** @throws RangeError if the table lacks a column of the design */
export function toMatrix(design: Design, table: Table): Matrix {
  return {
    rows: table.rows,
    sources: design.columns.map(({ name }) => name),
    columns: design.columns.map(({ name, code }) => {
      const column = columnOf(table, name)
      if (column === undefined) throw new RangeError(`no column “${name}”`)
      if (isNumeric(column)) return column.values
      return Float64Array.from(column.codes, (own) => (own === (code ?? MISSING) ? 1 : 0))
    }),
  }
}

/** The rows of a matrix by number. */
export function takeMatrixRows(matrix: Matrix, rows: ArrayLike<number>): Matrix {
  return {
    ...matrix,
    rows: rows.length,
    columns: matrix.columns.map((column) => {
      const taken = new Float64Array(rows.length)
      for (let i = 0; i < rows.length; i++) taken[i] = column[rows[i] ?? 0] ?? NaN
      return taken
    }),
  }
}
