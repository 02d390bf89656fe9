import { InputError } from '../base/errors'
import { canonicalJson, sha256Hex } from '../base/hash'
import { alignTables, withLevelsOf } from '../cohort/align'
import { analysedNames, type Schema, type SchemaPart } from '../cohort/schema'
import { asControl, asTest, asTrain } from '../cohort/split'
import { choicesInForce } from '../evaluate/in-force'
import type { MeasureHooks } from '../evaluate/measure'
import type { EvaluationInput } from '../evaluate/metric'
import type { Reading, ReadingNote, ReadOptions } from '../table/reading'
import { isNumeric, takeColumns, type Table } from '../table/table'
import { toCsv } from '../table/write'
import type { StudyPorts } from './ports'
import { resultsCohort, type ResultsCohort } from './prepare'
import { makeCell, plainCounts, type EndedCell } from './results-cell'

/** What `npm run evaluate` is given. R is never split: what needs a table that isn't there is null with that reason. */
export interface GivenTables {
  real: Reading
  /** Reads S, by R's kinds: a word in a column that is numeric there makes no text of it. */
  synthetic: (kinds: Kinds) => Promise<Reading>
  control: Reading | null
  test: Reading | null
  part: SchemaPart | null
}

type Kinds = NonNullable<ReadOptions['kinds']>
type Readings = Omit<GivenTables, 'synthetic'> & { synthetic: Reading }

export interface TablesWeighed extends EndedCell {
  csv: string
  cohort: ResultsCohort
  schema: Schema
}

const SEED = 1

/**
 * The evaluation alone, for synthetic rows from anywhere: one cell, generator `file`. No column is dropped for
 * being known only after the outcome: the person chose the columns of the file.
 * @throws SchemaError, InputError naming the file
 */
export async function evaluateTables(
  given: GivenTables,
  ports: Pick<StudyPorts, 'describe' | 'evaluate' | 'now'>,
  hooks: Pick<MeasureHooks, 'onProgress' | 'onFamily'> = {},
  signal?: AbortSignal,
): Promise<TablesWeighed> {
  const { real, control, test, part } = given
  const task = { table: real.table, setAside: real.setAside, codebook: null, part }
  const { table, schema } = await ports.describe(task, signal)
  const synthetic = await given.synthetic(kindsFor(schema, part))
  const analysed = analysedNames(schema)
  if (analysed.length === 0)
    throw new InputError('has no column to analyse.', 'Name some in the schema.', { file: real.file })
  const aligned = alignAll(table, schema, analysed, { synthetic, control, test })
  if (aligned.lacking.length === analysed.length) {
    throw new InputError(`shares no column with ${real.file}.`, 'Give both the same column names.', {
      file: synthetic.file,
    })
  }
  const readings: Readings = { ...given, synthetic }
  const id = cellId(readings)
  const input: EvaluationInput = {
    train: asTrain(aligned.real),
    synthetic: aligned.synthetic,
    control: aligned.control === null ? null : asControl(aligned.control),
    test: aligned.test === null ? null : asTest(aligned.test),
    schema,
    analysed,
    seed: SEED,
    cell: id,
    metrics: 'all',
    violations: aligned.violations,
    realViolations: real.unfit,
    lacking: aligned.lacking,
  }
  const choices = choicesInForce(input)
  const { pictures, ...weighed } = await ports.evaluate(input, hooks, signal)
  const featureNames = schema.columns.filter(({ role }) => role === 'feature').map(({ name }) => name)
  const facts = {
    id,
    generator: 'file',
    strategy: null,
    disclosure: null,
    target: schema.target,
    features: featureNames.length,
    featureNames,
    rows: synthetic.table.rows,
    seed: SEED,
    fold: null,
    outcomeColumns: 'keep' as const,
  }
  const rows = synthetic.table.rows
  const end = {
    status: 'done' as const,
    reason: null,
    file: `synthetic/${id}.csv`,
    counts: plainCounts(rows, rows, 0, 0),
  }
  return {
    cell: makeCell(facts, end, { ...weighed, choices }),
    pictures,
    csv: toCsv(synthetic.table, { inert: false }).text,
    schema,
    cohort: cohortOfGiven(readings, schema, aligned.notes),
  }
}

/** R's numbers and dates are read as such in S; of levels only what was declared, so that codes stay codes. */
function kindsFor(schema: Schema, part: SchemaPart | null): Kinds {
  const declared = new Set(
    (part?.columns ?? []).filter(({ kind }) => kind !== undefined).map(({ name }) => name),
  )
  const kept = schema.columns.filter(
    ({ name, kind, role }) =>
      role !== 'excluded' &&
      (kind === 'numeric' || kind === 'integer' || kind === 'date' || declared.has(name)),
  )
  return Object.fromEntries(kept.map(({ name, kind }) => [name, kind]))
}

