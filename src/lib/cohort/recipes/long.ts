import { InputError } from '../../base/errors'
import { quoteText, type Engine } from '../../table/engine'
import { cellText, columnOf, type Column, type Table } from '../../table/table'
import { AGGREGATES, type Aggregate, type LongMapping, type NameFacts } from './long-mapping'
import {
  COHORT,
  columnStep,
  CREATE,
  JOIN_CELLS,
  JOIN_STARTS,
  NAMES,
  pieceSteps,
  startSteps,
} from './long-steps'
import type { Discarded, SqlStep } from './measure'
import { codedColumn } from './raw'
import type { Built, FlowStep } from './recipe'

/** Different names beyond which a column holds something else. */
const MOST_NAMES = 2000
/** Names that become columns unasked, those that most ids have. */
const MOST_TAKEN = 200
/** Cells (an id and a name) that a tab holds: 88 bytes each, and as much again while they are put together. */
const MOST_CELLS = 12_000_000
/** Rows in `cells` after which they are put together. */
const JOIN_AFTER = 2_000_000

/** The tables of the recipe: measurements that pass by, and maybe one row an id beside them. */
export interface LongTables {
  engine: Engine
  /** Visits all measurements as SQL that stands after FROM, once a call. */
  each(visit: (rows: string) => void): Promise<void>
  /** Names of the files, for errors and notes. */
  file: string
  beside: { file: string; table: Table } | null
}

export interface BuiltLong extends Built {
  names: NameFacts[]
}

/**
 * The generic long table: one row a measurement (id, time, name, value) becomes one row an id, each name as its first,
 * last, least … value within a window of hours. The second recipe: it knows no database, the mapping says what is what.
 * @throws InputError for a name that isn't there, an id twice in the table beside, more than a tab can hold
 */
export async function buildLong(mapping: LongMapping, tables: LongTables): Promise<BuiltLong> {
  const { engine } = tables
  try {
    run(engine, CREATE)
    if (mapping.origin === 'first') {
      await tables.each((rows) => run(engine, startSteps(mapping, rows)))
      run(engine, [JOIN_STARTS])
    }
    const discarded = await takePieces(mapping, tables)
    run(engine, JOIN_CELLS)
    const measured = count(engine, 'SELECT count(*) AS n FROM ids')
    const { rows, flow, said } = makeCohort(mapping, tables, measured)
    const found = namesFound(engine, mapping, rows)
    const otherUnits = found
      .filter(({ taken, others }) => taken && others > 0)
      .map(({ name, others }) => ({
        table: tables.file,
        measure: name,
        rule: 'unit' as const,
        count: others,
      }))
    return {
      ...assemble(mapping, tables, rows, found),
      flow,
      said: [...saidOf(mapping, tables), ...said],
      discarded: [...discarded, ...otherUnits],
    }
  } finally {
    for (const table of ['ids', 'items', 'cells', 'cohort', 'joined', 'seen', 'fresh'])
      engine.run(`DROP TABLE IF EXISTS ${table}`)
  }
}

async function takePieces(mapping: LongMapping, { engine, each, file }: LongTables): Promise<Discarded[]> {
  const lost = new Map<string, Discarded>()
  let joined = 0
  await each((rows) => {
    run(engine, pieceSteps(mapping, rows))
    for (const { name, rule, n } of engine.rows(
      "SELECT name, coalesce(fault, 'censored') AS rule, count(*) AS n FROM fresh WHERE fault IS NOT NULL OR censored GROUP BY ALL",
    ))
      add(lost, { table: file, measure: String(name), rule: ruleOf(rule), count: Number(n) })
    if (count(engine, 'SELECT count(DISTINCT name) AS n FROM items') > MOST_NAMES)
      throw new InputError(
        `holds more than ${MOST_NAMES.toLocaleString('en')} different texts, so they are no names of measurements.`,
        'Map another column as the name.',
        { file, column: mapping.name },
      )
    if (count(engine, 'SELECT count(*) AS n FROM cells') < joined + JOIN_AFTER) return
    run(engine, JOIN_CELLS)
    joined = count(engine, 'SELECT count(*) AS n FROM cells')
    if (joined > MOST_CELLS)
      throw new InputError(
        `has more than ${MOST_CELLS / 1e6} million values of different patients and names: more than a browser tab can hold.`,
        'Name fewer measurements, or take a random sample of the patients.',
        { file },
      )
  })
  return [...lost.values()]
}

