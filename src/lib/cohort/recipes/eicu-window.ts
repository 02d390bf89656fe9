import { InputError } from '../../base/errors'
import { stream } from '../../base/random'
import type { NumericColumn } from '../../table/table'
import { ratioStep } from './chart-steps'
import { Charts } from './charts'
import { MEASURES } from './eicu-columns'
import { CODE_STATUS, type Plan } from './eicu-sources'
import { columnName, type ChartSource, type Discarded, type Statistic, type StayWindow } from './measure'
import type { Raw } from './raw'
import type { RecipeOptions, Streams } from './recipe'

export type WindowKind = 'random' | 'day-1'

/** Hours of the vitals' window, and how much further back labs count. */
const REACH: Record<WindowKind, { late: number; early: number }> = {
  random: { late: 4, early: 24 },
  'day-1': { late: 24, early: 24 },
}
const DAY = 24
/** A random window ends at least so many hours before the stay, and not before so many hours of it. */
const BEFORE_END = 2
const EARLIEST_END = 4

/**
 * The window that is asked for, or the one that the tables suggest; null for none.
 * @throws InputError for a window that the tables can't give
 */
export function windowFor(asked: RecipeOptions['window'], { sources, beats }: Plan): WindowKind | null {
  const place = { field: 'cohort.window' }
  const isHourly = sources.some(({ wholeHours }) => wholeHours === true)
  if (asked == null) return beats === null ? null : isHourly ? 'day-1' : 'random'
  if (sources.length === 0)
    throw new InputError(
      `The window “${asked}” needs charted values, and no table of them is among the files.`,
      'Add nurseCharting, lab and intakeOutput, or leave cohort.window out.',
      place,
    )
  if (asked === 'random' && isHourly)
    throw new InputError(
      'The hourly tables of the open demo hold the first day of a stay only.',
      'Ask for the window “day-1”.',
      place,
    )
  return asked
}

/** Minutes of a stay's first and last charted heart rate. */
export interface Beats {
  first: number
  last: number
}

/** First and last heart rate of every stay, of those that are plausible. */
export async function readBeats(source: ChartSource, streams: Streams): Promise<Map<number, Beats>> {
  const item = source.items.find(({ measure }) => measure === 'heartrate')
  const measure = MEASURES.find(({ name }) => name === 'heartrate')
  if (item === undefined || measure === undefined) return new Map()
  const engine = await streams.engine()
  const { table, needed, optional = [], stay, at, key, value } = source
  const [text, where] = key === null ? [item.key, 'true'] : [value ?? 'NULL', `${key} = '${item.key}'`]
  engine.run('CREATE OR REPLACE TABLE beats (stay BIGINT, first DOUBLE, last DOUBLE)')
  await streams.each(table, { needed, optional }, (rows) =>
    engine.run(
      `INSERT INTO beats SELECT stay, min(minute), max(minute) FROM ` +
        `(SELECT ${stay} AS stay, ${at} AS minute, try_cast(${text} AS DOUBLE) AS value FROM ${rows} WHERE ${where}) ` +
        `WHERE value BETWEEN ${measure.min ?? 0} AND ${measure.max ?? 0} AND minute IS NOT NULL GROUP BY stay`,
    ),
  )
  const found = engine.rows('SELECT stay, min(first) AS first, max(last) AS last FROM beats GROUP BY stay')
  engine.run('DROP TABLE beats')
  return new Map(
    found.map(({ stay, first, last }) => [Number(stay), { first: Number(first), last: Number(last) }]),
  )
}

/** The minute in which care was first limited, of the stays in which it was. */
export async function readLimits(streams: Streams): Promise<Map<number, number>> {
  if (!streams.has(CODE_STATUS.table)) return new Map()
  const engine = await streams.engine()
  const { table, needed, stay, at, limited } = CODE_STATUS
  const firsts = new Map<number, number>()
  await streams.each(table, { needed, optional: [] }, (rows) => {
    for (const found of engine.rows(
      `SELECT ${stay} AS stay, min(${at}) AS minute FROM ${rows} WHERE ${limited} AND ${at} IS NOT NULL GROUP BY 1`,
    )) {
      const minute = Number(found.minute)
      const known = firsts.get(Number(found.stay)) ?? Infinity
      firsts.set(Number(found.stay), Math.min(known, minute))
    }
  })
  return firsts
}

