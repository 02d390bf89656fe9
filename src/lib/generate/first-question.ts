import type { Ask } from '../models/model'
import { askOf } from './asker'
import { briefOf, type Brief } from './brief'
import type { LlmTask } from './task'

/** Values of one answer: longer answers drift, shorter ones pay for the prompt again and again. */
const VALUES_AN_ANSWER = 600
const FEWEST_ROWS = 4
const MOST_ROWS = 25

/** What the first question would be, word for word. @throws SchemaError where the task can't be run */
export function firstQuestion(task: LlmTask): { ask: Ask; brief: Brief; shows: readonly string[] } {
  const brief = briefOf(task)
  return { ...askOfFirst(task, brief, rowsAnAnswer(task.strategy.widest(brief.briefing))), brief }
}

/** The first question of the first batch. @param portion rows of one answer */
export function askOfFirst(
  task: LlmTask,
  { briefing }: Brief,
  portion: number,
): { ask: Ask; shows: readonly string[] } {
  const rows = Math.min(task.rows, portion)
  const { value, done } = task.strategy.batch(briefing, { rows, stratum: briefing.strata[0] ?? null }).next()
  if (done === true) throw new RangeError(`the strategy “${task.strategy.name}” asks nothing`)
  return { ask: askOf(value, rows, task.columns.length, task, { batch: 0, step: 0 }), shows: value.shows }
}

export function rowsAnAnswer(values: number): number {
  return Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(VALUES_AN_ANSWER / Math.max(1, values))))
}
