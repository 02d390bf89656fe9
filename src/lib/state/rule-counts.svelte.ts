import { violationsOf, type Violations } from '../cohort/violations'
import { isNumeric, type Table } from '../table/table'

/** Rows held against a rule in one turn of the page's thread. */
const AT_ONCE = 50_000

/** How many real training rows break each rule, counted in small turns, so that the page stays quick. */
export class RuleCounts {
  counts = $state.raw<ReadonlyMap<string, Violations>>(new Map())
  private of: Table | null = null
  private job = 0

  /** Counts what isn't counted yet; a call that comes later takes over. */
  async count(table: Table, rules: readonly string[]): Promise<void> {
    const job = ++this.job
    if (this.of !== table) {
      this.of = table
      this.counts = new Map()
    }
    for (const text of rules) {
      if (this.counts.has(text)) continue
      const sum = { text, broken: 0, judged: 0 }
      for (let from = 0; from < table.rows; from += AT_ONCE) {
        await new Promise((resolve) => setTimeout(resolve))
        if (this.job !== job) return
        const [found] = violationsOf(part(table, from), [text])
        sum.broken += found?.broken ?? 0
        sum.judged += found?.judged ?? 0
      }
      this.counts = new Map([...this.counts, [text, sum]])
    }
  }
}

/** Views of the cells, no copies. */
function part(table: Table, from: number): Table {
  const to = Math.min(table.rows, from + AT_ONCE)
  return {
    rows: to - from,
    columns: table.columns.map((column) =>
      isNumeric(column)
        ? { ...column, values: column.values.subarray(from, to) }
        : { ...column, codes: column.codes.subarray(from, to) },
    ),
  }
}
