import { columnOf, isNumeric, type Table } from '../table/table'
import { parseRule } from './rules'

export interface Violations {
  /** The rule as it was written. */
  text: string
  /** Rows that break it. */
  broken: number
  /** Rows that it could be held against: no missing value left it open. */
  judged: number
}

/**
 * How many rows break each rule. A rule that names a column which the table lacks is judged on no row.
 * @param each called with each row that breaks a rule, a row once a rule
 * @throws SchemaError on a rule that can’t be read
 */
export function violationsOf(
  table: Table,
  rules: readonly string[],
  each?: (row: number, rule: number) => void,
): Violations[] {
  return rules.map((text, place) => {
    const rule = parseRule(text)
    const cells = rule.columns.map((name): ((row: number) => number | string | null) | null => {
      const column = columnOf(table, name)
      if (column === undefined) return null
      if (isNumeric(column)) {
        const { values } = column
        return (row) => {
          const value = values[row] ?? NaN
          return value !== value ? null : value
        }
      }
      const { codes, levels } = column
      return (row) => levels[codes[row] ?? -1] ?? null
    })
    let row = 0
    const [first, second] = cells
    const [one, two] = rule.columns
    const places = new Map(rule.columns.map((name, i) => [name, cells[i] ?? null]))
    // Nearly every rule names one column or two: those are told apart without a look-up.
    const value = (name: string) => {
      const cell = name === one ? first : name === two ? second : places.get(name)
      return cell == null ? null : cell(row)
    }
    let broken = 0
    let judged = 0
    for (; row < table.rows; row++) {
      const holds = rule.holds(value)
      if (holds === null) continue
      judged++
      if (holds) continue
      broken++
      each?.(row, place)
    }
    return { text, broken, judged }
  })
}
