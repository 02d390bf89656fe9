import { columnOf, type Table } from '../../table/table'
import type { SchemaPart } from '../schema'

/** Units (UCUM) and plausible ranges of eICU's community code. */
const MEASURED: Record<string, readonly [label: string, unit: string, min: number, max: number]> = {
  age: ['Age, over 89 as 90', 'a', 16, 90],
  aps_wbc: ['White cell count', '10*3/uL', 0, 100],
  aps_temperature: ['Temperature', 'Cel', 25, 46],
  aps_respiratoryrate: ['Respiratory rate', '/min', 0, 60],
  aps_sodium: ['Sodium', 'mmol/L', 90, 215],
  aps_heartrate: ['Heart rate', '/min', 25, 225],
  aps_meanbp: ['Mean arterial pressure', 'mm[Hg]', 1, 250],
  aps_ph: ['Arterial pH', '1', 6.5, 8.5],
  aps_hematocrit: ['Hematocrit', '%', 5, 75],
  aps_creatinine: ['Creatinine', 'mg/dL', 0.1, 28.3],
  aps_albumin: ['Albumin', 'g/dL', 0.5, 6.5],
  aps_pao2: ['PaO2', 'mm[Hg]', 15, 720],
  aps_pco2: ['PaCO2', 'mm[Hg]', 5, 250],
  aps_bun: ['Blood urea nitrogen', 'mg/dL', 1, 280],
  aps_glucose: ['Glucose', 'mg/dL', 25, 1500],
  aps_bilirubin: ['Total bilirubin', 'mg/dL', 0.2, 70.2],
}

const LABELS: Record<string, readonly [label: string, unit: string | null]> = {
  patientunitstayid: ['Unit stay', null],
  hospitalid: ['Hospital', null],
  region: ['Region of the hospital', null],
  teachingstatus: ['Teaching hospital', null],
  numbedscategory: ['Beds of the hospital', null],
  is_female: ['Female', null],
  gender: ['Sex as recorded', null],
  race_black: ['Race: African American', null],
  race_hispanic: ['Race: Hispanic', null],
  race_asian: ['Race: Asian', null],
  race_other: ['Race: any other or none recorded, Caucasian and Native American included', null],
  ethnicity: ['Race as recorded', null],
  electivesurgery: ['Elective surgery', null],
  unittype: ['Unit type', null],
  hosp_los: ['Hospital stay from unit admission', 'd'],
  ventdays: ['Days on a ventilator, at most 30', 'd'],
  aps_urine: ['Urine output of the first day', 'mL'],
  aps_fio2: ['FiO2', '%'],
  pred_bedcount: ['Beds of the unit', null],
  death: ['Died', null],
}

/** Stand in the table beside the one-hot columns, or say again what another column says: there to be chosen. */
const SET_APART = ['gender', 'ethnicity', 'pred_gender', 'pred_age', 'pred_electivesurgery']

/** What the recipe knows of its own columns; only of those that the table has. */
export function eicuPart(table: Table): SchemaPart {
  const has = (name: string) => columnOf(table, name) !== undefined
  const measured = Object.entries(MEASURED).map(([name, [label, unit, min, max]]) => ({
    name,
    label,
    unit,
    min,
    max,
  }))
  const labelled = Object.entries(LABELS).map(([name, [label, unit]]) => ({
    name,
    label,
    ...(unit === null ? {} : { unit }),
    ...(name === 'patientunitstayid' ? { kind: 'identifier' as const } : {}),
  }))
  return {
    target: 'death',
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
    sensitive: 'death',
    exclude: ['patientunitstayid', ...SET_APART].filter(has),
    columns: [...measured, ...labelled].filter(({ name }) => has(name)),
  }
}
