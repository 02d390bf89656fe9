import { columnOf, isNumeric, type Column, type Table } from '../table/table'
import type { Field } from './fields'

/** Rows by column in typed arrays that grow, and a quick answer to whether a row is among them. */
export class KeptRows {
  count = 0
  private room = 256
  private readonly columns: Float64Array[]
  /** Row numbers by hash: an equal hash is looked at cell by cell. */
  private readonly rowsOf = new Map<number, number | number[]>()
  private readonly words: Uint32Array
  private readonly view: Float64Array

  constructor(
    private readonly train: Table,
    private readonly fields: readonly Field[],
  ) {
    this.columns = fields.map(() => new Float64Array(this.room))
    this.view = new Float64Array(fields.length)
    this.words = new Uint32Array(this.view.buffer)
  }

  add(cells: Float64Array): void {
    if (this.count === this.room) this.grow()
    for (let i = 0; i < this.columns.length; i++) {
      const column = this.columns[i]
      if (column !== undefined) column[this.count] = cells[i] ?? NaN
    }
    const hash = this.hash(cells)
    const known = this.rowsOf.get(hash)
    if (known === undefined) this.rowsOf.set(hash, this.count)
    else if (typeof known === 'number') this.rowsOf.set(hash, [known, this.count])
    else known.push(this.count)
    this.count++
  }

  has(cells: Float64Array): boolean {
    return this.timesOf(cells, 1) > 0
  }

  /** How many of the rows equal that one; counts no further than `enough`. */
  timesOf(cells: Float64Array, enough: number): number {
    const known = this.rowsOf.get(this.hash(cells))
    if (known === undefined) return 0
    if (typeof known === 'number') return this.equals(known, cells) ? 1 : 0
    let times = 0
    for (const row of known) {
      if (this.equals(row, cells)) times++
      if (times === enough) break
    }
    return times
  }

  /** The rows from that one on as a table in the training table's kinds and codes. */
  tableOf(from = 0): Table {
    return {
      rows: this.count - from,
      columns: this.fields.flatMap(({ name, levels }, i): Column[] => {
        const column = columnOf(this.train, name)
        const own = this.columns[i]?.subarray(from, this.count)
        if (column === undefined || own === undefined) return []
        return [
          isNumeric(column)
            ? { ...column, values: own.slice() }
            : { ...column, levels: [...levels], codes: Int32Array.from(own) },
        ]
      }),
    }
  }

  private grow(): void {
    this.room *= 2
    this.columns.forEach((column, i) => {
      const wider = new Float64Array(this.room)
      wider.set(column)
      this.columns[i] = wider
    })
  }

  private equals(row: number, cells: Float64Array): boolean {
    return this.columns.every((column, i) => Object.is(column[row], cells[i]))
  }

  /** Two 32-bit mixes of the cells' bytes, as one whole number that a double holds. */
  private hash(cells: Float64Array): number {
    this.view.set(cells)
    let low = 0x9e3779b9
    let high = 0x85ebca6b
    for (let i = 0; i < this.words.length; i++) {
      const word = this.words[i] ?? 0
      low = Math.imul(low ^ word, 0x01000193)
      high = Math.imul(high + word, 0xc2b2ae35) ^ (high >>> 15)
    }
    return (low >>> 0) * 0x200000 + (high >>> 11)
  }
}