function ruleOf(rule: unknown): Discarded['rule'] {
  return rule === 'censored' || rule === 'no-time' ? rule : 'not-a-number'
}

function add(all: Map<string, Discarded>, one: Discarded): void {
  const key = `${one.measure}|${one.rule}`
  const known = all.get(key)
  if (known === undefined) all.set(key, one)
  else known.count += one.count
}

/** Lays down which ids are rows, in which order. */
function makeCohort(
  mapping: LongMapping,
  { engine, file, beside }: LongTables,
  measured: number,
): { rows: number; flow: FlowStep[]; said: string[] } {
  if (beside === null) {
    run(engine, [COHORT])
    const rows = count(engine, 'SELECT count(*) AS n FROM cohort')
    if (rows === 0)
      throw new InputError(
        'has no value within the window.',
        'Check which column is the time, its unit, and the hours.',
        { file },
      )
    const flow = [
      { label: 'ids among the measurements', remaining: measured, excluded: 0 },
      { label: 'with a value in the window', remaining: rows, excluded: measured - rows },
    ]
    return { rows, flow, said: [] }
  }
  const ids = idsOf(beside, mapping.id)
  const text = ids.map((id, row) => `${row},"${id.replaceAll('"', '""')}"`).join('\n')
  const source = engine.register(new TextEncoder().encode(`${text}\n`))
  try {
    engine.run(
      `CREATE OR REPLACE TABLE cohort AS SELECT g.position, coalesce(i.nth, -1) AS nth, g.id FROM read_csv(${quoteText(source)}, ` +
        `auto_detect=false, header=false, parallel=false, quote='"', escape='"', columns={'position': 'INTEGER', 'id': 'VARCHAR'}) g ` +
        'LEFT JOIN ids i ON i.id = g.id',
    )
  } finally {
    engine.drop(source)
  }
  const both = count(engine, 'SELECT count(*) AS n FROM cohort WHERE nth >= 0')
  const without = count(engine, 'SELECT count(*) AS n FROM cohort WHERE nth NOT IN (SELECT nth FROM cells)')
  if (both === 0)
    throw new InputError(
      `has no id that ${file} has too.`,
      'Check that the two belong together, and that ids are written alike.',
      { file: beside.file, column: mapping.id },
    )
  const rows = ids.length
  const all = measured + rows - both
  return {
    rows,
    flow: [
      { label: 'ids in either table', remaining: all, excluded: 0 },
      { label: `with a row in ${beside.file}`, remaining: rows, excluded: all - rows },
    ],
    said:
      without === 0
        ? []
        : [`${without} of the rows have no value in the window: their columns of measurements are missing`],
  }
}

/** @throws InputError where an id is missing or stands twice */
function idsOf({ file, table }: { file: string; table: Table }, name: string): string[] {
  const column = columnOf(table, name)
  const ids = Array.from({ length: table.rows }, (_, row) =>
    column === undefined ? null : cellText(column, row),
  )
  const seen = new Set<string>()
  return ids.map((id, row) => {
    if (id === null || seen.has(id))
      throw new InputError(
        id === null ? `has no id in its row ${row + 1}.` : `has the id “${id}” in more than one row.`,
        'Give one row an id beside the measurements.',
        { file, column: name },
      )
    seen.add(id)
    return id
  })
}

interface Found extends NameFacts {
  item: number
  /** Values in another unit than the usual one. */
  others: number
  aggregates: readonly Aggregate[]
}

