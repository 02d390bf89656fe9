import { reserve, type Kernels } from './kernels'

/**
 * Two tables quantised to 16-bit lanes. Quantising moves a row by at most its slack, so that the distance of two quantised
 * rows bounds the true one from both sides: what that can't rule out is little, and is computed exactly by the caller.
 */
export interface Quantised {
  queries: number
  references: number
  /** Lanes of a row. */
  width: number
  /** Vectors that a query is spread over. */
  spreadWidth: number
  /** Writes a row: lane j of a column to `at + j·step + place`, or a pair of columns together (kernels/distances.ts). */
  encode(
    side: 'query' | 'reference',
    row: number,
    into: Uint16Array,
    at: number,
    place: number,
    step: number,
  ): Slack
  /** Constants of a column, one a lane. */
  constants: Uint16Array
  spread(loaded: Kernels, from: number, into: number): void
  sums(loaded: Kernels, blocks: Blocks): void
}

/** How far, in lane units, the true distance may lie below and above that of the quantised rows: this row's part of it. */
export interface Slack {
  below: number
  above: number
}

/** Addresses in the kernels' memory, and how far apart the values of two queries lie. */
export interface Blocks {
  tiles: number
  tile: number
  constants: number
  queries: number
  values: number
  stride: number
}

/** Reference rows `rows[0 … count − 1]`, rising, that can't be ruled out: r lies at least `values[r] − slack[r] − own` away. */
export interface Found {
  rows: Int32Array
  count: number
  values: Float32Array
  slack: Float32Array
  own: number
}

/** What is asked of the filter: rows that may be among the k nearest, or those that may lie within their own reach. */
export type Question = { k: number; self: boolean } | { reach: Float64Array }

/** Room for the roundings of 32-bit floats below 2¹⁷. */
const pad = 0.02

/** Visits the queries in order, each with the rows that can't be ruled out. What it is shown holds during the visit only. */
export function eachQuery(
  loaded: Kernels,
  quantised: Quantised,
  question: Question,
  visit: (query: number, found: Found) => void,
): void {
  const { queries, references, width, spreadWidth } = quantised
  const tiles = Math.ceil(references / 8)
  const k = 'k' in question ? question.k : 1
  const stride = tiles * 32
  const [
    tile = 0,
    constants = 0,
    lanes = 0,
    spread = 0,
    values = 0,
    below = 0,
    above = 0,
    best = 0,
    rows = 0,
  ] = reserve(loaded, [
    tiles * width * 16,
    quantised.constants.length * 16,
    width * 2,
    4 * spreadWidth * 16,
    4 * stride,
    stride,
    stride,
    4 * k,
    stride,
  ])
  const cells = new Uint16Array(loaded.memory.buffer)
  const floats = new Float32Array(loaded.memory.buffer)
  const found = new Int32Array(loaded.memory.buffer, rows, references)
  cells.set(quantised.constants, lanes / 2)
  loaded.spread16(lanes, quantised.constants.length, constants)
  cells.fill(0, tile / 2, tile / 2 + tiles * width * 8)
  const slackBelow = floats.subarray(below / 4, below / 4 + references)
  for (let r = 0; r < references; r++) {
    const slack = quantised.encode('reference', r, cells, tile / 2 + (r >> 3) * width * 8, r & 7, 8)
    slackBelow[r] = slack.below + ('reach' in question ? (question.reach[r] ?? 0) : 0)
    floats[above / 4 + r] = slack.above
  }
  const blocks = { tiles, tile, constants, queries: spread, values, stride }
  const own: Slack[] = []
  for (let from = 0; from < queries; from += 4) {
    for (let i = 0; i < 4 && from + i < queries; i++) {
      own[i] = quantised.encode('query', from + i, cells, lanes / 2, 0, 1)
      quantised.spread(loaded, lanes, spread + i * spreadWidth * 16)
    }
    quantised.sums(loaded, blocks)
    for (let i = 0; i < 4 && from + i < queries; i++) {
      const at = values + i * stride
      const mine = own[i] ?? { below: 0, above: 0 }
      let limit = mine.below + pad
      if ('k' in question) {
        if (question.self) floats[at / 4 + from + i] = Infinity
        limit += loaded.kthUpper(at, above, references, k, best) + mine.above
      }
      const count = loaded.collect(at, below, references, limit, rows)
      visit(from + i, {
        rows: found,
        count,
        values: floats.subarray(at / 4, at / 4 + references),
        slack: slackBelow,
        own: mine.below,
      })
    }
  }
}
