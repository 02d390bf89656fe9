import { Cancelled, messageOf } from '../base/errors'
import { sha256Hex, sha256OfBlob } from '../base/hash'
import type { OnProgress } from '../base/progress'
import { alignTables } from '../cohort/align'
import { hashOfSchema } from '../cohort/public-schema'
import type { Schema } from '../cohort/schema'
import type { Metric } from '../evaluate/metric'
import { briefOf } from '../generate/brief'
import { planCells, type CellPlan } from '../study/cells'
import { cohortInput, type HeadlessPorts } from '../study/headless'
import { llmTaskOf } from '../study/llm-task'
import type { LlmJob, StudyPorts } from '../study/ports'
import type { PreparedCohort } from '../study/prepare'
import { prepareStudy } from '../study/prepare-study'
import { noCounts, type ResultsCell } from '../study/results-cell'
import { columnsOf, runCell } from '../study/run-cell'
import type { Study } from '../study/study'
import { takeColumns, type Table } from '../table/table'
import { toCsvInTurns } from '../table/write'
import type { InputFile, Manifest } from './manifest'
import type { OpenedResults } from './opened-results'
import { compared, differencesOf, unknown, type Finding } from './verify-finding'

/** Numbers that are this near to each other, in parts of themselves, are taken for the same. */
export const TOLERANCE = 1e-9

export type VerifyPorts = StudyPorts & Pick<HeadlessPorts, 'read' | 'demo' | 'recipe'>

interface VerifyTask {
  study: Study
  opened: OpenedResults
  manifest: Manifest | null
  /** The study's folder. */
  files: ReadonlyMap<string, Blob>
  /** What the person added: the real data, and the files of generators. */
  given: readonly { name: string; data: Blob }[]
  /** Ids of the cells to measure again. */
  only: ReadonlySet<string>
}

interface VerifyHooks {
  onFinding: (finding: Finding) => void
  onCell?: (cell: ResultsCell, place: { done: number; total: number }) => void
  onProgress?: OnProgress
  signal?: AbortSignal
}

/**
 * Reads the real rows again, splits them as the study says, makes the baselines' tables again, and measures each cell's
 * synthetic rows again. Each finding is told as it is made.
 * @throws Cancelled; InputError, SchemaError, StudyError where the data don't fit the study
 */
export async function verifyCells(task: VerifyTask, ports: VerifyPorts, hooks: VerifyHooks): Promise<void> {
  const { study, opened, manifest, only } = task
  const { inputs, given, finding } = await inputsOf(task)
  if (finding !== null) hooks.onFinding(finding)
  if (finding?.outcome === 'differs') return
  const input = await cohortInput(study, given, ports)
  const ready = await prepareStudy(study, input, ports, hooks.signal)
  hooks.onFinding(checkCohort(ready.first, opened, manifest))
  const plans = planCells(study, ready.folds).filter(({ id }) => only.has(id))
  const tables = new Map<string, Table>()
  for (const { name, data, generator } of inputs) {
    const [reading] = await ports.read([{ name, data }], {})
    if (reading !== undefined) tables.set(generator, reading.table)
  }
  let done = 0
  for (const plan of plans) {
    const stored = opened.results.cells.find(({ id }) => id === plan.id)
    if (stored === undefined) continue
    hooks.onCell?.(stored, { done: done++, total: plans.length })
    try {
      const again = new CellAgain(
        plan,
        stored,
        await ready.in(plan.setting, hooks.signal),
        task,
        ports,
        tables,
      )
      for (const finding of await again.findings(hooks)) hooks.onFinding(finding)
    } catch (error) {
      if (error instanceof Cancelled) throw error
      hooks.onFinding(unknown(plan.id, cellTitle(stored), messageOf(error)))
    }
  }
}

