import { stream, type Random } from '../../base/random'
import { isNumeric, takeRows, type Column, type Table } from '../../table/table'
import { targetOf, type Stage } from './stage'

/**
 * The same rows, of which a share has every column shuffled for itself: each column keeps its values to the last one, and
 * what they have to do with each other is lost.
 */
export function mixed(table: Table, share: number, random: Random): Table {
  const rows = random.sample(table.rows, Math.round(share * table.rows)).sort()
  return { rows: table.rows, columns: table.columns.map((column) => mixedColumn(column, rows, random)) }
}

function mixedColumn(column: Column, rows: Int32Array, random: Random): Column {
  const from = random.shuffle(rows.slice())
  if (isNumeric(column)) {
    const values = column.values.slice()
    rows.forEach((row, i) => (values[row] = column.values[from[i] ?? 0] ?? NaN))
    return { ...column, values }
  }
  const codes = column.codes.slice()
  rows.forEach((row, i) => (codes[row] = column.codes[from[i] ?? 0] ?? -1))
  return { ...column, codes }
}

/** The same rows, of which a share has its target thrown by a fair coin, whatever its features say. */
export function thrownLabels(
  stage: Pick<Stage, 'schema'>,
  table: Table,
  share: number,
  random: Random,
): Table {
  const target = targetOf(stage, table)
  const codes = target.codes.slice()
  const positive = target.levels.indexOf(stage.schema.positive ?? '')
  const negative = target.levels.findIndex((_, code) => code !== positive)
  for (const row of random.sample(table.rows, Math.round(share * table.rows)))
    codes[row] = random.next() < 0.5 ? positive : negative
  return replaced(table, { ...target, codes })
}

/**
 * As many rows, drawn anew so that a share of them is positive: what features say of the target stays.
 * @param rate share of positives
 */
export function moreEvents(stage: Pick<Stage, 'schema'>, table: Table, rate: number, random: Random): Table {
  const target = targetOf(stage, table)
  const positive = target.levels.indexOf(stage.schema.positive ?? '')
  const all = Int32Array.from({ length: table.rows }, (_, row) => row)
  const sides = [
    all.filter((row) => target.codes[row] === positive),
    all.filter((row) => target.codes[row] !== positive),
  ] as const
  const counts = [Math.round(rate * table.rows), table.rows - Math.round(rate * table.rows)] as const
  const drawn = sides.flatMap((side, i) => {
    const count = counts[i] ?? 0
    // Without repeats where there are enough.
    const places =
      count <= side.length ? random.sample(side.length, count) : random.resample(side.length, count)
    return Array.from(places, (place) => side[place] ?? 0)
  })
  return takeRows(table, random.shuffle(Int32Array.from(drawn)))
}

/** A table whose first rows are copies of real ones. @returns the table, and which real rows stand in it */
export function withCopies(synthetic: Table, real: Table, share: number, random: Random): Table {
  const count = Math.round(share * synthetic.rows)
  const copies = takeRows(real, random.sample(real.rows, count))
  const rest = takeRows(
    synthetic,
    Int32Array.from({ length: synthetic.rows - count }, (_, i) => count + i),
  )
  return {
    rows: synthetic.rows,
    columns: synthetic.columns.map((column, j): Column => {
      const [a, b] = [copies.columns[j], rest.columns[j]]
      if (a === undefined || b === undefined || a.name !== column.name) throw new RangeError('other columns')
      if (isNumeric(a) && isNumeric(b) && isNumeric(column))
        return { ...column, values: Float64Array.of(...a.values, ...b.values) }
      if (isNumeric(a) || isNumeric(b) || isNumeric(column)) throw new RangeError('other kinds')
      return { ...column, codes: Int32Array.of(...recoded(a.codes, a.levels, column.levels), ...b.codes) }
    }),
  }
}

function recoded(codes: Int32Array, from: readonly string[], to: readonly string[]): Int32Array {
  const places = from.map((level) => to.indexOf(level))
  return codes.map((code) => (code < 0 ? -1 : (places[code] ?? -1)))
}

function replaced(table: Table, column: Column): Table {
  return { ...table, columns: table.columns.map((one) => (one.name === column.name ? column : one)) }
}

/** So many of the rows, as the companion's own stream draws them. */
export function drawn(table: Table, count: number, ...name: string[]): Table {
  return takeRows(table, stream('companion', ...name).sample(table.rows, count))
}
