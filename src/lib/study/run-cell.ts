import { Cancelled, messageOf, SchemaError } from '../base/errors'
import type { OnProgress } from '../base/progress'
import { stream } from '../base/random'
import { alignTables, withLevelsOf } from '../cohort/align'
import { chooseColumns } from '../cohort/features'
import type { Schema } from '../cohort/schema'
import { choicesInForce } from '../evaluate/in-force'
import type { MeasureHooks } from '../evaluate/measure'
import type { EvaluationInput } from '../evaluate/metric'
import type { Generated } from '../generate/generator'
import { takeColumns, takeRows, type Table } from '../table/table'
import { toCsvInTurns } from '../table/write'
import type { CellPlan } from './cells'
import type { LlmHooks, LlmJob, StudyPorts } from './ports'
import type { PreparedCohort } from './prepare'
import { makeCell, noCounts, plainCounts, type CellFacts, type EndedCell } from './results-cell'
import type { Study } from './study'

export interface CellHooks {
  /** Where the journals of language models are kept; in memory by default. */
  journal?: LlmHooks['journal']
  onRejected?: LlmHooks['onRejected']
  /** The API key of a generator, from memory. */
  keyOf?: (generator: string) => string | null
  modelOf?: LlmHooks['modelOf']
  /** Questions and answers go into the ledger, word for word. */
  keepBodies?: boolean
  /** Ends the generation alone: what has been written is kept and measured. */
  stop?: AbortSignal
  /** Ends the measuring alone: what has been found is kept. */
  stopMeasuring?: AbortSignal
  onProgress?: OnProgress
  /** What is weighed against what, once that begins. */
  onInput?: (input: EvaluationInput) => void
  /** The cell with the metrics found so far, and how it goes on. */
  onMeasuring?: (sofar: FreshCell) => void
  onLedger?: (line: string) => void
  onRows?: (rows: Table) => void
  /** Tables of generators of kind `file`, by generator id. */
  files?: ReadonlyMap<string, Table>
  signal?: AbortSignal
}

/** A cell that has just ended: with its rows as CSV, and as the table that the screens go on with. */
export interface FreshCell extends EndedCell {
  table: Table | null
  csv: string | null
}

/**
 * One generator once: generate, write, weigh. Never rejects but for a cancel: what goes wrong is the cell's reason.
 * @throws Cancelled
 */
export async function runCell(
  plan: CellPlan,
  prepared: PreparedCohort,
  study: Pick<Study, 'metrics'>,
  ports: StudyPorts,
  hooks: CellHooks = {},
): Promise<FreshCell> {
  const columns = columnsOf(plan, prepared)
  const facts = factsOf(plan, prepared.schema, columns)
  const fail = async (reason: string, made: Made | null): Promise<FreshCell> => ({
    cell: makeCell(
      facts,
      { status: 'failed', reason, file: fileOf(made, plan), counts: made?.counts ?? noCounts(plan.rows) },
      null,
    ),
    pictures: null,
    table: made?.table ?? null,
    csv: made === null || made.table.rows === 0 ? null : await toCsvInTurns(made.table),
    asked: made?.asked,
  })
  const unmeasured = async (made: Made): Promise<FreshCell> => ({
    cell: makeCell(
      facts,
      {
        status: 'stopped',
        reason: 'Stopped before it was measured.',
        file: fileOf(made, plan),
        counts: made.counts,
      },
      null,
    ),
    pictures: null,
    table: made.table,
    csv: await toCsvInTurns(made.table),
    asked: made.asked,
  })
  let made: Made | null = null
  try {
    made = await generate(plan, prepared, columns, ports, hooks)
    if (made.table.rows === 0) return fail(made.reason ?? 'No usable row came.', made)
    const csv = await toCsvInTurns(made.table)
    const { status, reason, counts, table } = made
    const end = {
      status: status === 'failed' ? ('stopped' as const) : status,
      reason,
      file: fileOf(made, plan),
      counts,
    }
    const input = evaluationInput(plan, prepared, study, columns, made)
    const choices = choicesInForce(input)
    const onFound: MeasureHooks['onFound'] = ({ pictures, ...found }) => {
      const cell = makeCell(facts, end, { ...found, seconds: 0, choices })
      hooks.onMeasuring?.({ cell, pictures, table, csv })
    }
    hooks.onInput?.(input)
    const { onProgress, stopMeasuring: stop } = hooks
    const { pictures, ...weighed } = await ports.evaluate(input, { onProgress, onFound, stop }, hooks.signal)
    const { asked } = made
    return { cell: makeCell(facts, end, { ...weighed, choices }), pictures, table, csv, asked }
  } catch (error) {
    if (error instanceof Cancelled && (hooks.signal?.aborted ?? true)) {
      // Rows that a model was paid for outlive a stop while they are measured.
      if (made !== null && plan.generator.kind === 'llm') return unmeasured(made)
      throw error
    }
    return fail(
      made === null ? messageOf(error) : `The rows could not be measured: ${messageOf(error)}`,
      made,
    )
  }
}

