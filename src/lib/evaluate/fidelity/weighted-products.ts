import type { Counting } from '../views'

/** Columns whose products are added up at a time, by as many others: their sums fit a processor’s registers. */
export const TILE = 3
/** Rows laid out at a time: few enough to stay in a cache; no power of two, as its tiles would contend for the same places. */
const ROWS = 300

/** A table of numbers row after row, the columns filled up to whole tiles by zeros. */
export interface Rows {
  values: Float64Array
  /** With the columns that fill up. */
  width: number
}

export function rowsOf(columns: readonly Float64Array[]): Rows {
  const width = Math.ceil(columns.length / TILE) * TILE
  const values = new Float64Array((columns[0]?.length ?? 0) * width)
  columns.forEach((column, j) => {
    for (let i = 0; i < column.length; i++) values[i * width + j] = column[i] ?? 0
  })
  return { values, width }
}

/** Weighted sums of each column, and of the products of any two: at `a · width + b` for a ≤ b. */
export interface Products {
  width: number
  sums: Float64Array
  products: Float64Array
}

/** Adds up products of all pairs of columns, a tile of columns by another at a time. */
export class ProductSums {
  private left = new Float64Array(0)
  private right = new Float64Array(0)

  of({ values, width }: Rows, { rows, times }: Counting): Products {
    if (this.left.length < ROWS * width) {
      this.left = new Float64Array(ROWS * width)
      this.right = new Float64Array(ROWS * width)
    }
    const { left, right } = this
    const sums = new Float64Array(width)
    const products = new Float64Array(width * width)
    for (let from = 0; from < rows.length; from += ROWS) {
      const to = Math.min(rows.length, from + ROWS)
      for (let k = from; k < to; k++) {
        const weight = times[k] ?? 0
        let cell = (rows[k] ?? 0) * width
        for (let at = (k - from) * TILE; at < ROWS * width; at += ROWS * TILE, cell += TILE) {
          const x = values[cell] ?? 0
          const y = values[cell + 1] ?? 0
          const z = values[cell + 2] ?? 0
          right[at] = x
          right[at + 1] = y
          right[at + 2] = z
          left[at] = weight * x
          left[at + 1] = weight * y
          left[at + 2] = weight * z
        }
      }
      const length = (to - from) * TILE
      for (let a = 0; a < width; a += TILE) {
        addTile(left, a * ROWS, length, sums, a)
        for (let b = a; b < width; b += TILE)
          addTiles(left, right, a * ROWS, b * ROWS, length, products, a * width + b, width)
      }
    }
    return { width, sums, products }
  }
}

/** Three columns. */
function addTile(left: Float64Array, i: number, length: number, sums: Float64Array, at: number): void {
  let a = 0
  let b = 0
  let c = 0
  for (const end = i + length; i < end; i += 3) {
    a += left[i] ?? 0
    b += left[i + 1] ?? 0
    c += left[i + 2] ?? 0
  }
  add(sums, at, a)
  add(sums, at + 1, b)
  add(sums, at + 2, c)
}

/** Three columns by three. */
function addTiles(
  left: Float64Array,
  right: Float64Array,
  i: number,
  j: number,
  length: number,
  products: Float64Array,
  at: number,
  width: number,
): void {
  let aa = 0
  let ab = 0
  let ac = 0
  let ba = 0
  let bb = 0
  let bc = 0
  let ca = 0
  let cb = 0
  let cc = 0
  for (const end = i + length; i < end; i += 3, j += 3) {
    const x = left[i] ?? 0
    const y = left[i + 1] ?? 0
    const z = left[i + 2] ?? 0
    const u = right[j] ?? 0
    const v = right[j + 1] ?? 0
    const w = right[j + 2] ?? 0
    aa += x * u
    ab += x * v
    ac += x * w
    ba += y * u
    bb += y * v
    bc += y * w
    ca += z * u
    cb += z * v
    cc += z * w
  }
  add(products, at, aa)
  add(products, at + 1, ab)
  add(products, at + 2, ac)
  add(products, at + width, ba)
  add(products, at + width + 1, bb)
  add(products, at + width + 2, bc)
  add(products, at + 2 * width, ca)
  add(products, at + 2 * width + 1, cb)
  add(products, at + 2 * width + 2, cc)
}

function add(to: Float64Array, at: number, sum: number): void {
  to[at] = (to[at] ?? 0) + sum
}
