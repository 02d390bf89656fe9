import { messageOf } from '../base/errors'
import type { Fold } from '../cohort/folds'
import { limitsOf, isOver, planCells, type CellPlan } from '../study/cells'
import { checkConsents } from '../study/consent'
import { forecast, totalsOf, type Forecast, type Totals } from '../study/forecast'
import type { ReportTask } from '../report/service'
import type { ResultsFolds } from '../study/folds'
import type { HeadlessPrepared } from '../study/headless'
import { leavingOf, withConsents, withoutConsents, type Leaving } from '../study/leaving'
import type { Outlook } from '../study/outlook'
import { readStudy } from '../study/parse'
import { settingsOf } from '../study/setting'
import { withoutOutcomeColumns } from '../study/prepare'
import { askAll, baselineOf, gridOf, type Asking, type ReadyStudy, type StudyGrid } from '../study/ready'
import type { ResultsCell } from '../study/results-cell'
import { llmJobOf } from '../study/run-cell'
import type { LlmGenerator, Study } from '../study/study'
import { isCopy } from '../study/spread'
import { studyFile } from '../study/study-file'
import type { Table } from '../table/table'
import { OPENED } from './runs.svelte'
import type { StudyBase, StudyPlace, StudySide } from './study-place'
import { StudyCost, type Cost } from './study-cost.svelte'
import { StudySight } from './study-sight.svelte'
import { StudyRun, type CellRows } from './study-run.svelte'
import type { KeptCell, KeptCohort, StudyStore } from './study-store'

/** A study that came back from a file, with what its results tell of the cohort and which rows it is about. */
interface EndedStudy {
  kept: readonly KeptCell[]
  told: HeadlessPrepared
  cohort: KeptCohort
}

/** Whether the engine asks for the features' importance. */
function isRanked({ features }: Study, { described }: StudyBase): boolean {
  return described.schema.target !== null || features.some((one) => one !== 'all')
}

/** A study in two: what is edited on its screen, and what the screens before settle. */
function partsOf(study: Study): { grid: StudyGrid; side: StudySide } {
  const { name, generators, features, rows, seeds, metrics, tasks, folds } = study
  const { cohort, schema, holdout, outcomeColumns } = study
  const bothSides = outcomeColumns === 'both'
  return {
    grid: { name, generators, features, rows, seeds, metrics, tasks, folds, bothSides },
    side: { cohort, schema, holdout, outcomeColumns: bothSides ? 'drop' : outcomeColumns },
  }
}

/** Whether its cells depend on what the rows hold: which folds there are, which features a task leaves. */
function needsSight({ tasks, folds, bothSides }: StudyGrid): boolean {
  return tasks.length > 0 || folds !== null || bothSides
}

/** What a study starts as. */
const blank: StudyGrid = {
  name: 'study',
  generators: [baselineOf('gaussian-copula'), baselineOf('bootstrap')],
  features: ['all'],
  rows: [1000],
  seeds: [1, 2, 3],
  metrics: 'all',
  tasks: [],
  folds: null,
  bothSides: false,
}

