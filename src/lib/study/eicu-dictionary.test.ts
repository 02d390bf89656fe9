import { expect, it } from 'vitest'
import { cohortService } from '../cohort/service'
import { clinicalRulesFor } from '../cohort/clinical-rules'
import { DICTIONARY } from '../cohort/recipes/eicu-columns'
import { publicSchema } from '../cohort/public-schema'
import { bytesOf, cohortFrom, isThere } from './eicu-testing'

const names = [
  ...['patient', 'apachePatientResult', 'apacheApsVar', 'apachePredVar', 'hospital'].map(
    (name) => `eicu-demo/${name}.csv.gz`,
  ),
  'eicu-demo-hourly/eicu_demo_dyn.parquet',
]
const there = names.every(isThere)
if (!there) console.warn('No eICU demo tables in ../shared/data: the dictionary’s way is not tested.')

it.runIf(there)(
  'the dictionary’s label, unit and range reach the schema, the report’s and the rules',
  async () => {
    const input = await cohortFrom(names.map((name) => ({ name, data: new Blob([bytesOf(name)]) })))
    const { schema } = cohortService.describe({ ...input, codebook: null })
    // What a prompt and a report are written from.
    const told = publicSchema(schema)
    for (const entry of DICTIONARY) {
      const column = schema.columns.find(({ name }) => name === entry.name)
      if (column === undefined) continue
      expect(column.label, entry.name).toBe(entry.label)
      expect(column.unit, entry.name).toBe(entry.unit)
      if (entry.min === null && entry.max === null) continue
      expect(column, entry.name).toMatchObject({ min: entry.min, max: entry.max, declared: true })
      expect(told.columns.find(({ name }) => name === entry.name)).toMatchObject({
        min: entry.min,
        max: entry.max,
        unit: entry.unit,
        label: entry.label,
      })
    }
    const rules = clinicalRulesFor(schema).map(({ text }) => text)
    for (const name of ['heartrate_max', 'lactate_last_early', 'bg_ph_first_early'])
      expect(
        rules.some((text) => text.startsWith(`${name} >=`)),
        name,
      ).toBe(true)
  },
)
