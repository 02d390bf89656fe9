import { SchemaError } from '../base/errors'
import { estimateOf, type Estimate } from '../generate/estimate'
import type { CellPlan } from './cells'
import { llmTaskOf } from './llm-task'
import type { LlmJob } from './ports'

/** What the cells of a language model take together if every answer is as it should be; a budget is that of one cell. */
export interface StudyEstimate extends Pick<Estimate, 'requests' | 'tokensIn' | 'tokensOut' | 'usd'> {
  generator: string
  cells: number
}

/** Noise makes no text longer: the estimate draws some of its own, which stays here, and leaves the secret alone. */
const ESTIMATE_KEY = 'estimate'

/**
 * One estimate a language model. A cell is played once for each number of features and rows: cells of other seeds, tasks,
 * folds and outcome columns ask as much again. Cells that can't be run aren't counted: they fail with their reason.
 * @param jobOf a cell on the study's first setting; null where it asks no model
 */
export function studyEstimate(
  plans: readonly CellPlan[],
  jobOf: (plan: CellPlan) => LlmJob | null,
): StudyEstimate[] {
  const played = new Map<string, Estimate | null>()
  const totals = new Map<string, StudyEstimate>()
  for (const plan of plans) {
    const job = jobOf(plan)
    if (job === null) continue
    const key = JSON.stringify([plan.generator.id, plan.features, plan.rows])
    if (!played.has(key)) played.set(key, play(job))
    const one = played.get(key) ?? null
    if (one === null) continue
    const generator = plan.generator.id
    const sum = totals.get(generator) ?? {
      generator,
      cells: 0,
      requests: 0,
      tokensIn: 0,
      tokensOut: 0,
      usd: 0,
    }
    totals.set(generator, {
      generator,
      cells: sum.cells + 1,
      requests: sum.requests + one.requests,
      tokensIn: sum.tokensIn + one.tokensIn,
      tokensOut: sum.tokensOut + one.tokensOut,
      usd: sum.usd === null || one.usd === null ? null : sum.usd + one.usd,
    })
  }
  return [...totals.values()]
}

function play(job: LlmJob): Estimate | null {
  try {
    return estimateOf(llmTaskOf(job, ESTIMATE_KEY), job.generator.model.price, null)
  } catch (error) {
    if (error instanceof SchemaError) return null
    throw error
  }
}
