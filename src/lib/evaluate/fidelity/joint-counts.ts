import type { View } from '../views'

/** A row of S counts as this many rows of R: one number holds both counts. */
export const OTHER = 2 ** 26

/** Several columns as one, whose code is their bins as the digits of a number. */
interface Several {
  columns: { place: number; size: number; /** Its bin by the code of all. */ binOf: Int32Array }[]
  size: number
  codes: Int32Array
}

/**
 * Σ min(p, q) of pairs of columns in a view of two draws from one table. Rows are counted for several columns at a time, and
 * what a pair has is added up from these counts.
 */
export class JointCounts {
  /** By first and second column. */
  private readonly found = new Map<number, Map<number, number>>()
  private readonly weights: Float64Array
  private readonly table: Float64Array
  private readonly part: Float64Array
  private readonly cells: Float64Array

  /** Has the pairs of coded columns, and of one with a numeric one, but for columns of many bins. */
  constructor(
    private readonly view: View,
    coded: readonly number[],
    numeric: readonly number[],
  ) {
    const { real, synthetic } = view
    const rows = real.weights.length
    this.weights = Float64Array.from(
      real.weights,
      (weight, i) => weight + OTHER * (synthetic.weights[i] ?? 0),
    )
    // Adding up cells must not cost more than the rows that needn't be counted again.
    const most = Math.floor(1.3 * Math.sqrt(rows))
    this.table = new Float64Array(most * most)
    this.part = new Float64Array(most * most)
    this.cells = new Float64Array(most * most)
    const outer = pack(view, coded, most)
    const inner = pack(view, numeric, most)
    outer.forEach((one, i) => {
      this.withinOne(one)
      for (const other of [...outer.slice(i + 1), ...inner]) this.across(one, other)
    })
  }

  /** Undefined for a pair that it doesn't have. */
  of(a: number, b: number): number | undefined {
    return this.found.get(a)?.get(b)
  }

  private withinOne(one: Several): void {
    const { codes, size, columns } = one
    if (columns.length === 1) return
    const { table, weights } = this
    table.fill(0, 0, size)
    for (let i = 0; i < weights.length; i++) {
      const code = codes[i] ?? 0
      table[code] = (table[code] ?? 0) + (weights[i] ?? 0)
    }
    columns.forEach((a, i) => {
      for (const b of columns.slice(i + 1)) {
        const { cells } = this
        cells.fill(0, 0, a.size * b.size)
        for (let code = 0; code < size; code++) {
          const cell = (a.binOf[code] ?? 0) * b.size + (b.binOf[code] ?? 0)
          cells[cell] = (cells[cell] ?? 0) + (table[code] ?? 0)
        }
        this.keep(a, b)
      }
    })
  }

  private across(one: Several, other: Several): void {
    const { table, weights, part, cells } = this
    const width = other.size
    table.fill(0, 0, one.size * width)
    const [x, y] = [one.codes, other.codes]
    for (let i = 0; i < weights.length; i++) {
      const cell = (x[i] ?? 0) * width + (y[i] ?? 0)
      table[cell] = (table[cell] ?? 0) + (weights[i] ?? 0)
    }
    for (const a of one.columns) {
      part.fill(0, 0, a.size * width)
      for (let code = 0; code < one.size; code++) {
        let from = code * width
        let to = (a.binOf[code] ?? 0) * width
        for (const end = from + width; from < end; from++, to++)
          part[to] = (part[to] ?? 0) + (table[from] ?? 0)
      }
      for (const b of other.columns) {
        cells.fill(0, 0, a.size * b.size)
        for (let bin = 0, from = 0; bin < a.size; bin++)
          for (let code = 0; code < width; code++, from++) {
            const cell = bin * b.size + (b.binOf[code] ?? 0)
            cells[cell] = (cells[cell] ?? 0) + (part[from] ?? 0)
          }
        this.keep(a, b)
      }
    }
  }

  /** What the cells of a pair have in common, added up in the order of the first column’s bins. */
  private keep(a: { place: number; size: number }, b: { place: number; size: number }): void {
    const [n, m] = [this.view.real.rows, this.view.synthetic.rows]
    const swapped = a.place > b.place
    const [first, second] = swapped ? [b, a] : [a, b]
    const [step, next] = swapped ? [1, first.size] : [second.size, 1]
    let sum = 0
    for (let i = 0; i < first.size; i++)
      for (let j = 0, at = i * step; j < second.size; j++, at += next)
        sum += lesserShare(this.cells[at] ?? 0, n, m)
    let row = this.found.get(first.place)
    if (row === undefined) this.found.set(first.place, (row = new Map()))
    row.set(second.place, Math.min(1, sum))
  }
}

/** The share of a cell’s real rows or of its synthetic ones, whichever is less. */
export function lesserShare(both: number, n: number, m: number): number {
  if (both === 0) return 0
  const other = Math.floor(both * (1 / OTHER))
  const p = (both - other * OTHER) / n
  const q = other / m
  return p < q ? p : q
}

/** First fit, the largest first; columns of more bins than `most` are left out. */
function pack(view: View, places: readonly number[], most: number): Several[] {
  const columns = places.map((place) => ({ place, ...view.bins(place) })).filter(({ size }) => size <= most)
  const groups: { size: number; members: typeof columns }[] = []
  for (const column of columns.sort((a, b) => b.size - a.size)) {
    const roomy = groups.find(({ size }) => size * column.size <= most)
    if (roomy === undefined) groups.push({ size: column.size, members: [column] })
    else {
      roomy.members.push(column)
      roomy.size *= column.size
    }
  }
  return groups.map(({ size, members }) => {
    const codes = new Int32Array(view.real.weights.length)
    let stride = 1
    const digits = members.map(({ place, size: own, real }) => {
      for (let i = 0; i < codes.length; i++) codes[i] = (codes[i] ?? 0) + stride * (real[i] ?? 0)
      const unit = stride
      stride *= own
      return {
        place,
        size: own,
        binOf: Int32Array.from({ length: size }, (_, code) => Math.floor(code / unit) % own),
      }
    })
    return { columns: digits, size, codes }
  })
}
