import type { OnProgress } from '../base/progress'
import { takeColumns } from '../table/table'
import { evaluate } from './evaluate'
import type { Evaluation, EvaluationInput } from './metric'
import { makePictures, type Pictures } from './pictures'

export interface Weighed extends Evaluation {
  pictures: Pictures
}

/** What the bench's worker offers to the page. */
export const metricsService = {
  evaluate(input: EvaluationInput, onProgress?: OnProgress): Weighed {
    const evaluation = evaluate(input, onProgress)
    const analysed = input.analysed.filter((name) =>
      input.synthetic.columns.some((column) => column.name === name),
    )
    return {
      ...evaluation,
      pictures: makePictures(takeColumns(input.train, analysed), takeColumns(input.synthetic, analysed)),
    }
  },
}

export type MetricsService = typeof metricsService
