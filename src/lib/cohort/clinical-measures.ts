import { wordsOf } from './names'

/** A measure of a patient that a name or unit gives away. */
export interface Measure {
  id: string
  label: string
  /** The name without separators, statistics and context: matched as a whole. */
  names: RegExp
  /** What no living patient passes, by unit, that of eICU and MIMIC first. */
  bounds: ReadonlyMap<string, Bounds>
}

/** The least and the greatest value; null: none. */
export type Bounds = readonly [low: number, high: number | null]

type ByUnit = Readonly<Record<string, Bounds>>

const perLitre = (low: number, high: number): ByUnit => ({ 'mmol/L': [low, high] })

/**
 * Ends lie beyond cases reported of survivors (a core temperature of 13.7 °C: Gilbert et al. 2000; 46.5 °C: Slovis et
 * al. 1982) and beyond what analysers and monitors write, rounded outwards: unusual is not impossible, and a monitor
 * writes 0 in arrest. pH of blood only.
 */
export const MEASURES: readonly Measure[] = [
  of('age', 'Age', /age|ageyears?|ageatadmission|anchorage/, { a: [0, 125] }),
  of('height', 'Height', /(body|admission)?height(cm)?/, { cm: [20, 280], m: [0.2, 2.8], in: [8, 110] }),
  of('weight', 'Weight', /(body|admission)?weight(kg)?/, { kg: [0.2, 750], lb: [0.4, 1650] }),
  of('bmi', 'Body mass index', /bmi|bodymassindex/, { 'kg/m2': [5, 210] }),
  of('heartrate', 'Heart rate', /hr|heartrate|pulse|pulserate/, { '/min': [0, 400] }),
  of('sysbp', 'Systolic pressure', /(ni|nibp|abp|non)?(invasive)?(sysbp|sbp|systolic|sbpni)/, pressure()),
  of('diasbp', 'Diastolic pressure', /(ni|nibp|abp|non)?(invasive)?(diasbp|dbp|diastolic|dbpni)/, pressure()),
  of(
    'meanbp',
    'Mean arterial pressure',
    /(ni|nibp|abp|non)?(invasive)?(meanbp|mbp|mbpni)|map|(non)?invasivemean/,
    pressure(),
  ),
  of('resprate', 'Respiratory rate', /resprate|resp|respiratoryrate|respirationrate|respiration/, {
    '/min': [0, 150],
  }),
  of('temp', 'Temperature', /tempc?|temperature|bodytemp(erature)?/, { Cel: [10, 47], '[degF]': [50, 117] }),
  of('spo2', 'Oxygen saturation', /spo2|sao2|o2sat|oxygensaturation/, { '%': [0, 100] }),
  of('fio2', 'Inspired oxygen', /fio2/, { '%': [15, 100], one: [0.15, 1] }),
  of('pao2', 'Oxygen pressure', /pao2|po2/, { 'mm[Hg]': [0, 800], kPa: [0, 107] }),
  of('paco2', 'Carbon dioxide pressure', /paco2|pco2/, { 'mm[Hg]': [0, 550], kPa: [0, 74] }),
  of('pf', 'PaO2/FiO2', /pao2fio2(ratio)?|pfratio|pf/, { 'mm[Hg]': [0, 1000], kPa: [0, 134] }),
  of('ph', 'Blood pH', /ph/, { one: [6.3, 8.2] }),
  of('baseexcess', 'Base excess', /baseexcess|be/, perLitre(-60, 60)),
  of('lactate', 'Lactate', /lactate|lact/, { 'mmol/L': [0, 60], 'mg/dL': [0, 540] }),
  of('bicarbonate', 'Bicarbonate', /bicarbonate|bicar|hco3/, perLitre(0, 80)),
  of('sodium', 'Sodium', /sodium/, perLitre(60, 290)),
  of('potassium', 'Potassium', /potassium/, perLitre(0.5, 20)),
  of('chloride', 'Chloride', /chloride/, perLitre(30, 220)),
  of('calcium', 'Calcium', /calcium/, { 'mg/dL': [0, 35], 'mmol/L': [0, 15] }),
  of('glucose', 'Glucose', /glucose|glu/, { 'mg/dL': [0, 3000], 'mmol/L': [0, 170] }),
  of('creatinine', 'Creatinine', /creatinine|crea/, { 'mg/dL': [0, 90], 'umol/L': [0, 8000] }),
  of('bun', 'Blood urea nitrogen', /bun|bloodureanitrogen/, { 'mg/dL': [0, 500], 'mmol/L': [0, 180] }),
  of('albumin', 'Albumin', /albumin/, { 'g/dL': [0, 10], 'g/L': [0, 100] }),
  of('bilirubin', 'Bilirubin', /(total)?bilirubin(total)?|bili/, {
    'mg/dL': [0, 100],
    'umol/L': [0, 1710],
  }),
  of('hemoglobin', 'Hemoglobin', /ha?emoglobin|hgb/, {
    'g/dL': [0, 30],
    'g/L': [0, 300],
    'mmol/L': [0, 19],
  }),
  of('hematocrit', 'Hematocrit', /ha?ematocrit|hct/, { '%': [0, 90], one: [0, 0.9] }),
  of('platelet', 'Platelets', /(platelet|plt)s?(count)?/, { '10*3/uL': [0, 20_000], '/uL': [0, 2e7] }),
  of('wbc', 'White cells', /wbc|whitecells?(count)?|leukocytes/, { '10*3/uL': [0, 2000], '/uL': [0, 2e6] }),
  of('bands', 'Band forms', /bands|bnd/, { '%': [0, 100] }),
  of('inr', 'INR', /inr(pt)?/, { one: [0, 150] }),
  of('urine', 'Urine output', /urine|urineoutput/, { mL: [0, null] }),
  of('eyes', 'GCS, eyes', /gcseyes?/, { one: [1, 4] }),
  of('motor', 'GCS, motor', /gcsmotor/, { one: [1, 6] }),
  // MIMIC writes 0 for a patient with a tube.
  of('verbal', 'GCS, verbal', /gcsverbal/, { one: [0, 5] }),
  of('gcs', 'Glasgow Coma Scale', /gcs(total|score)?|glasgowcomas(cale|core)/, { one: [3, 15] }),
  of('vent', 'Days on a ventilator', /((mechanical)?vent(ilator|ilation|ilated)?)days?/, { d: [0, null] }),
  of(
    'los',
    'Length of stay',
    /(icu|unit|hosp|hospital)?(los|lengthofstay|staylength)(icu|unit|hosp|hospital)?/,
    {
      d: [0, null],
      h: [0, null],
    },
  ),
]