/** A study: what is edited on its screen, laid over the cohort that is open; its cells; and both kept on this device. */
export class StudyState {
  grid = $state.raw<StudyGrid>(blank)
  /** The ready study that was chosen last: how a model that joins is asked. */
  ready = $state.raw<ReadyStudy | null>(null)
  asked = $state.raw<readonly Asking[]>([{ strategy: 'schema-constrained', disclosure: 'none' }])
  /** Cells of the rows in question, of whatever study, by id. */
  private kept = $state.raw<ReadonlyMap<string, KeptCell>>(new Map())
  /** Rows, columns and split of a study that was opened or kept; it counts until the screens before say otherwise. */
  private side = $state.raw<StudySide | null>(null)
  /** The design that it stands for; null until its rows are open. */
  private sideDesign = $state.raw<string | null>(null)
  /** Data that the study is about and that aren't open. */
  private cohort = $state.raw<KeptCohort | null>(null)
  private told = $state.raw<{ design: string | null; prepared: HeadlessPrepared } | null>(null)
  private agreed = $state.raw<ReadonlySet<string>>(new Set())
  private acknowledged = $state('')
  /** Tables of generators of kind `file`, by their id. */
  files = $state.raw<ReadonlyMap<string, Table>>(new Map())
  preparing = $state(false)
  paused = $state(false)
  error = $state.raw<string | null>(null)
  /** Why nothing is kept on this device, or null. */
  storeError = $state.raw<string | null>(null)
  readonly run: StudyRun
  readonly costs: StudyCost
  private readonly sight: StudySight
  readonly base: StudyBase | null = $derived.by(() => this.place.base())
  /** The study as it stands, with the consents that it needs; null without any cohort to speak of. */
  readonly study: Study | null = $derived.by(() => this.whole())
  private readonly seen = $derived.by(() => this.whatIsSeen())
  readonly plans: CellPlan[] = $derived(this.study === null ? [] : planCells(this.study, this.folds))
  /** Cells of this study that have ended, in the order of the plan. */
  readonly ended: KeptCell[] = $derived(this.plans.flatMap(({ id }) => this.kept.get(id) ?? []))
  readonly left: CellPlan[] = $derived(this.plans.filter((plan) => !this.isOver(plan)))
  /** Features that a cell of all of them has; 0 before anything is known. */
  readonly available: number = $derived.by(() => this.features())
  readonly forecast: Forecast = $derived(
    forecast(
      this.left,
      [...this.kept.values()].map(({ ended }) => ended.cell),
      this.available,
    ),
  )
  /** Tokens and money of what is left; null until that was worked out. */
  readonly cost: Cost | null = $derived.by(() => this.costs.of(this.left, this.base?.design ?? ''))
  readonly totals: Totals = $derived(totalsOf(this.ended.map(({ ended }) => ended.cell)))
  /** What goes to other machines, by host. */
  readonly leaving: Leaving[] = $derived(
    this.study === null || this.base === null
      ? []
      : leavingOf(this.study, this.base.described.schema, settingsOf(this.study, this.folds).length),
  )
  /** Rows of cells that this page has made. */
  private readonly rows = new Map<string, CellRows>()
  private keptFor: string | null = null
  /** Cells from a file, which this device doesn't keep yet. */
  private unstored: readonly KeptCell[] = []
  /** While a study's words are laid over the columns, which changes the design. */
  private laying: Promise<void> | null = null

  constructor(
    private readonly place: StudyPlace,
    private readonly store: StudyStore,
  ) {
    this.run = new StudyRun(place)
    this.costs = new StudyCost(place)
    this.sight = new StudySight(place)
  }

  cellOf(id: string): ResultsCell | null {
    return this.kept.get(id)?.ended.cell ?? null
  }

  /** Data that have to be opened before the study can go on, or null. */
  get awaited(): KeptCohort | null {
    return this.base === null ? this.cohort : null
  }

  // What is edited

  change(change: Partial<StudyGrid>): void {
    this.grid = { ...this.grid, ...change }
    void this.keepStudy()
  }

  /** @param model as the form describes it, where it does */
  choose(ready: ReadyStudy, model: LlmGenerator | null): void {
    this.ready = ready
    this.asked = ready.asked
    this.change(gridOf(ready, model === null ? [] : [model], this.available))
  }

  /** Has a model asked in the ways that are chosen, before the baselines. */
  addModel(model: LlmGenerator): void {
    const models = this.grid.generators.filter(({ kind }) => kind === 'llm')
    const others = this.grid.generators.filter(({ kind }) => kind !== 'llm')
    this.change({ generators: [...askAll(models, [model], this.asked), ...others] })
  }

  /** A study file. @throws StudyError naming what is wrong with it */
  async openText(text: string): Promise<void> {
    const { grid, side } = partsOf(readStudy(text))
    const { cohort } = side
    this.grid = grid
    this.ready = null
    this.side = side
    this.sideDesign = null
    const demo = cohort.from === 'demo'
    const asks = cohort.from === 'demo' ? 'the demo cohort' : cohort.files.join(', ')
    if (demo && this.base === null) await this.place.openDemo()
    if (this.isAbout(cohort)) await this.laySide()
    else if (this.base === null) this.cohort = { name: asks, demo, rows: '' }
    await this.sync()
    await this.keepStudy()
  }

  /**
   * A study that has ended, with its cells: they can be read without its rows, and count once the same ones are open.
   */
  async openEnded(study: Study, { kept, told, cohort }: EndedStudy): Promise<void> {
    const { grid, side } = partsOf(study)
    this.grid = grid
    this.ready = null
    this.side = side
    this.sideDesign = null
    this.cohort = cohort
    this.told = { design: null, prepared: told }
    this.error = null
    this.kept = new Map(kept.map((cell) => [cell.ended.cell.id, cell]))
    this.keptFor = cohort.rows
    this.unstored = kept
    await this.sync()
  }

  /** As a file: with the consents that were given, and no others. */
  get text(): string {
    const parts = this.parts()
    if (parts === null) return ''
    const { generators } = parts
    const file = studyFile(this.hasConsents ? parts : { ...parts, generators: withoutConsents(generators) })
    return `${JSON.stringify(file, null, 2)}\n`
  }

