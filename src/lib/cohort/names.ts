/**
 * What a column's name suggests. Names come from many hands (`is_female`, `hospitalID`, `Length of stay`),
 * so each test looks at the words in a name, and at the name with its separators taken out.
 */

/** The words of a name, lower case: `ageAtAdmission`, `age_at_admission` and `Age at admission` have the same. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/** The name without separators, lower case: `hospital_id` and `HospitalID` become `hospitalid`. */
export function squeezed(name: string): string {
  return wordsOf(name).join('')
}

const ID_WORDS = new Set(['id', 'ids', 'identifier', 'uid', 'uuid', 'guid', 'mrn', 'pid', 'ssn', 'nhsnumber'])
/** English words and doses that end like an id. */
const NOT_ID =
  /(acid|fluid|liquid|oid|covid|lipid|valid|rapid|rotid|hybrid|grid|solid|humid|plasmid|aid|mid|bid|tid|qid)$/

export function namedLikeId(name: string): boolean {
  const words = wordsOf(name)
  if (words.some((word) => ID_WORDS.has(word))) return true
  const last = words.at(-1) ?? ''
  if (last.endsWith('id') && !NOT_ID.test(last)) return true
  return /^(record|patient|subject|case|encounter|visit|medicalrecord|account|accession)(no|nr|num|number|key|code)$/.test(
    words.join(''),
  )
}

/** An unnamed leading column or one called `index`, as table libraries write row numbers. */
export function namedLikeIndex(name: string): boolean {
  return /^(column1|index|row|rows|rownumber|rownum|rownames?|unnamed0|level0|nr)$/.test(squeezed(name))
}

const SITE = 'hospital|site|center|centre|facility|institution|institute|clinic|practice|trust'
const SITE_NAME = new RegExp(
  `^(study|trial|recruiting|recruitment|enrolling|enrolment|treating|admitting|data)?(${SITE})(id|no|nr|num|number|code|key|name)?$`,
)

/** Whether the name is that of the place a row comes from (not `infection_site`, not `hospital_stay`). */
export function namedLikeSite(name: string): boolean {
  return SITE_NAME.test(squeezed(name))
}

/** Wards are too small a place for a holdout, but their numbers are codes just the same. */
export function namedLikeWard(name: string): boolean {
  return /^(ward|icu|department|dept|unit)(id|no|nr|num|number|code|key)$/.test(squeezed(name))
}

export function namedLikeRegion(name: string): boolean {
  return /^(hospital|census|geo|geographic|geographical|site)?region(name|code|id)?$/.test(squeezed(name))
}

/** Demographic concept of a name, or null. */
export function demographicOf(name: string): 'sex' | 'race' | null {
  const words = wordsOf(name)
  if (words.length > 4 || /^pred/.test(words[0] ?? '')) return null
  for (const word of words) {
    if (/^(sex|gender|female|male|isfemale|ismale|woman|man)$/.test(word)) return 'sex'
    if (/^(race|ethnicity|ethnic|ethnicgroup|ethnicities)$/.test(word)) return 'race'
  }
  return null
}

/** `is_female`, `male`: a sex said as yes or no. */
export function isSexFlag(name: string): boolean {
  return /^(is)?(female|male|woman|man)$/.test(squeezed(name))
}

const DEATH =
  /^(death|deaths|mortality|mort|died|dead|dies|deceased|expired|expire|expiry|nonsurvivor|exitus|death(30|28|90)d?)$/

/** Whether the name speaks of dying; predictions of it don't count. */
export function namedLikeDeath(name: string): boolean {
  const words = wordsOf(name)
  if (/^(pred|predicted|expected|prob|probability|risk)/.test(words[0] ?? '')) return false
  if (words.some((word) => /^(family|history|time|date|cause|to|until)$/.test(word))) return false
  return words.some(
    (word) => DEATH.test(word) || /(mortality|^diedin|death)$/.test(word) || /^diedin/.test(word),
  )
}

export function namedLikeReadmission(name: string): boolean {
  return wordsOf(name).some((word) => /^(readmission|readmitted|readmissions)$/.test(word))
}

/** How much a name reads like that of an outcome: 0 not at all, higher is better. */
export function outcomeScore(name: string): number {
  const words = wordsOf(name)
  const all = words.join('')
  if (/^(pred|predicted|expected|prob|probability|risk|prior|previous)/.test(all)) return 0
  if (/^(death|mortality|died|expired|dead|deceased|hospitalexpireflag)$/.test(all)) return 100
  if (namedLikeDeath(name)) return 90
  if (/^(outcome|label|target|y|class|readmission|readmitted|placed)$/.test(all)) return 80
  if (namedLikeReadmission(name)) return 70
  if (words.some((word) => /^(outcome|label|target)$/.test(word))) return 60
  return /^(survived|survival|survivor|alive|event)$/.test(all) ? 40 : 0
}

const BODY = /^(wound|vaginal|nipple|nasal|ear|eye|urethral|purulent|aural)$/

/**
 * Why a name looks like something known only once the stay is over, or null. Predicted values of such things
 * are known before.
 */
export function knownLateByName(name: string): string | null {
  const words = wordsOf(name)
  const all = words.join('')
  if (/^(pred|predicted|expected|planned)/.test(all)) return null
  if (
    words.includes('los') ||
    /(lengthofstay|staylength|stayduration|(icu|hosp|hospital|hospx|unit|actual)los)/.test(all)
  )
    return 'a stay’s length is known when it ends'
  if (words.some((word) => /discharge/.test(word)) && !words.some((word) => BODY.test(word)))
    return 'it describes the discharge'
  if (/disposition$/.test(all)) return 'where a patient goes is known when the stay ends'
  if (
    /(vent|ventilator|ventilation|ventilated)days?$|^daysofventilation|ventilatorfreedays|ventduration/.test(
      all,
    )
  )
    return 'ventilator days are counted when the stay ends'
  if (
    /^(dod|deathtime|deathdate|dateofdeath|timeofdeath|timetodeath|daystodeath|deathoffset|causeofdeath)$/.test(
      all,
    )
  )
    return 'it is known only of those who died'
  if (/^(survivaltime|survivaldays|dayssurvived|followup(time|days)?|timetoevent)$/.test(all))
    return 'it is measured up to the outcome'
  if (/actual.*mortality/.test(all)) return 'it records the outcome'
  return null
}
