import { columnOf, isNumeric, type Column, type Table } from '../table/table'
import { numberText, observedLevels } from './kinds'
import type { Group } from './schema'

const NOT_SET = new Set(['0', 'false', 'no', 'n', 'f', ''])

/**
 * Each row's level of a demographic group: `codes` (one a row, −1 missing) into `levels`. One-hot columns: the name of
 * the first column set, the group's `other` (by default “other”) when none is, missing when all are (metrics.md).
 * @throws RangeError if the table lacks one of the group's columns (a caller's mistake)
 */
export function groupLevels(table: Table, group: Group): { codes: Int32Array; levels: string[] } {
  const columns = group.columns.map((name) => {
    const column = columnOf(table, name)
    if (column === undefined) throw new RangeError(`no column “${name}” for the group “${group.name}”`)
    return column
  })
  const [only] = columns
  if (only !== undefined && !group.oneHot) return ownLevels(only)
  const codes = new Int32Array(table.rows).fill(-1)
  for (let place = columns.length - 1; place >= 0; place--) {
    const column = columns[place]
    if (column === undefined) continue
    const stateOf = cellStates(column)
    for (let row = 0; row < codes.length; row++) {
      const state = stateOf(row)
      if (state === 1) codes[row] = place
      else if (state === 0 && codes[row] === -1) codes[row] = columns.length
    }
  }
  return { codes, levels: [...group.columns, group.other ?? 'other'] }
}

function ownLevels(column: Column): { codes: Int32Array; levels: string[] } {
  if (!isNumeric(column)) return { codes: column.codes, levels: [...column.levels] }
  const levels = observedLevels(column)
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const codes = Int32Array.from(column.values, (value) =>
    Number.isNaN(value) ? -1 : (codeOf.get(numberText(value, column.kind)) ?? -1),
  )
  return { codes, levels }
}

/** 1 set, 0 not, −1 missing. */
function cellStates(column: Column): (row: number) => -1 | 0 | 1 {
  if (isNumeric(column)) {
    return (row) => {
      const value = column.values[row] ?? NaN
      return Number.isNaN(value) ? -1 : value === 0 ? 0 : 1
    }
  }
  const set = column.levels.map(isSetLevel)
  return (row) => {
    const code = column.codes[row] ?? -1
    return code < 0 ? -1 : set[code] === true ? 1 : 0
  }
}

/** Whether a level of a one-hot column means “yes”. */
export function isSetLevel(level: string): boolean {
  return !NOT_SET.has(level.toLowerCase()) && Number(level) !== 0
}
