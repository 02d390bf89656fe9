/** What is made of the values of one name within the window. */
export const AGGREGATES = ['first', 'last', 'min', 'max', 'mean', 'count', 'sum'] as const
export type Aggregate = (typeof AGGREGATES)[number]

/** How times are written: numbers in a unit, or dates with a time of day. */
export const TIME_UNITS = ['seconds', 'minutes', 'hours', 'days', 'timestamp'] as const
export type TimeUnit = (typeof TIME_UNITS)[number]

/** How a long table (one row a measurement) becomes one row a patient. Columns by their names. */
export interface LongMapping {
  id: string
  time: string
  name: string
  value: string
  /** Null: values of a name are all in one unit. */
  unit: string | null
  timeUnit: TimeUnit
  /** Where hours count from: the clock's own zero, or the first row of each id. */
  origin: 'zero' | 'first'
  /** Hours, both included; null: no end. */
  from: number | null
  to: number | null
  /** What is made of every name that doesn't say otherwise. */
  aggregates: Aggregate[]
  /** The names to take; null for all that enough ids have. */
  names: { name: string; aggregates: Aggregate[] | null }[] | null
  /** The share of ids of which a name must have a value, where no names are listed. */
  minShare: number
}

/** What was found of one name within the window. */
export interface NameFacts {
  name: string
  /** The unit of most values, or null. */
  unit: string | null
  /** Rows of the cohort that have a value. */
  ids: number
  values: number
  taken: boolean
}

/** The defaults of everything that says no column. */
export const LONG_DEFAULTS = {
  unit: null,
  timeUnit: 'hours',
  origin: 'zero',
  from: 0,
  to: 24,
  aggregates: ['first', 'last', 'min', 'max'],
  names: null,
  minShare: 0.1,
} as const satisfies Partial<LongMapping>
