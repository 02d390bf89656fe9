import type { Raw } from './raw'
import type { FlowStep } from './recipe'

/**
 * Rows of `patient` that pass the paper's exclusions (Johnson et al. 2018), in their order there, and the count of each step.
 * @param charted stays with a heart rate; null where no table of them is used
 */
export function selectStays(
  patient: Raw,
  predictions: { rows: ReadonlyMap<number, number>; mortality: Float64Array } | null,
  charted: ReadonlySet<number> | null = null,
): { rows: number[]; flow: FlowStep[] } {
  let rows = Array.from({ length: patient.table.rows }, (_, row) => row)
  const flow: FlowStep[] = [{ label: 'all unit stays', remaining: rows.length, excluded: 0 }]
  const keep = (label: string, kept: number[]) => {
    flow.push({ label, remaining: kept.length, excluded: rows.length - kept.length })
    rows = kept
  }
  const ages = agesOf(patient)
  const stays = patient.numbers('patientunitstayid')
  keep(
    'the unit is an ICU',
    rows.filter((row) => patient.text('unittype', row)?.includes('ICU') === true),
  )
  keep(
    'known to be 16 or over',
    rows.filter((row) => (ages[row] ?? NaN) >= 16),
  )
  if (charted !== null)
    keep(
      'a heart rate is charted',
      rows.filter((row) => charted.has(stays[row] ?? NaN)),
    )
  keep(
    'discharge status known',
    rows.filter((row) => patient.text('hospitaldischargestatus', row) !== null),
  )
  keep('first stay of the patient', firstStays(patient, rows))
  if (predictions !== null) {
    const { rows: rowOf, mortality } = predictions
    keep(
      'with an APACHE IVa prediction',
      rows.filter((row) => (mortality[rowOf.get(stays[row] ?? NaN) ?? -1] ?? NaN) > 0),
    )
  }
  return { rows, flow }
}

/** Ages in years, those over 89 as 90 also where they are too many for the reader to take the column for numbers. */
export function agesOf(patient: Raw): Float64Array {
  const ages = patient.numbers('age')
  return ages.map((age, row) =>
    Number.isNaN(age) && /^>\s*89$/.test(patient.text('age', row) ?? '') ? 90 : age,
  )
}

/**
 * One row a patient. eICU has no dates: stays are ordered by year of discharge, age, number of the hospital stay,
 * and within that by how long after hospital admission the unit was entered (offsets are minutes before it, so
 * the first unit has the greatest).
 */
function firstStays(patient: Raw, rows: readonly number[]): number[] {
  const keys = [
    patient.numbers('hospitaldischargeyear'),
    agesOf(patient),
    patient.numbers('patienthealthsystemstayid'),
    patient.numbers('hospitaladmitoffset').map((offset) => -offset),
  ]
  const first = new Map<string, number>()
  for (const row of rows) {
    const person = patient.text('uniquepid', row) ?? `stay of row ${row}`
    const known = first.get(person)
    if (known === undefined || isBefore(keys, row, known)) first.set(person, row)
  }
  const kept = new Set(first.values())
  return rows.filter((row) => kept.has(row))
}

function isBefore(keys: readonly Float64Array[], a: number, b: number): boolean {
  for (const values of keys) {
    const difference = (values[a] ?? 0) - (values[b] ?? 0)
    if (difference !== 0 && !Number.isNaN(difference)) return difference < 0
  }
  return false
}
