import { getContext, setContext } from 'svelte'
import { messageOf } from '../base/errors'
import type { FileAnswer } from '../generate/batch-file'
import { credentialedSource } from '../generate/disclosure/agreement'
import type { OpenedResults } from '../report/opened-results'
import type { Project } from '../report/project'
import type { ChosenLimits } from '../report/thresholds'
import { planCells } from '../study/cells'
import type { Outlook } from '../study/outlook'
import type { PreparedCohort } from '../study/prepare'
import type { JournalPlace } from '../study/ports'
import { llmJobOf } from '../study/run-cell'
import { partOf } from '../study/schema-part'
import type { BaselineMethod, CohortSource, Study, StudyGenerator } from '../study/study'
import { studyFile } from '../study/study-file'
import type { ByFile } from '../study/writer-service'
import { CohortState, type OpenFile } from './cohort.svelte'
import { DesignState } from './design.svelte'
import { Doorways } from './doorways.svelte'
import { LedgerState } from './ledger.svelte'
import { lazyEngines, makePorts } from './page-ports'
import { OPENED, RunsState } from './runs.svelte'
import type { StudyState } from './study.svelte'
import type { WriterState } from './writer.svelte'

const KEY = Symbol('studio')

/** Everything that the studio's screens share; made once, by their layout. */
export class Studio {
  readonly doorways = new Doorways()
  private readonly engines = lazyEngines(this.doorways)
  readonly ports = makePorts(this.doorways, this.engines)
  readonly cohort = new CohortState(this.ports)
  readonly design = new DesignState(this.ports, this.cohort)
  readonly ledger = new LedgerState()
  readonly runs = new RunsState(this.ports, this.ledger)
  private writing: Promise<WriterState> | null = null
  private studying: Promise<StudyState> | null = null
  /** Null until somebody has come near a language model. */
  writer = $state.raw<WriterState | null>(null)
  rows = $state(2000)
  seed = $state(1)
  /** Cells that a spreadsheet would run as formulas are made inert in exports. */
  inert = $state(true)
  /** Where the person has put the verdicts' thresholds. */
  limits = $state.raw<ChosenLimits>({})
  /** A project file that waits for its data. */
  awaited = $state.raw<Project | null>(null)
  /** Results that came back from a file; their data may be open by now. */
  opened = $state.raw<OpenedResults | null>(null)
  error = $state.raw<string | null>(null)
  /** Whether the page answers. Before, it is a picture of itself: what was chosen or pressed then would be lost unsaid. */
  awake = $state(false)
  /** Whether something would be lost with the page. */
  unsaved = $state(false)

  get name(): string {
    return this.cohort.open?.name ?? this.awaited?.name ?? this.opened?.title ?? 'Wardloom project'
  }

  /** Files as dropped: data, a project that was saved, or results. @returns whether something was opened */
  async openFiles(files: OpenFile[]): Promise<boolean> {
    this.error = null
    try {
      const [only] = files
      if (files.length === 1 && only !== undefined && (await isProject(only))) {
        const { parseProject } = await import('../report/project')
        await this.openProject(parseProject(await only.data.text(), only.name))
        return true
      }
      if (files.length === 1 && only !== undefined && /\.(?:json|html?)$/i.test(only.name)) {
        const { looksLikeResults } = await import('../report/opened-results')
        if (await looksLikeResults(only)) {
          await (await import('./open-results')).openResults(this, only)
          return true
        }
      }
      // What the project says of reading holds from the start.
      const choices = this.awaited === null ? {} : { undone: this.awaited.undone, ...this.awaited.reading }
      if (!(await this.cohort.openFiles(files, choices))) return false
      await this.resume()
      return true
    } catch (error) {
      this.error = messageOf(error)
      return false
    }
  }

