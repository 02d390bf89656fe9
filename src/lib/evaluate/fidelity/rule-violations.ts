import { rulesOver } from '../../cohort/rules'
import type { ColumnSchema } from '../../cohort/schema'
import { violationsOf } from '../../cohort/violations'
import { isNumeric, type Column, type Table } from '../../table/table'
import type { EvaluationContext } from '../context'
import type { EvaluationInput, Metric, MetricFamily, Setting } from '../metric'
import { wilson } from '../statistics'

const ID = 'fidelity.rule_violations'

/** A rule that fewer real rows than this break gives no count of them: it would speak of single persons. */
const SMALLEST_REAL_CELL = 11

/** Share of rows that break a declared range, list of categories or rule, in S and beside it in R (metrics.md). */
export const ruleViolationsFamily: MetricFamily<EvaluationContext> = {
  name: 'rules',
  ids: [ID],
  compute: (context) => ({ metrics: [compute(context)] }),
}

function compute(context: EvaluationContext): Metric {
  const { schema, violations, realViolations } = context.input
  const names = new Set(context.real.columns.map(({ name }) => name))
  const rules = rulesOver(schema.rules, names).map(({ text }) => text)
  const declared = schema.columns.filter((column) => names.has(column.name) && declares(column))
  if (rules.length === 0 && declared.length === 0)
    return context.unavailable(
      ID,
      schema.rules.length === 0
        ? 'No range, list of categories or rule was declared'
        : 'Each rule names a column that is not among the analysed ones',
    )
  // A cell that is no number was left out when it was read.
  const unfit = (found: EvaluationInput['violations'], { rows }: Judged) => {
    for (const [name, broken] of Object.entries(found ?? {}))
      if (names.has(name)) for (const row of broken) rows[row] = 1
  }
  const synthetic = judge(context.synthetic, rules, declared)
  unfit(violations, synthetic)
  const real = judge(context.real, rules, declared)
  unfit(realViolations, real)
  const least = context.input.nMin ?? SMALLEST_REAL_CELL
  const broken = count(synthetic.rows)
  const n = context.synthetic.rows
  const { centre, error } = wilson(broken, n)
  const beside = (found: Judged['byRule']): Setting =>
    Object.fromEntries(
      [...found].map(([key, rows]) => {
        const ofReal = found === synthetic.byRule ? real.byRule.get(key) : real.byColumn.get(key)
        return [key, { synthetic: rows / n, real: shareShown(ofReal ?? 0, context.real.rows, least) }]
      }),
    )
  return context.metric(ID, {
    value: broken / n,
    interval: [Math.max(0, centre - error), Math.min(1, centre + error)],
    intervalKind: 'confidence',
    settings: {
      real: count(real.rows) / context.real.rows,
      byRule: beside(synthetic.byRule),
      byColumn: beside(synthetic.byColumn),
      rules: rules.length,
      leftOut: schema.rules.length - rules.length,
      missing: 'breaks nothing',
      smallestRealCell: least,
    },
    perFeature: Object.fromEntries([...synthetic.byColumn].map(([name, rows]) => [name, rows / n])),
  })
}

function shareShown(rows: number, of: number, least: number): number | null {
  return rows > 0 && rows < least ? null : rows / of
}

function declares({ declared, min, max, categories }: ColumnSchema): boolean {
  return declared && (min !== null || max !== null || categories !== null)
}

interface Judged {
  /** 1 for a row that breaks anything. */
  rows: Uint8Array
  /** Rows that break each rule. */
  byRule: Map<string, number>
  /** Rows whose cell leaves each column’s declared range or categories. */
  byColumn: Map<string, number>
}

function judge(table: Table, rules: readonly string[], declared: readonly ColumnSchema[]): Judged {
  const rows = new Uint8Array(table.rows)
  const found = violationsOf(table, rules, (row) => (rows[row] = 1))
  const byColumn = new Map<string, number>()
  for (const spec of declared) {
    const column = table.columns.find(({ name }) => name === spec.name)
    if (column === undefined) continue
    const breaks = leaves(column, spec)
    let broken = 0
    for (let row = 0; row < table.rows; row++) {
      if (!breaks(row)) continue
      broken++
      rows[row] = 1
    }
    byColumn.set(spec.name, broken)
  }
  return { rows, byRule: new Map(found.map(({ text, broken }) => [text, broken])), byColumn }
}

/** Whether a row’s cell leaves what is declared of its column; a missing one doesn’t. */
function leaves(column: Column, { min, max, categories }: ColumnSchema): (row: number) => boolean {
  if (isNumeric(column)) {
    const { values } = column
    const [low, high] = [min ?? -Infinity, max ?? Infinity]
    return (row) => {
      const value = values[row] ?? NaN
      return value < low || value > high
    }
  }
  const { codes } = column
  const listed = new Set(categories ?? column.levels)
  const outside = column.levels.map((level) => !listed.has(level))
  return (row) => outside[codes[row] ?? -1] === true
}

function count(rows: Uint8Array): number {
  let sum = 0
  for (const row of rows) sum += row
  return sum
}
