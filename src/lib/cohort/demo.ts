import type { SchemaPart } from './schema'

/** The dictionary of the simulated demo cohort: it declares names, units (UCUM), ranges and categories. */
type Entry = readonly [name: string, label: string, unit: string | null, range: readonly [number, number]]

const measured: readonly Entry[] = [
  ['age', 'Age at admission', 'a', [16, 90]],
  ['lactate_last_early', 'Last lactate', 'mmol/L', [0.1, 30]],
  ['bun_last_early', 'Last blood urea nitrogen', 'mg/dL', [1, 280]],
  ['tempc_min', 'Lowest temperature', 'Cel', [25, 46]],
  ['albumin_first_early', 'First albumin', 'g/dL', [0.5, 6.5]],
  ['tempc_last', 'Last temperature', 'Cel', [25, 46]],
  ['bilirubin_last_early', 'Last total bilirubin', 'mg/dL', [0.2, 70.2]],
  ['sysbp_min', 'Lowest systolic pressure', 'mm[Hg]', [1, 300]],
  ['bg_pao2fio2ratio_first_early', 'First PaO2/FiO2', 'mm[Hg]', [15, 800]],
  ['bg_pao2fio2ratio_last_early', 'Last PaO2/FiO2', 'mm[Hg]', [15, 800]],
  ['wbc_last_early', 'Last white cell count', '10*3/uL', [0, 100]],
  ['bicarbonate_last_early', 'Last bicarbonate', 'mmol/L', [2, 60]],
  ['heartrate_max', 'Highest heart rate', '/min', [25, 225]],
  ['heartrate_last', 'Last heart rate', '/min', [25, 225]],
  ['resprate_last', 'Last respiratory rate', '/min', [0, 60]],
  ['creatinine_last_early', 'Last creatinine', 'mg/dL', [0.1, 28.3]],
  ['urineoutput_sum', 'Urine output, sum', 'mL', [0, 20000]],
  ['platelet_first_early', 'First platelet count', '10*3/uL', [1, 2000]],
  ['hosp_los', 'Hospital stay', 'd', [0, 365]],
  ['ventdays', 'Days on a ventilator', 'd', [0, 30]],
]

const yesNo: readonly (readonly [string, string])[] = [
  ['is_female', 'Female'],
  ['race_black', 'Race: Black'],
  ['race_hispanic', 'Race: Hispanic'],
  ['race_asian', 'Race: Asian'],
  ['race_other', 'Race: other'],
  ['electivesurgery', 'Elective surgery'],
  ['death', 'Died in hospital'],
]

export const DEMO_UNITS = ['Med-Surg ICU', 'MICU', 'SICU', 'CCU-CTICU', 'Neuro ICU']
export const DEMO_REGIONS = ['Midwest', 'Northeast', 'South', 'West']

/** What the demo's design is before anyone edits it. */
export const demoPart: SchemaPart = {
  target: 'death',
  positive: 1,
  groups: [
    { name: 'sex', columns: ['is_female'], other: 'male' },
    {
      name: 'race',
      columns: ['race_black', 'race_hispanic', 'race_asian', 'race_other'],
      other: 'not recorded',
    },
  ],
  site: 'hospitalid',
  region: 'region',
  quasiIdentifiers: ['age', 'sex', 'race'],
  sensitive: 'death',
  exclude: ['patientunitstayid'],
  columns: [
    ...measured.map(([name, label, unit, [min, max]]) => ({
      name,
      label,
      unit: unit ?? undefined,
      min,
      max,
    })),
    ...yesNo.map(([name, label]) => ({ name, label, categories: ['0', '1'] })),
    { name: 'unittype', label: 'Unit type', categories: DEMO_UNITS },
    { name: 'region', label: 'Region of the hospital', categories: DEMO_REGIONS },
    { name: 'hospitalid', label: 'Hospital' },
    { name: 'patientunitstayid', label: 'Stay' },
  ],
  rules: ['tempc_min <= tempc_last', 'heartrate_last <= heartrate_max'],
}