  // What leaves

  get needsAgreement(): boolean {
    const tells = this.leaving.some(({ rows, statistics }) => rows > 0 || statistics)
    return tells && (this.base?.credentialed ?? null) !== null
  }

  agree(host: string, on: boolean): void {
    const rest = [...this.agreed].filter((terms) => terms !== this.termsOf(host))
    this.agreed = new Set(on ? [...rest, this.termsOf(host)] : rest)
  }

  agrees(host: string): boolean {
    return this.agreed.has(this.termsOf(host))
  }

  acknowledge(on: boolean): void {
    this.acknowledged = on ? this.termsOf('') : ''
  }

  get isAcknowledged(): boolean {
    return this.acknowledged === this.termsOf('')
  }

  private get hasConsents(): boolean {
    return (
      this.leaving.every(({ host }) => this.agrees(host)) && (!this.needsAgreement || this.isAcknowledged)
    )
  }

  /** All that changes what is told, to whom. */
  private termsOf(host: string): string {
    const told = this.grid.generators.map((generator) =>
      generator.kind === 'llm'
        ? { ...generator, budget: null, temperature: null, consent: null }
        : generator.id,
    )
    return JSON.stringify([host, this.base?.design, this.leaving, told, this.grid.features])
  }

  // What runs

  /** What keeps the study from running, or null. */
  get obstacle(): string | null {
    const { base, grid, available, seen, place } = this
    if (base === null) return 'Open a cohort first.'
    if (needsSight(grid) && seen === null) return 'Looking through the rows …'
    if (seen !== null && seen.error !== null) return seen.error
    if (grid.generators.length === 0) return 'Choose at least one generator.'
    const many = grid.features.find((features) => features !== 'all' && features > available)
    if (many !== undefined) return `${many} features are asked for; this cohort has ${available}.`
    if (grid.metrics.length === 0) return 'Choose at least one metric.'
    const unpriced = grid.generators.find(
      (generator) =>
        generator.kind === 'llm' && generator.budget.usd !== null && generator.model.price === null,
    )
    if (unpriced !== undefined)
      return `${unpriced.id} has a budget in dollars, which needs its model’s price.`
    if (!this.hasConsents) return 'What would leave needs your consent.'
    if (place.runs.running !== null) return 'Another table is being made. Wait for it, or stop it.'
    return null
  }

  get isRunning(): boolean {
    return this.preparing || this.run.status !== 'idle'
  }

  /** Works out what the models that are left to ask will take. */
  async workOut(): Promise<void> {
    const { base, study } = this
    if (base === null || study === null) return
    const prepared = await this.place.prepare(isRanked(study, base))
    if (prepared !== null) await this.costs.work(this.left, base.design, prepared)
  }

  /** Runs what is left. */
  async start(): Promise<void> {
    await this.laying
    await this.look()
    const { study, base, place } = this
    if (study === null || base === null || this.isRunning || this.obstacle !== null) return
    this.error = null
    this.paused = false
    this.preparing = true
    place.runs.taken = true
    try {
      checkConsents(study)
      for (const { model } of modelsIn(study)) await this.recall(model.baseUrl)
      const prepared = await place.prepare(isRanked(study, base))
      if (prepared === null) return
      this.preparing = false
      const over = this.plans.flatMap((plan) => (this.isOver(plan) ? (this.kept.get(plan.id) ?? []) : []))
      const done = new Map(over.map(({ ended }) => [ended.cell.id, ended]))
      const { plans } = this
      const limits = new Map(plans.map((plan) => [plan.id, limitsOf(plan)]))
      const tell = async (told: HeadlessPrepared) => {
        this.told = { design: base.design, prepared: told }
        await this.keepStudy()
      }
      const keep = async (ended: KeptCell['ended'], rows: CellRows) => {
        this.rows.set(ended.cell.id, rows)
        const { csv } = rows
        const generator = study.generators.find(({ id }) => id === ended.cell.generator)
        await this.keepCell({
          rows: base.rows,
          ended,
          limits: limits.get(ended.cell.id) ?? '',
          sha256: csv === null ? null : await place.ports.hash(csv),
          csv: generator?.kind === 'llm' ? csv : null,
        })
      }
      const all = await this.run.go({ study, base, prepared, plans, done, files: this.files, tell, keep })
      this.paused = !all && this.run.error === null
      this.error = this.run.error
    } catch (error) {
      this.error = messageOf(error)
    } finally {
      this.preparing = false
      place.runs.taken = false
    }
  }

