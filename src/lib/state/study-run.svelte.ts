import { Cancelled, messageOf } from '../base/errors'
import type { Progress } from '../base/progress'
import type { EvaluationInput } from '../evaluate/metric'
import type { LedgerLine } from '../generate/ledger'
import type { RejectedRow } from '../generate/task'
import { canonicalJson } from '../base/hash'
import type { CellPlan } from '../study/cells'
import { toldIn, type HeadlessPrepared } from '../study/headless'
import type { PreparedCohort } from '../study/prepare'
import type { CellFacts, EndedCell } from '../study/results-cell'
import { runStudy, type StudyHooks } from '../study/run'
import type { FreshCell } from '../study/run-cell'
import type { StudyPorts } from '../study/ports'
import type { Study, StudyGenerator } from '../study/study'
import type { Table } from '../table/table'
import { sentOf } from './runs.svelte'
import type { StudyBase, StudyPlace } from './study-place'
import { describing } from './study-sight.svelte'

/** What this page has of a cell beyond its numbers. */
export interface CellRows extends Pick<FreshCell, 'table' | 'csv'> {
  input: EvaluationInput | null
  rejected: RejectedRow[]
}

export interface RunningCell {
  facts: CellFacts
  progress: Progress
  since: number
  /** Rows of a language model, as they land. */
  landed: Table | null
}

export interface StudyTask {
  study: Study
  base: StudyBase
  prepared: PreparedCohort
  plans: readonly CellPlan[]
  /** What the results tell of the cohort as a whole. */
  tell: (told: HeadlessPrepared) => Promise<void>
  /** Cells that need no further run. */
  done: ReadonlyMap<string, EndedCell>
  files: ReadonlyMap<string, Table>
  /** Awaited before the next cell begins. */
  keep: (ended: EndedCell, rows: CellRows) => Promise<void>
}

/** A study's cells, one after the other, on the engine that runs without a person, too. */
export class StudyRun {
  status = $state<'idle' | 'running' | 'ending'>('idle')
  cell = $state.raw<RunningCell | null>(null)
  error = $state.raw<string | null>(null)
  private job: AbortController | null = null
  /** Ends what a model is writing: its answers stay in the journal. */
  private writing: AbortController | null = null
  private isEnding = false

  constructor(private readonly place: StudyPlace) {}

  /** @returns whether all cells have ended; else it was paused, or `error` says why not */
  async go(task: StudyTask): Promise<boolean> {
    const controller = new AbortController()
    this.job = controller
    this.isEnding = false
    this.error = null
    this.status = 'running'
    const { study, base, done, files } = task
    try {
      await runStudy(study, base.input, this.portsOf(task, controller), {
        ...this.hooksOf(task, controller),
        done,
        files,
        signal: controller.signal,
      })
      return true
    } catch (error) {
      if (!(error instanceof Cancelled)) this.error = messageOf(error)
      return false
    } finally {
      this.status = 'idle'
      this.cell = null
      this.job = null
      this.writing = null
    }
  }

  /** The cell that is measured ends first; one that a model is writing stops, and goes on from its journal. */
  pause(): void {
    if (this.status === 'idle') return
    this.status = 'ending'
    this.isEnding = true
    this.writing?.abort()
  }

  /** At once: what has ended stays, and the cell that is running begins again. */
  stop(): void {
    const { writing } = this
    this.pause()
    // What a model has answered is in its journal once it has been let to end.
    if (writing === null || writing.signal.aborted) this.job?.abort()
    this.writing = null
  }

  /** Rows, columns, split and ranking of the study's own setting stand already, as the screens before have shown them. */
  private portsOf({ study, base, prepared }: StudyTask, controller: AbortController): StudyPorts {
    const { ports } = this.place
    const own = canonicalJson(prepared.schema)
    return {
      ...describing(study, base, ports),
      baseline: ports.baseline,
      evaluate: ports.evaluate,
      now: ports.now,
      split: (task, signal) =>
        task.left === undefined && canonicalJson(task.schema) === own
          ? Promise.resolve(prepared.holdout)
          : ports.split(task, signal),
      rank: (task, signal) =>
        task.train === prepared.holdout.train && canonicalJson(task.schema) === own
          ? Promise.resolve(prepared.ranking)
          : ports.rank(task, signal),
      llm: async (job, hooks) => {
        const writing = new AbortController()
        this.writing = writing
        // A pause that came a moment earlier.
        if (this.isEnding) writing.abort()
        const made = await ports.llm(job, { ...hooks, stop: writing.signal })
        this.writing = null
        if (this.isEnding && made.status !== 'done') {
          controller.abort()
          throw new Cancelled()
        }
        return made
      },
    }
  }

  private hooksOf(
    { study, prepared, plans, tell, keep }: StudyTask,
    controller: AbortController,
  ): StudyHooks {
    const { place } = this
    const sent = sentOf(prepared)
    const generators = new Map(plans.map(({ id, generator }) => [id, generator]))
    const keyOf = (id: string) => keyIn(study.generators, id, place)
    let [input, rejected]: [EvaluationInput | null, RejectedRow[]] = [null, []]
    const update = (change: Partial<RunningCell>) => {
      if (this.job === controller && this.cell !== null) this.cell = { ...this.cell, ...change }
    }
    return {
      keyOf,
      modelOf: () => place.modelOf(),
      journal: place.journal(),
      keepBodies: place.ledger.keepBodies,
      onLedger: (line) => place.ledger.add(JSON.parse(line) as LedgerLine, sent),
      onPrepared: (first) => tell(toldIn(first)),
      onCellStart: (facts) => {
        ;[input, rejected] = [null, []]
        const doing = generators.get(facts.id)?.kind === 'llm' ? 'starting the model' : 'starting'
        this.cell = {
          facts,
          progress: { doing, done: 0, total: null },
          since: performance.now(),
          landed: null,
        }
      },
      onProgress: (progress) => {
        const restarted = progress.doing !== this.cell?.progress.doing
        update(restarted ? { progress, since: performance.now() } : { progress })
      },
      onRows: (landed) => update({ landed }),
      onRejected: (row) => rejected.push(row),
      onInput: (task) => (input = task),
      onCell: async ({ cell, pictures, ranking, asked, table, csv }) => {
        // What was cut off in the middle of its measuring isn't over.
        if (controller.signal.aborted) throw new Cancelled()
        await keep({ cell, pictures, ranking, asked }, { table, csv, input, rejected })
        if (this.isEnding) controller.abort()
      },
    }
  }
}

function keyIn(generators: readonly StudyGenerator[], id: string, place: StudyPlace): string | null {
  const generator = generators.find((one) => one.id === id)
  return generator?.kind === 'llm' ? place.keyOf(generator) : null
}
