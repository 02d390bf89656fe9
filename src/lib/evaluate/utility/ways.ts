import type { EvaluationContext } from '../context'
import { testedOnReal, testedOnSynthetic, testedWithinSynthetic, type Tested } from './models'
import type { From } from './rows'

/** How a model was trained and tested: on real (r) or synthetic (s) rows, “trained on …, tested on …”. */
export interface Way {
  way: 'trtr' | 'tstr' | 'trts' | 'tsts'
  from: From
  /** Whether it was tested on the unseen real rows T. */
  onReal: boolean
  tested(context: EvaluationContext): Tested | string
}

/** Those that are tested on the unseen real rows. */
export const ON_REAL: readonly Way[] = [
  { way: 'trtr', from: 'real', onReal: true, tested: (context) => testedOnReal(context, 'real') },
  { way: 'tstr', from: 'synthetic', onReal: true, tested: (context) => testedOnReal(context, 'synthetic') },
]

export const WAYS: readonly Way[] = [
  ...ON_REAL,
  { way: 'trts', from: 'real', onReal: false, tested: testedOnSynthetic },
  { way: 'tsts', from: 'synthetic', onReal: false, tested: testedWithinSynthetic },
]
