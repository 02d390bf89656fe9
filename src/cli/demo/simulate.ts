import { stream, type Random } from '../../lib/base/random'
import { DEMO_REGIONS, DEMO_UNITS } from '../../lib/cohort/demo'
import type { Column, Table } from '../../lib/table/table'
import { hospitals, type Hospital } from './hospitals'

export const DEMO_SEED = 20250623

/** One simulated stay: cells by column name, NaN for missing, levels by number. */
type Stay = Record<string, number>

/**
 * A simulated cohort of intensive-care stays. Five latent organ failures drive labs, vitals, what gets measured and, with
 * interactions, death; hospitals differ in case mix and in how much they measure. No patient's data went into it.
 */
export function simulateDemo(seed = DEMO_SEED): Table {
  const stays = hospitals.flatMap((hospital) =>
    Array.from({ length: hospital.stays }, (_, i) =>
      drawStay(hospital, stream(seed, 'demo', hospital.id, i)),
    ),
  )
  stream(seed, 'demo', 'order').shuffle(stays)
  stays.forEach((stay, i) => (stay['patientunitstayid'] = 300_000 + 7 * i))
  return { rows: stays.length, columns: COLUMNS.map(([name, levels]) => toColumn(name, levels, stays)) }
}

const COLUMNS: readonly (readonly [string, readonly string[] | null])[] = [
  ['patientunitstayid', null],
  ['hospitalid', null],
  ['region', DEMO_REGIONS],
  ['unittype', DEMO_UNITS],
  ['age', null],
  ['is_female', null],
  ['race_black', null],
  ['race_hispanic', null],
  ['race_asian', null],
  ['race_other', null],
  ['electivesurgery', null],
  ['lactate_last_early', null],
  ['bun_last_early', null],
  ['creatinine_last_early', null],
  ['bicarbonate_last_early', null],
  ['albumin_first_early', null],
  ['bilirubin_last_early', null],
  ['wbc_last_early', null],
  ['platelet_first_early', null],
  ['bg_pao2fio2ratio_first_early', null],
  ['bg_pao2fio2ratio_last_early', null],
  ['sysbp_min', null],
  ['heartrate_max', null],
  ['heartrate_last', null],
  ['resprate_last', null],
  ['tempc_min', null],
  ['tempc_last', null],
  ['urineoutput_sum', null],
  ['hosp_los', null],
  ['ventdays', null],
  ['death', null],
]

function toColumn(name: string, levels: readonly string[] | null, stays: readonly Stay[]): Column {
  const cells = stays.map((stay) => stay[name] ?? NaN)
  if (levels !== null) return { name, kind: 'categorical', unit: null, codes: Int32Array.from(cells), levels }
  const whole = cells.every((cell) => Number.isNaN(cell) || Number.isInteger(cell))
  return { name, kind: whole ? 'integer' : 'numeric', unit: null, values: Float64Array.from(cells) }
}

interface Failures {
  shock: number
  renal: number
  lung: number
  liver: number
  infection: number
}

function drawStay(hospital: Hospital, random: Random): Stay {
  const female = random.next() < 0.455
  const race = pick(random, hospital.races)
  const elective = random.next() < hospital.elective
  const age = drawAge(random, race, elective)
  const failures = drawFailures(random, hospital, { age, elective, race })
  const dies = random.next() < sigmoid(deathLogit(failures, { age, female, race, elective, hospital }))
  const measuredStay = measure(random, failures, { age, female, race })
  const stay: Stay = {
    hospitalid: hospital.id,
    region: hospital.region,
    unittype: elective ? (random.next() < 0.55 ? 2 : 3) : pick(random, hospital.units),
    age,
    is_female: female ? 1 : 0,
    race_black: race === 1 ? 1 : 0,
    race_hispanic: race === 2 ? 1 : 0,
    race_asian: race === 3 ? 1 : 0,
    race_other: race === 0 ? 1 : 0,
    electivesurgery: elective ? 1 : 0,
    ...measuredStay,
    death: dies ? 1 : 0,
    ...course(random, failures, dies, elective),
  }
  forget(stay, failures, hospital, random)
  return stay
}

