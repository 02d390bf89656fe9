import type { OnProgress } from '../base/progress'
import { evaluate } from './evaluate'
import type { Evaluation, EvaluationInput } from './metric'

/** What the bench's worker offers to the page. */
export const metricsService = {
  evaluate(input: EvaluationInput, onProgress?: OnProgress): Evaluation {
    return evaluate(input, onProgress)
  },
}

export type MetricsService = typeof metricsService