function of(id: string, label: string, names: RegExp, bounds: ByUnit): Measure {
  return { id, label, names: new RegExp(`^(?:${names.source})$`), bounds: new Map(Object.entries(bounds)) }
}

function pressure(): ByUnit {
  return { 'mm[Hg]': [0, 400], kPa: [0, 53.3] }
}

export type Statistic = 'first' | 'last' | 'min' | 'max' | 'mean' | 'median'

const STATISTICS: Record<string, Statistic> = {
  first: 'first',
  initial: 'first',
  last: 'last',
  final: 'last',
  min: 'min',
  minimum: 'min',
  lowest: 'min',
  max: 'max',
  maximum: 'max',
  highest: 'max',
  mean: 'mean',
  avg: 'mean',
  average: 'mean',
  median: 'median',
}

/** Names of more than one word, in which a statistic’s word may be a part of the measure’s. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\bmean (arterial )?(bp|blood pressure|pressure)\b|\bmean ap\b/g, 'meanbp'],
  [/\bsys(tolic)? (arterial )?(bp|blood pressure|pressure)\b/g, 'sysbp'],
  [/\bdias(tolic)? (arterial )?(bp|blood pressure|pressure)\b/g, 'diasbp'],
  [/\b(aps|pred|pred day1|gcs) (eyes?|motor|verbal)\b/g, 'gcs$2'],
]

/** Where and when something was measured, which its name may say without changing what it is. */
const CONTEXT =
  /^(early|bg|aps|pred|apache|day1|d1|24h|arterial|art|blood|serum|plasma|lab|vital|vitals|sum|total)$/
/** Another matter than the measure whose name follows or precedes it. */
const OTHER =
  /^(urinary|csf|pleural|ascites|ascitic|fluid|stool|gastric|venous|mixed|cord|delta|change|diff|difference|ratio|std|sd|var|cv|slope|trend|log|score|rank|group|cat|category|bin|flag|missing|measured|count|n|num|time|date|hour|hours|offset|target|goal|alarm|free|gestational|months?|mo|weeks?|days|ideal|adjusted|clearance|prior|baseline)$/

