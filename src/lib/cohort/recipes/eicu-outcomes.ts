import { columnOf, type Table } from '../../table/table'
import type { KnownLate } from '../schema'
import type { RecipeOutcome } from './recipe'

/** What can be foreseen of a stay, the default first. */
export const OUTCOMES = [
  { id: 'hospital-death', label: 'death in hospital', column: 'hospital_death' },
  { id: 'icu-death', label: 'death in the unit', column: 'icu_death' },
  { id: 'long-stay', label: 'a long stay in the unit', column: 'long_stay' },
  { id: 'ventilation', label: 'mechanical ventilation', column: 'ventilated' },
  { id: 'readmission', label: 'return to an ICU in the same hospital stay', column: 'readmitted' },
] as const satisfies readonly RecipeOutcome[]

export type Outcome = (typeof OUTCOMES)[number]

/** Whichever death is asked for bears the paper's name for its label. */
export function labelOf({ id, column }: Outcome): string {
  return id === 'hospital-death' || id === 'icu-death' ? 'death' : column
}

/** The labels that the table has, the chosen one first; the others are there to be chosen. */
export function labelsIn(table: Table, chosen: Outcome): string[] {
  const others = OUTCOMES.filter(({ id }) => id !== chosen.id).map(({ column }) => column)
  return [labelOf(chosen), ...others].filter((name) => columnOf(table, name) !== undefined)
}

const ANOTHER = 'it is another outcome of the stay'
const VENTILATION = 'it records the ventilation itself'

/** Columns beside the labels that record an outcome, or are known after it only. */
const RECORDS: Record<string, Record<string, string>> = {
  ventilated: {
    ventdays: VENTILATION,
    aps_vent: VENTILATION,
    aps_intubated: VENTILATION,
    pred_ventday1: VENTILATION,
    pred_oobventday1: VENTILATION,
    pred_oobintubday1: VENTILATION,
  },
  readmitted: { hosp_los: 'the stay in hospital ends after the return to a unit' },
}

/** What a model of each label must not see. */
export function knownLate(labels: readonly string[]): KnownLate[] {
  return labels.map((target) => {
    const others = labels.filter((name) => name !== target).map((name) => [name, ANOTHER])
    return { target, columns: { ...Object.fromEntries(others), ...RECORDS[target] } }
  })
}
