import { MEASURES } from './eicu-columns'
import type { ChartItem, ChartSource, Measure } from './measure'

/** Spellings of the units that eICU's labs come in, lower case without blanks. */
const MMOL = ['mmol/l', 'meq/l']
const MG = ['mg/dl', 'mg%']
const GRAM = ['g/dl', 'gm/dl', 'g%']
const PERCENT = ['%', 'percent']
const THOUSANDS = [
  'k/mcl',
  'k/ul',
  'k/mm3',
  'k/cumm',
  'thou/mcl',
  'thou/ul',
  '10*3/ul',
  '10^3/ul',
  'x10^3/ul',
  '10^9/l',
]
const PRESSURE = ['mmhg', 'mm[hg]', 'torr']

const STAY = 'try_cast(patientunitstayid AS BIGINT)'
const minutes = (column: string) => `try_cast(${column} AS DOUBLE)`

/** Both 20–100 and 0.2–1.0 are charted; what lies between is neither. */
const FIO2 = 'CASE WHEN v >= 20 THEN v / 100 ELSE v END'

const lab = (key: string, measure: string, units?: readonly string[]): ChartItem => ({ key, measure, units })

const LAB: ChartSource = {
  table: 'lab',
  needed: ['patientunitstayid', 'labresultoffset', 'labname', 'labresult'],
  optional: ['labmeasurenamesystem'],
  stay: STAY,
  at: minutes('labresultoffset'),
  key: 'lower(labname)',
  value: 'labresult',
  unit: 'labmeasurenamesystem',
  items: [
    lab('pao2', 'bg_pao2', PRESSURE),
    lab('paco2', 'bg_paco2', PRESSURE),
    lab('ph', 'bg_ph'),
    lab('base excess', 'bg_baseexcess', MMOL),
    { key: 'fio2', measure: 'fio2', convert: FIO2 },
    lab('albumin', 'albumin', GRAM),
    lab('-bands', 'bands', PERCENT),
    lab('bicarbonate', 'bicarbonate', MMOL),
    lab('hco3', 'bicarbonate', MMOL),
    lab('total bilirubin', 'bilirubin', MG),
    lab('bun', 'bun', MG),
    lab('calcium', 'calcium', MG),
    lab('creatinine', 'creatinine', MG),
    lab('glucose', 'glucose', MG),
    lab('bedside glucose', 'glucose', MG),
    lab('hct', 'hematocrit', PERCENT),
    lab('hgb', 'hemoglobin', GRAM),
    lab('pt - inr', 'inr'),
    lab('lactate', 'lactate', MMOL),
    lab('platelets x 1000', 'platelet', THOUSANDS),
    lab('potassium', 'potassium', MMOL),
    lab('sodium', 'sodium', MMOL),
    lab('wbc x 1000', 'wbc', THOUSANDS),
  ],
}

/** Invasive before non-invasive, each with the range of its kind. */
const line = (key: string, measure: string): ChartItem => ({ key, measure, rank: 0 })
const cuff = (key: string, measure: string): ChartItem => ({
  key,
  measure,
  rank: 1,
  ...(measure === 'sysbp' ? { min: 25, max: 250 } : {}),
})

const NURSE: ChartSource = {
  table: 'nurseCharting',
  needed: [
    'patientunitstayid',
    'nursingchartoffset',
    'nursingchartcelltypevallabel',
    'nursingchartcelltypevalname',
    'nursingchartvalue',
  ],
  stay: STAY,
  at: minutes('nursingchartoffset'),
  key: "lower(nursingchartcelltypevallabel || '|' || nursingchartcelltypevalname)",
  value: 'nursingchartvalue',
  items: [
    { key: 'heart rate|heart rate', measure: 'heartrate' },
    { key: 'respiratory rate|respiratory rate', measure: 'resprate' },
    { key: 'o2 saturation|o2 saturation', measure: 'spo2' },
    { key: 'temperature|temperature (c)', measure: 'tempc' },
    // Where both are charted at one time, the one is a conversion of the other.
    { key: 'temperature|temperature (f)', measure: 'tempc', rank: 1, convert: '(v - 32) / 1.8' },
    line('invasive bp|invasive bp systolic', 'sysbp'),
    line('invasive bp|invasive bp diastolic', 'diasbp'),
    line('invasive bp|invasive bp mean', 'meanbp'),
    line('arterial line map (mmhg)|value', 'meanbp'),
    line('map (mmhg)|value', 'meanbp'),
    cuff('non-invasive bp|non-invasive bp systolic', 'sysbp'),
    cuff('non-invasive bp|non-invasive bp diastolic', 'diasbp'),
    cuff('non-invasive bp|non-invasive bp mean', 'meanbp'),
  ],
}

