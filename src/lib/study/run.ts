import { Cancelled, messageOf, throwIfAborted } from '../base/errors'
import { planCells, type CellPlan } from './cells'
import type { CohortInput } from './cohort-input'
import { checkAgreements, checkProportions } from './consent'
import type { StudyPorts } from './ports'
import type { PreparedCohort, ResultsCohort } from './prepare'
import { prepareStudy, type PreparedStudy } from './prepare-study'
import { makeCell, noCounts, type CellFacts, type EndedCell } from './results-cell'
import { columnsOf, factsOf, llmJobOf, runCell, type CellHooks, type FreshCell } from './run-cell'
import type { Study } from './study'
import { studyEstimate, type StudyEstimate } from './study-estimate'

export interface StudyHooks extends CellHooks {
  /** Cells that had ended in an earlier run, by id: given back unchanged. */
  done?: ReadonlyMap<string, EndedCell>
  /** Only these cells (a shard); all by default. */
  only?: ReadonlySet<string>
  onPrepared?: (prepared: PreparedCohort) => void | Promise<void>
  /** What the language models of the cells to run will take; asked for before the first cell. */
  onEstimate?: (estimates: StudyEstimate[]) => void | Promise<void>
  onCellStart?: (facts: CellFacts, place: { done: number; total: number }) => void
  /** Awaited: a slow disk holds the study back instead of filling the memory. */
  onCell?: (cell: FreshCell) => void | Promise<void>
}

export interface StudyEnd {
  cohort: ResultsCohort
  /** In the order of the plan. */
  cells: EndedCell[]
}

/**
 * Runs a study cell by cell. One failed cell never costs the rest; what had ended is not run again.
 * @throws SchemaError, StudyError when the cohort contradicts the study; Cancelled when the signal is aborted
 */
export async function runStudy(
  study: Study,
  input: CohortInput,
  ports: StudyPorts,
  hooks: StudyHooks = {},
): Promise<StudyEnd> {
  const ready = await prepareStudy(study, input, ports, hooks.signal)
  checkAgreements(study, ready.first.schema)
  checkProportions(study, ready.first.schema)
  await hooks.onPrepared?.(ready.first)
  const plans = planCells(study, ready.folds).filter(({ id }) => hooks.only?.has(id) ?? true)
  if (hooks.onEstimate !== undefined) {
    const left = plans.filter(({ id }) => hooks.done?.has(id) !== true)
    await hooks.onEstimate(studyEstimate(left, (plan) => llmJobOf(plan, ready.first)))
  }
  const cells: EndedCell[] = []
  for (const plan of plans) {
    const known = hooks.done?.get(plan.id)
    if (known !== undefined) {
      cells.push(known)
      continue
    }
    throwIfAborted(hooks.signal)
    const place = { done: cells.length, total: plans.length }
    const fresh = await runPlan(plan, ready, study, ports, hooks, place)
    await hooks.onCell?.(fresh)
    const { cell, pictures, ranking, asked } = fresh
    cells.push({ cell, pictures, ranking, asked })
  }
  return { cohort: ready.first.cohort, cells }
}

/** Splits and ranks where the cell before it had another setting, and runs the cell. @throws Cancelled */
async function runPlan(
  plan: CellPlan,
  ready: PreparedStudy,
  study: Study,
  ports: StudyPorts,
  hooks: StudyHooks,
  place: { done: number; total: number },
): Promise<FreshCell> {
  let prepared: PreparedCohort
  try {
    prepared = await ready.in(plan.setting, hooks.signal)
  } catch (error) {
    if (error instanceof Cancelled) throw error
    const facts = factsOf(plan, ready.schemaIn(plan.setting), [])
    const end = {
      status: 'failed' as const,
      reason: messageOf(error),
      file: null,
      counts: noCounts(plan.rows),
    }
    return { cell: makeCell(facts, end, null), pictures: null, table: null, csv: null }
  }
  hooks.onCellStart?.(factsOf(plan, prepared.schema, columnsOf(plan, prepared)), place)
  const fresh = await runCell(plan, prepared, study, ports, hooks)
  return prepared.schema.target === null ? fresh : { ...fresh, ranking: prepared.ranking }
}
