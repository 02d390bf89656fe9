import type { NullRow } from '../null/experiment'
import file from './null-experiment.json'

/** What each id gave when nothing was wrong: draws from one distribution in the place of all four tables, again and again. */
export interface NullExperiment {
  /** Date, YYYY-MM-DD; empty as long as it hasn't been made. */
  made: string
  repetitions: number
  distributions: readonly {
    name: string
    description: string
    rows: { train: number; control: number; test: number; synthetic: number }
  }[]
  rows: readonly ShownNullRow[]
}

/** Of a row of the experiment what a page shows. */
export type ShownNullRow = Pick<
  NullRow,
  'id' | 'distribution' | 'mean' | 'sd' | 'floor' | 'coverage' | 'expected' | 'calm' | 'note'
> &
  Partial<Pick<NullRow, 'repetitions' | 'claimed'>>

export const nullExperiment: NullExperiment = file
