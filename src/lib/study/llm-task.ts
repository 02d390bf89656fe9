import type { LlmTask } from '../generate/llm'
import { strategyOf } from '../generate/strategies'
import type { LlmJob } from './ports'

/** A study's cell as a run of a language model. */
export function llmTaskOf({ generator, ...job }: LlmJob): LlmTask {
  const { strategy, disclosure, examples, temperature, budget, model } = generator
  return {
    ...job,
    strategy: strategyOf(strategy),
    disclosure,
    examples,
    temperature,
    budget,
    price: model.price,
  }
}
