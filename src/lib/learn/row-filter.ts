import { reserve, type Kernels } from './kernels'

/**
 * Two tables quantised. Quantising moves a row away from others by no more than its slack, so that the distance of two
 * quantised rows, less their slack, bounds the true one from below: few rows can't be ruled out, and the caller has to
 * compute those only.
 */
export interface Quantised {
  queries: number
  references: number
  /** How the lanes of a row are laid out: see kernels/distances.ts. */
  shape: Shape
  /** Constants that `run` finds spread over a vector each. */
  caps: Uint16Array
  /** Writes a row and returns its slack in lane units. */
  encode(side: 'query' | 'reference', row: number, into: Lanes): number
  /** Fills in the values of four queries. */
  run(loaded: Kernels, blocks: Blocks): void
}

export interface Shape {
  /** Bytes of four flags each, which come first. */
  flags: number
  /** Bytes that are equal or not. */
  equal: number
  /** 16-bit lanes; an even number if they lie in pairs. */
  graded: number
  paired: boolean
}

/** One row. */
export interface Lanes {
  bytes: Uint8Array
  graded: Uint16Array
}

/** Addresses in the kernels' memory. */
export interface Blocks {
  tile: number
  tiles: number
  caps: number
  norms: number
  query: number
  queryNorms: number
  values: number
  /** How far apart the values of two queries lie. */
  stride: number
  counts: number
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
export type Question =
  | {
      k: number
      self: boolean
      /** Lanes that the k-th smallest distance of the query can't exceed, judged by rows that seem to be near. */
      reachOf(query: number, rows: Int32Array): number
    }
  | { reach: Float64Array }

/** Room for the roundings of 32-bit floats below 2¹⁷. */
const pad = 0.02

/** Visits the queries in order, each with the rows that can't be ruled out. What it is shown holds during the visit only. */
export function eachQuery(
  loaded: Kernels,
  quantised: Quantised,
  question: Question,
  visit: (query: number, found: Found) => void,
): void {
  const { queries, references, shape } = quantised
  // A few more than k, since one that was moved may seem nearer than it is.
  const seeming = 'k' in question ? question.k + 4 : 0
  const tiles = Math.ceil(references / 16)
  const stride = tiles * 64
  const size = 16 * spreadVectors(shape)
  const [tile = 0, norms = 0, caps = 0, lanes = 0, query = 0, queryNorms = 0, values = 0, ...rest] = reserve(
    loaded,
    [
      tiles * tileBytes(shape),
      stride,
      16 * quantised.caps.length,
      2 * Math.max(quantised.caps.length, shape.flags + shape.equal + shape.graded),
      4 * size,
      16,
      4 * stride,
      stride,
      4 * seeming,
      Math.max(stride, 4 * seeming),
      128,
    ],
  )
  const [slack = 0, best = 0, rows = 0, counts = 0] = rest
  const { buffer } = loaded.memory
  const blocks = { tile, tiles, caps, norms, query, queryNorms, values, stride, counts }
  new Uint16Array(buffer, lanes, quantised.caps.length).set(quantised.caps)
  loaded.spread16(lanes, quantised.caps.length, caps)
  const slacks = new Float32Array(buffer, slack, references)
  layOut(buffer, quantised, tile, norms, (r, own) => {
    // Rounded up, since a 32-bit float may lie below what it was made of.
    slacks[r] = own * (1 + 2e-7) + ('reach' in question ? (question.reach[r] ?? 0) : 0)
  })
  const found = new Int32Array(buffer, rows, references)
  const valuesOf = Array.from(
    { length: 4 },
    (_, i) => new Float32Array(buffer, values + i * stride, references),
  )
  const spread = spreader(loaded, quantised, lanes)
  for (let from = 0; from < queries; from += 4) {
    const block = Math.min(4, queries - from)
    const slackOf = Array.from({ length: block }, (_, i) =>
      spread(from + i, query + i * size, queryNorms + 4 * i),
    )
    quantised.run(loaded, blocks)
    slackOf.forEach((own, i) => {
      const mine = valuesOf[i]
      if (mine === undefined) return
      const at = mine.byteOffset
      let limit = own + pad
      if ('k' in question) {
        if (question.self) mine[from + i] = Infinity
        const near = loaded.smallest(at, references, seeming, best, rows)
        limit += question.reachOf(from + i, found.subarray(0, near))
      }
      const count = loaded.collect(at, slack, references, limit, rows)
      visit(from + i, { rows: found, count, values: mine, slack: slacks, own })
    })
  }
}

function tileBytes({ flags, equal, graded }: Shape): number {
  return 16 * (flags + equal) + 32 * graded
}

function spreadVectors({ flags, equal, graded, paired }: Shape): number {
  return flags + equal + (paired ? graded / 2 : graded)
}

/** Lays the reference rows out in tiles, and the squared lengths of their graded lanes beside them. */
function layOut(
  buffer: ArrayBuffer,
  quantised: Quantised,
  tile: number,
  norms: number,
  tell: (row: number, slack: number) => void,
): void {
  const { references, shape } = quantised
  const { graded, paired } = shape
  const bytes = shape.flags + shape.equal
  const into8 = new Uint8Array(buffer)
  const into16 = new Uint16Array(buffer)
  const squares = new Int32Array(buffer, norms, references)
  const lanes = { bytes: new Uint8Array(bytes), graded: new Uint16Array(graded) }
  // A pair takes the room of two columns: its rows lie twice as far apart, and its columns side by side.
  const [apart, odd] = paired ? [2, 1] : [1, 8]
  for (let r = 0; r < references; r++) {
    tell(r, quantised.encode('reference', r, lanes))
    const start = tile + Math.floor(r / 16) * tileBytes(shape)
    for (let c = 0; c < bytes; c++) into8[start + 16 * c + (r & 15)] = lanes.bytes[c] ?? 0
    const half = (start + 16 * bytes) / 2 + (r & 8) * graded + (r & 7) * apart
    for (let c = 0; c < graded; c++) into16[half + 8 * (c & ~1) + (c & 1) * odd] = lanes.graded[c] ?? 0
    squares[r] = squaredLength(lanes.graded)
  }
}

function squaredLength(lanes: Uint16Array): number {
  let sum = 0
  for (const lane of lanes) sum += lane * lane
  return sum
}

/** What encodes a query and spreads it over vectors, by way of the scratch at `lanes`. */
function spreader(
  loaded: Kernels,
  quantised: Quantised,
  lanes: number,
): (row: number, into: number, norm: number) => number {
  const { flags, equal, graded, paired } = quantised.shape
  const { buffer } = loaded.memory
  const gradedAt = lanes + 2 * Math.ceil((flags + equal) / 2)
  const scratch = {
    bytes: new Uint8Array(buffer, lanes, flags + equal),
    graded: new Uint16Array(buffer, gradedAt, graded),
  }
  // The odd one of a pair is never written.
  scratch.graded.fill(0)
  const words = new Int32Array(buffer)
  return (row, into, norm) => {
    const slack = quantised.encode('query', row, scratch)
    loaded.spreadFlags(lanes, flags, into)
    loaded.spread8(lanes + flags, equal, into + 16 * flags)
    if (paired) loaded.spread32(gradedAt, graded / 2, into + 16 * (flags + equal))
    else loaded.spread16(gradedAt, graded, into + 16 * (flags + equal))
    words[norm / 4] = squaredLength(scratch.graded)
    return slack
  }
}
