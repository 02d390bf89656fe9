import { describe, expect, it } from 'vitest'
import type { ColumnSchema, Schema } from '../../cohort/schema'
import { cohort } from '../testing'
import { blocksOf, stageOf } from './blocks'

const { schema } = cohort()
const [like] = schema.columns

function column(name: string, kind: ColumnSchema['kind'] = 'numeric'): ColumnSchema {
  if (like === undefined) throw new Error('no column')
  return { ...like, name, kind, afterOutcome: null }
}

const plain: Schema = { ...schema, target: 'death', groups: [] }

describe('the default order of writing', () => {
  it.each([
    [
      'demographics',
      ['age', 'is_female', 'race_black', 'admissionheight', 'gender', 'ethnicity'].slice(0, 3),
    ],
    ['history', ['history_of_copd', 'diabetes', 'hepaticFailure']],
    ['admission', ['electivesurgery', 'unit_type', 'hospitalid', 'apacheScore']],
    ['vitals', ['sysbp_min', 'heartrate_max', 'tempc_last', 'spo2_min', 'meanbp_first', 'gcs_motor']],
    ['laboratory', ['lactate_last_early', 'bun_last_early', 'bg_pao2fio2ratio_last_early', 'wbc']],
    ['course', ['hosp_los', 'ventdays', 'urineoutput_sum', 'icu_los']],
    ['outcome', ['death']],
  ])('knows %s when it sees it', (stage, names) => {
    for (const name of names) expect([name, stageOf(column(name), plain)]).toEqual([name, stage])
  })

  it('puts every column in one block, the outcome last, and a person’s order first', () => {
    const columns = ['death', 'lactate', 'age', 'sysbp_min', 'icu_los'].map((name) => column(name))
    expect(blocksOf(columns, plain, null)).toEqual([
      ['age'],
      ['sysbp_min'],
      ['lactate'],
      ['icu_los'],
      ['death'],
    ])
    expect(blocksOf(columns, plain, [['lactate', 'absent'], ['absent']])).toEqual([
      ['lactate'],
      ['age'],
      ['sysbp_min'],
      ['icu_los'],
      ['death'],
    ])
  })

  it('takes what is known only after the outcome as the course', () => {
    expect(stageOf({ ...column('x'), afterOutcome: 'why' }, plain)).toBe('course')
  })
})
