import type { BinnedColumn } from './binned-column'

/** Columns of more bins than this are walked row by row in sorted order: most of their bins are empty in most nodes. */
const MOST_COUNTED = 257
/** So many cells may a slot have that holds several digits. */
const MOST_CELLS = 256

/**
 * What a row has one state of: the bin of one column (missing behind the last), or which one of 0/1 columns that
 * exclude each other is set (none of them behind the last, where that occurs).
 */
interface Digit {
  states: number
  /** Where its states stand among the spread ones; −1 where the slot holds nothing else and is read itself. */
  spread: number
}

/** Several digits at once as one mixed-radix number, the first one counting by ones: a row adds to one cell of it. */
interface Slot {
  digits: readonly Digit[]
  /** Number of its first cell among all slots' cells. */
  base: number
  cells: number
}

/** Where a column's bins are found. */
export interface Place {
  slot: number
  digit: number
  /** Bins of present values; a digit of more states has missing behind them. */
  bins: number
  /** Which state of the digit is the value 1 of a 0/1 column; −1 for columns with a digit of their own. */
  flag: number
}

/**
 * How rows are laid out for counting: columns of few bins share slots, so that a row of w slots touches w cells instead
 * of one for each column. What is counted is the same: sums of a column's bins are sums of cells.
 */
export interface Layout {
  slots: readonly Slot[]
  /** One a column; null for one that is walked in sorted order. */
  places: readonly (Place | null)[]
  cells: number
  /** Spread states of the digits that share slots. */
  spread: number
  /** Cells by row: row r touches codes[r·slots] … codes[r·slots + slots − 1]. */
  codes: Uint16Array | Uint32Array
}

/** The rows' states of a digit, and the columns that it stands for. */
interface Source {
  columns: readonly number[]
  states: number
  codes: Uint16Array
}

export function layOut(columns: readonly BinnedColumn[], sources: readonly string[], rows: number): Layout {
  const digits = digitsOf(columns, sources, rows)
  // Adding up a slot's cells must not cost more than the touches that it saves.
  const groups = pack(digits, Math.min(MOST_CELLS, rows / 16))
  const places = columns.map((): Place | null => null)
  const slots: Slot[] = []
  let cells = 0
  let spread = 0
  for (const group of groups) {
    const alone = group.length === 1
    const own = group.map(({ states }): Digit => {
      const digit = { states, spread: alone ? -1 : spread }
      if (!alone) spread += states
      return digit
    })
    group.forEach(({ columns: members }, digit) => {
      members.forEach((column, i) => {
        const bins = (columns[column]?.cuts.length ?? 0) + 1
        places[column] = { slot: slots.length, digit, bins, flag: members.length > 1 ? i : -1 }
      })
    })
    const slot = { digits: own, base: cells, cells: own.reduce((product, { states }) => product * states, 1) }
    slots.push(slot)
    cells += slot.cells
  }
  return { slots, places, cells, spread, codes: encodeRows(groups, slots, cells, rows) }
}

function digitsOf(columns: readonly BinnedColumn[], sources: readonly string[], rows: number): Source[] {
  const digits: Source[] = []
  const flags = new Map<string, number[]>()
  columns.forEach((column, i) => {
    const { cuts, codes, high } = column
    if (cuts.length + 1 > MOST_COUNTED) return
    // Codes of a 0/1 column are its values.
    if (high.length === 2 && high[0] === 0 && high[1] === 1 && column.low[1] === 1 && !codes.includes(2)) {
      const source = sources[i] ?? ''
      flags.set(source, [...(flags.get(source) ?? []), i])
    } else digits.push(ofColumn(column, i))
  })
  for (const members of flags.values()) {
    const joint = members.length > 1 ? exclusive(columns, members, rows) : null
    if (joint !== null) digits.push(joint)
    else for (const i of members) digits.push(...columns.slice(i, i + 1).map((column) => ofColumn(column, i)))
  }
  return digits
}

function ofColumn({ cuts, codes }: BinnedColumn, column: number): Source {
  const missing = cuts.length + 1
  return { columns: [column], states: codes.includes(missing) ? missing + 1 : missing, codes }
}

/** Null if a row has two of them set. */
function exclusive(
  columns: readonly BinnedColumn[],
  members: readonly number[],
  rows: number,
): Source | null {
  const none = members.length
  const joint = new Uint16Array(rows).fill(none)
  for (const [state, column] of members.entries()) {
    const codes = columns[column]?.codes ?? joint
    for (let row = 0; row < rows; row++) {
      if (codes[row] !== 1) continue
      if (joint[row] !== none) return null
      joint[row] = state
    }
  }
  return { columns: members, states: joint.includes(none) ? none + 1 : none, codes: joint }
}

/** First fit, the largest first. */
function pack(digits: readonly Source[], most: number): Source[][] {
  const groups: { cells: number; members: Source[] }[] = []
  for (const digit of [...digits].sort((a, b) => b.states - a.states)) {
    const roomy = groups.find(({ cells }) => cells * digit.states <= most)
    if (roomy === undefined) groups.push({ cells: digit.states, members: [digit] })
    else {
      roomy.members.push(digit)
      roomy.cells *= digit.states
    }
  }
  return groups.map(({ members }) => members)
}

function encodeRows(
  groups: readonly Source[][],
  slots: readonly Slot[],
  cells: number,
  rows: number,
): Uint16Array | Uint32Array {
  const width = slots.length
  const out = cells <= 0x10000 ? new Uint16Array(rows * width) : new Uint32Array(rows * width)
  const cell = new Uint32Array(rows)
  groups.forEach((group, slot) => {
    cell.fill(slots[slot]?.base ?? 0)
    let stride = 1
    for (const { codes, states } of group) {
      for (let row = 0; row < rows; row++) cell[row] = (cell[row] ?? 0) + stride * (codes[row] ?? 0)
      stride *= states
    }
    for (let row = 0, at = slot; row < rows; row++, at += width) out[at] = cell[row] ?? 0
  })
  return out
}
