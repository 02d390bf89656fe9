import { isNumeric, type Column, type Table } from '../table/table'

/** A numeric column by its distinct values. */
export interface Distinct {
  /** Rising, none missing. */
  values: Float64Array
  /** Of each row its place among them; one behind the last for the missing. */
  place: Int32Array
}

/** A table, with the distinct values of its columns kept once found. */
export class Source {
  private readonly found: (Distinct | undefined)[] = []

  constructor(readonly table: Table) {}

  column(j: number): Column {
    const column = this.table.columns[j]
    if (column === undefined) throw new RangeError(`no column ${j}`)
    return column
  }

  /** The values of numeric column j; empty for a coded one. */
  values(j: number): Float64Array {
    const column = this.column(j)
    return isNumeric(column) ? column.values : new Float64Array(0)
  }

  /** Numeric column j by its distinct values. */
  distinct(j: number): Distinct {
    return (this.found[j] ??= distinctOf(this.values(j)))
  }
}

function distinctOf(column: Float64Array): Distinct {
  const values = column.slice().sort()
  let count = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN
    // Missing ones are sorted behind all others.
    if (Number.isNaN(value)) break
    if (count === 0 || value !== values[count - 1]) values[count++] = value
  }
  const own = values.slice(0, count)
  const place = new Int32Array(column.length)
  for (let i = 0; i < place.length; i++) place[i] = placeOf(own, column[i] ?? NaN)
  return { values: own, place }
}

/** The place of a value that is among the rising ones; behind the last for NaN. */
function placeOf(rising: Float64Array, value: number): number {
  if (Number.isNaN(value)) return rising.length
  let low = 0
  let high = rising.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rising[middle] ?? NaN) < value) low = middle + 1
    else high = middle
  }
  return low
}
