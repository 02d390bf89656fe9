import { Cancelled, messageOf } from '../base/errors'
import type { Progress } from '../base/progress'
import { choicesInForce } from '../evaluate/in-force'
import type { Choices, EvaluationInput } from '../evaluate/metric'
import type { FileAnswer } from '../generate/batch-file'
import type { Generated } from '../generate/generator'
import type { LedgerLine } from '../generate/ledger'
import type { LedgerRows } from '../generate/ledger-totals'
import type { RejectedRow } from '../generate/task'
import { planCells } from '../study/cells'
import type { PreparedCohort } from '../study/prepare'
import type { JournalPlace } from '../study/ports'
import { llmJobOf, runCell, type FreshCell } from '../study/run-cell'
import type { Study, StudyGenerator } from '../study/study'
import type { ByFile } from '../study/writer-service'
import type { Table } from '../table/table'
import type { LedgerState } from './ledger.svelte'
import type { PagePorts } from './page-ports'

/** The design of a project file's results, until its data are open again. */
export const OPENED = 'opened'

/** A cell with what it was made under: an older design's numbers stay, but stand apart. */
export interface Run extends FreshCell {
  generator: StudyGenerator
  study: Study
  design: string
  /** Rows that a model wrote and that were rejected, with their words: the first few hundred. */
  rejected: RejectedRow[]
  /** What was weighed against what, for as long as this page has it. */
  input: EvaluationInput | null
  /** Choices made after it was measured, on the same tables. */
  choices: Choices
}

/** What a run by a person's own model needs besides the study. */
export interface RunOptions {
  keyOf?: (generator: string) => string | null
  modelOf?: (generator: string) => readonly File[]
  journal?: JournalPlace
}

export interface Running {
  generator: StudyGenerator
  rows: number
  progress: Progress
  since: number
  /** Rows of a language model, as they land. */
  landed: Table | null
  /** The cell while it is measured: with the metrics found so far. */
  measuring: Run | null
}

/** What was generated and measured, the newest last, and what is running. */
export class RunsState {
  runs = $state.raw<Run[]>([])
  running = $state.raw<Running | null>(null)
  waiting = $state(0)
  /** A study is running: one thing at a time is made and measured. */
  taken = $state(false)
  error = $state.raw<string | null>(null)
  /** Id of the cell that the screens show. */
  shownId = $state<string | null>(null)
  private job: AbortController | null = null
  /** Ends what a model is writing, and no more than that. */
  private writing: AbortController | null = null
  /** Ends the measuring, and keeps what it has found. */
  private measuring: AbortController | null = null

  constructor(
    private readonly ports: PagePorts,
    private readonly ledger: LedgerState,
  ) {}

  get shown(): Run | null {
    return this.runs.find(({ cell }) => cell.id === this.shownId) ?? this.runs.at(-1) ?? null
  }

  get isBusy(): boolean {
    return this.taken || this.running !== null
  }

  /** Runs the cells of a study one after the other on a prepared cohort. One that ended under this design is run anew. */
  async run(
    study: Study,
    prepared: PreparedCohort,
    design: string,
    options: RunOptions = {},
    /** Takes the place of the generator: what it made is there already. */
    made: Generated | null = null,
  ): Promise<boolean> {
    if (this.taken) {
      this.error = 'A study is running. Pause it first.'
      return false
    }
    const controller = new AbortController()
    this.job = controller
    this.error = null
    const plans = planCells(study)
    const sent = sentOf(prepared)
    this.waiting = plans.length
    try {
      for (const plan of plans) {
        const since = performance.now()
        this.running = {
          generator: plan.generator,
          rows: plan.rows,
          progress: { doing: 'starting', done: 0, total: null },
          since,
          landed: null,
          measuring: null,
        }
        const update = (change: Partial<Running>) => {
          if (this.job === controller && this.running !== null) this.running = { ...this.running, ...change }
        }
        const writing = new AbortController()
        this.writing = plan.generator.kind === 'llm' ? writing : null
        const stopMeasuring = new AbortController()
        const rejected: RejectedRow[] = []
        let input: EvaluationInput | null = null
        const runOf = (fresh: FreshCell): Run => ({
          ...fresh,
          generator: plan.generator,
          study,
          design,
          rejected,
          input,
          choices: {},
        })
        const ports = made === null ? this.ports : { ...this.ports, llm: () => Promise.resolve(made) }
        const fresh = await runCell(plan, prepared, study, ports, {
          ...options,
          onRejected: (row) => rejected.push(row),
          stop: writing.signal,
          stopMeasuring: stopMeasuring.signal,
          onInput: (task) => {
            input = task
            this.writing = null
            this.measuring = stopMeasuring
          },
          onMeasuring: (sofar) => update({ measuring: runOf(sofar) }),
          signal: controller.signal,
          onProgress: (progress) => {
            const restarted = progress.doing !== this.running?.progress.doing
            update(restarted ? { progress, since: performance.now() } : { progress })
          },
          keepBodies: this.ledger.keepBodies,
          onLedger: (line) => this.ledger.add(JSON.parse(line) as LedgerLine, sent),
          onRows: (landed) => update({ landed }),
        })
        this.measuring = null
        const run = runOf(fresh)
        this.take(run)
        this.waiting--
        if (controller.signal.aborted) return false
      }
      return true
    } catch (error) {
      if (!(error instanceof Cancelled)) this.error = messageOf(error)
      return false
    } finally {
      this.running = null
      this.waiting = 0
      this.job = null
      this.writing = null
      this.measuring = null
    }
  }

