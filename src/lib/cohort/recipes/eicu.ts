import { OUTCOMES } from './eicu-outcomes'
import type { Recipe } from './recipe'

/**
 * The paper's cohort (Johnson et al. 2018) from raw eICU tables: one row a stay, each exclusion counted. Its columns from
 * a window of time come of the charted tables, as far as they are there; without charted heart rates a stay begins with
 * its unit admission. The page knows this much of it; what builds it is loaded where the tables are read.
 */
export const eicu: Recipe = {
  id: 'eicu',
  label: 'eICU Collaborative Research Database',
  tables: ['patient', 'apachePatientResult', 'apacheApsVar', 'apachePredVar', 'hospital'],
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
  sources: async () => (await import('./eicu-sources')).SOURCES,
  build: async (tables, options, streams) =>
    (await import('./eicu-build')).buildEicu(tables, options, streams),
}