/** Years by which the groups 0 other, 1 Black, 2 Hispanic, 3 Asian are younger. */
const YOUNGER = [0, 6, 5, 2]

function drawAge(random: Random, race: number, elective: boolean): number {
  const centre = 65 + (elective ? 1 : 0) - (YOUNGER[race] ?? 0)
  for (;;) {
    const age = Math.round(centre + 16 * random.normal() - (random.next() < 0.12 ? 22 : 0))
    if (age >= 16) return Math.min(age, 90)
  }
}

function drawFailures(
  random: Random,
  hospital: Hospital,
  who: { age: number; elective: boolean; race: number },
): Failures {
  const severity =
    hospital.severity + (who.elective ? -0.7 : 0.1) + 0.008 * (who.age - 62) + 0.75 * random.normal()
  const infection = 0.45 * severity + 0.9 * random.normal() - (who.elective ? 0.5 : 0)
  return {
    infection,
    shock: 0.6 * severity + 0.35 * infection + 0.65 * random.normal(),
    lung: 0.5 * severity + 0.35 * infection + 0.7 * random.normal(),
    renal: 0.45 * severity + 0.012 * (who.age - 62) + (who.race === 1 ? 0.3 : 0) + 0.8 * random.normal(),
    liver: 0.3 * severity + (who.race === 2 ? 0.2 : 0) + 0.95 * random.normal(),
  }
}

/** Interactions: shock kills the old, kidneys and liver fail together, lungs count more in women here. */
function deathLogit(
  { shock, renal, lung, liver, infection }: Failures,
  who: { age: number; female: boolean; race: number; elective: boolean; hospital: Hospital },
): number {
  const old = (who.age - 65) / 15
  return (
    -3.95 +
    who.hospital.mortality +
    0.85 * shock +
    0.55 * lung +
    0.35 * renal +
    0.25 * liver +
    0.15 * infection +
    0.45 * old +
    0.5 * Math.max(0, shock) * Math.max(0, old) +
    0.45 * Math.max(0, renal) * Math.max(0, liver) +
    (who.female ? 0.25 * Math.max(0, lung) - 0.1 : 0) +
    (who.race === 1 ? 0.15 : who.race === 3 ? -0.1 : 0) -
    (who.elective ? 0.5 : 0)
  )
}

function measure(random: Random, f: Failures, who: { age: number; female: boolean; race: number }): Stay {
  const noise = (sd: number) => sd * random.normal()
  const temperature = 36.9 + 0.45 * f.infection - 0.25 * f.shock + noise(0.4)
  const lowest = Math.min(temperature, 36.3 - 0.35 * f.shock + 0.1 * f.infection + noise(0.45))
  const heart = 88 + 9 * f.shock + 6 * f.infection - 0.12 * (who.age - 62) + noise(12)
  const ratio = 250 * Math.exp(-0.33 * f.lung + noise(0.28))
  return {
    lactate_last_early: clip(Math.exp(0.42 + 0.5 * f.shock + 0.16 * f.liver + noise(0.32)), 0.3, 25, 1),
    bun_last_early: clip(
      Math.exp(2.85 + 0.5 * f.renal + 0.1 * f.shock + 0.006 * (who.age - 62) + noise(0.36)),
      3,
      200,
      0,
    ),
    creatinine_last_early: clip(
      Math.exp(0.02 + 0.55 * f.renal - (who.female ? 0.2 : 0) + (who.race === 1 ? 0.1 : 0) + noise(0.26)),
      0.2,
      18,
      2,
    ),
    bicarbonate_last_early: clip(24.6 - 2.3 * f.shock - 1.4 * f.renal + 0.8 * f.lung + noise(2.6), 5, 45, 0),
    albumin_first_early: clip(
      3.15 - 0.26 * f.infection - 0.2 * f.liver - 0.004 * (who.age - 62) + noise(0.42),
      1,
      5.2,
      1,
    ),
    bilirubin_last_early: clip(Math.exp(-0.42 + 0.72 * f.liver + noise(0.42)), 0.2, 45, 1),
    wbc_last_early: clip(Math.exp(2.3 + 0.22 * f.infection + noise(0.36)), 0.3, 80, 1),
    platelet_first_early: clip(208 * Math.exp(-0.2 * f.liver - 0.07 * f.shock + noise(0.34)), 8, 900, 0),
    bg_pao2fio2ratio_first_early: clip(ratio * Math.exp(noise(0.26)), 40, 650, 0),
    bg_pao2fio2ratio_last_early: clip(ratio * Math.exp(0.06 + noise(0.2)), 40, 650, 0),
    sysbp_min: clip(102 - 11 * f.shock + 0.06 * (who.age - 62) + noise(11), 35, 190, 0),
    heartrate_max: clip(heart + 12 + Math.abs(noise(11)), 40, 215, 0),
    heartrate_last: clip(heart, 35, 190, 0),
    resprate_last: clip(18.8 + 2.2 * f.lung + 1.1 * f.infection + noise(3.8), 6, 55, 0),
    tempc_min: clip(lowest, 30, 39.5, 1),
    tempc_last: clip(temperature, 31, 41, 1),
    urineoutput_sum: clip(Math.exp(6.95 - 0.4 * f.renal - 0.22 * f.shock + noise(0.5)), 0, 9000, 0),
  }
}