  /** A recorded study of this site. @returns whether it was opened */
  async openRecording(name: string): Promise<boolean> {
    this.error = null
    try {
      const { fetchRecording, openResults } = await import('./open-results')
      await openResults(this, await fetchRecording(name))
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
      tasks: [],
      folds: null,
      outcomeColumns: design.outcomeColumns,
    }
    return { ...study, source: studyFile(study) }
  }

  /** Splits, and runs the generators on what is left to train. */
  async generate(generators: StudyGenerator[]): Promise<boolean> {
    const prepared = await this.prepare()
    if (prepared === null) return false
    this.unsaved = true
    const key = this.writer?.connection.useKey() ?? null
    return this.runs.run(this.studyOf(generators), prepared, this.design.key, {
      keyOf: () => key,
      modelOf: () => this.writer?.local.picked?.files ?? [],
      journal: this.journal,
    })
  }

  /** Where a language model is described, loaded with all that goes with it when it is first wanted. */
  openWriter(): Promise<WriterState> {
    return (this.writing ??= Promise.all([import('./writer.svelte'), this.engines()]).then(
      ([module, engines]) =>
        (this.writer = new module.WriterState(this.doorways, engines, () => this.rowsKey)),
    ))
  }

  /** Where a study is edited and run, loaded with its engine when it is first wanted. */
  openStudy(): Promise<StudyState> {
    return (this.studying ??= import('./open-study').then(({ openStudy }) => openStudy(this)))
  }

  private get rowsKey(): string {
    return JSON.stringify([this.design.key, this.design.features])
  }

  get journal(): JournalPlace {
    return this.writer?.keepJournal === true ? this.writer.keepAs : 'memory'
  }

  private get writerStudy(): Study | null {
    return this.writer === null ? null : this.studyOf([this.writer.generator(this.credentialed)])
  }

  /** The credentialed source that the data look like, or null. */
  get credentialed(): string | null {
    const { described, open } = this.cohort
    if (described === null) return null
    return credentialedSource(described.schema, {
      recipe: open?.recipe ?? null,
      simulated: open?.demo ?? true,
    })
  }

  /** Lets the language model that the person described write, after the consent that its form asks for. */
  async write(): Promise<boolean> {
    const { writer, credentialed } = this
    if (writer === null || writer.obstacle(credentialed) !== null) return false
    return this.generate([writer.generator(credentialed)])
  }

  /** What the language model would be asked, and what it would take. */
  async look(): Promise<Outlook | null> {
    const prepared = await this.prepare()
    const { writer, setting, writerStudy: study } = this
    if (writer === null || study === null) return null
    const [plan] = planCells(study)
    const job = prepared === null || plan === undefined ? null : llmJobOf(plan, prepared)
    if (job === null) return null
    try {
      const outlook = await this.ports.outlook(
        job,
        this.journal,
        this.ledger.measured(job.generator.model.name),
      )
      writer.see(setting, outlook)
      return outlook
    } catch (error) {
      this.runs.error = messageOf(error)
      return null
    }
  }

  /** What was seen at the last look, unless something that it depends on has changed since. */
  get outlook(): Outlook | null {
    return this.writer?.outlook(this.setting) ?? null
  }

  /** The same run by files: takes answers, and says which questions wait. With all answers in, it is measured. */
  async byFile(answers: readonly FileAnswer[]): Promise<ByFile | null> {
    const prepared = await this.prepare()
    const { writerStudy: study } = this
    if (prepared === null || study === null) return null
    const end = await this.runs.byFile(study, prepared, this.journal, answers)
    if (end === null) return null
    if (end.generated.table.rows > 0 && end.waiting.length === 0) {
      this.unsaved = true
      await this.runs.run(study, prepared, this.design.key, {}, end.generated)
    }
    return end
  }

  /** Runs a model's cell again: what its journal holds is not asked for twice. */
  async goOn(generator: StudyGenerator, rows: number, seed: number): Promise<boolean> {
    this.rows = rows
    this.seed = seed
    return this.generate([generator])
  }

