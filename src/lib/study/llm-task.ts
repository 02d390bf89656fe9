import type { LlmTask } from '../generate/task'
import { strategyOf } from '../generate/strategies'
import type { LlmJob } from './ports'

/** A study's cell as a run of a language model. */
export function llmTaskOf({ generator, ...job }: LlmJob): LlmTask {
  const { model, strategy, ...how } = generator
  return { ...how, ...job, strategy: strategyOf(strategy), price: model.price }
}