const MONITOR: ChartSource = {
  table: 'vitalPeriodic',
  needed: [
    'patientunitstayid',
    'observationoffset',
    'temperature',
    'sao2',
    'heartrate',
    'respiration',
    'systemicsystolic',
    'systemicdiastolic',
    'systemicmean',
  ],
  stay: STAY,
  at: minutes('observationoffset'),
  key: null,
  items: [
    { key: 'heartrate', measure: 'heartrate' },
    { key: 'respiration', measure: 'resprate' },
    { key: 'sao2', measure: 'spo2' },
    { key: 'temperature', measure: 'tempc' },
    line('systemicsystolic', 'sysbp'),
    line('systemicdiastolic', 'diasbp'),
    line('systemicmean', 'meanbp'),
  ],
}

const CUFF: ChartSource = {
  table: 'vitalAperiodic',
  needed: [
    'patientunitstayid',
    'observationoffset',
    'noninvasivesystolic',
    'noninvasivediastolic',
    'noninvasivemean',
  ],
  stay: STAY,
  at: minutes('observationoffset'),
  key: null,
  items: [
    cuff('noninvasivesystolic', 'sysbp'),
    cuff('noninvasivediastolic', 'diasbp'),
    cuff('noninvasivemean', 'meanbp'),
  ],
}

/**
 * Urine by the last part of a cell's path: all its names and devices, without what is counted in times rather than
 * millilitres and without the drains of the operating room, which were emptied before.
 */
const PATH = 'lower(cellpath)'
const NAME = `regexp_extract(${PATH}, '[^|]*$')`
const IS_URINE =
  `contains(${PATH}, '|i&o|output (ml)|') ` +
  `AND regexp_matches(${NAME}, 'urin|\\buop?\\b|foley|nephrost|suprapubic|ileoconduit|urethr|urethal|condom|str(a|ai|i)(gh)?t ? ?cath') ` +
  `AND NOT regexp_matches(${NAME}, 'count|occurr|times|\\bpacu\\b|\\bor\\b|\\bir\\b|irrigat')`

const URINE: ChartSource = {
  table: 'intakeOutput',
  needed: ['patientunitstayid', 'intakeoutputoffset', 'cellpath', 'cellvaluenumeric'],
  stay: STAY,
  at: minutes('intakeoutputoffset'),
  key: `CASE WHEN ${IS_URINE} THEN 'urine' END`,
  value: 'cellvaluenumeric',
  items: [{ key: 'urine', measure: 'urineoutput', min: 0 }],
}

