import type { EuclidRows } from '../../learn/euclid'
import type { Table } from '../../table/table'
import type { GoldenFiles } from './golden'
import goldens from './goldens.json'
import { tablesOf, type Cells } from './tables'

/** Fixture A: ten patients each of training (T), unseen (H) and synthetic (S) rows; mixed, with missing values and an unseen level. */
export const fixtureA: Readonly<Record<'T' | 'H' | 'S', Cells>> = {
  T: goldens.A.T,
  H: goldens.A.H,
  S: goldens.A.S,
}

/** Fixture B: twelve points of the plane each. */
export const fixtureB: Readonly<Record<'R' | 'S' | 'H', readonly (readonly number[])[]>> = {
  R: goldens.B.R,
  S: goldens.B.S,
  H: goldens.B.H,
}

/** Points as a table of two columns. */
export function planeCells(points: readonly (readonly number[])[]): Cells {
  return { x: points.map(([x]) => x ?? NaN), y: points.map(([, y]) => y ?? NaN) }
}

/** The points of one table of fixture B, in raw units. */
export function rawPoints(name: 'R' | 'S' | 'H'): EuclidRows {
  const rows = fixtureB[name]
  return {
    rows: rows.length,
    width: 2,
    numbers: Float64Array.from(rows.flat()),
    codeWidth: 0,
    codes: new Int32Array(0),
  }
}

/** The columns of these names only. */
export function pick(cells: Cells, ...names: string[]): Cells {
  return Object.fromEntries(names.map((name) => [name, cells[name] ?? []]))
}

/** The tables of fixture A with levels in common. */
export function tablesOfA(): Record<'T' | 'H' | 'S', Table> {
  const [T, H, S] = tablesOf([fixtureA.T, fixtureA.H, fixtureA.S], ['died'])
  if (T === undefined || H === undefined || S === undefined) throw new RangeError('no tables')
  return { T, H, S }
}

/** The two tables of the student placements, numbers as numbers, dates as days, without the identifier. */
export function studentPlacements(files: GoldenFiles | null): [Table, Table] {
  if (files === null) throw new RangeError('this case needs the student placements')
  const [real, synthetic] = tablesOf([cellsOf(files.real), cellsOf(files.synthetic)])
  if (real === undefined || synthetic === undefined) throw new RangeError('no tables')
  return [real, synthetic]
}

/** These files quote nothing and hold no comma in a cell. */
function cellsOf(text: string): Cells {
  const [header = '', ...lines] = text.trim().split(/\r?\n/)
  const rows = lines.map((line) => line.split(','))
  return Object.fromEntries(
    header
      .split(',')
      .map((name, j) => [name, rows.map((row) => cellOf(row[j] ?? ''))] as const)
      .filter(([name]) => name !== 'student_id'),
  )
}

function cellOf(text: string): number | string | null {
  if (text === '') return null
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return Date.parse(text) / 86_400_000
  return Number.isNaN(Number(text)) ? text : Number(text)
}
