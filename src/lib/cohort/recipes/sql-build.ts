import { InputError, WardloomError } from '../../base/errors'
import { quoteName, type Engine } from '../../table/engine'
import type { Column } from '../../table/table'
import type { SchemaPart } from '../schema'
import { declaredColumns } from './dictionary'
import { codedColumn } from './raw'
import type { Built, FlowStep, RecipeOptions, RecipeOutcome, Streams } from './recipe'
import type { CohortColumn, RawTable, SqlRecipe } from './sql-recipe'

/** Cells of one raw table that a tab holds. */
const MOST_CELLS = 100_000_000
const COHORT = 'cohort'

/** See `SqlRecipe`. @throws InputError */
export async function buildSql(
  told: SqlRecipe,
  options: RecipeOptions,
  streams: Streams | undefined,
): Promise<Built> {
  const chosen = outcomeOf(told, options)
  if (streams === undefined) throw new RangeError('a recipe of SQL needs its tables')
  const engine = await streams.engine()
  const said: string[] = []
  try {
    for (const [table, raw] of Object.entries(told.tables)) {
      await take(engine, streams, table, raw)
      if (!streams.has(table)) said.push(`the table ${table} is not among the files: ${raw.without ?? ''}`)
    }
    const flow = run(engine, told)
    const rows = flow.at(-1)?.remaining ?? 0
    if (rows === 0)
      throw new InputError(
        'No stay passes the exclusions of the recipe.',
        'Check that the tables belong together.',
      )
    checkKey(engine, told.key, rows)
    const columns = [
      textColumn(engine, told.key, 'identifier', told.key, rows),
      ...told.columns.map((column) => columnOf(engine, column, told.key, rows)),
    ]
    said.push(...implausible(engine, told.columns))
    const table = { rows, columns }
    return { table, part: partOf(told, chosen, table), flow, said, discarded: [] }
  } finally {
    for (const name of new Set([...Object.keys(told.tables), ...told.steps.map((step) => step.name)]))
      engine.run(`DROP TABLE IF EXISTS ${quoteName(name)}`)
  }
}

function outcomeOf({ outcomes, label }: SqlRecipe, options: RecipeOptions): RecipeOutcome {
  const { outcome, window = null, longStayDays = null } = options
  const field = window !== null ? 'window' : longStayDays !== null ? 'longStayDays' : null
  if (field !== null)
    throw new InputError(`The recipe “${label}” knows no ${field}.`, 'Leave it out.', {
      field: `cohort.${field}`,
    })
  const chosen = outcomes.find(({ id }) => id === (outcome ?? outcomes[0].id))
  if (chosen === undefined)
    throw new InputError(
      `The recipe “${label}” has no outcome “${outcome ?? ''}”.`,
      `It has ${outcomes.map(({ id }) => id).join(', ')}.`,
      { field: 'cohort.outcome' },
    )
  return chosen
}

/** Takes what the recipe reads of a raw table into DuckDB, piece by piece. */
async function take(engine: Engine, streams: Streams, table: string, raw: RawTable): Promise<void> {
  const { needed, optional = [], where, without } = raw
  const names = [...needed, ...optional].map(quoteName)
  engine.run(
    `CREATE OR REPLACE TABLE ${quoteName(table)} (${names.map((name) => `${name} VARCHAR`).join(', ')})`,
  )
  if (!streams.has(table)) {
    if (without !== undefined) return
    throw new InputError(
      `The table “${table}” is not among the files.`,
      `Add ${table}.csv or ${table}.csv.gz.`,
      {
        field: 'cohort.files',
      },
    )
  }
  await streams.each(table, { needed, optional }, (rows) => {
    const condition = where === undefined ? '' : ` WHERE ${where}`
    engine.run(`INSERT INTO ${quoteName(table)} SELECT ${names.join(', ')} FROM ${rows}${condition}`)
    if (count(engine, `SELECT count(*) AS n FROM ${quoteName(table)}`) * names.length > MOST_CELLS)
      throw new InputError(
        `holds more than ${MOST_CELLS / 1e6} million cells that the recipe needs: more than a browser tab can hold.`,
        'Take a random sample of the stays.',
        { file: streams.file(table).name },
      )
  })
}

