import { EvaluationContext } from './context'
import type { Choices, ChoicesInForce, EvaluationInput } from './metric'

/** What an evaluation measures with: the input's own schema and bins, and over them what a person chose anew. */
export function choicesInForce(input: EvaluationInput, chosen: Choices = {}): ChoicesInForce {
  return new EvaluationContext(input).adjusted(chosen).choices
}
