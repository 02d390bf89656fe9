import { isNumeric, takeRows, type CodedColumn, type Column, type Table } from '../table/table'
import type { EvaluationContext } from './context'

/** A table in an order of its own making. `groups`: rows have one number where they are equal, in whichever table. */
export interface Ordered {
  table: Table
  groups: Int32Array
  /** The number that each row had before. */
  rows: Int32Array
}

/** R, S, C and T as draws, folds and learners see them; codes agree between the four. */
export interface CanonicalTables {
  real: Ordered
  synthetic: Ordered
  control: Ordered | null
  test: Ordered | null
}

/**
 * The analysed tables with columns by name, and with rows and levels in an order that follows from what they hold: so
 * neither the order of rows and columns nor the names of categories changes which rows a seeded draw takes or in
 * which order sums are rounded. A level is known by the rows that have it, a row by its numbers and its levels, found
 * in turns (the colour refinement of Weisfeiler and Leman); rows that this can't tell apart are alike in all but name.
 */
export function canonicalTables(context: EvaluationContext): CanonicalTables {
  return context.share('canonical tables', () => canonical(context))
}

/** Turns after the first, in which a level is known by how many rows have it. */
const TURNS = 2

function canonical({ real, synthetic, control, test }: EvaluationContext): CanonicalTables {
  const names = real.columns.map(({ name }) => name).sort()
  // An absent table is one without rows: the places of the four are fixed.
  const given = [real, synthetic, control ?? takeRows(real, []), test ?? takeRows(real, [])]
  const tables = given.map((table) =>
    names.flatMap((name) => table.columns.find((column) => column.name === name) ?? []),
  )
  const rows = given.map((table) => table.rows)
  let prints = tables.map((_, t): Lanes => lanesOf(rows[t] ?? 0))
  let levels = names.map((_, j) => levelPrints(tables, prints, j))
  for (let turn = 0; turn <= TURNS; turn++) {
    prints = tables.map((columns, t) => rowPrints(columns, levels, rows[t] ?? 0))
    if (turn < TURNS) levels = names.map((_, j) => levelPrints(tables, prints, j))
  }
  const places = levels.map((own, j) => placesOf(own, levelTies(tables, prints, j)))
  const ordered = tables.map((columns, t) =>
    inOrder(
      columns.map((column, j) => recode(column, places[j] ?? [])),
      prints[t] ?? lanesOf(0),
    ),
  )
  const groups = groupsOf(ordered)
  const [a, b, c, d] = ordered.map(({ table, order }, t): Ordered => ({
    table,
    groups: groups[t] ?? new Int32Array(0),
    rows: order,
  }))
  const empty = { table: { rows: 0, columns: [] }, groups: new Int32Array(0), rows: new Int32Array(0) }
  return {
    real: a ?? empty,
    synthetic: b ?? empty,
    control: control === null ? null : (c ?? null),
    test: test === null ? null : (d ?? null),
  }
}

/** Two words of 32 bits an item. */
interface Lanes {
  a: Int32Array
  b: Int32Array
}

function lanesOf(size: number): Lanes {
  return { a: new Int32Array(size), b: new Int32Array(size) }
}

const [SEED_A, SEED_B] = [0x2545f491, 0x6c8e9cf5]
const MISSING = 0x3ade68b1

/** The print of each row: a sum over its columns, so that it takes no note of their order. */
function rowPrints(columns: readonly Column[], levels: readonly Lanes[], rows: number): Lanes {
  const out = lanesOf(rows)
  const word = new DataView(new ArrayBuffer(8))
  columns.forEach((column, j) => {
    const [a, b] = [hashText(column.name, SEED_A), hashText(column.name, SEED_B)]
    const own = levels[j] ?? lanesOf(0)
    for (let row = 0; row < rows; row++) {
      let x = MISSING
      let y = MISSING
      if (isNumeric(column)) {
        const value = column.values[row] ?? NaN
        if (!Number.isNaN(value)) {
          // −0 is 0.
          word.setFloat64(0, value + 0)
          x = word.getInt32(0)
          y = word.getInt32(4)
        }
      } else {
        const code = column.codes[row] ?? -1
        if (code >= 0) {
          x = own.a[code] ?? 0
          y = own.b[code] ?? 0
        }
      }
      out.a[row] = (out.a[row] ?? 0) + hash(a, x, y)
      out.b[row] = (out.b[row] ?? 0) + hash(b, x, y)
    }
  })
  return out
}

/** The print of each level of column j: a sum over the rows of R and of S that have it, of C and then T only where none before does. */
function levelPrints(tables: readonly (readonly Column[])[], prints: readonly Lanes[], j: number): Lanes {
  const coded = tables
    .map((columns) => columns[j])
    .filter((column) => column !== undefined && !isNumeric(column))
  const size = Math.max(0, ...coded.map((column) => column.levels.length))
  const [real, synthetic, control, test] = coded.map((column, t) => sumByLevel(column, prints[t], size, t))
  const out = lanesOf(size)
  for (let code = 0; code < size; code++) {
    const known = (real?.count[code] ?? 0) + (synthetic?.count[code] ?? 0) > 0
    const other = (control?.count[code] ?? 0) > 0 ? control : test
    for (const lane of ['a', 'b'] as const)
      out[lane][code] = known
        ? (real?.[lane][code] ?? 0) + (synthetic?.[lane][code] ?? 0)
        : (other?.[lane][code] ?? 0)
  }
  return out
}

