import { quoteName, quoteText } from '../../table/engine'
import type { Aggregate, LongMapping, TimeUnit } from './long-mapping'
import type { SqlStep } from './measure'

const PER_HOUR: Record<Exclude<TimeUnit, 'timestamp'>, number> = {
  seconds: 3600,
  minutes: 60,
  hours: 1,
  days: 1 / 24,
}

/** Hours on the clock of the file. */
function hours({ time, timeUnit }: LongMapping): string {
  const cell = quoteName(time)
  if (timeUnit === 'timestamp') return `epoch(try_cast(${cell} AS TIMESTAMP)) / 3600`
  return `try_cast(${cell} AS DOUBLE) / ${PER_HOUR[timeUnit]}`
}

/** As everywhere in the reading of files; `<0.1` and `> 89` count by their bounds. */
const MISSING = "('na', 'n/a', '#n/a', 'nan', 'null', 'none', '.', '-', '?')"

/** Tables in DuckDB: `ids` and `items` (names in their units) as they come, `cells` what is known of an id and an item. */
export const CREATE: readonly SqlStep[] = [
  {
    name: 'ids',
    purpose: 'the ids by number, and the hour of the clock that theirs count from',
    sql: 'CREATE OR REPLACE TABLE ids (nth INTEGER, id VARCHAR, start DOUBLE)',
  },
  {
    name: 'items',
    purpose: 'the names in their units by number; no unit is empty',
    sql: 'CREATE OR REPLACE TABLE items (item INTEGER, name VARCHAR, unit VARCHAR)',
  },
  {
    name: 'cells',
    purpose:
      'of an id and an item: count, sum, least and greatest, and count and sum at the first and last time',
    sql:
      'CREATE OR REPLACE TABLE cells (nth INTEGER, item INTEGER, n DOUBLE, total DOUBLE, low DOUBLE, high DOUBLE, ' +
      'first_at DOUBLE, first_n DOUBLE, first_total DOUBLE, last_at DOUBLE, last_n DOUBLE, last_total DOUBLE)',
  },
]

/** Where hours count from the first row of each id: the first time in a piece, and then in all of them. */
export function startSteps(mapping: LongMapping, rows: string): SqlStep[] {
  return [
    {
      name: 'starts',
      purpose: 'the first time of each id in the piece',
      sql: `INSERT INTO ids SELECT NULL, ${quoteName(mapping.id)}, min(${hours(mapping)}) FROM ${rows} WHERE ${quoteName(mapping.id)} IS NOT NULL GROUP BY 2`,
    },
  ]
}

export const JOIN_STARTS: SqlStep = {
  name: 'ids',
  purpose: 'the first time of each id in all pieces',
  sql: 'CREATE OR REPLACE TABLE ids AS SELECT (row_number() OVER () - 1)::INTEGER AS nth, id, min(start) AS start FROM ids GROUP BY id',
}

/** What one piece brings. `fresh` tells afterwards what was wrong with its values. */
export function pieceSteps(mapping: LongMapping, rows: string): SqlStep[] {
  const { id, name, value, unit, from, to, names } = mapping
  const wanted =
    names === null ? '' : ` AND ${quoteName(name)} IN (${names.map((one) => quoteText(one.name)).join(', ')})`
  const text = quoteName(value)
  return [
    {
      name: 'seen',
      purpose: 'rows with an id and a wanted name',
      sql:
        `CREATE OR REPLACE TEMP TABLE seen AS SELECT ${quoteName(id)} AS id, ${quoteName(name)} AS name, ` +
        `${unit === null ? "''" : `coalesce(${quoteName(unit)}, '')`} AS unit, ${hours(mapping)} AS clock, ` +
        `CASE WHEN lower(${text}) NOT IN ${MISSING} THEN ${text} END AS text FROM ${rows} ` +
        `WHERE ${quoteName(id)} IS NOT NULL AND ${quoteName(name)} IS NOT NULL${wanted}`,
    },
    numbered('ids', ['id'], 'nth', ', NULL'),
    numbered('items', ['name', 'unit'], 'item', ''),
    {
      name: 'fresh',
      purpose: 'values within the window, and what is wrong with them',
      sql:
        `CREATE OR REPLACE TEMP TABLE fresh AS SELECT nth, item, name, hour, v, starts_with(text, '<') OR starts_with(text, '>') AS censored, ` +
        `CASE WHEN hour IS NULL THEN 'no-time' WHEN v IS NULL OR NOT isfinite(v) THEN 'not-a-number' END AS fault FROM (` +
        `SELECT nth, item, s.name, clock - coalesce(start, 0) AS hour, text, try_cast(ltrim(text, '<>= ') AS DOUBLE) AS v ` +
        `FROM seen s JOIN ids USING (id) JOIN items i ON i.name = s.name AND i.unit = s.unit WHERE text IS NOT NULL) ` +
        `WHERE hour IS NULL OR (${[...(from === null ? [] : [`hour >= ${from}`]), ...(to === null ? [] : [`hour <= ${to}`])].join(' AND ') || 'true'})`,
    },
    {
      name: 'cells',
      purpose: 'values of one time count by their mean as the first or last',
      sql:
        'INSERT INTO cells SELECT nth, item, sum(n), sum(total), min(low), max(high), ' +
        'min(hour), arg_min(n, hour), arg_min(total, hour), max(hour), arg_max(n, hour), arg_max(total, hour) FROM (' +
        'SELECT nth, item, hour, count(*)::DOUBLE AS n, sum(v) AS total, min(v) AS low, max(v) AS high FROM fresh ' +
        'WHERE fault IS NULL GROUP BY nth, item, hour) GROUP BY nth, item',
    },
  ]
}

