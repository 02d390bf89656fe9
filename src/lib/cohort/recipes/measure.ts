/** What is made of the hourly values of a window. */
export type Statistic = 'first' | 'last' | 'min' | 'max' | 'sum'

/** Something charted over time, and the columns that come of it. */
export interface Measure {
  name: string
  label: string
  /** UCUM. */
  unit: string | null
  /** Plausible range; outside counts as missing. Null: no bound. */
  min: number | null
  max: number | null
  /** How far back its values count: `late` for the last hours only, `early` for the look-back as well. */
  reach: 'late' | 'early'
  statistics: readonly Statistic[]
}

/** Where a raw table keeps a measure. */
export interface ChartItem {
  /** The item's name there, lower case: what the source's `key` gives. */
  key: string
  measure: string
  /** Of several items charted at one time for a measure, those of the lowest rank count. */
  rank?: number
  /** Plausible range, after the conversion; the measure's own where nothing is said. */
  min?: number
  max?: number
  /** SQL that converts the value `v`. */
  convert?: string
  /** Spellings of its unit, lower case without blanks; any other makes the value missing. Absent: not checked. */
  units?: readonly string[]
}

/** A raw table that is read row by row. All texts are SQL over its trimmed columns, which are VARCHAR. */
export interface ChartSource {
  table: string
  needed: readonly string[]
  optional?: readonly string[]
  stay: string
  /** Minutes, on the clock that the stays' admissions are told by. */
  at: string
  /** The item's name, lower case; null where each item is a column of its own, called by its key. */
  key: string | null
  /** The value, of a table with a `key`. */
  value?: string
  unit?: string
  /** Rows are whole hours of which the first counts too. */
  wholeHours?: boolean
  items: readonly ChartItem[]
}

/** A stay on the clock of its tables: minutes; and its window: hours after admission, the first excluded, the last included. */
export interface StayWindow {
  stay: number
  admission: number
  until: number
  late: number
  early: number
}

/** One step of SQL, and what it is for. */
export interface SqlStep {
  name: string
  purpose: string
  sql: string
}

/** Values of a raw table that became missing, and why; `censored` ones count by their bounds. */
export interface Discarded {
  table: string
  measure: string
  rule: 'not-a-number' | 'unit' | 'out-of-range' | 'no-time' | 'censored'
  count: number
}

/** The name of a measure's column. */
export function columnName({ name, reach }: Measure, statistic: Statistic): string {
  return `${name}_${statistic}${reach === 'early' ? '_early' : ''}`
}
