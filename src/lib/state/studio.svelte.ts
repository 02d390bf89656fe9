import { getContext, setContext } from 'svelte'
import { messageOf } from '../base/errors'
import type { Project } from '../report/project'
import type { PreparedCohort } from '../study/prepare'
import { partOf } from '../study/schema-part'
import type { BaselineMethod, CohortSource, Study, StudyGenerator } from '../study/study'
import { studyFile } from '../study/study-file'
import { CohortState, type OpenFile } from './cohort.svelte'
import { DesignState } from './design.svelte'
import { Doorways } from './doorways.svelte'
import { LedgerState } from './ledger.svelte'
import { makePorts } from './page-ports'
import { RunsState } from './runs.svelte'
import { WebGpuState } from './web-gpu.svelte'
import { WebLlm } from './web-llm'
import { WriterState, type Preview } from './writer.svelte'

const KEY = Symbol('studio')

/** Everything that the studio's screens share; made once, by their layout. */
export class Studio {
  readonly doorways = new Doorways()
  readonly ports = makePorts(this.doorways)
  readonly cohort = new CohortState(this.ports)
  readonly design = new DesignState(this.ports, this.cohort)
  readonly ledger = new LedgerState()
  readonly runs = new RunsState(this.ports, this.ledger)
  readonly writer = new WriterState(this.doorways)
  readonly webLlm = new WebLlm(this.doorways)
  readonly webGpu = new WebGpuState(this.webLlm)
  rows = $state(2000)
  seed = $state(1)
  /** Cells that a spreadsheet would run as formulas are made inert in exports. */
  inert = $state(true)
  /** A project file that waits for its data. */
  awaited = $state.raw<Project | null>(null)
  error = $state.raw<string | null>(null)
  /** Whether something would be lost with the page. */
  unsaved = $state(false)

  get name(): string {
    return this.cohort.open?.name ?? this.awaited?.name ?? 'Wardloom project'
  }

  /** Files as dropped: data, or a project that was saved. @returns whether something was opened */
  async openFiles(files: OpenFile[]): Promise<boolean> {
    this.error = null
    try {
      const [only] = files
      if (files.length === 1 && only !== undefined && (await isProject(only))) {
        const { parseProject } = await import('../report/project')
        await this.openProject(parseProject(await only.data.text(), only.name))
        return true
      }
      if (!(await this.cohort.openFiles(files))) return false
      await this.resume()
      return true
    } catch (error) {
      this.error = messageOf(error)
      return false
    }
  }

  async setBadRowsAside(): Promise<boolean> {
    if (!(await this.cohort.setBadRowsAside())) return false
    await this.resume()
    return true
  }

  async openDemo(): Promise<boolean> {
    if (!(await this.cohort.openDemo())) return false
    await this.resume()
    return true
  }

  /** The study that would do again what the screens do now. */
  studyOf(generators: StudyGenerator[]): Study {
    const { cohort, design } = this
    const schema = cohort.described === null ? null : partOf(cohort.described.schema)
    const holdout = design.spec ?? { by: null, fraction: 0.25, control: 0.2, seed: 1 }
    const study: Omit<Study, 'source'> = {
      version: 1,
      name: this.name,
      cohort: this.source(),
      schema,
      holdout,
      generators,
      features: [design.features],
      rows: [this.rows],
      seeds: [this.seed],
      metrics: 'all',
      outcomeColumns: design.outcomeColumns,
    }
    return { ...study, source: studyFile(study) }
  }

  /** Splits, and runs the generators on what is left to train. */
  async generate(generators: StudyGenerator[]): Promise<boolean> {
    const prepared = await this.prepare()
    if (prepared === null) return false
    this.unsaved = true
    const key = this.writer.key.trim() || null
    return this.runs.run(this.studyOf(generators), prepared, this.design.key, () => key)
  }

  /** Lets the language model that the person described write, after the consent that its form asks for. */
  async write(): Promise<boolean> {
    if (!this.writer.isReady) return false
    return this.generate([this.writerGenerator()])
  }

  /** What the language model would be asked first. */
  async previewWriter(): Promise<Preview | null> {
    const prepared = await this.prepare()
    return prepared === null ? null : this.writer.preview(this.studyOf([this.writerGenerator()]), prepared)
  }

  private writerGenerator(): StudyGenerator {
    return this.writer.generator(this.cohort.open?.recipe != null)
  }

  private async prepare(): Promise<PreparedCohort | null> {
    const { design } = this
    if (!(await design.prepare())) return null
    if (design.features !== 'all') await design.rank()
    return design.prepared
  }

  /** The text of the project file. @param withData puts the cohort's own rows into it */
  async projectFile(withData: boolean): Promise<string> {
    const { projectOf } = await import('./outputs')
    return projectOf(this, withData)
  }

  clear(): void {
    this.cohort.clear()
    this.design.clear()
    this.runs.clear()
    this.doorways.closeAll()
    this.writer.clear()
    this.awaited = null
    this.error = null
    this.unsaved = false
    this.rows = 2000
    this.seed = 1
  }

  private source(): CohortSource {
    const { open } = this.cohort
    if (open === null || open.demo) return { from: 'demo' }
    const files = open.files.map(({ name }) => name)
    return open.recipe === null
      ? { from: 'files', files: files.filter((name) => name !== open.codebookFile) }
      : { from: 'recipe', recipe: open.recipe, files, window: null, outcome: null }
  }

  private async openProject(project: Project): Promise<void> {
    this.clear()
    this.awaited = project
    this.seed = project.seeds[0] ?? 1
    const cells = project.results?.cells ?? []
    this.runs.runs = cells.map((cell) => {
      const generator = (project.generators as StudyGenerator[]).find(({ id }) => id === cell.generator) ?? {
        id: cell.generator,
        kind: 'file' as const,
        path: cell.generator,
      }
      const pictures = project.pictures[cell.id] ?? null
      return { cell, pictures, table: null, csv: null, generator, study: this.studyOf([]), design: 'opened' }
    })
    if (project.data !== null)
      await this.openFiles([{ name: project.data.name, data: new Blob([project.data.csv]) }])
    else if (project.source.demo) await this.openDemo()
  }

  /** Lays a waiting project's words over the data that it was waiting for. */
  private async resume(): Promise<void> {
    const { awaited } = this
    this.awaited = null
    this.unsaved = true
    if (awaited === null) return
    if (awaited.edits !== null) await this.cohort.takeEdits(awaited.edits)
    if (awaited.design !== null) this.design.take(awaited.design)
  }
}

/** A baseline as a generator of a study. */
export function baselineGenerator(method: BaselineMethod): StudyGenerator {
  return { id: method, kind: 'baseline', method }
}

async function isProject({ name, data }: OpenFile): Promise<boolean> {
  if (!/\.json$/i.test(name)) return false
  return /"kind"\s*:\s*"wardloom-project"/.test(await data.slice(0, 400).text())
}

export function setStudio(studio: Studio): Studio {
  return setContext(KEY, studio)
}

export function getStudio(): Studio {
  return getContext<Studio>(KEY)
}