/** The person's files by the names that the study calls them, found by their hashes. */
async function inputsOf({ study, manifest, given }: VerifyTask): Promise<{
  given: { name: string; use: 'cohort'; data: Blob }[]
  inputs: { name: string; data: Blob; generator: string }[]
  finding: Finding | null
}> {
  const hashed = new Map<string, Blob>()
  for (const { data } of given) hashed.set(await sha256OfBlob(data), data)
  const listed = manifest?.inputs ?? []
  const find = ({ sha256 }: InputFile) => hashed.get(sha256) ?? null
  const cohort = listed.filter(({ use }) => use === 'cohort')
  const named = (name: string) =>
    given.find((file) => file.name === name.replace(/^.*[\\/]/, ''))?.data ?? null
  const wanted =
    study.cohort.from === 'demo'
      ? []
      : study.cohort.files.map((name) => {
          const one = cohort.find(({ file }) => file === name || file === name.replace(/^.*[\\/]/, ''))
          const data = one === undefined ? named(name) : find(one)
          return { name: one?.file ?? name, data, sha256: one?.sha256 ?? null }
        })
  const lacking = wanted.filter(({ data }) => data === null)
  const title = 'The real data'
  const finding =
    study.cohort.from === 'demo'
      ? null
      : lacking.length === 0
        ? compared('data', title, `SHA-256 of ${wanted.map(({ name }) => name).join(', ')}.`, [])
        : compared(
            'data',
            title,
            'The study was run on other files than those that were added, so that nothing further can be compared.',
            lacking.map(({ name, sha256 }) =>
              sha256 === null
                ? `${name}: is not there`
                : `${name}: none of the files has the SHA-256 ${sha256}`,
            ),
          )
  return {
    given: wanted.flatMap(({ name, data }) =>
      data === null ? [] : [{ name, use: 'cohort' as const, data }],
    ),
    inputs: study.generators.flatMap((generator) => {
      if (generator.kind !== 'file') return []
      const one = listed.find(({ use, file }) => use === 'generator' && file === generator.path)
      const data = one === undefined ? null : find(one)
      return data === null ? [] : [{ name: generator.path, data, generator: generator.id }]
    }),
    finding,
  }
}

function checkCohort(first: PreparedCohort, { prepared }: OpenedResults, manifest: Manifest | null): Finding {
  const plain = (cohort: PreparedCohort['cohort']): unknown =>
    JSON.parse(
      JSON.stringify({
        ...cohort,
        ranking: undefined,
        // The same files may be called something else now.
        reading: cohort.reading.map(({ rule, column, count }) => ({ rule, column, count })),
      }),
    )
  const sha256 = hashOfSchema(first.schema)
  return compared(
    'cohort',
    'Cohort, columns and split',
    'Read and split again: rows, what reading changed, columns with their roles and missing values, the sizes of train, control and test, and the hash of the schema.',
    [
      ...differencesOf(plain(prepared.cohort), plain(first.cohort), 'cohort'),
      ...(manifest === null || manifest.schemaSha256 === sha256
        ? []
        : [`schemaSha256: "${manifest.schemaSha256}", not "${sha256}"`]),
    ],
  )
}

function cellTitle({ generator, features, rows, seed, fold }: ResultsCell): string {
  return [
    generator,
    `${features.toLocaleString('en')} features`,
    `${rows.toLocaleString('en')} rows`,
    `seed ${seed}`,
    ...(fold === null ? [] : [`tested on ${fold}`]),
  ].join(', ')
}

/** One cell, made and measured once more. */
class CellAgain {
  private readonly title: string
  private readonly found: Finding[] = []

  constructor(
    private readonly plan: CellPlan,
    private readonly stored: ResultsCell,
    private readonly prepared: PreparedCohort,
    private readonly task: VerifyTask,
    private readonly ports: VerifyPorts,
    private readonly tables: ReadonlyMap<string, Table>,
  ) {
    this.title = cellTitle(stored)
  }

  async findings(hooks: VerifyHooks): Promise<Finding[]> {
    const { plan, stored, ports, tables } = this
    if (stored.metrics.length === 0) return [this.untold('It was not measured.')]
    const written = await this.written()
    if (written === null && plan.generator.kind !== 'baseline')
      return [this.untold(`Its table, ${stored.file ?? 'which was not written'}, is not among the files.`)]
    if (plan.generator.kind === 'file' && !tables.has(plan.generator.id))
      return [this.untold(`It takes the file ${plan.generator.path} as it came: add it to the real data.`)]
    const fresh = await runCell(
      plan,
      this.prepared,
      this.task.study,
      {
        ...ports,
        baseline: async (job, onProgress, signal) => {
          const made = await ports.baseline(job, onProgress, signal)
          await this.compareTable(made)
          return written ?? made
        },
        llm: (job) =>
          Promise.resolve({
            table: written ?? { rows: 0, columns: [] },
            counts: noCounts(job.rows),
            status: 'done',
            reason: null,
            members: membersOf(job),
          }),
      },
      { files: tables, onProgress: hooks.onProgress, signal: hooks.signal },
    )
    if (fresh.cell.status === 'failed') return [...this.found, this.untold(fresh.cell.reason ?? 'It failed.')]
    const choices = differencesOf(stored.choices, JSON.parse(JSON.stringify(fresh.cell.choices)), 'choices')
    if (stored.choices !== undefined && choices.length > 0)
      return [
        ...this.found,
        this.untold(
          'It was measured with groups, quasi-identifiers or bins that somebody chose on the screen.',
        ),
      ]
    return [...this.found, numbersFinding(plan.id, this.title, stored.metrics, fresh.cell.metrics)]
  }

