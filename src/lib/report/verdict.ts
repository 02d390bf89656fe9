import type { Metric } from '../evaluate/metric'
import type { AreaVerdict } from './area-verdict'
import { fairness, faithfulness } from './verdict-likeness'
import { leakage } from './verdict-leakage'
import { usefulness } from './verdict-use'

/** The four verdicts of a cell, from its numbers alone. */
export function verdictOf(metrics: readonly Metric[]): AreaVerdict[] {
  const by = new Map(metrics.map((metric) => [metric.id, metric]))
  return [faithfulness(by), usefulness(by), fairness(by), leakage(by)]
}