/** Gives a number to what the piece has and no earlier piece had, in the order of its first row. */
function numbered(table: string, keys: readonly string[], number: string, more: string): SqlStep {
  const same = keys.map((key) => `t.${key} = s.${key}`).join(' AND ')
  return {
    name: table,
    purpose: `what is new among the ${table}`,
    sql:
      `INSERT INTO ${table} SELECT ((SELECT count(*) FROM ${table}) + row_number() OVER (ORDER BY ${keys.join(', ')}) - 1)::INTEGER AS ${number}, ` +
      `${keys.join(', ')}${more} FROM (SELECT DISTINCT ${keys.join(', ')} FROM seen s WHERE NOT EXISTS (SELECT 1 FROM ${table} t WHERE ${same}))`,
  }
}

/** Puts together what pieces brought of the same id and item. */
export const JOIN_CELLS: readonly SqlStep[] = [
  {
    name: 'joined',
    purpose: 'one row an id and item',
    sql:
      'CREATE OR REPLACE TABLE joined AS WITH ends AS (SELECT nth, item, sum(n) AS n, sum(total) AS total, min(low) AS low, ' +
      'max(high) AS high, min(first_at) AS first_at, max(last_at) AS last_at FROM cells GROUP BY nth, item) ' +
      'SELECT e.nth, e.item, any_value(e.n) AS n, any_value(e.total) AS total, any_value(e.low) AS low, any_value(e.high) AS high, ' +
      'any_value(e.first_at) AS first_at, sum(c.first_n) FILTER (WHERE c.first_at = e.first_at) AS first_n, ' +
      'sum(c.first_total) FILTER (WHERE c.first_at = e.first_at) AS first_total, ' +
      'any_value(e.last_at) AS last_at, sum(c.last_n) FILTER (WHERE c.last_at = e.last_at) AS last_n, ' +
      'sum(c.last_total) FILTER (WHERE c.last_at = e.last_at) AS last_total ' +
      'FROM ends e JOIN cells c ON c.nth = e.nth AND c.item = e.item GROUP BY e.nth, e.item',
  },
  { name: 'cells', purpose: 'which replace the earlier ones', sql: 'DROP TABLE cells' },
  { name: 'cells', purpose: 'which replace the earlier ones', sql: 'ALTER TABLE joined RENAME TO cells' },
]

/** The rows of the cohort where no other table names them: every id with a value, numbers by size and before words. */
export const COHORT: SqlStep = {
  name: 'cohort',
  purpose: 'a row an id that has a value in the window',
  sql:
    'CREATE OR REPLACE TABLE cohort AS SELECT (row_number() OVER (ORDER BY try_cast(id AS DOUBLE) NULLS LAST, id) - 1)::INTEGER AS position, nth, id ' +
    'FROM ids WHERE nth IN (SELECT nth FROM cells)',
}

/** Of each name: the unit of most values (of several with as many, the first by the alphabet), and how many rows have it. */
export const NAMES: SqlStep = {
  name: 'names',
  purpose: 'names by how many rows have a value in their usual unit',
  sql:
    'SELECT name, item, unit, ids, usual, n FROM (SELECT name, item, unit, ids, usual, sum(usual) OVER (PARTITION BY name) AS n, ' +
    'row_number() OVER (PARTITION BY name ORDER BY usual DESC, unit) AS place FROM (' +
    'SELECT name, item, unit, count(*) AS ids, sum(n) AS usual FROM cells JOIN cohort USING (nth) JOIN items USING (item) ' +
    'GROUP BY name, item, unit)) WHERE place = 1 ORDER BY ids DESC, name',
}

const VALUES: Record<Aggregate, string> = {
  first: 'first_total / first_n',
  last: 'last_total / last_n',
  min: 'low',
  max: 'high',
  mean: 'total / n',
  count: 'n',
  sum: 'total',
}

/** One column of the cohort, in the order of its rows. Who has no value has a count of 0, and nothing else. */
export function columnStep(item: number, aggregate: Aggregate, name: string): SqlStep {
  const value = aggregate === 'count' ? 'coalesce(n, 0)' : VALUES[aggregate]
  return {
    name,
    purpose: `the ${aggregate} of the values in the window`,
    sql: `SELECT (${value})::DOUBLE FROM cohort LEFT JOIN (SELECT * FROM cells WHERE item = ${item}) USING (nth) ORDER BY position`,
  }
}