/** Known only at the end of the stay. */
function course(random: Random, f: Failures, dies: boolean, elective: boolean): Stay {
  const ventilated = random.next() < sigmoid(-1.1 + 0.9 * f.lung + 0.5 * f.shock + (elective ? 0.3 : 0))
  const days = Math.exp(
    1.75 + 0.16 * f.infection + 0.12 * f.lung + (dies ? -0.35 : 0) + 0.7 * random.normal(),
  )
  const ventilation = ventilated
    ? Math.min(30, Math.max(1, Math.round(Math.exp(0.6 + 0.35 * f.lung + 0.7 * random.normal()))))
    : 0
  return { hosp_los: clip(Math.max(days, ventilation + 0.3), 0.2, 120, 1), ventdays: ventilation }
}

/** What is measured depends on how sick someone is, and on the hospital: [share missing at average severity, effect of severity]. */
const MISSING: Record<string, readonly [number, number]> = {
  lactate_last_early: [0.55, 1.1],
  bilirubin_last_early: [0.46, 0.5],
  albumin_first_early: [0.44, 0.4],
  bg_pao2fio2ratio_first_early: [0.62, 1.2],
  bg_pao2fio2ratio_last_early: [0.62, 1.2],
  bun_last_early: [0.07, 0.3],
  creatinine_last_early: [0.07, 0.3],
  bicarbonate_last_early: [0.11, 0.4],
  wbc_last_early: [0.1, 0.3],
  platelet_first_early: [0.11, 0.3],
  urineoutput_sum: [0.3, 0.6],
  tempc_min: [0.06, 0.1],
  tempc_last: [0.06, 0.1],
  resprate_last: [0.04, 0.1],
  sysbp_min: [0.02, 0.1],
}

function forget(stay: Stay, f: Failures, hospital: Hospital, random: Random): void {
  const severity = (f.shock + f.lung + 0.5 * f.renal) / 1.5
  // One blood gas gives both values: they are missing together.
  const gas = random.next()
  for (const [name, [share, effect]] of Object.entries(MISSING)) {
    const p = sigmoid(Math.log(share / (1 - share)) - effect * severity + hospital.sparing)
    const draw = name.startsWith('bg_pao2fio2') ? gas : random.next()
    if (draw < p) stay[name] = NaN
  }
}

function pick(random: Random, shares: readonly number[]): number {
  let u = random.next() * shares.reduce((sum, share) => sum + share, 0)
  for (const [i, share] of shares.entries()) {
    u -= share
    if (u < 0) return i
  }
  return shares.length - 1
}

function clip(value: number, low: number, high: number, decimals: number): number {
  return Number(Math.min(high, Math.max(low, value)).toFixed(decimals))
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
