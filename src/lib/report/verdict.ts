import type { Metric } from '../evaluate/metric'
import type { AreaVerdict } from './area-verdict'
import type { ChosenLimits } from './thresholds'
import { fairness } from './verdict-fairness'
import { leakage } from './verdict-leakage'
import { faithfulness } from './verdict-likeness'
import { usefulness } from './verdict-use'

/** The four verdicts of a cell, from its numbers and the limits that a person has set elsewhere than by default. */
export function verdictOf(metrics: readonly Metric[], chosen: ChosenLimits = {}): AreaVerdict[] {
  const by = new Map(metrics.map((metric) => [metric.id, metric]))
  return [faithfulness(by, chosen), usefulness(by, chosen), fairness(by, chosen), leakage(by, chosen)]
}