function sumByLevel(
  { codes }: CodedColumn,
  prints: Lanes | undefined,
  size: number,
  table: number,
): Lanes & { count: Int32Array } {
  const sums = { ...lanesOf(size), count: new Int32Array(size) }
  codes.forEach((code, row) => {
    if (code < 0) return
    sums.count[code] = (sums.count[code] ?? 0) + 1
    sums.a[code] = (sums.a[code] ?? 0) + hash(SEED_A, prints?.a[row] ?? 0, table)
    sums.b[code] = (sums.b[code] ?? 0) + hash(SEED_B, prints?.b[row] ?? 0, table)
  })
  return sums
}

/** What C and T say of each level of column j: it parts levels that R and S can't tell apart, and moves no others. */
function levelTies(tables: readonly (readonly Column[])[], prints: readonly Lanes[], j: number): Lanes {
  const columns = tables.map((all) => all[j])
  const size = Math.max(0, ...columns.map((column) => levelsIn(column)))
  const out = lanesOf(size)
  columns.forEach((column, t) => {
    if (t < 2 || column === undefined || isNumeric(column)) return
    const sums = sumByLevel(column, prints[t], size, t)
    for (const lane of ['a', 'b'] as const)
      for (let code = 0; code < size; code++)
        out[lane][code] = (out[lane][code] ?? 0) + (sums[lane][code] ?? 0)
  })
  return out
}

function levelsIn(column: Column | undefined): number {
  return column === undefined || isNumeric(column) ? 0 : column.levels.length
}

/** The new code of each level: its place among the prints. */
function placesOf(own: Lanes, ties: Lanes): number[] {
  const by = (lane: Int32Array) => (x: number, y: number) => (lane[x] ?? 0) - (lane[y] ?? 0)
  const [first, second, third, fourth] = [by(own.a), by(own.b), by(ties.a), by(ties.b)]
  const order = [...own.a.keys()].sort((x, y) => first(x, y) || second(x, y) || third(x, y) || fourth(x, y))
  const places: number[] = []
  order.forEach((code, place) => (places[code] = place))
  return places
}

function recode(column: Column, places: readonly number[]): Column {
  if (isNumeric(column)) return column
  const levels: string[] = []
  places.forEach((place, code) => (levels[place] = column.levels[code] ?? ''))
  return { ...column, levels, codes: column.codes.map((code) => (code < 0 ? -1 : (places[code] ?? -1))) }
}

function inOrder(
  columns: readonly Column[],
  { a, b }: Lanes,
): { table: Table; keys: Float64Array; order: Int32Array } {
  const keys = Float64Array.from(a, (word, row) => (word >>> 0) * 2 ** 21 + ((b[row] ?? 0) >>> 11))
  // Rows of one print may still have different levels.
  const codes = columns.flatMap((column) => (isNumeric(column) ? [] : [column.codes]))
  const byCodes = (x: number, y: number): number => {
    for (const own of codes) if (own[x] !== own[y]) return (own[x] ?? 0) - (own[y] ?? 0)
    return 0
  }
  const order = Int32Array.from(keys.keys()).sort((x, y) => (keys[x] ?? 0) - (keys[y] ?? 0) || byCodes(x, y))
  return {
    order,
    keys: Float64Array.from(order, (row) => keys[row] ?? 0),
    table: { rows: order.length, columns: columns.map((column) => takeCells(column, order)) },
  }
}

/** Rows of one print are looked at cell by cell: they may be alike in all but the names of levels. */
function groupsOf(tables: readonly { table: Table; keys: Float64Array }[]): Int32Array[] {
  const seen = new Map<number, number>()
  for (const { keys } of tables) for (const key of keys) seen.set(key, (seen.get(key) ?? 0) + 1)
  const numbers = new Map<string | number, number>()
  return tables.map(({ table, keys }) =>
    Int32Array.from(keys, (key, row) => {
      const name = seen.get(key) === 1 ? key : textOf(table, row)
      const number = numbers.get(name) ?? numbers.size
      numbers.set(name, number)
      return number
    }),
  )
}

function textOf({ columns }: Table, row: number): string {
  return columns
    .map((column) => (isNumeric(column) ? (column.values[row] ?? NaN) + 0 : (column.codes[row] ?? -1)))
    .join('|')
}

function takeCells(column: Column, order: Int32Array): Column {
  return isNumeric(column)
    ? { ...column, values: Float64Array.from(order, (row) => column.values[row] ?? NaN) }
    : { ...column, codes: Int32Array.from(order, (row) => column.codes[row] ?? -1) }
}

function hashText(text: string, seed: number): number {
  let h = seed
  for (let i = 0; i < text.length; i++) h = mix(h, text.charCodeAt(i))
  return h
}

/** MurmurHash3 of two words (Appleby). */
function hash(seed: number, x: number, y: number): number {
  let h = mix(mix(seed, x), y)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

function mix(h: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  const mixed = h ^ k
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}
