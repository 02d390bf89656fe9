import type { GowerRows, GowerSpace } from './neighbours'
import type { Quantised, Slack } from './row-filter'

/** A column in lanes. `unit`: what 1 counts before rounding; `cap`: what it counts, a whole number. */
interface Lane {
  column: number
  kind: 'equal' | 'capped' | 'free'
  unit: number
  cap: number
  /** Where R's range begins, in ranges. */
  origin: number
  /** The lane of `origin`, half way to the end where values may lie outside R's range. */
  zero: number
  /** Lanes of values that are only equal or not. */
  codes: Map<number, number>
  /** Some values share a lane. */
  crowded: boolean
}

const missing = 65535

/** Whole numbers with many divisors: columns of few equal steps fall on lanes exactly, and their ties are seen as ties. */
const units = [2520, 1260, 840, 720, 360, 240, 120, 60, 24, 12]

/**
 * Two tables in lanes of `unit` a whole difference (times the column's weight), so that a Gower sum fits 16 bits.
 * Null where there are too many columns for that, none at all, or infinite cells.
 */
export function gowerQuantised(
  space: GowerSpace,
  queries: GowerRows,
  reference: GowerRows,
): { quantised: Quantised; unit: number } | null {
  const { names, weights } = space
  const counted = Array.from(names, (_, j) => j).filter((j) => weights === null || (weights[j] ?? 0) > 0)
  const unit = unitOf(counted.map((j) => weights?.[j] ?? 1))
  if (unit === null) return null
  const lanes: Lane[] = []
  for (const column of counted) {
    const lane = laneOf(space, [queries, reference], column, unit)
    if (lane === null) return null
    lanes.push(lane)
  }
  const place = { equal: 0, capped: 1, free: 2 }
  lanes.sort((a, b) => place[a.kind] - place[b.kind])
  const count = (kind: Lane['kind']) => lanes.filter((lane) => lane.kind === kind).length
  const [equal, capped, free] = [count('equal'), count('capped'), count('free')]
  const width = names.length
  // Rounded caps, and codes that share a lane, count against every row.
  const rounded = lanes.reduce((sum, { cap, unit }) => sum + Math.abs(cap - unit), 0)
  const shared = lanes.reduce((sum, { crowded, cap }) => sum + (crowded ? cap : 0), 0)
  const encode: Quantised['encode'] = (side, row, into, at, lane, step) => {
    const { cells } = side === 'query' ? queries : reference
    const slack = side === 'query' ? { below: rounded, above: rounded + shared } : { below: 0, above: 0 }
    for (let i = 0; i < lanes.length; i++) {
      const own = lanes[i]
      if (own !== undefined)
        into[at + i * step + lane] = laneAt(own, cells[row * width + own.column] ?? NaN, slack)
    }
    return slack
  }
  return {
    unit,
    quantised: {
      queries: queries.rows,
      references: reference.rows,
      width: lanes.length,
      spreadWidth: lanes.length,
      encode,
      constants: Uint16Array.from(lanes, ({ cap }) => cap),
      spread: (loaded, from, into) => loaded.spread16(from, lanes.length, into),
      sums: (loaded, at) =>
        loaded.gowerSums(
          at.tile,
          at.tiles,
          equal,
          capped,
          free,
          at.constants,
          at.queries,
          at.values,
          at.stride,
        ),
    },
  }
}

/** The largest unit with which no sum exceeds 65535 and no column alone takes too many lanes. */
function unitOf(weights: number[]): number | null {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (weights.length === 0 || !(total > 0)) return null
  if (weights.every((weight) => weight === 1)) return units.find((unit) => unit * total <= missing) ?? null
  // Half a lane a column is lost to rounding.
  const unit = Math.min((missing - weights.length) / total, 2520 / Math.max(...weights))
  return Number.isFinite(unit) && unit * total >= weights.length ? unit : null
}

function laneOf(space: GowerSpace, tables: readonly GowerRows[], column: number, unit: number): Lane | null {
  const range = space.ranges[column] ?? NaN
  const ownUnit = unit * (space.weights?.[column] ?? 1)
  const cap = Math.round(ownUnit)
  const width = space.names.length
  const base = { column, unit: ownUnit, cap, codes: new Map<number, number>() }
  if (!(range > 0)) {
    const { codes, crowded } = codesOf(tables, column, width)
    return { ...base, kind: 'equal', origin: 0, zero: 0, codes, crowded }
  }
  const origin = (space.mins[column] ?? 0) / range
  let inside = true
  for (const { rows, cells } of tables)
    for (let row = 0; row < rows; row++) {
      const value = cells[row * width + column] ?? NaN
      if (Math.abs(value) === Infinity) return null
      // A little more than R's range, since R's own ends are rounded.
      if (!(value >= origin - 1e-6 && value <= origin + 1 + 1e-6)) inside = false
    }
  const middle = Math.floor((missing - 2 * cap) / 2)
  return {
    ...base,
    kind: inside ? 'free' : 'capped',
    origin,
    zero: inside ? 0 : middle,
    crowded: false,
  }
}

function codesOf(
  tables: readonly GowerRows[],
  column: number,
  width: number,
): Pick<Lane, 'codes' | 'crowded'> {
  const codes = new Map<number, number>()
  for (const { rows, cells } of tables)
    for (let row = 0; row < rows; row++) {
      const value = cells[row * width + column] ?? NaN
      if (value === value && !codes.has(value)) codes.set(value, codes.size % missing)
    }
  return { codes, crowded: codes.size > missing }
}

/** The lane of a cell; adds to the slack what is lost by it. */
function laneAt(lane: Lane, value: number, slack: Slack): number {
  if (value !== value) return missing
  if (lane.kind === 'equal') return lane.codes.get(value) ?? 0
  const exact = (value - lane.origin) * lane.unit + lane.zero
  const most = lane.kind === 'free' ? lane.cap : missing - lane.cap
  const at = Math.min(most, Math.max(0, Math.round(exact)))
  const inside = Math.min(most, Math.max(0, exact))
  // The difference itself was rounded twice.
  const rounding = (Math.min(missing, Math.abs(exact)) + lane.zero) * 5e-16
  slack.below += Math.abs(at - inside) + rounding
  slack.above += Math.min(lane.cap, Math.abs(at - exact)) + rounding
  return at
}
