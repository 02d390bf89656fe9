import type { LlmTask } from '../generate/task'
import { strategyOf } from '../generate/strategies'
import type { LlmJob } from './ports'

/**
 * A study's cell as a run of a language model.
 * @param noiseKey the secret that noise is drawn with, where the generator adds some
 */
export function llmTaskOf({ generator, ...job }: LlmJob, noiseKey: string | null): LlmTask {
  const { model, strategy, consent, ...how } = generator
  return {
    ...how,
    ...job,
    strategy: strategyOf(strategy),
    price: model.price,
    allow: consent?.allow ?? [],
    noiseKey,
  }
}