interface AlignedAll {
  real: Table
  synthetic: Table
  control: Table | null
  test: Table | null
  violations: Record<string, Int32Array>
  lacking: string[]
  notes: ReadingNote[]
}

function alignAll(
  real: Table,
  schema: Schema,
  analysed: readonly string[],
  others: Pick<Readings, 'synthetic' | 'control' | 'test'>,
): AlignedAll {
  const notes: ReadingNote[] = []
  let reference = real
  const align = (
    reading: Reading,
  ): { table: Table; violations: Record<string, Int32Array>; lacking: string[] } => {
    const aligned = alignTables(reference, reading.table, schema, reading.unfit)
    reference = aligned.reference
    notes.push(...notesOf(reading, aligned))
    return aligned
  }
  const holdout = (reading: Reading | null): Table | null => {
    if (reading === null) return null
    const { table, lacking } = align(reading)
    const lost = lacking.find((name) => analysed.includes(name))
    if (lost !== undefined) {
      throw new InputError('is missing.', 'A table of unseen real rows needs all analysed columns.', {
        file: reading.file,
        column: lost,
      })
    }
    return table
  }
  const synthetic = align(others.synthetic)
  const control = holdout(others.control)
  const test = others.test === others.control ? control : holdout(others.test)
  const share = (table: Table): Table => withLevelsOf(reference, table)
  return {
    real: share(real),
    synthetic: share(
      kept(
        synthetic.table,
        analysed.filter((name) => !synthetic.lacking.includes(name)),
      ),
    ),
    control: control === null ? null : share(control),
    test: test === null ? null : share(test),
    violations: synthetic.violations,
    lacking: synthetic.lacking.filter((name) => analysed.includes(name)),
    notes,
  }
}

function kept(table: Table, analysed: readonly string[]): Table {
  return takeColumns(
    table,
    table.columns.map(({ name }) => name).filter((name) => analysed.includes(name)),
  )
}

function notesOf(
  { file, notes: told }: Reading,
  aligned: { violations: Record<string, Int32Array>; notes: string[]; lacking: string[]; extra: string[] },
): ReadingNote[] {
  const note = (rule: string, column: string | null, count: number, said: string): ReadingNote => ({
    file,
    rule,
    column,
    count,
    said,
    undo: null,
  })
  return [
    ...aligned.notes.map((said) => note('matched-columns', null, 1, said)),
    ...Object.entries(aligned.violations)
      // What the reader saw itself it has said itself.
      .filter(([name]) => !told.some(({ rule, column }) => rule.startsWith('not-a-') && column === name))
      .map(([column, rows]) =>
        note(
          'not-a-number',
          column,
          rows.length,
          'Values that are no numbers were counted and taken as missing.',
        ),
      ),
    ...aligned.lacking.map((column) =>
      note('missing-column', column, 1, 'The real table has this column, this one lacks it.'),
    ),
    ...aligned.extra.map((column) =>
      note('extra-column', column, 1, 'The real table lacks this column; it was left out.'),
    ),
  ]
}

function cohortOfGiven(given: Readings, schema: Schema, aligned: ReadingNote[]): ResultsCohort {
  const { real, synthetic, control, test } = given
  const readings = [real, synthetic, ...new Set([control, test].filter((reading) => reading !== null))]
  const notes = [...readings.flatMap((reading) => reading.notes), ...aligned]
  const rows = {
    train: new Int32Array(real.table.rows),
    control: new Int32Array(control?.table.rows ?? 0),
    test: new Int32Array(test?.table.rows ?? 0),
  }
  const site = schema.site
  const sites = site === null ? 0 : distinct(real.table, site)
  return {
    ...resultsCohort({ flow: null, sha256: real.sha256, notes, table: real.table }, schema, {
      rows,
      sites: [],
    }),
    sites,
  }
}

function distinct(table: Table, name: string): number {
  const column = table.columns.find((one) => one.name === name)
  if (column === undefined) return 0
  const cells = isNumeric(column)
    ? column.values.filter((value) => !Number.isNaN(value))
    : column.codes.filter((code) => code >= 0)
  return new Set(cells).size
}

function cellId({ real, synthetic, control, test, part }: Readings): string {
  const specification = {
    version: 1,
    evaluate: {
      real: real.sha256,
      synthetic: synthetic.sha256,
      control: control?.sha256 ?? null,
      test: test?.sha256 ?? null,
    },
    schema: part,
    seed: SEED,
  }
  return sha256Hex(canonicalJson(specification)).slice(0, 12)
}
