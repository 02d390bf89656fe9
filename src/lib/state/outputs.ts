/** What leaves the studio as files. Apart from it, since only two of its screens need the code that writes them. */
import { projectText, type Project } from '../report/project'
import { makeResults, type Results } from '../report/results'
import type { ReportTask } from '../report/service'
import { hashOfSchema } from '../cohort/public-schema'
import { toCsv } from '../table/write'
import { choicesOf, type OpenCohort } from './cohort.svelte'
import { OPENED, type Run } from './runs.svelte'
import type { Studio } from './studio.svelte'

/** What the report worker needs to write the results folder of runs, as the command writes it; null before a split. */
export function reportTaskOf(studio: Studio, runs: readonly Run[]): ReportTask | null {
  const { cohort, design, ports } = studio
  const { prepared } = design
  if (prepared === null || runs.length === 0) return null
  const study = studio.studyOf(runs.map(({ generator }) => generator))
  return {
    software: ports.software(),
    environment: ports.environment(),
    title: studio.name,
    source: study.source,
    study,
    inputs: (cohort.open?.facts ?? []).map(({ file, bytes, sha256 }) => ({
      file,
      use: 'cohort',
      bytes,
      sha256,
    })),
    cohort: prepared.cohort,
    schema: prepared.schema,
    schemaSha256: hashOfSchema(prepared.schema),
    holdout: prepared.holdout.spec,
    sites: prepared.holdout.sites,
    ended: runs.map(({ cell, pictures, asked }) => ({ cell, pictures, asked })),
    written: new Map(runs.map(({ cell, csv }) => [cell.id, csv])),
    choices: { formulasInert: studio.inert },
    limits: studio.limits,
  }
}

/** The project file. @param withData puts the cohort's own rows into it */
export function projectOf(studio: Studio, withData: boolean): string {
  const { cohort, design, runs, ports, awaited } = studio
  // Still without its data, a project is saved as it came: nothing of it can be made again.
  if (awaited !== null) {
    studio.unsaved = false
    const kept = withCells(awaited, new Set(runs.runs.map(({ cell }) => cell.id)))
    return `${JSON.stringify({ ...kept, ...limitsIn(studio) })}\n`
  }
  const { open, described } = cohort
  const { prepared } = design
  const study = studio.studyOf(runs.runs.map(({ generator }) => generator))
  const text = projectText({
    software: ports.software(),
    name: studio.name,
    source: {
      demo: open?.demo ?? false,
      files: open === null ? [] : namedFiles(open),
      ...(open === null ? {} : { sha256: open.input.sha256 }),
    },
    ...readingOf(open, withData),
    edits: cohort.edits,
    schema: described?.schema ?? null,
    design: design.spec === null ? null : { holdout: design.spec, outcomeColumns: design.outcomeColumns },
    generators: study.generators,
    seeds: [studio.seed],
    results:
      prepared === null
        ? openedResults(studio)
        : makeResults({
            software: ports.software(),
            study: study.source,
            environment: ports.environment(),
            cohort: prepared.cohort,
            cells: runs.runs.map(({ cell }) => cell),
          }),
    earlier: runs.runs
      .filter((run) => run.design !== design.key && run.design !== OPENED)
      .map(({ cell }) => cell.id),
    pictures: Object.fromEntries(runs.runs.map(({ cell, pictures }) => [cell.id, pictures])),
    ...limitsIn(studio),
    data:
      withData && open !== null && !open.demo
        ? { name: open.name, csv: toCsv(open.input.table, { inert: false }).text }
        : null,
  })
  studio.unsaved = false
  return text
}

/** How the files were read: what goes with the rows of a cohort that come along is done to them already. */
function readingOf(open: OpenCohort | null, withData: boolean): Pick<Project, 'undone' | 'reading'> {
  if (open === null) return { undone: [] }
  const { undone, ...reading } = choicesOf(open)
  return open.demo || withData ? { undone } : { undone, reading }
}

/** A recipe's tables have one hash together. */
function namedFiles({ facts, files }: OpenCohort): { file: string; sha256: string }[] {
  return facts.length > 0 ? facts : files.map(({ name }) => ({ file: name, sha256: '' }))
}

/** Results that came from a file, whose data aren't open: less the cells that were removed since. */
function openedResults({ opened, runs }: Studio): Results | null {
  if (opened === null) return null
  const ids = new Set(runs.runs.map(({ cell }) => cell.id))
  return { ...opened.results, cells: opened.results.cells.filter(({ id }) => ids.has(id)) }
}

function limitsIn({ limits }: Studio): Pick<Project, 'limits'> {
  return Object.keys(limits).length === 0 ? {} : { limits }
}

/** The project without the cells that were removed since it was opened. */
function withCells(project: Project, ids: ReadonlySet<string>): Project {
  const { results } = project
  if (results === null) return project
  return { ...project, results: { ...results, cells: results.cells.filter(({ id }) => ids.has(id)) } }
}
