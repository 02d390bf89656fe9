import type { DictionaryEntry } from './dictionary'
import type { Measure, Statistic } from './measure'
import { columnName } from './measure'

type Facts = readonly [name: string, label: string, unit: string | null, min?: number, max?: number]

/** Vitals: first, last, least and greatest of the window's hours. Ranges are those of eICU's community code. */
const VITALS: readonly Facts[] = [
  ['heartrate', 'Heart rate', '/min', 25, 225],
  ['sysbp', 'Systolic pressure', 'mm[Hg]', 1, 300],
  ['diasbp', 'Diastolic pressure', 'mm[Hg]', 1, 200],
  ['meanbp', 'Mean arterial pressure', 'mm[Hg]', 1, 250],
  ['resprate', 'Respiratory rate', '/min', 0, 60],
  ['tempc', 'Temperature', 'Cel', 25, 46],
  ['spo2', 'Oxygen saturation', '%', 0, 100],
]

/** Blood gases and other labs: first and last, the look-back included. */
const LABS: readonly Facts[] = [
  ['bg_pao2', 'PaO2', 'mm[Hg]', 15, 720],
  ['bg_paco2', 'PaCO2', 'mm[Hg]', 5, 250],
  ['bg_pao2fio2ratio', 'PaO2/FiO2', 'mm[Hg]'],
  ['bg_ph', 'Blood pH', '1', 6.5, 8.5],
  ['bg_baseexcess', 'Base excess', 'mmol/L'],
  ['albumin', 'Albumin', 'g/dL', 0.5, 6.5],
  ['bands', 'Band forms', '%', 0, 100],
  ['bicarbonate', 'Bicarbonate', 'mmol/L'],
  ['bilirubin', 'Total bilirubin', 'mg/dL', 0.2, 70.2],
  ['bun', 'Blood urea nitrogen', 'mg/dL', 1, 280],
  ['calcium', 'Calcium', 'mg/dL'],
  ['creatinine', 'Creatinine', 'mg/dL', 0.1, 28.3],
  ['glucose', 'Glucose', 'mg/dL', 25, 1500],
  ['hematocrit', 'Hematocrit', '%', 5, 75],
  ['hemoglobin', 'Hemoglobin', 'g/dL'],
  ['inr', 'INR', '1', 0.5, 15],
  ['lactate', 'Lactate', 'mmol/L', 0.1, 30],
  ['platelet', 'Platelets', '10*3/uL'],
  ['potassium', 'Potassium', 'mmol/L', 0.05, 12],
  ['sodium', 'Sodium', 'mmol/L', 90, 215],
  ['wbc', 'White cell count', '10*3/uL', 0, 100],
]

function measure(
  [name, label, unit, min, max]: Facts,
  reach: Measure['reach'],
  statistics: readonly Statistic[],
): Measure {
  return { name, label, unit, min: min ?? null, max: max ?? null, reach, statistics }
}

/** All that is charted over time, in the order of the cohort's columns. */
export const MEASURES: readonly Measure[] = [
  ...VITALS.map((facts) => measure(facts, 'late', ['first', 'last', 'min', 'max'])),
  ...LABS.map((facts) => measure(facts, 'early', ['first', 'last'])),
  measure(['urineoutput', 'Urine output', 'mL'], 'late', ['sum']),
  // A share of 1, in no column of its own.
  measure(['fio2', 'FiO2', '1', 0.2, 1], 'early', []),
]

const SAID: Record<Statistic, string> = {
  first: 'first of the hourly means',
  last: 'last of the hourly means',
  min: 'lowest hourly mean',
  max: 'highest hourly mean',
  sum: 'sum',
}

const STATIC: readonly Facts[] = [
  ['patientunitstayid', 'Unit stay', null],
  ['hospitalid', 'Hospital', null],
  ['region', 'Region of the hospital', null],
  ['teachingstatus', 'Teaching hospital', null],
  ['numbedscategory', 'Beds of the hospital', null],
  ['age', 'Age, over 89 as 90', 'a', 16, 90],
  ['is_female', 'Female', null],
  ['gender', 'Sex as recorded', null],
  ['race_black', 'Race: African American', null],
  ['race_hispanic', 'Race: Hispanic', null],
  ['race_asian', 'Race: Asian', null],
  ['race_other', 'Race: any other or none recorded, Caucasian and Native American included', null],
  ['ethnicity', 'Race as recorded', null],
  ['electivesurgery', 'Elective surgery', null],
  ['unittype', 'Unit type', null],
  ['hosp_los', 'Hospital stay from unit admission', 'd'],
  ['ventdays', 'Days on a ventilator, at most 30', 'd'],
  ['window_hours', 'Hours from admission to the end of the window', 'h'],
  ['death', 'Died', null],
  ['hospital_death', 'Died in hospital', null],
  ['icu_death', 'Died in the unit', null],
  ['long_stay', 'Long stay in the unit', null],
  ['ventilated', 'Mechanically ventilated at some time of the stay', null],
  ['readmitted', 'Returned to an ICU in the same hospital stay', null],
]

/** Worst values of the first APACHE day. */
const APACHE: readonly Facts[] = [
  ['aps_wbc', 'White cell count', '10*3/uL', 0, 100],
  ['aps_temperature', 'Temperature', 'Cel', 25, 46],
  ['aps_respiratoryrate', 'Respiratory rate', '/min', 0, 60],
  ['aps_sodium', 'Sodium', 'mmol/L', 90, 215],
  ['aps_heartrate', 'Heart rate', '/min', 25, 225],
  ['aps_meanbp', 'Mean arterial pressure', 'mm[Hg]', 1, 250],
  ['aps_ph', 'Arterial pH', '1', 6.5, 8.5],
  ['aps_hematocrit', 'Hematocrit', '%', 5, 75],
  ['aps_creatinine', 'Creatinine', 'mg/dL', 0.1, 28.3],
  ['aps_albumin', 'Albumin', 'g/dL', 0.5, 6.5],
  ['aps_pao2', 'PaO2', 'mm[Hg]', 15, 720],
  ['aps_pco2', 'PaCO2', 'mm[Hg]', 5, 250],
  ['aps_bun', 'Blood urea nitrogen', 'mg/dL', 1, 280],
  ['aps_glucose', 'Glucose', 'mg/dL', 25, 1500],
  ['aps_bilirubin', 'Total bilirubin', 'mg/dL', 0.2, 70.2],
  ['aps_urine', 'Urine output of the first day', 'mL'],
  ['aps_fio2', 'FiO2', '%'],
  ['pred_bedcount', 'Beds of the unit', null],
]

const entry = ([name, label, unit, min, max]: Facts): DictionaryEntry => ({
  name,
  label,
  unit,
  min: min ?? null,
  max: max ?? null,
})

/** Every column that the recipe can give: the one place that schema, prompts, rules and report take them from. */
export const DICTIONARY: readonly DictionaryEntry[] = [
  ...STATIC.map(entry),
  ...MEASURES.flatMap((one) =>
    one.statistics.map((statistic) => ({
      name: columnName(one, statistic),
      label: `${one.label}, ${SAID[statistic]} of the window${one.reach === 'early' ? ' and the day before it' : ''}`,
      unit: one.unit,
      min: one.min,
      max: statistic === 'sum' ? null : one.max,
    })),
  ),
  ...APACHE.map(entry),
]
