import { columnOf, type Table } from '../../table/table'
import type { SchemaPart } from '../schema'
import { declaredColumns } from './dictionary'
import { DICTIONARY } from './eicu-columns'
import { knownLate, labelOf, labelsIn, type Outcome } from './eicu-outcomes'

/** Stand in the table beside the one-hot columns, or say again what another column says: there to be chosen. */
const SET_APART = ['gender', 'ethnicity', 'pred_gender', 'pred_age', 'pred_electivesurgery']
/** Beside columns from a window those are the paper's own, and these are there to be chosen too. */
const SET_APART_BESIDE_WINDOW = /^(aps_|pred_)|^(unittype|teachingstatus|numbedscategory|window_hours)$/

/** What the recipe knows of its own columns; only of those that the table has. */
export function eicuPart(table: Table, isWindowed: boolean, outcome: Outcome): SchemaPart {
  const has = (name: string) => columnOf(table, name) !== undefined
  const beside = isWindowed
    ? table.columns.map(({ name }) => name).filter((name) => SET_APART_BESIDE_WINDOW.test(name))
    : []
  const target = labelOf(outcome)
  const labels = labelsIn(table, outcome)
  const otherLabels = labels.filter((name) => name !== target)
  return {
    target,
    positive: '1',
    groups: [
      { name: 'sex', columns: ['is_female'], other: 'male' },
      {
        name: 'race',
        columns: ['race_black', 'race_hispanic', 'race_asian', 'race_other'],
        other: 'not recorded',
      },
    ],
    site: 'hospitalid',
    region: has('region') ? 'region' : null,
    quasiIdentifiers: ['age', 'sex', 'race'],
    sensitive: target,
    knownLate: knownLate(labels),
    exclude: [...new Set(['patientunitstayid', ...SET_APART.filter(has), ...otherLabels, ...beside])],
    columns: declaredColumns(DICTIONARY, table, 'patientunitstayid'),
  }
}