/** Runs the steps, and counts what each leaves of the cohort. */
function run(engine: Engine, { steps }: SqlRecipe): FlowStep[] {
  const flow: FlowStep[] = []
  for (const { name, purpose, sql } of steps) {
    try {
      engine.run(`CREATE OR REPLACE TABLE ${quoteName(name)} AS ${sql}`)
    } catch (error) {
      if (error instanceof WardloomError) throw error
      console.error(error)
      throw new InputError(
        `The recipe’s step “${name}” (${purpose}) can’t be done with these tables.`,
        'Check that each file is the table that it is called after.',
      )
    }
    if (name !== COHORT) continue
    const remaining = count(engine, `SELECT count(*) AS n FROM ${COHORT}`)
    const before = flow.at(-1)?.remaining ?? remaining
    flow.push({ label: purpose, remaining, excluded: before - remaining })
  }
  return flow
}

/** @throws InputError where a row has no key, or two have the same */
function checkKey(engine: Engine, key: string, rows: number): void {
  const different = count(engine, `SELECT count(DISTINCT ${quoteName(key)}) AS n FROM ${COHORT}`)
  if (different !== rows)
    throw new InputError(
      `${rows - different} rows of the cohort have no ${key} of their own.`,
      'Check that no raw table holds a stay twice.',
    )
}

function columnOf(engine: Engine, column: CohortColumn, key: string, rows: number): Column {
  const { name, kind } = column
  if (kind === 'binary' || kind === 'categorical') return textColumn(engine, name, kind, key, rows)
  const sql = `SELECT CASE WHEN ${plausible(column)} THEN ${number(name)} END FROM ${COHORT}${inOrder(key)}`
  const values = engine.numbers(sql, rows)
  return { name, kind, unit: null, values }
}

function textColumn(
  engine: Engine,
  name: string,
  kind: 'binary' | 'categorical' | 'identifier',
  key: string,
  rows: number,
): Column {
  const texts = new Array<string | null>(rows).fill(null)
  engine.texts(
    `SELECT (row_number() OVER (${inOrder(key)}) - 1)::INTEGER, ${quoteName(name)}::VARCHAR FROM ${COHORT}`,
    (row, text) => (texts[row] = text),
  )
  const isFlag = texts.every((text) => text === null || text === '0' || text === '1')
  return codedColumn(name, kind, texts, kind === 'binary' && isFlag ? ['0', '1'] : [])
}

/** Keys that are numbers stand by their size. */
function inOrder(key: string): string {
  return ` ORDER BY try_cast(${quoteName(key)} AS DOUBLE), ${quoteName(key)}::VARCHAR`
}

function number(name: string): string {
  return `try_cast(${quoteName(name)} AS DOUBLE)`
}

/** SQL: a finite number within the dictionary's range. */
function plausible({ name, min, max }: CohortColumn): string {
  const value = number(name)
  const bounds = [min === null ? [] : `${value} >= ${min}`, max === null ? [] : `${value} <= ${max}`].flat()
  return [`isfinite(${value})`, ...bounds].join(' AND ')
}

/** A sentence for each column that lost values. */
function implausible(engine: Engine, columns: readonly CohortColumn[]): string[] {
  return columns.flatMap((column) => {
    const { name, kind, label } = column
    if (kind === 'binary' || kind === 'categorical') return []
    const lost = count(
      engine,
      `SELECT count(*) AS n FROM ${COHORT} WHERE ${quoteName(name)} IS NOT NULL AND (${plausible(column)}) IS NOT TRUE`,
    )
    return lost === 0
      ? []
      : [`${lost} of “${label}” (${name}) are no numbers or not plausible: they count as missing`]
  })
}

function partOf(
  { key, columns, outcomes, late = {}, part }: SqlRecipe,
  chosen: RecipeOutcome,
  table: Built['table'],
): SchemaPart {
  const labels = outcomes.map(({ column }) => column)
  const others = labels.filter((name) => name !== chosen.column)
  return {
    ...part,
    target: chosen.column,
    positive: '1',
    sensitive: chosen.column,
    exclude: [key, ...others, ...(part.exclude ?? [])],
    knownLate: labels.map((target) => ({ target, columns: { ...late[target], ...apart(labels, target) } })),
    columns: declaredColumns(
      [{ name: key, label: key, unit: null, min: null, max: null }, ...columns],
      table,
      key,
    ),
  }
}

function apart(labels: readonly string[], target: string): Record<string, string> {
  return Object.fromEntries(
    labels.filter((name) => name !== target).map((name) => [name, 'it is another outcome of the stay']),
  )
}

function count(engine: Engine, sql: string): number {
  return Number(engine.rows(sql)[0]?.n)
}
