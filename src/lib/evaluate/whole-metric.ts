import type { About } from './about/line'
import type { EvaluationContext } from './context'
import type { Golden } from './golden/golden'
import type { Method } from './methods/method'
import type { MetricFamily } from './metric'

/**
 * A family whose one file holds all of it: how it is computed, what screens and reports say of each id, the page of its
 * method, and the golden cases that hold it to account. The page carries the whole file, code and all; a family whose code is large
 * keeps its texts apart, as those of the contract do.
 */
export interface WholeMetric extends MetricFamily<EvaluationContext> {
  about: readonly About[]
  methods: readonly Method[]
  goldens: readonly Golden[]
}
