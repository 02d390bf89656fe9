import type { OnProgress } from '../../base/progress'
import { stream } from '../../base/random'
import type { Train } from '../../cohort/holdout'
import type { Schema } from '../../cohort/schema'
import type { Table } from '../../table/table'
import type { Baseline } from '../generator'
import { baselines } from './index'

interface BaselineRun {
  method: Baseline['method']
  train: Train
  schema: Schema
  columns: readonly string[]
  rows: number
  /** Name of the random stream. */
  stream: readonly (string | number)[]
}

/** What the baseline worker offers. */
export const baselineService = {
  generate({ method, stream: name, ...task }: BaselineRun, onProgress?: OnProgress): Table {
    const baseline = baselines.find((one) => one.method === method)
    if (baseline === undefined) throw new RangeError(`no baseline “${method}”`)
    return baseline.generate({ ...task, random: stream(...name), onProgress })
  },
}

export type BaselineService = typeof baselineService
