import { InputError } from '../../base/errors'
import { isNumeric, type Column, type NumericColumn, type Table } from '../../table/table'
import { agesOf, selectStays } from './eicu-stays'
import { labelColumns } from './eicu-labels'
import { OUTCOMES } from './eicu-outcomes'
import { eicuPart } from './eicu-part'
import { CODE_STATUS, planFor, SOURCES, type Plan } from './eicu-sources'
import {
  lostColumns,
  readBeats,
  readLimits,
  stayTimes,
  windowColumns,
  windowFor,
  windowsOf,
  type WindowKind,
} from './eicu-window'
import { codedColumn, flagColumn, Raw } from './raw'
import type { Built, FlowStep, RecipeOptions, Streams } from './recipe'

/** Only what is known of the outcome itself. */
const OUTCOME_PREDICTORS = ['diedinhospital', 'dischargelocation']
const MOST_VENT_DAYS = 30

/** What each raw table beside `patient` brings. */
const COSTS: Record<string, string> = {
  apachePatientResult:
    'no ventdays, and stays without an APACHE IVa prediction could not be left out, burns and transplants among them',
  apacheApsVar: 'no columns aps_…',
  apachePredVar: 'no columns pred_… and no electivesurgery',
  hospital: 'no region, teachingstatus and numbedscategory',
}

const FIRST_STAY =
  'the first stay of a patient is the first of those that passed the earlier steps, by year, age, hospital stay and time of admission'

const NOTHING = planFor(() => false)
const NO_STREAMS: Pick<Streams, 'has'> = { has: () => false }

/** See `eicu`. */
export async function buildEicu(
  tables: ReadonlyMap<string, Table>,
  { outcome, window: asked = null, seed = 0, longStayDays = null }: RecipeOptions,
  streams?: Streams,
): Promise<Built> {
  const chosen = OUTCOMES.find(({ id }) => id === (outcome ?? OUTCOMES[0].id))
  if (chosen === undefined)
    throw new InputError(
      `The eICU recipe has no outcome “${outcome ?? ''}”.`,
      `It has ${OUTCOMES.map(({ id }) => id).join(', ')}.`,
      { field: 'cohort.outcome' },
    )
  const raw = (name: string) => {
    const table = tables.get(name)
    return table === undefined ? null : new Raw(name, table)
  }
  const patient = raw('patient')
  if (patient === null)
    throw new InputError(
      'The table “patient” is not among the files.',
      'Add patient.csv or patient.csv.gz.',
      { field: 'cohort.files' },
    )
  const plan = planFor((table) => (streams ?? NO_STREAMS).has(table))
  const window = windowFor(asked, plan)
  const result = raw('apachePatientResult')
  const predictions = result === null ? null : apacheIVa(result)
  const charted =
    window === null || streams === undefined
      ? unwindowed(patient, predictions, plan)
      : await windowed(patient, predictions, { plan, window, seed, streams })
  const { rows, flow, admissions } = charted
  if (rows.length === 0)
    throw new InputError(
      'No stay passes the exclusions of the recipe.',
      'Check that the tables belong together.',
    )
  const stays = pick(patient.numbers('patientunitstayid'), rows)
  const hospital = raw('hospital')
  const aps = raw('apacheApsVar')
  const pred = raw('apachePredVar')
  const left = pick(patient.numbers('hospitaldischargeoffset'), rows)
  const ventDays = result === null || predictions === null ? null : ventDaysOf(result, predictions)
  const labels = await labelColumns(chosen, rows, { patient, ventDays, streams, longStayDays })
  const columns: Column[] = [
    numeric('patientunitstayid', stays),
    codedColumn(
      'hospitalid',
      'categorical',
      rows.map((row) => patient.text('hospitalid', row)),
    ),
    ...(hospital === null ? [] : hospitalColumns(hospital, patient, rows)),
    ...personColumns(patient, rows),
    ...(pred === null ? [] : [electiveSurgery(pred, stays)]),
    codedColumn(
      'unittype',
      'categorical',
      rows.map((row) => patient.text('unittype', row)),
    ),
    numeric(
      'hosp_los',
      left.map((minute, i) => (minute - (admissions[i] ?? 0)) / 1440),
    ),
    ...(ventDays === null ? [] : [cappedVentDays(stays.map(ventDays))]),
    ...charted.columns,
    ...(aps === null ? [] : joined(aps, 'aps_', stays, [], true)),
    ...(pred === null ? [] : joined(pred, 'pred_', stays, OUTCOME_PREDICTORS, false)),
    ...labels.others,
    labels.label,
  ]
  const table = { rows: rows.length, columns }
  return {
    table,
    part: eicuPart(table, window !== null, chosen),
    flow,
    said: [
      ...charted.said,
      FIRST_STAY,
      ...labels.said,
      ...lost(tables),
      ...lostColumns(window === null ? NOTHING : plan),
    ],
    discarded: charted.discarded,
  }
}

