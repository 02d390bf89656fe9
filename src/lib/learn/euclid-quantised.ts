import type { EuclidRows } from './euclid-space'
import { laneCodes, type LaneCodes } from './lane-codes'
import type { Quantised } from './row-filter'

/** A dimension in lanes: `from`, where it begins, is lane 0, and `to` is the last. */
interface Graded {
  dimension: number
  from: number
  to: number
}

/** Room for the roundings of the 32-bit root of a sum below 2³¹. */
const rootRounding = 0.01

/**
 * Two tables in lanes of `unit` a length of 1, so that a squared distance in lanes fits 31 bits. Dimensions that are 0 or 1
 * throughout (flags) and codes are only compared. Null where a number is infinite or there are too many dimensions.
 */
export function euclidQuantised(
  queries: EuclidRows,
  reference: EuclidRows,
): { quantised: Quantised; unit: number } | null {
  const { width, codeWidth } = reference
  const tables = [queries, reference]
  const spans: Graded[] = []
  const flags: number[] = []
  for (let dimension = 0; dimension < width; dimension++) {
    const span = spanOf(tables, dimension)
    if (span === null) return null
    if (span.flag) flags.push(dimension)
    else spans.push({ dimension, from: span.from, to: span.to })
  }
  const fitted = fitted31(spans, flags.length + 2 * codeWidth)
  if (fitted === null) return null
  const { unit, lanes } = fitted
  const codeOf = Array.from({ length: codeWidth }, (_, column) => codesOf(tables, column).laneOf)
  const flagBytes = Math.ceil(flags.length / 4)
  const pairs = Math.ceil(lanes.length / 2)
  const encode: Quantised['encode'] = (side, row, into) => {
    const { numbers, codes } = side === 'query' ? queries : reference
    packFlags(numbers.subarray(row * width, (row + 1) * width), flags, into.bytes)
    codeOf.forEach((laneOf, i) => (into.bytes[flagBytes + i] = laneOf(codes[row * codeWidth + i] ?? -1)))
    let squares = 0
    lanes.forEach(({ dimension, from, to }, i) => {
      // What lies beyond the lanes is moved to the outermost, which brings rows together only.
      const place = (Math.min(Math.max(numbers[row * width + dimension] ?? 0, from), to) - from) * unit
      const lane = Math.round(place)
      into.graded[i] = lane
      squares += (lane - place) * (lane - place)
    })
    return Math.sqrt(squares) + rootRounding
  }
  return {
    unit,
    quantised: {
      queries: queries.rows,
      references: reference.rows,
      shape: { flags: flagBytes, equal: codeWidth, graded: 2 * pairs, paired: true },
      caps: new Uint16Array(0),
      encode,
      run: (loaded, { tile, tiles, norms, query, queryNorms, values, stride, counts }) =>
        loaded.euclidRoots(
          tile,
          tiles,
          flagBytes,
          codeWidth,
          pairs,
          unit * unit,
          norms,
          query,
          queryNorms,
          values,
          stride,
          counts,
        ),
    },
  }
}

/** Flags, four to a byte, into the first of the bytes. */
export function packFlags(numbers: Float64Array, flags: readonly number[], into: Uint8Array): void {
  into.fill(0, 0, Math.ceil(flags.length / 4))
  for (let i = 0; i < flags.length; i++)
    into[i >> 2] = (into[i >> 2] ?? 0) | ((numbers[flags[i] ?? 0] ?? 0) << (i & 3))
}

/** The bytes that a column's codes go by. */
export function codesOf(tables: readonly EuclidRows[], column: number): LaneCodes {
  return laneCodes((visit) => {
    for (const { rows, codes, codeWidth } of tables)
      for (let row = 0; row < rows; row++) visit(codes[row * codeWidth + column] ?? -1)
  }, 256)
}

function spanOf(
  tables: readonly EuclidRows[],
  dimension: number,
): { from: number; to: number; flag: boolean } | null {
  let from = Infinity
  let to = -Infinity
  let flag = true
  for (const { rows, width, numbers } of tables)
    for (let row = 0; row < rows; row++) {
      const value = numbers[row * width + dimension] ?? 0
      if (!Number.isFinite(value)) return null
      if (value < from) from = value
      if (value > to) to = value
      if (value !== 0 && value !== 1) flag = false
    }
  return { from, to, flag }
}

/** The largest whole unit for which all fits, with dimensions cut to as much beyond [0, 1] as leaves room for a fine one. */
function fitted31(spans: readonly Graded[], equal: number): { unit: number; lanes: Graded[] } | null {
  for (const beyond of [32, 8, 2, 0.5, 0]) {
    const within = (value: number) => Math.min(Math.max(value, -beyond), 1 + beyond)
    const lanes = spans.map(({ dimension, from, to }) => ({ dimension, from: within(from), to: within(to) }))
    const widths = lanes.map(({ from, to }) => to - from)
    const squares = widths.reduce((sum, width) => sum + width * width, equal)
    // Up to a lane more in each dimension, since both ends are rounded.
    const unit = Math.min(
      Math.floor((Math.sqrt(2 ** 31 - 1) - Math.sqrt(lanes.length)) / Math.sqrt(Math.max(1, squares))),
      Math.floor(32_000 / Math.max(1, ...widths)),
    )
    if (unit >= (beyond === 0 ? 16 : 400)) return { unit, lanes }
  }
  return null
}
