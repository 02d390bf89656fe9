import { InputError } from '../../base/errors'
import type { CodedColumn } from '../../table/table'
import { labelOf, OUTCOMES, type Outcome } from './eicu-outcomes'
import { flagColumn, type Raw } from './raw'
import type { Streams } from './recipe'

/** Days in the unit of which a long stay has more, where nobody says otherwise: the threshold of most benchmarks. */
const LONG_STAY_DAYS = 3
const DAY_MINUTES = 1440

/** Treatments by their paths. What hangs below mechanical ventilation are its modes, one of them non-invasive. */
export const TREATMENT = {
  table: 'treatment',
  needed: ['patientunitstayid', 'treatmentstring'],
  stay: 'try_cast(patientunitstayid AS BIGINT)',
  ventilates:
    "regexp_matches(lower(treatmentstring), '(^|\\|)mechanical ventilation(\\||$)') " +
    "AND NOT contains(lower(treatmentstring), 'non-invasive')",
}

export interface LabelSources {
  patient: Raw
  /** Ventilator days of the APACHE IVa record by stay, NaN where it names none; null without the table. */
  ventDays: ((stay: number) => number) | null
  streams: Streams | undefined
  /** Null for the default. */
  longStayDays: number | null
}

/** The label of each row of `patient`, null where nobody can know it, and how it was made. */
interface Label {
  flags: (boolean | null)[]
  said: string
}

/**
 * The label that is asked for, and those of the other outcomes that the tables hold, to be set apart.
 * @throws InputError where the tables don't hold the one that is asked for
 */
export async function labelColumns(
  chosen: Outcome,
  rows: readonly number[],
  sources: LabelSources,
): Promise<{ label: CodedColumn; others: CodedColumn[]; said: string[] }> {
  const own = await labelFor(chosen, rows, sources)
  if ('lacks' in own)
    throw new InputError(`The outcome “${chosen.id}” needs ${own.lacks}.`, 'Add it, or ask for another.', {
      field: 'cohort.outcome',
    })
  const others: CodedColumn[] = []
  const said = [`${labelOf(chosen)} is ${own.said}`]
  for (const outcome of OUTCOMES) {
    if (outcome.id === chosen.id) continue
    const label = await labelFor(outcome, rows, sources)
    if ('lacks' in label) {
      said.push(`no ${outcome.column}: it needs ${label.lacks}`)
      continue
    }
    others.push(flagColumn(outcome.column, label.flags))
    said.push(`${outcome.column}, set apart for another task, is ${label.said}`)
  }
  return { label: flagColumn(labelOf(chosen), own.flags), others, said }
}

async function labelFor(
  { id }: Outcome,
  rows: readonly number[],
  sources: LabelSources,
): Promise<Label | { lacks: string }> {
  const { patient } = sources
  if (id === 'ventilation') return ventilation(rows, sources)
  if (id === 'long-stay') {
    const days = sources.longStayDays ?? LONG_STAY_DAYS
    if (!patient.names.includes('unitdischargeoffset')) return { lacks: 'patient’s unitdischargeoffset' }
    const minutes = patient.numbers('unitdischargeoffset')
    return {
      flags: rows.map((row) => {
        const stayed = minutes[row] ?? NaN
        return Number.isNaN(stayed) ? null : stayed > days * DAY_MINUTES
      }),
      said: `a stay of more than ${days} days in the unit, from unit admission to unit discharge, alive or not`,
    }
  }
  if (id === 'readmission') {
    if (!patient.names.includes('unitvisitnumber') || !patient.names.includes('unitstaytype'))
      return { lacks: 'patient’s unitvisitnumber and unitstaytype' }
    return {
      flags: returns(patient, rows),
      said: 'a return to an ICU later in the same hospital stay (unitstaytype “readmit”; transfers between units and step-down stays are none), not known of those who died in the unit',
    }
  }
  const isUnit = id === 'icu-death'
  return {
    flags: deaths(patient, rows, isUnit),
    said: isUnit
      ? 'death in the unit (unit discharge status)'
      : 'death in hospital (hospital or unit discharge status), as in the paper’s source',
  }
}

function deaths(patient: Raw, rows: readonly number[], isUnit: boolean): (boolean | null)[] {
  return rows.map((row) => {
    const unit = patient.text('unitdischargestatus', row)
    if (isUnit) return unit === null ? null : unit === 'Expired'
    return unit === 'Expired' || patient.text('hospitaldischargestatus', row) === 'Expired'
  })
}

/** Looks at all stays of `patient`, those too that the cohort leaves out. */
function returns(patient: Raw, rows: readonly number[]): (boolean | null)[] {
  const hospitalStays = patient.numbers('patienthealthsystemstayid')
  const visits = patient.numbers('unitvisitnumber')
  const last = new Map<number, number>()
  for (let row = 0; row < patient.table.rows; row++) {
    if (patient.text('unitstaytype', row) !== 'readmit') continue
    if (patient.text('unittype', row)?.includes('ICU') !== true) continue
    const stay = hospitalStays[row] ?? NaN
    last.set(stay, Math.max(last.get(stay) ?? 0, visits[row] ?? 0))
  }
  return rows.map((row) => {
    if (patient.text('unitdischargestatus', row) === 'Expired') return null
    return (last.get(hospitalStays[row] ?? NaN) ?? 0) > (visits[row] ?? NaN)
  })
}

async function ventilation(
  rows: readonly number[],
  { patient, ventDays, streams }: LabelSources,
): Promise<Label | { lacks: string }> {
  const charted = streams === undefined || !streams.has(TREATMENT.table) ? null : await ventilated(streams)
  if (ventDays === null && charted === null) return { lacks: 'apachePatientResult or treatment' }
  const stays = patient.numbers('patientunitstayid')
  const from = [
    ...(ventDays === null ? [] : ['a ventilator day in the APACHE IVa record']),
    ...(charted === null ? [] : ['a treatment “mechanical ventilation”']),
  ]
  return {
    flags: rows.map((row) => {
      const stay = stays[row] ?? NaN
      return (ventDays?.(stay) ?? 0) > 0 || charted?.has(stay) === true
    }),
    said: `mechanical ventilation at any time of the stay, the window’s hours too: ${from.join(' or ')}`,
  }
}

async function ventilated(streams: Streams): Promise<Set<number>> {
  const engine = await streams.engine()
  const { table, needed, stay, ventilates } = TREATMENT
  const found = new Set<number>()
  await streams.each(table, { needed, optional: [] }, (rows) => {
    for (const row of engine.rows(`SELECT DISTINCT ${stay} AS stay FROM ${rows} WHERE ${ventilates}`))
      found.add(Number(row.stay))
  })
  return found
}