/** A cell of a language model as a job for the worker that writes. Null for other generators. */
export function llmJobOf(plan: CellPlan, prepared: PreparedCohort): LlmJob | null {
  const { generator, rows, seed, id } = plan
  if (generator.kind !== 'llm') return null
  const { schema, holdout } = prepared
  const columns = columnsOf(plan, prepared)
  return { generator, train: holdout.train, schema, columns, rows, seed, cell: id }
}

/** What a generator made, and how it fits the cohort's columns. */
type Made = Generated & {
  violations: Record<string, Int32Array>
  lacking: string[]
}

async function generate(
  plan: CellPlan,
  prepared: PreparedCohort,
  columns: readonly string[],
  ports: StudyPorts,
  hooks: CellHooks,
): Promise<Made> {
  const { generator, rows, seed, id } = plan
  const { schema } = prepared
  const { train } = prepared.holdout
  const job = llmJobOf(plan, prepared)
  if (job !== null) {
    const generated = await ports.llm(job, { ...hooks, journal: hooks.journal ?? 'memory' })
    return { ...generated, violations: {}, lacking: [] }
  }
  const started = ports.now()
  if (generator.kind === 'llm') throw new RangeError('a model’s cell without a job')
  if (generator.kind === 'baseline') {
    const job = { method: generator.method, train, schema, columns, rows, stream: [seed, id, 'generate'] }
    const table = await ports.baseline(job, hooks.onProgress, hooks.signal)
    const counts = plainCounts(rows, table.rows, 0, (ports.now() - started) / 1000)
    const members = null
    return { table, counts, status: 'done', reason: null, members, violations: {}, lacking: [] }
  }
  const given = hooks.files?.get(generator.id)
  if (given === undefined)
    throw new SchemaError(`The file ${generator.path} was not read.`, 'Check its path.')
  return takeGiven(given, plan, train, schema, columns, (table) =>
    plainCounts(rows, table.rows, given.rows - table.rows, (ports.now() - started) / 1000),
  )
}

/** Rows of somebody else's table: as many as the cell asks for, drawn by seed where there are more. */
function takeGiven(
  given: Table,
  { rows, seed, id }: CellPlan,
  train: Table,
  schema: PreparedCohort['schema'],
  columns: readonly string[],
  counts: (table: Table) => Made['counts'],
): Made {
  const drawn =
    given.rows <= rows ? given : takeRows(given, stream(seed, id, 'generate').sample(given.rows, rows).sort())
  const { table, violations, lacking } = alignTables(train, drawn, schema)
  const kept = columns.filter((name) => !lacking.includes(name))
  const enough = given.rows >= rows
  return {
    table: takeColumns(table, kept),
    counts: counts(table),
    status: enough ? 'done' : 'stopped',
    reason: enough ? null : `The file has ${given.rows} rows, ${rows} were asked for.`,
    members: null,
    violations,
    lacking: lacking.filter((name) => columns.includes(name)),
  }
}

function evaluationInput(
  { id, seed }: CellPlan,
  { schema, holdout }: PreparedCohort,
  { metrics }: Pick<Study, 'metrics'>,
  columns: readonly string[],
  made: Made,
): EvaluationInput {
  const { train, control, test } = holdout
  return {
    train: withLevelsOf(made.table, train),
    synthetic: made.table,
    control: control.rows === 0 ? null : withLevelsOf(made.table, control),
    test: test.rows === 0 ? null : withLevelsOf(made.table, test),
    schema,
    analysed: columns,
    seed,
    cell: id,
    metrics,
    violations: made.violations,
    lacking: made.lacking,
    members: made.members,
  }
}

/** The columns that a cell generates and analyses. */
export function columnsOf({ features }: CellPlan, { schema, ranking }: PreparedCohort): string[] {
  return chooseColumns(schema, ranking, features)
}

/** What is known of a cell before it has run. @param columns those that it generates and analyses */
export function factsOf(
  { id, generator, rows, seed, setting }: CellPlan,
  schema: Schema,
  columns: readonly string[],
): CellFacts {
  const features = columns.filter(
    (name) => schema.columns.find((column) => column.name === name)?.role === 'feature',
  )
  return {
    id,
    generator: generator.id,
    strategy: generator.kind === 'llm' ? generator.strategy : null,
    disclosure: generator.kind === 'llm' ? generator.disclosure : null,
    target: schema.target,
    features: features.length,
    featureNames: features,
    rows,
    seed,
    fold: setting.fold?.name ?? null,
    outcomeColumns: setting.outcomeColumns,
  }
}

function fileOf(made: Made | null, { id }: CellPlan): string | null {
  return made === null || made.table.rows === 0 ? null : `synthetic/${id}.csv`
}
