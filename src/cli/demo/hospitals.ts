/** A simulated hospital: what it treats, whom, how well, and how much it measures. */
export interface Hospital {
  id: number
  stays: number
  /** Place in DEMO_REGIONS. */
  region: number
  /** Shift of severity, of the log odds of death, and of the log odds that something isn't measured. */
  severity: number
  mortality: number
  sparing: number
  elective: number
  /** Shares of other, Black, Hispanic, Asian. */
  races: readonly [number, number, number, number]
  /** Shares of the unit types, in the order of DEMO_UNITS. */
  units: readonly number[]
}

const mixed = [0.6, 0.15, 0.1, 0.1, 0.05]
const medical = [0.3, 0.45, 0.08, 0.1, 0.07]
const cardiac = [0.35, 0.15, 0.1, 0.35, 0.05]

export const hospitals: readonly Hospital[] = [
  {
    id: 63,
    stays: 880,
    region: 0,
    severity: 0.25,
    mortality: -0.05,
    sparing: -0.35,
    elective: 0.16,
    races: [0.7, 0.2, 0.05, 0.05],
    units: mixed,
  },
  {
    id: 73,
    stays: 760,
    region: 0,
    severity: 0.1,
    mortality: 0.05,
    sparing: -0.1,
    elective: 0.14,
    races: [0.8, 0.12, 0.05, 0.03],
    units: mixed,
  },
  {
    id: 110,
    stays: 690,
    region: 1,
    severity: 0.35,
    mortality: 0,
    sparing: -0.45,
    elective: 0.2,
    races: [0.62, 0.18, 0.1, 0.1],
    units: medical,
  },
  {
    id: 148,
    stays: 620,
    region: 2,
    severity: 0,
    mortality: 0.2,
    sparing: 0.15,
    elective: 0.1,
    races: [0.55, 0.33, 0.1, 0.02],
    units: mixed,
  },
  {
    id: 167,
    stays: 590,
    region: 2,
    severity: 0.15,
    mortality: 0.1,
    sparing: 0,
    elective: 0.12,
    races: [0.6, 0.25, 0.13, 0.02],
    units: cardiac,
  },
  {
    id: 188,
    stays: 540,
    region: 3,
    severity: 0.05,
    mortality: -0.1,
    sparing: 0.05,
    elective: 0.13,
    races: [0.5, 0.06, 0.3, 0.14],
    units: mixed,
  },
  {
    id: 199,
    stays: 500,
    region: 3,
    severity: 0.2,
    mortality: 0.05,
    sparing: -0.2,
    elective: 0.15,
    races: [0.55, 0.08, 0.22, 0.15],
    units: medical,
  },
  {
    id: 243,
    stays: 460,
    region: 2,
    severity: 0,
    mortality: 0.3,
    sparing: 0.4,
    elective: 0.05,
    races: [0.58, 0.32, 0.08, 0.02],
    units: mixed,
  },
  {
    id: 264,
    stays: 430,
    region: 0,
    severity: 0.1,
    mortality: 0.1,
    sparing: 0.3,
    elective: 0.08,
    races: [0.85, 0.09, 0.04, 0.02],
    units: mixed,
  },
  {
    id: 300,
    stays: 400,
    region: 1,
    severity: 0.3,
    mortality: 0.15,
    sparing: -0.1,
    elective: 0.18,
    races: [0.72, 0.14, 0.08, 0.06],
    units: cardiac,
  },
  {
    id: 338,
    stays: 370,
    region: 2,
    severity: 0.1,
    mortality: 0.4,
    sparing: 0.5,
    elective: 0.04,
    races: [0.5, 0.4, 0.08, 0.02],
    units: mixed,
  },
  {
    id: 420,
    stays: 360,
    region: 3,
    severity: 0.2,
    mortality: 0.25,
    sparing: 0.2,
    elective: 0.09,
    races: [0.55, 0.05, 0.32, 0.08],
    units: mixed,
  },
]
