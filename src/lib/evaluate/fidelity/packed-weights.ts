import type { Side } from '../views'

/** Five counts of ten bits each stand in one number, which holds whole numbers of 53 bits. */
const FIELDS = 5
const FIELD = 1024
/** Numbers a row and block: as many sums as fit a processor’s registers. */
const LANES = 8
/** Sides of one block. */
export const SIDES = FIELDS * LANES

/** How often each row counts in each of many draws from one table, for adding many draws’ weights at once. */
export interface PackedWeights {
  /** One for each 40 sides: eight numbers a row. */
  blocks: readonly Float64Array[]
  /** So many rows may be added up before a field could run over. */
  run: number
}

/** Null where a single row counts too often for a field. */
export function packWeights(sides: readonly Side[]): PackedWeights | null {
  const rows = sides[0]?.weights.length ?? 0
  let most = 1
  const blocks = Array.from({ length: Math.ceil(sides.length / SIDES) }, (_, b) => {
    const block = new Float64Array(rows * LANES)
    sides.slice(b * SIDES, (b + 1) * SIDES).forEach(({ counted }, place) => {
      const lane = Math.floor(place / FIELDS)
      const unit = FIELD ** (place % FIELDS)
      for (let k = 0; k < counted.rows.length; k++) {
        const at = (counted.rows[k] ?? 0) * LANES + lane
        const times = counted.times[k] ?? 0
        if (times > most) most = times
        block[at] = (block[at] ?? 0) + times * unit
      }
    })
    return block
  })
  const run = Math.floor((FIELD - 1) / most)
  return run === 0 ? null : { blocks, run }
}

/** Writes how often the rows `rows[from]` … `rows[to − 1]` count together, in each side of a block. */
export function addUp(
  block: Float64Array,
  run: number,
  rows: Int32Array,
  from: number,
  to: number,
  totals: Float64Array,
): void {
  totals.fill(0)
  for (let start = from; start < to; start += run) {
    const end = Math.min(start + run, to)
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    let e = 0
    let f = 0
    let g = 0
    let h = 0
    for (let i = start; i < end; i++) {
      const at = (rows[i] ?? 0) * LANES
      a += block[at] ?? 0
      b += block[at + 1] ?? 0
      c += block[at + 2] ?? 0
      d += block[at + 3] ?? 0
      e += block[at + 4] ?? 0
      f += block[at + 5] ?? 0
      g += block[at + 6] ?? 0
      h += block[at + 7] ?? 0
    }
    unpack(a, totals, 0)
    unpack(b, totals, FIELDS)
    unpack(c, totals, 2 * FIELDS)
    unpack(d, totals, 3 * FIELDS)
    unpack(e, totals, 4 * FIELDS)
    unpack(f, totals, 5 * FIELDS)
    unpack(g, totals, 6 * FIELDS)
    unpack(h, totals, 7 * FIELDS)
  }
}

function unpack(sum: number, totals: Float64Array, from: number): void {
  let rest = sum
  for (let at = from; at < from + FIELDS; at++) {
    const higher = Math.floor(rest * (1 / FIELD))
    totals[at] = (totals[at] ?? 0) + rest - FIELD * higher
    rest = higher
  }
}
