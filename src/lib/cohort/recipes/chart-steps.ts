import { quoteText } from '../../table/engine'
import { columnName, type ChartSource, type Measure, type SqlStep, type Statistic } from './measure'

/** Tables in DuckDB: `windows` a row a stay, `charted` a row a value, `hourly` a row a stay, measure and hour. */
export const CREATE: readonly SqlStep[] = [
  {
    name: 'charted',
    purpose:
      'values of the stays’ windows as they are charted: the time in minutes, the hour (h − 1, h] after admission',
    sql: 'CREATE OR REPLACE TABLE charted (nth INTEGER, measure UTINYINT, rank UTINYINT, minute DOUBLE, hour SMALLINT, value DOUBLE)',
  },
  {
    name: 'hourly',
    purpose: 'one value a stay, measure and hour',
    sql: 'CREATE OR REPLACE TABLE hourly (nth INTEGER, measure UTINYINT, hour SMALLINT, value DOUBLE)',
  },
]

/** SQL of a source's items: their keys, and what becomes of their values. `ids` are the measures' numbers. */
function itemsOf({ items }: ChartSource, measures: readonly Measure[]): string {
  const rows = items.flatMap((item, i) => {
    const id = measures.findIndex(({ name }) => name === item.measure)
    const measure = measures[id]
    if (measure === undefined) return []
    const [min, max] = [item.min ?? measure.min, item.max ?? measure.max]
    const units = item.units === undefined ? 'NULL' : quoteText(`|${item.units.join('|')}|`)
    return [
      `(${quoteText(item.key)}, ${i}, ${id}, ${item.rank ?? 0}, ${measure.reach === 'early'}, ` +
        `${min ?? 'NULL'}::DOUBLE, ${max ?? 'NULL'}::DOUBLE, ${units}::VARCHAR)`,
    ]
  })
  return `(VALUES ${rows.join(', ')}) i(item_key, item, measure, rank, early, low, high, units)`
}

/** SQL of a piece's rows as stay, time, key, value and unit: one row a value. */
export function valuesOf(source: ChartSource, rows: string): string {
  const { stay, at, key, value, unit, items } = source
  if (key !== null)
    return `(SELECT ${stay} AS stay, ${at} AS minute, ${key} AS item_key, ${value ?? 'NULL'} AS text, ${unit ?? 'NULL::VARCHAR'} AS unit FROM ${rows})`
  const keys = items.map((item) => quoteText(item.key)).join(', ')
  const texts = items.map((item) => item.key).join(', ')
  return `(SELECT ${stay} AS stay, ${at} AS minute, unnest([${keys}]) AS item_key, unnest([${texts}]) AS text, NULL::VARCHAR AS unit FROM ${rows})`
}

/** What one piece of a raw table brings: steps to be run for each. */
export function pieceSteps(source: ChartSource, measures: readonly Measure[], rows: string): SqlStep[] {
  const converted = source.items.flatMap(({ convert }, i) =>
    convert === undefined ? [] : [`WHEN ${i} THEN ${convert}`],
  )
  const value = converted.length === 0 ? 'v' : `CASE item ${converted.join(' ')} ELSE v END`
  // Whole hours are written by their end, and the one that ends at admission counts.
  const from = source.wholeHours === true ? ' - 1' : ''
  return [
    {
      name: 'fresh',
      purpose:
        'the piece’s values of known items, within the windows of the cohort’s stays, and what is wrong with them',
      sql:
        `CREATE OR REPLACE TEMP TABLE fresh AS SELECT nth, measure, rank, minute, hour, value, CASE ` +
        `WHEN v IS NULL OR NOT isfinite(v) THEN 'not-a-number' ` +
        `WHEN units IS NOT NULL AND spelt IS NOT NULL AND NOT contains(units, '|' || spelt || '|') THEN 'unit' ` +
        `WHEN value IS NULL OR value < low OR value > high THEN 'out-of-range' END AS fault ` +
        `FROM (SELECT *, ${value} AS value FROM (` +
        `SELECT w.nth, i.*, r.minute, try_cast(ceil((r.minute - w.admission) / 60) AS INTEGER) AS hour, try_cast(r.text AS DOUBLE) AS v, ` +
        `replace(replace(lower(replace(r.unit, ' ', '')), 'µ', 'u'), 'μ', 'u') AS spelt, w.early AS early_from, w.late AS late_from, w.until ` +
        `FROM ${valuesOf(source, rows)} r JOIN ${itemsOf(source, measures)} ON i.item_key = r.item_key ` +
        `JOIN windows w ON w.stay = r.stay WHERE r.text IS NOT NULL AND r.minute IS NOT NULL)) ` +
        `WHERE hour <= until AND hour > (CASE WHEN early THEN early_from ELSE late_from END)${from}`,
    },
    {
      name: 'kept',
      purpose: 'what is plausible joins the values',
      sql: 'INSERT INTO charted SELECT nth, measure, rank, minute, hour, value FROM fresh WHERE fault IS NULL',
    },
  ]
}

/** From charted values to one value an hour; sums where a measure is summed. */
export function hourSteps(measures: readonly Measure[]): SqlStep[] {
  return measures.map(({ name, statistics }, id) => ({
    name: `hourly ${name}`,
    purpose: statistics.includes('sum')
      ? 'the sum within each hour'
      : 'the mean within each hour, of the values of the best rank at each time',
    sql:
      `INSERT INTO hourly SELECT nth, ${id}, hour, ${statistics.includes('sum') ? 'sum' : 'avg'}(value) FROM charted ` +
      `JOIN (SELECT nth, minute, min(rank) AS rank FROM charted WHERE measure = ${id} GROUP BY nth, minute) best ` +
      `USING (nth, minute, rank) WHERE measure = ${id} GROUP BY nth, hour`,
  }))
}

/** A measure that is the quotient of two others in the same hour. */
export function ratioStep(measures: readonly Measure[], name: string, over: string, under: string): SqlStep {
  const id = (of: string) => measures.findIndex((measure) => measure.name === of)
  return {
    name,
    purpose: `${over} by ${under}, where both are charted within the hour`,
    sql:
      `INSERT INTO hourly SELECT a.nth, ${id(name)}, a.hour, a.value / b.value FROM hourly a JOIN hourly b ` +
      `ON b.nth = a.nth AND b.hour = a.hour WHERE a.measure = ${id(over)} AND b.measure = ${id(under)} AND b.value > 0`,
  }
}

const AGGREGATES: Record<Statistic, string> = {
  first: 'arg_min(value, hour)',
  last: 'arg_max(value, hour)',
  min: 'min(value)',
  max: 'max(value)',
  sum: 'sum(value)',
}

/** One column of the cohort: a number a stay, in the order of `windows`. */
export function columnStep(measures: readonly Measure[], measure: Measure, statistic: Statistic): SqlStep {
  return {
    name: columnName(measure, statistic),
    purpose: `the ${statistic} of the hours in the window`,
    sql:
      `SELECT value::DOUBLE FROM windows LEFT JOIN (SELECT nth, ${AGGREGATES[statistic]} AS value FROM hourly ` +
      `WHERE measure = ${measures.indexOf(measure)} GROUP BY nth) USING (nth) ORDER BY nth`,
  }
}
