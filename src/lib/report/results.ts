import type { HeadlessEnvironment, HeadlessSoftware } from '../study/headless'
import type { ResultsCohort } from '../study/prepare'
import { summaryOf, type Summary } from '../study/repetition'
import type { ResultsCell } from '../study/results-cell'

export type Software = HeadlessSoftware

/** `results.json`, version 1 (contracts.md). */
export interface Results {
  version: 1
  software: Software
  /** The study file as it was written; `{ "evaluate": … }` for the evaluation alone. */
  study: unknown
  environment: HeadlessEnvironment
  cohort: ResultsCohort
  cells: ResultsCell[]
  /** What repeating over seeds says; absent in files of earlier versions. */
  summary?: Summary
}

export function makeResults(parts: Omit<Results, 'version' | 'summary'>): Results & { summary: Summary } {
  const { software, study, environment, cohort, cells } = parts
  return { version: 1, software, study, environment, cohort, cells, summary: summaryOf(cells) }
}

/** Text of the file. Numbers are finite by construction (`makeCell`); anything else here is a fault of ours. */
export function resultsText(results: Results): string {
  return `${JSON.stringify(results, refuseBrokenNumbers, 1)}\n`
}

function refuseBrokenNumbers(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new RangeError(`results.json: ${key} is ${value}`)
  return value
}