/** The hourly tables of the open demo: one row a stay and hour, in seconds after admission to the unit. */
const HOURLY: ChartSource = {
  table: 'dyn',
  needed: ['stay_id', 'time', 'hr', 'sbp', 'dbp', 'map', 'resp', 'temp', 'o2sat'],
  optional: [
    ...[
      'alb',
      'be',
      'bicar',
      'bili',
      'bnd',
      'bun',
      'ca',
      'crea',
      'fio2',
      'glu',
      'hgb',
      'inr_pt',
      'k',
      'lact',
    ],
    ...['na', 'pco2', 'ph', 'plt', 'po2', 'wbc', 'urine'],
  ],
  stay: 'try_cast(stay_id AS BIGINT)',
  at: `${minutes('time')} / 60`,
  key: null,
  wholeHours: true,
  items: [
    ...Object.entries({
      hr: 'heartrate',
      sbp: 'sysbp',
      dbp: 'diasbp',
      map: 'meanbp',
      resp: 'resprate',
      temp: 'tempc',
      o2sat: 'spo2',
      po2: 'bg_pao2',
      pco2: 'bg_paco2',
      ph: 'bg_ph',
      be: 'bg_baseexcess',
      alb: 'albumin',
      bnd: 'bands',
      bicar: 'bicarbonate',
      bili: 'bilirubin',
      bun: 'bun',
      ca: 'calcium',
      crea: 'creatinine',
      glu: 'glucose',
      hgb: 'hemoglobin',
      inr_pt: 'inr',
      lact: 'lactate',
      plt: 'platelet',
      k: 'potassium',
      na: 'sodium',
      wbc: 'wbc',
    }).map(([key, measure]) => ({ key, measure })),
    { key: 'fio2', measure: 'fio2', convert: FIO2 },
    { key: 'urine', measure: 'urineoutput', min: 0 },
  ],
}

export const SOURCES: readonly ChartSource[] = [NURSE, MONITOR, CUFF, LAB, URINE, HOURLY]

/** Code status: when care was first limited. */
export const CODE_STATUS = {
  table: 'carePlanGeneral',
  needed: ['patientunitstayid', 'cplitemoffset', 'cplgroup', 'cplitemvalue'],
  stay: STAY,
  at: minutes('cplitemoffset'),
  limited:
    "lower(cplgroup) = 'care limitation' AND lower(cplitemvalue) IN ('do not resuscitate', 'no cpr', 'no intubation', " +
    "'no cardioversion', 'no vasopressors/inotropes', 'advance directives', 'comfort measures only', " +
    "'no augmentation of care', 'no blood draws', 'no blood products')",
}

/** Where each measure comes from, of the raw tables that are there; and which tables could have brought the rest. */
export interface Plan {
  /** Sources with the items that are taken of them. */
  sources: ChartSource[]
  /** Where the first and last heart rate stand, that is, admission and discharge; null: nowhere. */
  beats: ChartSource | null
  missing: { measures: Measure[]; tables: string }[]
}

/** What a raw table of the database brings, and what stands in for it. */
const FAMILIES: readonly {
  holds: (measure: Measure) => boolean
  tables: string
  from: readonly ChartSource[][]
}[] = [
  {
    holds: ({ reach, name }) => reach === 'late' && name !== 'urineoutput',
    tables: 'nurseCharting, vitalPeriodic and vitalAperiodic',
    from: [[NURSE], [MONITOR, CUFF], [HOURLY], [CUFF]],
  },
  { holds: ({ reach }) => reach === 'early', tables: 'lab', from: [[LAB], [HOURLY]] },
  { holds: ({ name }) => name === 'urineoutput', tables: 'intakeOutput', from: [[URINE], [HOURLY]] },
]

/** The plan for the tables that are there: of each family the first choice whose first table is among them. */
export function planFor(has: (table: string) => boolean): Plan {
  const taken = new Map<ChartSource, ChartItem[]>()
  const missing: Plan['missing'] = []
  for (const { holds, tables, from } of FAMILIES) {
    const family = MEASURES.filter(holds)
    const names = new Set(family.map(({ name }) => name))
    const chosen = from.find(([first]) => first !== undefined && has(first.table)) ?? []
    const given = new Set<string>()
    for (const source of chosen.filter(({ table }) => has(table))) {
      const items = source.items.filter(({ measure }) => names.has(measure))
      for (const { measure } of items) given.add(measure)
      taken.set(source, [...(taken.get(source) ?? []), ...items])
    }
    if (given.has('bg_pao2')) given.add('bg_pao2fio2ratio')
    const lacking = family.filter(({ name, statistics }) => !given.has(name) && statistics.length > 0)
    if (lacking.length > 0) missing.push({ measures: lacking, tables })
  }
  const beats = [...taken.keys()].find((source) =>
    source.items.some(({ measure }) => measure === 'heartrate'),
  )
  return {
    sources: [...taken].map(([source, items]) => ({ ...source, items })),
    beats: beats ?? null,
    missing,
  }
}
