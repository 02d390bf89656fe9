import type { Metric } from '../evaluate/metric'
import { fairness, faithfulness } from './verdict-likeness'
import { leakage } from './verdict-leakage'
import { usefulness } from './verdict-use'

export type Area = 'faithful' | 'useful' | 'fair' | 'private'
export type Standing = 'good' | 'mixed' | 'poor' | 'unknown'

/** What was found in one area, on which numbers, and what speaks against trusting it. */
export interface AreaVerdict {
  area: Area
  /** The question that the area answers. */
  question: string
  standing: Standing
  /** The finding in a few words, e.g. "copies real rows". */
  finding: string
  /** The finding with its evidence, one sentence. */
  sentence: string
  doubt: string
}

/** The four verdicts of a cell, from its numbers alone. */
export function verdictOf(metrics: readonly Metric[]): AreaVerdict[] {
  const by = new Map(metrics.map((metric) => [metric.id, metric]))
  return [faithfulness(by), usefulness(by), fairness(by), leakage(by)]
}
