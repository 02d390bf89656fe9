import type { Engine } from '../../table/engine'
import { quoteText } from '../../table/engine'
import { CREATE, columnStep, hourSteps, pieceSteps } from './chart-steps'
import {
  columnName,
  type ChartSource,
  type Discarded,
  type Measure,
  type SqlStep,
  type StayWindow,
} from './measure'
import type { Streams } from './recipe'
import { tooManyRows } from './narrow'
import type { NumericColumn } from '../../table/table'

/** Values that are held at a time: 24 bytes each, and as much again while they are put together. */
const MOST_VALUES = 40_000_000

const RULES = ['not-a-number', 'unit', 'out-of-range'] as const

/** Values charted over time, on their way from raw tables to one row a stay. */
export class Charts {
  private readonly discarded = new Map<string, Discarded>()
  private held = 0

  constructor(
    private readonly engine: Engine,
    private readonly measures: readonly Measure[],
    private readonly windows: readonly StayWindow[],
    private readonly mostValues: number = MOST_VALUES,
  ) {
    const text = windows.map(({ stay, admission, until, late, early }, row) =>
      [row, stay, admission, until, late, early].join(','),
    )
    const source = engine.register(new TextEncoder().encode(`${text.join('\n')}\n`))
    try {
      engine.run(
        `CREATE OR REPLACE TABLE windows AS SELECT * FROM read_csv(${quoteText(source)}, auto_detect=false, ` +
          `header=false, parallel=false, columns={'nth': 'INTEGER', 'stay': 'BIGINT', 'admission': 'DOUBLE', ` +
          `'until': 'INTEGER', 'late': 'INTEGER', 'early': 'INTEGER'})`,
      )
    } finally {
      engine.drop(source)
    }
    this.run(CREATE)
  }

  /** Takes what a raw table holds of the windows. @throws InputError when it is more than a tab can hold */
  async take(source: ChartSource, streams: Streams): Promise<void> {
    const { table, needed, optional = [] } = source
    await streams.each(table, { needed, optional }, (rows) => {
      this.run(pieceSteps(source, this.measures, rows))
      for (const { measure, fault, n } of this.engine.rows(
        'SELECT measure, fault, count(*) AS n FROM fresh GROUP BY ALL ORDER BY ALL',
      )) {
        const rule = RULES.find((one) => one === fault)
        if (rule === undefined) this.held += Number(n)
        else this.discard(table, Number(measure), rule, Number(n))
      }
      if (this.held > this.mostValues) throw tooManyRows(source, streams.file(table), this.mostValues)
    })
    this.engine.run('DROP TABLE IF EXISTS fresh')
  }

  /** One value a stay, measure and hour; `more` derives measures from others. */
  averageByHour(more: readonly SqlStep[]): void {
    this.run(hourSteps(this.measures))
    this.engine.run('DROP TABLE charted')
    this.run(more)
  }

  /** The columns of these measures: one number a stay, in the order of the windows. */
  columns(measures: readonly Measure[]): NumericColumn[] {
    return measures.flatMap((measure) =>
      measure.statistics.map((statistic) => ({
        name: columnName(measure, statistic),
        kind: 'numeric' as const,
        unit: null,
        values: this.engine.numbers(columnStep(this.measures, measure, statistic).sql, this.windows.length),
      })),
    )
  }

  /** What became missing on the way, by table, measure and reason. */
  get lost(): Discarded[] {
    return [...this.discarded.values()]
  }

  close(): void {
    for (const table of ['windows', 'charted', 'hourly', 'fresh'])
      this.engine.run(`DROP TABLE IF EXISTS ${table}`)
  }

  private run(steps: readonly SqlStep[]): void {
    for (const { sql } of steps) this.engine.run(sql)
  }

  private discard(table: string, id: number, rule: Discarded['rule'], count: number): void {
    const measure = this.measures[id]?.name ?? ''
    const key = `${table}|${measure}|${rule}`
    const known = this.discarded.get(key)
    if (known === undefined) this.discarded.set(key, { table, measure, rule, count })
    else known.count += count
  }
}
