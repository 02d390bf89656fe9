/** Results that come back from a file. Apart from the studio, since only who opens some needs the code that reads them. */
import { asset } from '$app/paths'
import { InputError, messageOf } from '../base/errors'
import { canonicalJson, sha256Hex } from '../base/hash'
import { hashOfSchema } from '../cohort/public-schema'
import type { OpenedResults } from '../report/opened-results'
import { parseResults } from '../report/opened-results'
import type { ReportTask } from '../report/service'
import { planCells, limitsOf } from '../study/cells'
import type { StudyGenerator } from '../study/study'
import type { Table } from '../table/table'
import type { OpenFile } from './cohort.svelte'
import { OPENED, type Run } from './runs.svelte'
import type { Studio } from './studio.svelte'
import type { KeptCell } from './study-store'

/** Puts the results of a file where the screens show them, in the place of what is open. @throws InputError */
export async function openResults(studio: Studio, { name, data }: OpenFile): Promise<void> {
  const opened = parseResults(await data.text(), name)
  studio.clear()
  studio.opened = opened
  studio.limits = opened.limits
  studio.ledger.recorded = opened.recorded?.ledger ?? []
  const tables = await tablesOf(studio, opened)
  studio.runs.runs = opened.ended.map((ended) => ({
    ...runOf(studio, opened, ended),
    table: tables.get(ended.cell.id) ?? null,
    csv: opened.recorded?.tables[ended.cell.id] ?? null,
  }))
  const { study } = opened
  if (study === null) return
  const state = await studio.openStudy()
  try {
    await state.openEnded(study, {
      kept: keptOf(opened),
      told: opened.prepared,
      cohort: { name: cohortName(opened), demo: study.cohort.from === 'demo', rows: rowsOf(opened) },
    })
  } catch (error) {
    // Cells can be looked at all the same.
    state.error = messageOf(error)
  }
}

/** Of this site, by the name of its file. @throws InputError where it isn't there */
export async function fetchRecording(name: string): Promise<OpenFile> {
  const response = /^[\w-]+$/.test(name) ? await fetch(asset(`/recordings/${name}.json`)) : null
  if (response?.ok !== true)
    throw new InputError(`There is no recording “${name}” on this site.`, 'Check the address.')
  return { name: `recording ${name}`, data: await response.blob() }
}

/** The synthetic rows of a recording, in the kinds of its schema. */
async function tablesOf(studio: Studio, { recorded, prepared }: OpenedResults): Promise<Map<string, Table>> {
  const kinds = Object.fromEntries(prepared.schema.columns.map(({ name, kind }) => [name, kind]))
  const found = new Map<string, Table>()
  for (const [cell, csv] of Object.entries(recorded?.tables ?? {})) {
    const [reading] = await studio.ports.read([{ name: `${cell}.csv`, data: new Blob([csv]) }], { kinds })
    if (reading !== undefined) found.set(cell, reading.table)
  }
  return found
}

function runOf(studio: Studio, { study }: OpenedResults, ended: OpenedResults['ended'][number]): Run {
  const { generator: id } = ended.cell
  const generator: StudyGenerator = study?.generators.find((one) => one.id === id) ?? {
    id,
    kind: 'file',
    path: id,
  }
  return {
    ...ended,
    table: null,
    csv: null,
    generator,
    study: study ?? studio.studyOf([]),
    design: OPENED,
    rejected: [],
    input: null,
    choices: {},
  }
}

function keptOf(opened: OpenedResults): KeptCell[] {
  const { study, prepared, hashes, ended, recorded } = opened
  if (study === null) return []
  const plans = planCells(study, prepared.cohort.folds?.list)
  const limits = new Map(plans.map((plan) => [plan.id, limitsOf(plan)]))
  return ended.map((one) => ({
    rows: rowsOf(opened),
    ended: one,
    limits: limits.get(one.cell.id) ?? '',
    sha256: hashes.get(one.cell.id) ?? null,
    csv: recorded?.tables[one.cell.id] ?? null,
  }))
}

/** As rows are named that were read with no rule undone. */
function rowsOf({ prepared }: OpenedResults): string {
  return sha256Hex(canonicalJson([prepared.cohort.sha256, [], null, false]))
}

function cohortName({ study }: OpenedResults): string {
  if (study === null) return 'the same data'
  return study.cohort.from === 'demo' ? 'the demo cohort' : study.cohort.files.join(', ')
}

/** What the report worker needs to write opened results again, less the cells that were removed since. */
export function openedTask({ opened, runs, limits }: Studio): ReportTask | null {
  if (opened === null) return null
  const { results, title, study, prepared, inputs, hashes, choices } = opened
  const left = new Set(runs.runs.filter(({ design }) => design === OPENED).map(({ cell }) => cell.id))
  const ended = opened.ended.filter(({ cell }) => left.has(cell.id))
  if (ended.length === 0) return null
  const { software, environment, study: source } = results
  return {
    ...prepared,
    software,
    environment,
    title,
    source,
    study,
    inputs,
    ended,
    written: new Map(),
    hashed: hashes,
    choices,
    limits,
  }
}

/** Once the data are open again: on the same rows under the same design the opened results are this design's own. */
export async function adoptOpened(studio: Studio): Promise<void> {
  const { opened, cohort, design, runs } = studio
  if (opened === null || cohort.open?.input.sha256 !== opened.prepared.cohort.sha256) return
  // Lays the study's words over the columns.
  await (await studio.openStudy()).sync()
  if (!(await design.prepare()) || design.prepared === null) return
  const { schema, holdout } = design.prepared
  const isSame =
    hashOfSchema(schema) === opened.prepared.schemaSha256 &&
    canonicalJson(holdout.spec) === canonicalJson(opened.prepared.holdout)
  if (isSame) runs.adopt(design.key)
}