/** The cohort's rows of `patient`, when each stay begins, and the columns from its window. */
interface Charted extends Pick<Built, 'flow' | 'said' | 'discarded'> {
  rows: number[]
  admissions: number[]
  columns: Column[]
}

type Predictions = ReturnType<typeof apacheIVa> | null

function unwindowed(patient: Raw, predictions: Predictions, { sources }: Plan): Charted {
  const { rows, flow } = selectStays(patient, predictions)
  const unread = sources.map(
    ({ table }) =>
      `the table ${table} was not read: it needs a window, which is to be asked for where no heart rates are charted`,
  )
  const said = [
    'no table of charted heart rates was used: a stay begins with its unit admission, where the paper’s begins with the first charted heart rate, and there are no columns from a time window',
    ...unread,
  ]
  return { rows, flow, admissions: rows.map(() => 0), columns: [], said, discarded: [] }
}

async function windowed(
  patient: Raw,
  predictions: Predictions,
  { plan, window, seed, streams }: { plan: Plan; window: WindowKind; seed: number; streams: Streams },
): Promise<Charted> {
  const beats = plan.beats === null ? null : await readBeats(plan.beats, streams)
  // The hourly tables hold the first day only: the last heart rate there is not the discharge.
  const clock = plan.beats?.wholeHours === true ? null : beats
  const { rows, flow } = selectStays(patient, predictions, beats === null ? null : new Set(beats.keys()))
  const times = stayTimes(patient, rows, clock, await readLimits(streams))
  const kept = windowsOf(times, window, seed)
  const step: FlowStep = {
    label:
      window === 'day-1'
        ? 'alive, in the unit and without a limit of care for 24 hours'
        : 'alive, in the unit and without a limit of care to the end of the window',
    remaining: kept.length,
    excluded: rows.length - kept.length,
  }
  const windows = kept.map((one) => one.window)
  const { columns, discarded } =
    kept.length === 0 ? { columns: [], discarded: [] } : await windowColumns(windows, plan, streams)
  const ends = numeric(
    'window_hours',
    windows.map(({ until }) => until),
  )
  return {
    rows: kept.map(({ time }) => time.row),
    admissions: kept.map(({ time }) => time.admission),
    flow: [...flow, step],
    columns: window === 'random' ? [...columns, ends] : columns,
    said: windowSaid(plan, window, streams),
    discarded,
  }
}

function windowSaid({ sources, beats }: Plan, window: WindowKind, streams: Streams): string[] {
  const used = sources.map(({ table }) => table)
  const isHourly = beats?.wholeHours === true
  return [
    window === 'day-1'
      ? 'window: the first 24 hours of a stay; labs count from 24 hours before it on'
      : 'window: 4 hours, ending at random between the 4th hour of a stay and its end; labs count from 24 hours before it on',
    `charted values come from ${used.join(', ')}`,
    beats === null || isHourly
      ? 'no table of charted heart rates was used: a stay begins with its unit admission and ends with its unit discharge, where the paper’s does with the first and the last charted heart rate'
      : 'a stay begins with its first charted heart rate, and hours are counted from there; the paper’s source counts them from the next full hour after it',
    ...(used.includes('lab')
      ? ['a lab that was revised counts with all its results; the paper’s source takes the last revision']
      : []),
    ...(used.includes('dyn')
      ? [
          'the hourly tables of the open demo stand in for raw ones: hours 0 to 24, and nothing from before admission',
        ]
      : []),
    ...(used.includes('vitalPeriodic') || used.includes('vitalAperiodic')
      ? ['vitals are the monitor’s, which nobody validated; the paper’s were charted by nurses']
      : []),
    ...(streams.has(CODE_STATUS.table)
      ? []
      : [`the table ${CODE_STATUS.table} is not among the files: no stay ends with a limit of care`]),
    ...SOURCES.flatMap(({ table }) =>
      streams.has(table) && !used.includes(table)
        ? [`the table ${table} was not needed beside the others`]
        : [],
    ),
  ]
}

function lost(tables: ReadonlyMap<string, Table>): string[] {
  return Object.entries(COSTS).flatMap(([name, cost]) =>
    tables.has(name) ? [] : [`the table ${name} is not among the files: ${cost}`],
  )
}