  /** Puts a cell where the other screens show it. @returns whether there is something to show */
  show(plan: CellPlan): boolean {
    const kept = this.kept.get(plan.id)
    const { study } = this
    if (kept === undefined || study === null) return false
    const { table = null, csv = kept.csv, input = null, rejected = [] } = this.rows.get(plan.id) ?? {}
    this.place.runs.take({
      ...kept.ended,
      table,
      csv,
      input,
      rejected,
      generator: plan.generator,
      study,
      design: this.base?.design ?? OPENED,
      choices: {},
    })
    return true
  }

  /** Rows of a cell that this page has made. */
  tableOf(id: string): Table | null {
    return this.rows.get(id)?.table ?? null
  }

  /** What a model wrote for a cell, as it is kept on this device. */
  csvOf(id: string): string | null {
    return this.kept.get(id)?.csv ?? null
  }

  /** What a model is asked first for a cell; null where nobody is asked, or where the rows aren't open. */
  async ask(plan: CellPlan): Promise<Outlook | null> {
    const { base, study, place } = this
    if (base === null || study === null || plan.generator.kind !== 'llm') return null
    const prepared = await place.prepare(isRanked(study, base))
    const job = prepared === null ? null : llmJobOf(plan, prepared)
    if (job === null) return null
    return place.ports.outlook(job, place.journal(), place.ledger.measured(job.generator.model.name))
  }

  /** What the report worker needs to write this study's results as the command writes them; null before its first run. */
  readonly reportTask: ReportTask | null = $derived.by(() => this.whatToReport())

  /**
   * Files of the results folder beside the report's own: the ledger, and the synthetic tables that this page has. Copies
   * of training rows are none of them.
   */
  folderFiles(): Map<string, string> {
    return new Map([['ledger.jsonl', this.ledgerText(false)], ...this.tables()])
  }

  /** Its requests, a line each. @param words with what was asked and answered, where that was kept */
  ledgerText(words: boolean): string {
    const cells = new Set(this.ended.map(({ ended }) => ended.cell.id))
    return this.place.ledger.jsonl(words, cells)
  }

  /** The synthetic tables that this page has, by their path in the results folder. */
  tables(): Map<string, string> {
    const files = new Map<string, string>()
    for (const { id, generator } of this.plans) {
      const csv = this.rows.get(id)?.csv ?? this.kept.get(id)?.csv ?? null
      const path = this.cellOf(id)?.file ?? null
      if (csv !== null && path !== null && !isCopy({ generator })) files.set(path, csv)
    }
    return files
  }

  // What is kept

  /** Takes up what this device has kept. Called once. */
  async load(): Promise<void> {
    const found = await this.stored(() => this.store.study())
    if (found !== undefined && found !== null) {
      try {
        const { grid, side } = partsOf(readStudy(JSON.stringify(found.file)))
        this.grid = grid
        this.side = side
        this.cohort = found.cohort
        this.told = found.told === null ? null : { design: null, prepared: found.told }
      } catch (error) {
        this.error = `The study that was kept here can’t be read any more: ${messageOf(error)}`
      }
    }
    await this.sync()
  }

  /** Once rows have been opened, or other ones: their cells, and the study's words where it is about them. */
  async sync(): Promise<void> {
    const { base } = this
    const rows = base?.rows ?? this.cohort?.rows ?? null
    if (rows !== null && rows !== this.keptFor) {
      const cells = await this.stored(() => this.store.cells(rows))
      this.keptFor = rows
      this.kept = new Map((cells ?? []).map((cell) => [cell.ended.cell.id, cell]))
    }
    if (base !== null && base.rows === this.keptFor) await this.storeOpened()
    const waits = this.side !== null && this.sideDesign === null
    if (base !== null && waits && base.untouched && this.cohort?.rows === base.rows) await this.laySide()
  }

  /** Cells that came from a file are kept like others once the study goes on. */
  private async storeOpened(): Promise<void> {
    const cells = this.unstored
    this.unstored = []
    for (const cell of cells) await this.stored(() => this.store.keepCell(cell))
  }

  /** Forgets what is in this tab; what the device keeps is deleted by itself. */
  clear(): void {
    this.run.stop()
    this.grid = blank
    this.ready = null
    this.kept = new Map()
    this.side = this.cohort = this.told = null
    this.sideDesign = this.keptFor = null
    this.agreed = new Set()
    this.acknowledged = ''
    this.files = new Map()
    this.unstored = []
    this.rows.clear()
    this.paused = false
    this.error = null
  }

  /** Looks through the rows where the study's cells depend on it. */
  async look(): Promise<void> {
    const { study, base } = this
    if (study !== null && base !== null && needsSight(this.grid)) await this.sight.look(study, base)
  }

