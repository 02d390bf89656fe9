import type { Outlook } from '../study/outlook'
import { planCells, type CellPlan } from '../study/cells'
import { llmJobOf } from '../study/run-cell'
import type { StudyGenerator } from '../study/study'
import type { Table } from '../table/table'
import { generatorFacts, landscapeCell, type LandscapeCell } from '../report/landscape/cell'
import { OPENED } from './runs.svelte'
import type { Studio } from './studio.svelte'
import type { StudyState } from './study.svelte'

/** Where the landscape's cells come from, and what there is behind each of them. */
export interface Landscape {
  /** What it is, as the screen says it. */
  from: 'study' | 'runs'
  name: string
  /** In the order of the plan, those that are still to do among them. */
  cells: LandscapeCell[]
  /** Whether more cells are on their way. */
  running: boolean
  generatorOf(cell: string): StudyGenerator | null
  /** Puts a cell where the other screens show it. @returns whether there is something to show */
  show(cell: string): boolean
  /** Its rows, where this page has them. */
  tableOf(cell: string): Table | null
  /** Of a model's rows whose table this page no longer has: what the device has kept. */
  csvOf(cell: string): string | null
  /** What a model is asked first for that cell; null where nobody is asked, or where the rows aren't open. */
  ask(cell: string): Promise<Outlook | null>
}

/**
 * The study of which something has ended or runs; else what the Generate screen has made under the design that stands.
 * Null where there is neither.
 */
export function landscapeCells(studio: Studio, study: StudyState): Landscape | null {
  return study.ended.length > 0 || study.run.status !== 'idle' ? ofStudy(study) : ofRuns(studio)
}

function ofStudy(study: StudyState): Landscape {
  const plans = new Map(study.plans.map((plan) => [plan.id, plan]))
  const target = targetOf(study)
  const rest = (plan: CellPlan) => {
    const cell = study.cellOf(plan.id)
    return cell === null ? planned(plan, study.available, target) : ended(plan, cell, study.available)
  }
  return {
    from: 'study',
    name: study.grid.name,
    cells: study.plans.map(rest),
    running: study.isRunning,
    generatorOf: (id) => plans.get(id)?.generator ?? null,
    show: (id) => {
      const plan = plans.get(id)
      return plan !== undefined && study.show(plan)
    },
    tableOf: (id) => study.tableOf(id),
    csvOf: (id) => study.csvOf(id),
    ask: (id) => {
      const plan = plans.get(id)
      return plan === undefined ? Promise.resolve(null) : study.ask(plan)
    },
  }
}

function ofRuns(studio: Studio): Landscape | null {
  const { runs, design, cohort, ledger } = studio
  const all = runs.runs.filter((run) => run.design === design.key || run.design === OPENED)
  const runOf = (id: string) => all.find(({ cell }) => cell.id === id) ?? null
  if (all.length === 0) return null
  return {
    from: 'runs',
    name: cohort.open?.name ?? '',
    cells: all.map(({ cell, generator }) => landscapeCell(cell, generator)),
    running: runs.running !== null,
    generatorOf: (id) => runOf(id)?.generator ?? null,
    show: (id) => {
      if (runOf(id) === null) return false
      runs.shownId = id
      return true
    },
    tableOf: (id) => runOf(id)?.table ?? null,
    csvOf: () => null,
    ask: async (id) => {
      const plan = planCells(runOf(id)?.study ?? studio.studyOf([])).find((one) => one.id === id)
      if (plan === undefined || plan.generator.kind !== 'llm' || !(await design.prepare())) return null
      const job = design.prepared === null ? null : llmJobOf(plan, design.prepared)
      if (job === null) return null
      return studio.ports.outlook(job, studio.journal, ledger.measured(job.generator.model.name))
    },
  }
}

/** The target of cells that ask no other one. */
function targetOf(study: StudyState): string | null {
  if (study.base !== null) return study.base.described.schema.target
  return study.ended.find(({ ended }) => ended.cell.target !== null)?.ended.cell.target ?? null
}

function planned(plan: CellPlan, available: number, target: string | null): LandscapeCell {
  const { id, generator, features, rows, seed, setting } = plan
  const asks = generator.kind === 'llm'
  return {
    id,
    generator: generator.id,
    strategy: asks ? generator.strategy : null,
    disclosure: asks ? generator.disclosure : null,
    target: setting.task?.target ?? target,
    features: features === 'all' ? available : features,
    rows,
    seed,
    fold: setting.fold?.name ?? null,
    outcomeColumns: setting.outcomeColumns,
    ...generatorFacts(generator),
    ended: null,
  }
}

/** A cell that failed before it began knows no features of its own. */
function ended(
  plan: CellPlan,
  cell: NonNullable<ReturnType<StudyState['cellOf']>>,
  available: number,
): LandscapeCell {
  const { features, setting } = plan
  return {
    ...landscapeCell(cell, plan.generator),
    features: features === 'all' ? (cell.features > 0 ? cell.features : available) : features,
    outcomeColumns: setting.outcomeColumns,
  }
}
