import file from './null-experiment.json'

/** What each id gave when nothing was wrong: real rows of one distribution in the place of all four tables, again and again. */
export interface NullExperiment {
  /** Date, YYYY-MM-DD; empty as long as it hasn't been made. */
  made: string
  repetitions: number
  distributions: readonly {
    name: string
    description: string
    rows: { train: number; control: number; test: number; synthetic: number }
  }[]
  rows: readonly NullRow[]
}

export interface NullRow {
  id: string
  distribution: string
  mean: number | null
  sd: number | null
  /** Mean of the floors printed beside the values. */
  floor: number | null
  /** What theory says that the mean should be. */
  expected: number | null
  /** Share of the intervals that hold it. */
  coverage: number | null
  /** Whether the number raises no alarm where there is nothing to find. */
  calm: boolean
  note: string | null
}

export const nullExperiment: NullExperiment = file