  private get setting(): string {
    const { writer, design, rows, seed, credentialed } = this
    return JSON.stringify([writer?.generator(credentialed), design.key, design.features, rows, seed])
  }

  private async prepare(): Promise<PreparedCohort | null> {
    const { design } = this
    if (!(await design.prepare())) return null
    if (design.features !== 'all') await design.rank()
    return design.prepared
  }

  /**
   * Everything of this site in this tab and on this device. The ledger keeps that requests were made, not their words.
   * @throws Error where another tab holds on to something
   */
  async deleteEverything(): Promise<void> {
    this.clear()
    this.limits = {}
    this.ledger.forgetWords()
    await this.writer?.clear()
    await this.ports.forgetJournals()
    const [{ forgetDevice }, { browserSurroundings }, { forgetStudies }] = await Promise.all([
      import('./device'),
      import('./surroundings'),
      import('./study-store'),
    ])
    await forgetStudies()
    await forgetDevice(browserSurroundings().store)
  }

  /** Makes room for another cohort. */
  clear(): void {
    this.cohort.clear()
    this.design.clear()
    this.runs.clear()
    void this.studying?.then((study) => study.clear())
    this.doorways.closeAll()
    this.writer?.forgetRows()
    this.awaited = null
    this.opened = null
    this.ledger.recorded = []
    this.error = null
    this.unsaved = false
    this.rows = 2000
    this.seed = 1
  }

  private source(): CohortSource {
    const { open } = this.cohort
    if (open === null || open.demo) return { from: 'demo' }
    const files = open.files.map(({ name }) => name)
    const { recipe, window, outcome, mapping } = open
    return recipe === null
      ? { from: 'files', files: files.filter((name) => name !== open.codebookFile) }
      : {
          from: 'recipe',
          recipe,
          files,
          window,
          outcome,
          seed: 0,
          ...(mapping === null ? {} : { mapping }),
        }
  }

  private async openProject(project: Project): Promise<void> {
    this.clear()
    this.awaited = project
    this.seed = project.seeds[0] ?? 1
    this.limits = project.limits ?? {}
    const cells = project.results?.cells ?? []
    this.runs.runs = cells.map((cell) => {
      const generator = (project.generators as StudyGenerator[]).find(({ id }) => id === cell.generator) ?? {
        id: cell.generator,
        kind: 'file' as const,
        path: cell.generator,
      }
      const pictures = project.pictures[cell.id] ?? null
      return {
        cell,
        pictures,
        table: null,
        csv: null,
        generator,
        study: this.studyOf([]),
        design: project.earlier?.includes(cell.id) === true ? 'earlier' : OPENED,
        rejected: [],
        input: null,
        choices: {},
      }
    })
    if (project.data !== null)
      await this.openFiles([{ name: project.data.name, data: new Blob([project.data.csv]) }])
    else if (project.source.demo) await this.openDemo()
  }

  /** Lays a waiting project's words over the data that it was waiting for. */
  private async resume(): Promise<void> {
    const { awaited } = this
    this.writer?.forgetRows()
    this.awaited = null
    this.unsaved = true
    if (this.opened !== null) await (await import('./open-results')).adoptOpened(this)
    if (awaited === null) return
    if (awaited.edits !== null) await this.cohort.takeEdits(awaited.edits)
    if (awaited.design !== null) this.design.take(awaited.design)
    // On the same rows under the same design the results that came with the project are this design's own.
    if (this.holdsDataOf(awaited) && (await this.design.prepare())) this.runs.adopt(this.design.key)
  }

  private holdsDataOf({ data, source }: Project): boolean {
    const { open } = this.cohort
    if (data !== null || source.demo) return true
    if (source.sha256 !== undefined) return source.sha256 === open?.input.sha256
    const hashes = (files: readonly { sha256: string }[]) =>
      files
        .map(({ sha256 }) => sha256)
        .sort()
        .join()
    return source.files.length > 0 && hashes(open?.facts ?? []) === hashes(source.files)
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