  private untold(why: string): Finding {
    return unknown(this.plan.id, this.title, why)
  }

  /** Its rows out of the folder, in the shape of the training rows; null where they aren't there. */
  private async written(): Promise<Table | null> {
    const { plan, stored, ports, prepared, task } = this
    const data = stored.file === null ? undefined : task.files.get(stored.file)
    if (data === undefined) return null
    const { schema, holdout } = prepared
    const kinds = kindsOf(schema)
    const [reading] = await ports.read([{ name: stored.file ?? '', data }], { kinds })
    if (reading === undefined) return null
    const { table } = alignTables(holdout.train, reading.table, schema, reading.unfit)
    return takeColumns(table, columnsOf(plan, prepared))
  }

  /** A baseline follows from its seed: the same rows have the same hash. */
  private async compareTable(made: Table): Promise<void> {
    const { plan, task, title } = this
    const told = task.manifest?.synthetic.find(({ cell }) => cell === plan.id)?.sha256 ?? null
    if (told === null) return
    const sha256 = sha256Hex(await toCsvInTurns(made))
    const differences = sha256 === told ? [] : [`SHA-256 ${sha256}, the manifest says ${told}`]
    this.found.push(
      compared(
        `${plan.id}-rows`,
        `${title}: rows`,
        'Made again from the real rows and the seed: SHA-256 of the table.',
        differences,
      ),
    )
  }
}

/** As the columns are written, so that no code of a level is taken for a number. */
function kindsOf({ columns }: Schema) {
  return Object.fromEntries(columns.map(({ name, kind }) => [name, kind]))
}

/** Rows that the model was shown: what attacks take for members. */
function membersOf(job: LlmJob): Int32Array {
  return job.generator.disclosure === 'examples' ? briefOf(llmTaskOf(job, null)).shown : new Int32Array(0)
}

/** Every number of every metric beside the one found now. */
export function numbersFinding(
  id: string,
  title: string,
  stored: readonly Metric[],
  found: readonly Metric[],
): Finding {
  const now = new Map(found.map((metric) => [metric.id, numbersOf(metric)]))
  let count = 0
  const differences = stored.flatMap((metric) => {
    const again = now.get(metric.id)
    if (again === undefined) return [`${metric.id}: is not measured by this version`]
    return [...numbersOf(metric)].flatMap(([name, value]) => {
      count++
      const other = again.get(name)
      return isSame(value, other)
        ? []
        : [`${metric.id}${name}: ${String(value)}, found again ${String(other)}`]
    })
  })
  const what = `${count.toLocaleString('en')} numbers of ${stored.length} metrics measured again: values, intervals, floors, ceilings, and those by column, group and site`
  return compared(id, title, `${what}; the same to ${TOLERANCE} of themselves.`, differences)
}

function isSame(a: number | null, b: number | null | undefined): boolean {
  if (a === null || b === null || b === undefined) return a === b
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b))
}

function numbersOf({
  value,
  interval,
  floor,
  ceiling,
  perFeature,
  perGroup,
  perSite,
}: Metric): Map<string, number | null> {
  const entries = (name: string, values: Record<string, number | null>) =>
    Object.entries(values).map(([key, one]): [string, number | null] => [`, ${name} ${key}`, one])
  return new Map<string, number | null>([
    ['', value],
    [', interval from', interval?.[0] ?? null],
    [', interval to', interval?.[1] ?? null],
    [', floor', floor],
    [', ceiling', ceiling],
    ...entries('column', perFeature),
    ...entries('group', perGroup),
    ...entries('site', perSite),
  ])
}