  /** Measures a run anew under other choices of groups, quasi-identifiers, sensitive column or bins. */
  async adjust(id: string, choices: Choices): Promise<boolean> {
    const run = this.runs.find(({ cell }) => cell.id === id)
    if (run === undefined || run.input === null || this.isBusy) return false
    const controller = new AbortController()
    this.job = controller
    this.error = null
    const { cell: earlier } = run
    const since = performance.now()
    const progress = { doing: 'starting', done: 0, total: null }
    this.running = {
      generator: run.generator,
      rows: run.cell.rows,
      progress,
      since,
      landed: null,
      measuring: null,
    }
    try {
      const measured = await this.ports.adjust(
        run.input,
        run.choices,
        choices,
        { ...earlier, seconds: earlier.evaluationSeconds },
        {
          onProgress: (progress) => {
            if (this.running !== null) this.running = { ...this.running, progress }
          },
        },
        controller.signal,
      )
      const made = { ...run.choices, ...choices }
      const { metrics, curves } = measured
      const cell = { ...run.cell, metrics, curves, choices: choicesInForce(run.input, made) }
      this.runs = this.runs.map((other) => (other === run ? { ...run, cell, choices: made } : other))
      return true
    } catch (error) {
      if (!(error instanceof Cancelled)) this.error = messageOf(error)
      return false
    } finally {
      this.running = null
      this.job = null
    }
  }

  /** A run by files: takes answers that have come, and says which questions wait. @returns null where it can't be done */
  async byFile(
    study: Study,
    prepared: PreparedCohort,
    journal: JournalPlace,
    answers: readonly FileAnswer[],
  ): Promise<(ByFile & { generated: Generated }) | null> {
    this.error = null
    const [plan] = planCells(study)
    const job = plan === undefined ? null : llmJobOf(plan, prepared)
    if (job === null) return null
    const sent = sentOf(prepared)
    try {
      return await this.ports.byFile(job, journal, answers, {
        keepBodies: this.ledger.keepBodies,
        onLedger: (line) => this.ledger.add(JSON.parse(line) as LedgerLine, sent),
      })
    } catch (error) {
      this.error = messageOf(error)
      return null
    }
  }

  /** What a model writes, its rows being kept and measured; or the measuring, what was found being kept; else everything. */
  stop(): void {
    const part = this.writing ?? this.measuring
    this.writing = null
    this.measuring = null
    if (part === null) this.job?.abort()
    else part.abort()
  }

  /** A cell that was made elsewhere: shown from now on, and in the place of one with its name. */
  take(run: Run): void {
    this.runs = [...this.runs.filter(({ cell }) => cell.id !== run.cell.id), run]
    this.shownId = run.cell.id
  }

  remove(id: string): void {
    this.runs = this.runs.filter(({ cell }) => cell.id !== id)
  }

  /** Results of a project file, whose data and design stand again. */
  adopt(design: string): void {
    this.runs = this.runs.map((run) => (run.design === OPENED ? { ...run, design } : run))
  }

  clear(): void {
    this.writing?.abort()
    this.job?.abort()
    this.runs = []
    this.error = null
    this.shownId = null
  }
}

/** Which rows of the data the ledger's row numbers mean. */
export function sentOf({ cohort, holdout }: PreparedCohort): LedgerRows {
  return { data: `${cohort.sha256}, ${cohort.rows} rows`, numbers: holdout.rows.train }
}
