import { groupLevels } from '../../cohort/groups'
import { columnOf, type CodedColumn, type Table } from '../../table/table'
import type { EvaluationContext } from '../context'
import type { Setting } from '../metric'
import { SMALLEST_REAL_CELL } from '../pictures'
import { controlRows } from './neighbours'
import { columnValues } from './values'

/** Rows of R, S and C by what their quasi-identifiers say: equal numbers, equal quasi-identifiers. Missing is a value. */
export interface Cells {
  size: number
  real: Int32Array
  synthetic: Int32Array
  control: Int32Array | null
  settings: Record<string, Setting>
}

/** @param besides a column that is not to count among them (the sensitive one); @returns why there are no cells, or these */
export function cellsOf(context: EvaluationContext, besides: string | null = null): Cells | string {
  const key = `quasi-identifier cells without ${besides ?? ''}`
  return context.share(key, () => makeCells(context, besides), ['quasi-identifiers', 'sensitive', 'groups'])
}

function makeCells(context: EvaluationContext, besides: string | null): Cells | string {
  const names = [...new Set(context.input.schema.quasiIdentifiers)]
  if (names.length === 0) return 'No quasi-identifiers were chosen'
  const tables: Tables = {
    real: context.real,
    synthetic: context.synthetic,
    control: controlRows(context) === 0 ? null : context.control,
  }
  const used = names.filter((name) => name !== besides && isHere(context, name))
  if (used.length === 0)
    return 'None of the quasi-identifiers is among the analysed columns (the sensitive one apart)'
  const values = used.map((name) => columnValues(name, withLevels(context, name, tables)))
  const numbers = new Map<string, number>()
  const number = (of: 'real' | 'synthetic' | 'control', rows: number) =>
    Int32Array.from({ length: rows }, (_, row) => {
      const key = values.map((column) => column[of]?.[row] ?? -1).join(' ')
      const found = numbers.get(key) ?? numbers.size
      numbers.set(key, found)
      return found
    })
  const cells = {
    real: number('real', tables.real.rows),
    synthetic: number('synthetic', tables.synthetic.rows),
    control: tables.control === null ? null : number('control', tables.control.rows),
  }
  return {
    ...cells,
    size: numbers.size,
    settings: {
      quasiIdentifiers: used,
      leftOut: names.filter((name) => !used.includes(name)),
      numeric: 'by exact value',
      missing: 'a value of its own',
    },
  }
}

function isHere(context: EvaluationContext, name: string): boolean {
  return context.groups.some((group) => group.name === name) || columnOf(context.real, name) !== undefined
}

interface Tables {
  real: Table
  synthetic: Table
  control: Table | null
}

/** The tables, or for a group's name such as have its levels in a column of that name. */
function withLevels(context: EvaluationContext, name: string, tables: Tables): Tables {
  const group = context.groups.find((one) => one.name === name)
  if (group === undefined) return tables
  const levelled = (table: Table): Table => {
    const { codes, levels } = groupLevels(table, group)
    const column: CodedColumn = { name, kind: 'categorical', unit: null, codes, levels }
    return { rows: table.rows, columns: [column] }
  }
  return {
    real: levelled(tables.real),
    synthetic: levelled(tables.synthetic),
    control: tables.control === null ? null : levelled(tables.control),
  }
}

/** Rows in each cell. */
export function sizesOf(cells: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size)
  for (const cell of cells) counts[cell] = (counts[cell] ?? 0) + 1
  return counts
}

/** A share of real rows, kept back where it stands for fewer than eleven people. */
export function realShare(context: EvaluationContext, rows: number, of: number): number | null {
  const least = context.input.nMin ?? SMALLEST_REAL_CELL
  return rows > 0 && rows < least ? null : rows / of
}
