import { codesOf, packFlags } from './euclid-quantised'
import { squaredDistance, type EuclidRows } from './euclid-space'
import { newKernels, reserve, type Kernels } from './kernels'
import { fewCells } from './pairs'

/**
 * Writes the squared distances of the queries `from` … `to − 1` to the reference rows `first` … , a query's row after the
 * other: `(to − from) × (reference.rows − first)` of them.
 */
export type SquaredDistances = (
  from: number,
  to: number,
  first: number,
  into: Float64Array | Float32Array,
) => void

/** All pairs of two tables, a query's row after the other: `queries.rows × reference.rows` squared distances. */
export function squaredDistances(
  queries: EuclidRows,
  reference: EuclidRows,
  into: Float64Array | Float32Array,
): void {
  squaredDistancesBetween(queries, reference)(0, queries.rows, 0, into)
}

/**
 * What computes squared distances block by block, with the reference laid out for it once. As `squaredDistance` does, but for
 * the order of the sum (flags and codes count whole numbers, which are added last): they differ by roundings at most.
 */
export function squaredDistancesBetween(queries: EuclidRows, reference: EuclidRows): SquaredDistances {
  const few = queries.rows * reference.rows * (reference.width + reference.codeWidth) < 10 * fewCells
  const loaded = few ? null : newKernels()
  if (loaded !== null) return vectorSquares(loaded, planOf(queries, reference), queries, reference)
  return (from, to, first, into) => {
    const width = reference.rows - first
    for (let q = from; q < to; q++)
      for (let r = first; r < reference.rows; r++)
        into[(q - from) * width + r - first] = squaredDistance(queries, q, reference, r)
  }
}

/** Which dimensions and codes are counted as bytes, and which as numbers. */
interface Plan {
  flags: number[]
  graded: number[]
  narrow: { column: number; laneOf(code: number): number }[]
  /** Codes of too many levels for a byte. */
  wide: number[]
}

function planOf(queries: EuclidRows, reference: EuclidRows): Plan {
  const tables = [queries, reference]
  const plan: Plan = { flags: [], graded: [], narrow: [], wide: [] }
  for (let dimension = 0; dimension < reference.width; dimension++) {
    const isFlag = tables.every(({ rows, width, numbers }) => {
      for (let row = 0; row < rows; row++) {
        const value = numbers[row * width + dimension] ?? 0
        if (value !== 0 && value !== 1) return false
      }
      return true
    })
    ;(isFlag ? plan.flags : plan.graded).push(dimension)
  }
  for (let column = 0; column < reference.codeWidth; column++) {
    const { laneOf, crowded } = codesOf(tables, column)
    if (crowded) plan.wide.push(column)
    else plan.narrow.push({ column, laneOf })
  }
  return plan
}

/** Queries that are spread at a time, and tiles that these are held to before the next: few enough to stay in a cache. */
const QUERIES = 64
const TILES = 32

function vectorSquares(
  loaded: Kernels,
  plan: Plan,
  queries: EuclidRows,
  reference: EuclidRows,
): SquaredDistances {
  const { flags, graded, narrow, wide } = plan
  const flagBytes = Math.ceil(flags.length / 4)
  const bytes = flagBytes + narrow.length
  const numbers = graded.length + wide.length
  const tileSize = 16 * bytes + 128 * numbers
  const size = 16 * bytes + 16 * Math.ceil(numbers / 2)
  const stride = TILES * 16 * 8
  const [tiles = 0, query = 0, scratch = 0, values = 0, counts = 0] = reserve(loaded, [
    Math.ceil(reference.rows / 16) * tileSize,
    QUERIES * size,
    bytes,
    4 * stride,
    128,
  ])
  const { buffer } = loaded.memory
  const doubles = new Float64Array(buffer)
  const into8 = new Uint8Array(buffer)
  const own = new Uint8Array(buffer, scratch, bytes)
  /** Writes a row's bytes to the scratch, and its numbers from `at` on, `step` apart. */
  const encode = (table: EuclidRows, row: number, at: number, step: number) => {
    const cells = table.numbers.subarray(row * table.width, (row + 1) * table.width)
    packFlags(cells, flags, own)
    const codes = table.codes.subarray(row * table.codeWidth, (row + 1) * table.codeWidth)
    narrow.forEach(({ column, laneOf }, i) => (own[flagBytes + i] = laneOf(codes[column] ?? -1)))
    graded.forEach((dimension, i) => (doubles[at + i * step] = cells[dimension] ?? 0))
    wide.forEach((column, i) => (doubles[at + (graded.length + i) * step] = codes[column] ?? -1))
  }
  for (let r = 0; r < reference.rows; r++) {
    const tile = tiles + (r >> 4) * tileSize
    const quad = (r >> 2) & 3
    encode(reference, r, (tile + 16 * bytes) / 8 + quad * 4 * numbers + (r & 3), 4)
    for (let i = 0; i < bytes; i++) into8[tile + 16 * i + (r & 15)] = own[i] ?? 0
  }
  const spread = (row: number, into: number) => {
    encode(queries, row, (into + 16 * bytes) / 8, 1)
    loaded.spreadFlags(scratch, flagBytes, into)
    loaded.spread8(scratch + flagBytes, narrow.length, into + 16 * flagBytes)
  }
  return (from, to, first, into) => {
    const width = reference.rows - first
    for (let block = from; block < to; block += QUERIES) {
      const end = Math.min(to, block + QUERIES)
      for (let q = block; q < end; q++) spread(q, query + (q - block) * size)
      for (let tile = first >> 4; 16 * tile < reference.rows; tile += TILES) {
        const rows = [Math.max(first, 16 * tile), Math.min(reference.rows, 16 * (tile + TILES))] as const
        for (let four = block; four < end; four += 4) {
          loaded.euclidSquares(
            tiles + tile * tileSize,
            Math.ceil(rows[1] / 16) - tile,
            flagBytes,
            narrow.length,
            graded.length,
            wide.length,
            query + (four - block) * size,
            size,
            values,
            stride,
            counts,
          )
          for (let q = four; q < Math.min(end, four + 4); q++) {
            const at = (values + (q - four) * stride) / 8 - 16 * tile
            into.set(doubles.subarray(at + rows[0], at + rows[1]), (q - from) * width + rows[0] - first)
          }
        }
      }
    }
  }
}
