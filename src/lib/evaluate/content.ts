import { stream } from '../base/random'
import { isNumeric, type Column, type Table } from '../table/table'

/**
 * Keys of a table’s rows and levels by what stands in them, which know neither the order of rows and columns nor the
 * names of levels. Draws and ties that follow them don’t know these either: they never change a number.
 */
export interface Content {
  /** Row numbers by rising key. Rows that tie are alike, or differ by nothing but names. */
  order: Int32Array
  /** By column: a key of each level by code, that of the missing last, larger for commoner levels; empty for numeric columns. */
  levels: ReadonlyMap<string, Float64Array>
}

/** A column’s cells as codes 0 … size − 1, missing −1, with a colour each that is not a name. */
interface Coded {
  codes: Int32Array
  size: number
  colours: Int32Array
  salt: number
}

/**
 * Numeric cells are known by their rank among the column’s values, levels by how many rows have them, and then (one round
 * of colour refinement, Weisfeiler and Leman 1968) by which rows these are.
 */
export function contentOf(table: Table): Content {
  const coded = table.columns.map(codesOf)
  const first = rowSums(coded, table.rows)
  const refined = coded.map((column, j): Coded => {
    const own = table.columns[j]
    return own === undefined || isNumeric(own) ? column : { ...column, colours: refine(column, first) }
  })
  const high = rowSums(refined, table.rows)
  const low = rowSums(
    refined.map((column) => ({ ...column, salt: mix(column.salt, 0x2545f491) })),
    table.rows,
  )
  const keys = Float64Array.from(high, (sum, row) => joined(sum, low[row] ?? 0))
  return {
    order: Int32Array.from(keys, (_, row) => row).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b),
    levels: new Map(
      table.columns.map((column, j) => [
        column.name,
        isNumeric(column)
          ? new Float64Array(0)
          : Float64Array.from(
              refined[j]?.colours ?? [],
              (colour, code) => (coded[j]?.colours[code] ?? 0) * 2 ** 32 + (colour >>> 0),
            ),
      ]),
    ),
  }
}

/** The cells of a column as codes, the missing last: equal cells have equal codes. */
function codesOf(column: Column): Coded {
  const salt = stream('content', column.name).bits() | 0
  if (isNumeric(column)) {
    const { codes, distinct } = ranksOf(column.values)
    return {
      codes,
      size: distinct + 1,
      colours: Int32Array.from({ length: distinct + 1 }, (_, rank) => (rank === distinct ? -1 : rank)),
      salt,
    }
  }
  const size = column.levels.length + 1
  const codes = Int32Array.from(column.codes, (code) => (code < 0 ? size - 1 : code))
  const colours = new Int32Array(size)
  for (const code of codes) colours[code] = (colours[code] ?? 0) + 1
  return { codes, size, colours, salt }
}

function ranksOf(values: Float64Array): { codes: Int32Array; distinct: number } {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  let distinct = 0
  for (const value of sorted) if (distinct === 0 || value !== sorted[distinct - 1]) sorted[distinct++] = value
  const codes = Int32Array.from(values, (value) => {
    if (Number.isNaN(value)) return distinct
    let low = 0
    let high = distinct - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (value <= (sorted[middle] ?? NaN)) high = middle
      else low = middle + 1
    }
    return low
  })
  return { codes, distinct }
}

/** The sum over the columns of each cell’s mixed colour: no order of columns in it. */
function rowSums(columns: readonly Coded[], rows: number): Int32Array {
  const sums = new Int32Array(rows)
  for (const { codes, colours, salt } of columns) {
    const mixed = colours.map((colour) => mix(colour, salt))
    for (let row = 0; row < rows; row++) sums[row] = ((sums[row] ?? 0) + (mixed[codes[row] ?? 0] ?? 0)) | 0
  }
  return sums
}

function refine({ codes, colours }: Coded, rows: Int32Array): Int32Array {
  const sums = new Int32Array(colours.length)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0
    sums[code] = ((sums[code] ?? 0) + mix(rows[row] ?? 0, 7)) | 0
  }
  return sums.map((sum, code) => mix(sum, colours[code] ?? 0))
}

/** MurmurHash3’s finaliser. */
function mix(value: number, salt: number): number {
  let h = Math.imul(value ^ salt, 0x9e3779b1) ^ salt
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** 53 bits of two sums as one whole number. */
function joined(high: number, low: number): number {
  return (high >>> 0) * 2 ** 21 + (low >>> 11)
}

/** A number a row: equal for two rows if and only if they are equal in every column (missing equals missing). */
export function identicalRows(table: Table): Int32Array {
  const found = new Int32Array(table.rows)
  let classes = Math.min(1, table.rows)
  for (const column of table.columns) {
    if (classes === table.rows) break
    const { codes, size } = codesOf(column)
    const places = new Map<number, number>()
    for (let row = 0; row < found.length; row++) {
      const key = (found[row] ?? 0) * size + (codes[row] ?? 0)
      const place = places.get(key) ?? places.size
      places.set(key, place)
      found[row] = place
    }
    classes = places.size
  }
  return found
}