/** Rows of the APACHE IVa predictions by stay. */
function apacheIVa(result: Raw): { rows: Map<number, number>; mortality: Float64Array } {
  const stays = result.numbers('patientunitstayid')
  const rows = new Map<number, number>()
  for (let row = 0; row < result.table.rows; row++) {
    if (result.text('apacheversion', row) === 'IVa') rows.set(stays[row] ?? NaN, row)
  }
  return { rows, mortality: result.numbers('predictedhospitalmortality') }
}

function hospitalColumns(hospital: Raw, patient: Raw, rows: readonly number[]): Column[] {
  const rowOf = hospital.rowsByKey('hospitalid')
  const ids = patient.numbers('hospitalid')
  return ['region', 'teachingstatus', 'numbedscategory'].map((name) =>
    codedColumn(
      name,
      'categorical',
      rows.map((row) => {
        const at = rowOf.get(ids[row] ?? NaN)
        return at === undefined ? null : hospital.text(name, at)
      }),
    ),
  )
}

/** Age and the true categories of sex and race, with the paper's one-hot columns beside them. */
function personColumns(patient: Raw, rows: readonly number[]): Column[] {
  const genders = rows.map((row) => patient.text('gender', row))
  const races = rows.map((row) => patient.text('ethnicity', row))
  const named = { race_black: 'African American', race_hispanic: 'Hispanic', race_asian: 'Asian' }
  const known = Object.values(named)
  return [
    numeric('age', pick(agesOf(patient), rows), 'integer'),
    flagColumn(
      'is_female',
      genders.map((gender) => (gender === null ? null : gender === 'Female')),
    ),
    codedColumn('gender', 'categorical', genders),
    ...Object.entries(named).map(([name, race]) =>
      flagColumn(
        name,
        races.map((own) => own === race),
      ),
    ),
    // Everything else, as in the paper's source: also where nothing was recorded, which eICU writes “Other/Unknown” too.
    flagColumn(
      'race_other',
      races.map((own) => own === null || !known.includes(own)),
    ),
    codedColumn('ethnicity', 'categorical', races),
  ]
}

function electiveSurgery(pred: Raw, stays: readonly number[]): Column {
  const rowOf = pred.rowsByKey('patientunitstayid')
  const values = pred.numbers('electivesurgery')
  return flagColumn(
    'electivesurgery',
    stays.map((stay) => values[rowOf.get(stay) ?? -1] === 1),
  )
}

function ventDaysOf(result: Raw, { rows }: { rows: ReadonlyMap<number, number> }): (stay: number) => number {
  const days = result.numbers('actualventdays')
  return (stay) => days[rows.get(stay) ?? -1] ?? NaN
}

/** Whole days; none where nothing is recorded. */
function cappedVentDays(days: readonly number[]): NumericColumn {
  return numeric(
    'ventdays',
    days.map((own) => (Number.isNaN(own) || own < 0 ? 0 : Math.min(Math.floor(own), MOST_VENT_DAYS))),
    'integer',
  )
}

/** Columns of a table with one row a stay; −1 stands for missing there. */
function joined(
  raw: Raw,
  prefix: string,
  stays: readonly number[],
  without: readonly string[],
  all: boolean,
): Column[] {
  const rowOf = raw.rowsByKey('patientunitstayid')
  const at = stays.map((stay) => rowOf.get(stay) ?? -1)
  return raw.table.columns.flatMap((column): Column[] => {
    const name = column.name.toLowerCase()
    if (name === 'patientunitstayid' || /^apache\w*id$/.test(name) || without.includes(name)) return []
    if (!isNumeric(column)) {
      const texts = at.map((row) => (row < 0 ? null : raw.text(column.name, row)))
      return all ? [] : [codedColumn(prefix + name, 'categorical', texts)]
    }
    const values = at.map((row) => {
      const value = row < 0 ? NaN : (column.values[row] ?? NaN)
      return value === -1 ? NaN : value
    })
    return [numeric(prefix + name, values, column.kind)]
  })
}

function pick(values: Float64Array, rows: readonly number[]): number[] {
  return rows.map((row) => values[row] ?? NaN)
}

function numeric(
  name: string,
  values: readonly number[],
  kind: NumericColumn['kind'] = 'numeric',
): NumericColumn {
  const whole = values.every((value) => Number.isNaN(value) || Number.isInteger(value))
  return { name, kind: whole ? 'integer' : kind, unit: null, values: Float64Array.from(values) }
}
