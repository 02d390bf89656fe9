import type { GowerRows, GowerSpace } from './gower'
import { laneCodes } from './lane-codes'
import type { Quantised } from './row-filter'

/** A column in lanes. */
interface Lane {
  column: number
  /** What a whole difference counts. */
  cap: number
  kind: 'equal' | 'capped' | 'free'
  /** Where a cell lies among the lanes: between two of them, for a number. */
  placeOf(cell: number): number
}

/** The lane of a missing number. All others lie a cap away from it at least. */
const last = 32767

/** A difference, its product and its place, each rounded to 53 bits. */
const placeRounding = 1.2e-11

/** Shows a column's cells in both tables, in any order that is always the same. */
type EachCell = (visit: (cell: number) => void) => void

/** Whole numbers with many divisors: columns of few equal steps fall on lanes exactly, and their ties are seen as ties. */
const plainUnits = [2520, 1260, 840, 720, 360, 240, 120, 60, 24, 12]

/**
 * Two tables in lanes of `unit` a whole difference (times the column's weight), so that a Gower sum fits 16 bits.
 * Null where there are too many columns for that, none that counts, or infinite cells.
 */
export function gowerQuantised(
  space: GowerSpace,
  queries: GowerRows,
  reference: GowerRows,
): { quantised: Quantised; unit: number } | null {
  const { names, weights } = space
  const counted = Array.from(names, (_, j) => j).filter((j) => weights === null || (weights[j] ?? 0) > 0)
  if (counted.length === 0) return null
  const unit = weights === null ? plainUnit(names.length) : weightedUnit(counted.map((j) => weights[j] ?? 0))
  if (unit === null) return null
  const lanes: Lane[] = []
  for (const column of counted) {
    const lane = laneOf(space, [queries, reference], column, unit)
    if (lane === null) return null
    lanes.push(lane)
  }
  const equal = lanes.filter(({ kind }) => kind === 'equal')
  const capped = lanes.filter(({ kind }) => kind === 'capped')
  const graded = [...capped, ...lanes.filter(({ kind }) => kind === 'free')]
  const width = names.length
  // A pair of rows may gain what the caps were rounded by, and what was rounded in computing a place.
  const always =
    lanes.reduce((sum, { column, cap }) => sum + Math.abs(cap - unit * (weights?.[column] ?? 1)), 0) / 2 +
    lanes.length * placeRounding
  return {
    unit,
    quantised: {
      queries: queries.rows,
      references: reference.rows,
      shape: { flags: 0, equal: equal.length, graded: graded.length, paired: false },
      caps: Uint16Array.from(capped, ({ cap }) => cap),
      encode: (side, row, into) => {
        const { cells } = side === 'query' ? queries : reference
        const from = row * width
        equal.forEach(({ column, placeOf }, i) => (into.bytes[i] = placeOf(cells[from + column] ?? NaN)))
        let slack = always
        graded.forEach(({ column, placeOf }, i) => {
          const place = placeOf(cells[from + column] ?? NaN)
          const lane = Math.round(place)
          slack += Math.abs(lane - place)
          into.graded[i] = lane
        })
        return slack
      },
      run: (loaded, { tile, tiles, caps, query, values, stride, counts }) =>
        loaded.gowerSums(
          tile,
          tiles,
          equal.length,
          unit,
          capped.length,
          graded.length - capped.length,
          caps,
          query,
          values,
          stride,
          counts,
        ),
    },
  }
}

/** The largest unit with which no sum exceeds 65535. */
function plainUnit(columns: number): number | null {
  return plainUnits.find((unit) => unit * columns <= 65535) ?? null
}

/** The same for weighted columns, half a lane each lost to rounding; the heaviest leaves room for 80 codes. */
function weightedUnit(weights: number[]): number | null {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const unit = Math.min((65535 - weights.length) / total, 400 / Math.max(...weights))
  return Number.isFinite(unit) && unit * total >= 2 * weights.length ? unit : null
}

function laneOf(space: GowerSpace, tables: readonly GowerRows[], column: number, unit: number): Lane | null {
  const own = unit * (space.weights?.[column] ?? 1)
  const cells: EachCell = (visit) => eachCell(tables, column, space.names.length, visit)
  if ((space.ranges[column] ?? NaN) > 0) return gradedLane(space, cells, column, own)
  if (space.weights === null)
    return { column, kind: 'equal', cap: unit, placeOf: laneCodes(cells, 256).laneOf }
  // Codes a cap apart count whole caps, as large differences do.
  const cap = Math.round(own)
  const { laneOf } = laneCodes(cells, cap === 0 ? 1 : Math.floor(last / cap) + 1)
  return { column, kind: 'capped', cap, placeOf: (cell) => laneOf(cell) * cap }
}

function gradedLane(space: GowerSpace, cells: EachCell, column: number, unit: number): Lane | null {
  const origin = (space.mins[column] ?? 0) / (space.ranges[column] ?? 1)
  const cap = Math.round(unit)
  let free = true
  let finite = true
  cells((cell) => {
    if (Math.abs(cell) === Infinity) finite = false
    // A little more than R's range, since R's own ends are rounded.
    if (!(cell >= origin - 1e-6 && cell <= origin + 1 + 1e-6)) free = false
  })
  if (!finite) return null
  // What lies beyond the lanes is moved to the outermost, which brings rows together only.
  const zero = free ? 0 : Math.floor((last - 2 * cap) / 2)
  const most = free ? cap : last - cap
  const placeOf = (cell: number) =>
    cell === cell ? Math.min(most, Math.max(0, (cell - origin) * unit + zero)) : last
  return { column, kind: free ? 'free' : 'capped', cap, placeOf }
}

function eachCell(
  tables: readonly GowerRows[],
  column: number,
  width: number,
  visit: (cell: number) => void,
): void {
  for (const { rows, cells } of tables)
    for (let row = 0; row < rows; row++) visit(cells[row * width + column] ?? NaN)
}
