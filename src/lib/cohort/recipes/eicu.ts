import { OUTCOMES } from './eicu-outcomes'
import type { Recipe } from './recipe'

const WHOLE = ['patient', 'apachePatientResult', 'apacheApsVar', 'apachePredVar', 'hospital']

/**
 * The paper's cohort (Johnson et al. 2018) from raw eICU tables: one row a stay, each exclusion counted. Its columns from
 * a window of time come of the charted tables, as far as they are there; without charted heart rates a stay begins with
 * its unit admission. The page knows this much of it; what builds it is loaded where the tables are read.
 */
export const eicu: Recipe = {
  id: 'eicu',
  label: 'eICU Collaborative Research Database',
  tables: WHOLE,
  signs: WHOLE,
  streamed: [
    'nurseCharting',
    'vitalPeriodic',
    'vitalAperiodic',
    'lab',
    'intakeOutput',
    'dyn',
    'carePlanGeneral',
    'treatment',
  ],
  outcomes: OUTCOMES,
  kinds: {
    uniquepid: 'identifier',
    gender: 'categorical',
    ethnicity: 'categorical',
    unittype: 'categorical',
  },
  hasWindow: true,
  narrowed: async (table, file) => (await import('./eicu-narrowed')).narrowedEicu(table, file),
  build: async (tables, options, streams) =>
    (await import('./eicu-build')).buildEicu(tables, options, streams),
}