function namesFound(engine: Engine, mapping: LongMapping, rows: number): Found[] {
  const all = engine.rows(NAMES.sql).map((row, i): Found => {
    const own = mapping.names?.find(({ name }) => name === row.name)
    const ids = Number(row.ids)
    const enough = ids >= mapping.minShare * rows && i < MOST_TAKEN
    return {
      name: String(row.name),
      unit: row.unit === '' ? null : String(row.unit),
      ids,
      values: Number(row.usual),
      taken: mapping.names === null ? enough : own !== undefined,
      item: Number(row.item),
      others: Number(row.n) - Number(row.usual),
      aggregates: AGGREGATES.filter((one) => (own?.aggregates ?? mapping.aggregates).includes(one)),
    }
  })
  mapping.names?.forEach(({ name }, i) => {
    if (!all.some((one) => one.name === name))
      throw new InputError(
        `No value of “${name}” lies in the window.`,
        'Check its spelling, or leave it out.',
        {
          field: `cohort.mapping.names[${i}]`,
        },
      )
  })
  return all
}

/** The table with what is known of its columns: the mapping's dictionary. */
function assemble(
  mapping: LongMapping,
  { engine, beside }: LongTables,
  rows: number,
  found: readonly Found[],
): Pick<BuiltLong, 'table' | 'part' | 'names'> {
  const given: readonly Column[] = beside?.table.columns ?? [
    codedColumn(
      mapping.id,
      'identifier',
      engine.rows('SELECT id FROM cohort ORDER BY position').map(({ id }) => String(id)),
    ),
  ]
  const taken = new Set(given.map(({ name }) => name))
  const columns: Column[] = []
  const dictionary: { name: string; label: string; unit?: string }[] = []
  for (const one of found.filter((name) => name.taken)) {
    for (const aggregate of one.aggregates) {
      const name = freeName(`${plain(one.name)}_${aggregate}`, taken)
      const values = engine.numbers(columnStep(one.item, aggregate, name).sql, rows)
      columns.push({ name, kind: values.every(isWhole) ? 'integer' : 'numeric', unit: null, values })
      dictionary.push({
        name,
        label: `${one.name}, ${SAID[aggregate]} ${hoursSaid(mapping)}`,
        ...(one.unit === null || aggregate === 'count' ? {} : { unit: one.unit }),
      })
    }
  }
  const table = {
    rows,
    columns: [...given, ...columns],
  }
  return {
    table,
    part: { columns: [{ name: mapping.id, kind: 'identifier' }, ...dictionary] },
    names: found.map(({ name, unit, ids, values, taken: isTaken }) => ({
      name,
      unit,
      ids,
      values,
      taken: isTaken,
    })),
  }
}

const SAID: Record<Aggregate, string> = {
  first: 'first value',
  last: 'last value',
  min: 'lowest value',
  max: 'highest value',
  mean: 'mean of the values',
  count: 'number of values',
  sum: 'sum of the values',
}

/** The window in words, to stand behind a noun. */
export function hoursSaid({ from, to, origin }: LongMapping): string {
  const of = origin === 'first' ? ' after the first' : ''
  if (from === null && to === null) return 'at any time'
  if (to === null) return `from hour ${from ?? 0}${of} on`
  return from === null ? `up to hour ${to}${of}` : `of hours ${from} to ${to}${of}`
}

function saidOf(mapping: LongMapping, { file, beside }: LongTables): string[] {
  return [
    `each id is a row, with the values ${hoursSaid(mapping)}, both ends included, as columns`,
    'of several values at the first or last time their mean counts',
    `measurements come from ${file}${beside === null ? '' : `, everything else from ${beside.file}`}`,
  ]
}

/** A name as a column: its words in lower case. */
function plain(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '_')
      .replace(/^_+|_+$/g, '') || 'item'
  )
}

function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`
  taken.add(free)
  return free
}

function isWhole(value: number): boolean {
  return Number.isNaN(value) || Number.isInteger(value)
}

function count(engine: Engine, sql: string): number {
  return Number(engine.rows(sql)[0]?.n ?? 0)
}

function run(engine: Engine, steps: readonly SqlStep[]): void {
  for (const { sql } of steps) engine.run(sql)
}