/** A stay's row in `patient`, its admission in minutes, and the hours after it at which its time ends. */
export interface StayTime {
  row: number
  stay: number
  admission: number
  hours: number
}

/** When the stays of these rows begin and end: discharge, death or a limit of care, whichever comes first. */
export function stayTimes(
  patient: Raw,
  rows: readonly number[],
  beats: ReadonlyMap<number, Beats> | null,
  limits: ReadonlyMap<number, number>,
): StayTime[] {
  const stays = patient.numbers('patientunitstayid')
  const left = beats === null ? patient.numbers('unitdischargeoffset') : null
  const leftHospital = patient.numbers('hospitaldischargeoffset')
  return rows.map((row) => {
    const stay = stays[row] ?? NaN
    const own = beats?.get(stay)
    const discharge = own?.last ?? left?.[row] ?? NaN
    const diedInUnit = patient.text('unitdischargestatus', row) === 'Expired'
    const died = !diedInUnit && patient.text('hospitaldischargestatus', row) === 'Expired'
    const ends = [discharge, died ? (leftHospital[row] ?? NaN) : NaN, limits.get(stay) ?? NaN]
    const end = Math.min(...ends.filter((minute) => !Number.isNaN(minute)))
    const admission = own?.first ?? 0
    return { row, stay, admission, hours: (end - admission) / 60 }
  })
}

/** The stays that last to the end of their window, and that window. */
export function windowsOf(
  times: readonly StayTime[],
  kind: WindowKind,
  seed: number,
): { time: StayTime; window: StayWindow }[] {
  const { late, early } = REACH[kind]
  return times.flatMap((time) => {
    const { stay, admission, hours } = time
    const until = kind === 'day-1' ? DAY : randomEnd(hours, stream(seed, 'eicu window', stay).next())
    if (!Number.isFinite(hours) || hours < until) return []
    return [{ time, window: { stay, admission, until, late: until - late, early: until - late - early } }]
  })
}

/** @param share uniform in [0, 1) */
export function randomEnd(hours: number, share: number): number {
  return Math.max(Math.floor(share * (hours - BEFORE_END)), EARLIEST_END)
}

/** The columns of the windows, of all measures that the plan has a table for. */
export async function windowColumns(
  windows: readonly StayWindow[],
  { sources, missing }: Plan,
  streams: Streams,
): Promise<{ columns: NumericColumn[]; discarded: Discarded[] }> {
  const charts = new Charts(await streams.engine(), MEASURES, windows)
  try {
    for (const source of sources) await charts.take(source, streams)
    charts.averageByHour([ratioStep(MEASURES, 'bg_pao2fio2ratio', 'bg_pao2', 'fio2')])
    const lacking = new Set(missing.flatMap(({ measures }) => measures))
    return {
      columns: charts.columns(MEASURES.filter((measure) => !lacking.has(measure))),
      discarded: charts.lost,
    }
  } finally {
    charts.close()
  }
}

/** What the tables that aren't there cost, a sentence each. */
export function lostColumns({ missing }: Plan): string[] {
  return missing.map(({ measures, tables }) => {
    const names = measures.flatMap((measure) =>
      measure.statistics.map((statistic: Statistic) => columnName(measure, statistic)),
    )
    const some = measures.map(({ name }) => name).join(', ')
    const ends = [
      ...new Set(measures.flatMap((m) => m.statistics.map((s) => columnName({ ...m, name: '' }, s)))),
    ]
    return `no table among the files that is used has ${some} (they stand in ${tables}): ${names.length} ${names.length === 1 ? 'column is' : 'columns are'} missing (${ends.join(', ')})`
  })
}