  /** What the results tell of it, once a cell has run; null for a study without. */
  get foldsTold(): ResultsFolds | null {
    return this.told?.prepared.cohort.folds ?? null
  }

  /** What is left out in turn; empty before it is known. */
  private get folds(): readonly Fold[] {
    if (this.grid.folds === null) return []
    if (this.base === null) return this.told?.prepared.cohort.folds?.list ?? []
    return this.seen?.folds ?? []
  }

  private whatIsSeen() {
    const { study, base } = this
    return study === null || base === null || !needsSight(this.grid) ? null : this.sight.of(study, base)
  }

  private whole(): Study | null {
    const parts = this.parts()
    return parts === null ? null : { ...parts, source: studyFile(parts) }
  }

  private parts(): Omit<Study, 'source'> | null {
    const { base, grid } = this
    const side = base === null || base.design === this.sideDesign ? (this.side ?? base?.side) : base.side
    if (side === undefined) return null
    const generators =
      base === null
        ? grid.generators
        : withConsents(grid.generators, base.described.schema, base.credentialed)
    const { bothSides, ...rest } = grid
    const outcomeColumns = bothSides ? ('both' as const) : side.outcomeColumns
    return { version: 1, ...rest, ...side, outcomeColumns, generators }
  }

  private whatToReport(): ReportTask | null {
    const { study, told, ended, place, base } = this
    if (study === null || told === null || ended.length === 0) return null
    if (base !== null && told.design !== null && told.design !== base.design) return null
    const cells = ended.map((kept) => kept.ended)
    return {
      ...told.prepared,
      software: place.ports.software(),
      environment: place.ports.environment(),
      title: study.name,
      source: study.source,
      study,
      inputs: base?.inputs ?? [],
      ended: cells,
      written: new Map<string, string | null>(),
      hashed: new Map(
        ended.flatMap(({ ended: { cell }, sha256 }) => (sha256 === null ? [] : [[cell.id, sha256]])),
      ),
      limits: place.limits(),
    }
  }

  private features(): number {
    const { base, seen } = this
    if (base === null) return this.told?.prepared.cohort.features ?? 0
    if (seen !== null && seen.error === null) return seen.features
    const { schema } = base.described
    const used = base.side.outcomeColumns === 'keep' ? schema : withoutOutcomeColumns(schema)
    return used.columns.filter(({ role }) => role === 'feature').length
  }

  private isAbout(cohort: Study['cohort']): boolean {
    const open = this.base?.side.cohort
    if (open === undefined) return false
    if (open.from === 'demo' || cohort.from === 'demo') return open.from === cohort.from
    return [...open.files].sort().join() === [...cohort.files].sort().join()
  }

  /** Once at a time: the columns change under way, and whoever watches them comes here again. */
  private laySide(): Promise<void> {
    return (this.laying ??= this.lay().finally(() => (this.laying = null)))
  }

  private async lay(): Promise<void> {
    if (this.side === null) return
    await this.place.lay(this.side)
    this.sideDesign = this.base?.design ?? null
    if (this.told?.design === null) this.told = { ...this.told, design: this.sideDesign }
  }

  private isOver(plan: CellPlan): boolean {
    const kept = this.kept.get(plan.id)
    return kept !== undefined && isOver(kept.ended.cell, kept.limits, limitsOf(plan))
  }

  private async keepCell(cell: KeptCell): Promise<void> {
    if (cell.rows === this.keptFor) this.kept = new Map([...this.kept, [cell.ended.cell.id, cell]])
    await this.stored(() => this.store.keepCell(cell))
  }

  private async keepStudy(): Promise<void> {
    const { study, base, told } = this
    if (study === null || base === null) return
    const { name, demo, rows } = base
    this.cohort = { name, demo, rows }
    await this.stored(() =>
      this.store.keepStudy({
        file: study.source,
        cohort: { name, demo, rows },
        told: told?.prepared ?? null,
      }),
    )
  }

  /** The study goes on in this tab where the device keeps nothing. */
  private async stored<T>(job: () => Promise<T>): Promise<T | undefined> {
    try {
      const done = await job()
      this.storeError = null
      return done
    } catch (error) {
      this.storeError = messageOf(error)
      return undefined
    }
  }

  private async recall(baseUrl: string): Promise<void> {
    // Without its storage a key can still be typed.
    await this.place.recallKey(baseUrl).catch(() => undefined)
  }
}

function modelsIn({ generators }: Study): LlmGenerator[] {
  return generators.filter((generator) => generator.kind === 'llm')
}