/** What a column’s name says it is. */
export interface Named {
  measure: Measure | null
  statistic: Statistic | null
  /** The name less its statistic: columns with the same say the first, last, least and most of one thing. */
  stem: string
}

export function namedMeasure(name: string): Named {
  let text = wordsOf(name).join(' ')
  for (const [phrase, word] of PHRASES) text = text.replace(phrase, word)
  const words = text.split(' ')
  const found = words.filter((word) => STATISTICS[word] !== undefined)
  const statistic = found.length === 1 ? (STATISTICS[found[0] ?? ''] ?? null) : null
  const rest = words.filter((word) => STATISTICS[word] === undefined)
  const measured = (parts: readonly string[]) => {
    const all = parts.join('')
    return found.length > 1 ? undefined : MEASURES.find(({ names }) => names.test(all))
  }
  const own = rest.filter((word) => !CONTEXT.test(word))
  const measure = measured(rest) ?? (own.some((word) => OTHER.test(word)) ? undefined : measured(own))
  return { measure: measure ?? null, statistic, stem: rest.join(' ') }
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^mm\[?hg\]?$/, 'mm[Hg]'],
  [/^kpa$/, 'kPa'],
  [/^(cel|°?c|degc|celsius)$/, 'Cel'],
  [/^(\[?degf\]?|°?f|fahrenheit)$/, '[degF]'],
  [/^(1?\/min|bpm|(beats|breaths|insp)\/min|min-1|\{\w+\}\/min)$/, '/min'],
  [/^(mmol|meq)\/l$/, 'mmol/L'],
  [/^mg\/dl$/, 'mg/dL'],
  [/^umol\/l$/, 'umol/L'],
  [/^g\/dl$/, 'g/dL'],
  [/^g\/l$/, 'g/L'],
  [/^(%|percent)$/, '%'],
  [/^(1|ratio|fraction|\{score\}|\{ph\}|\[ph\])$/, 'one'],
  [/^(x?10[*^]+3\/(ul|mcl|mm3)|x?10[*^]+9\/l|k\/(ul|mcl|mm3)|giga\/l)$/, '10*3/uL'],
  [/^(cells)?\/(ul|mcl|mm3)$/, '/uL'],
  [/^(d|days?)$/, 'd'],
  [/^(h|hrs?|hours?)$/, 'h'],
  [/^(a|y|yrs?|years?)$/, 'a'],
  [/^kg$/, 'kg'],
  [/^kg\/m[*^]?2$/, 'kg/m2'],
  [/^(\[?lb_?a?v?\]?|lbs?)$/, 'lb'],
  [/^cm$/, 'cm'],
  [/^m$/, 'm'],
  [/^(\[?in_?i?\]?|inch(es)?)$/, 'in'],
  [/^ml$/, 'mL'],
]

/** The unit as the list above writes it (UCUM); null for one that isn’t known. */
export function unitOf(text: string): string | null {
  const plain = text.toLowerCase().replace(/\s/g, '').replace(/[µμ]/g, 'u')
  return UNITS.find(([spelt]) => spelt.test(plain))?.[1] ?? null
}

/** Names as the paper and eICU’s tables write them: in eICU’s units. */
const KNOWN_UNITS = /^(bg|aps|pred)_|_early$|^tempc_/

/** Where two units’ greatest values are further apart than this, neither says anything of a number without a unit. */
const FARTHEST = 20

/**
 * The ranges that no living patient leaves; none where the unit stated is none of the measure’s. Where no unit is
 * stated, all of its units’ ranges, put together where they meet.
 */
export function boundsOf({ bounds }: Measure, name: string, unit: string | null): readonly Bounds[] {
  const own = unit === null || unit === '' ? null : bounds.get(unitOf(unit) ?? '')
  if (own !== null) return own === undefined ? [] : [own]
  const all = [...bounds.values()]
  if (KNOWN_UNITS.test(name)) return all.slice(0, 1)
  const joined: Bounds[] = []
  for (const [low, high] of all.sort(([a], [b]) => a - b)) {
    const last = joined.at(-1)
    if (last === undefined || (last[1] !== null && low > last[1])) joined.push([low, high])
    else {
      const ends = [last[1], high].filter((end) => end !== null)
      const [least, most] = [Math.min(...ends), Math.max(...ends)]
      joined[joined.length - 1] = [last[0], ends.length < 2 || most > FARTHEST * least ? null : most]
    }
  }
  return joined
}
