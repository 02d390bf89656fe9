import { wordsOf } from '../../cohort/names'
import type { Schema } from '../../cohort/schema'

/** Where the cohort came from, as far as it is known. */
export interface Source {
  /** Id of the recipe that made it, or null. */
  recipe: string | null
  /** Simulated: nobody's data, whatever its columns are called. */
  simulated: boolean
}

interface Credentialed {
  label: string
  recipes: readonly string[]
  /** One of these names gives it away; of the others it takes two. */
  alone: readonly string[]
  together: readonly string[]
}

const SOURCES: readonly Credentialed[] = [
  {
    label: 'eICU',
    recipes: ['eicu'],
    alone: ['patientunitstayid', 'patienthealthsystemstayid', 'uniquepid', 'apacheapsvarid'],
    together: [
      'hospitaldischargestatus',
      'unitdischargestatus',
      'hospitaladmitoffset',
      'hospitaldischargeoffset',
      'unitdischargeoffset',
      'unitvisitnumber',
      'apacheadmissiondx',
      'numbedscategory',
      'teachingstatus',
    ],
  },
  {
    label: 'MIMIC',
    recipes: ['mimic-iv', 'mimiciv', 'mimic'],
    alone: ['hadmid', 'icustayid', 'anchoryeargroup', 'hospitalexpireflag'],
    together: [
      'subjectid',
      'stayid',
      'anchorage',
      'anchoryear',
      'firstcareunit',
      'lastcareunit',
      'admissionlocation',
      'dischtime',
      'admittime',
      'intime',
      'outtime',
    ],
  },
]

/**
 * The credentialed source that a cohort comes from, by its recipe or the names of its columns, excluded ones too; null
 * if none is recognised.
 */
export function credentialedSource(schema: Schema, source: Source): string | null {
  if (source.simulated) return null
  const names = new Set(schema.columns.map(({ name }) => wordsOf(name).join('')))
  const found = SOURCES.find(
    ({ recipes, alone, together }) =>
      (source.recipe !== null && recipes.includes(source.recipe)) ||
      alone.some((name) => names.has(name)) ||
      together.filter((name) => names.has(name)).length > 1,
  )
  return found?.label ?? null
}

/** What is asked to be acknowledged before rows, or statistics, of such a source go to another machine. */
export function agreementWords(label: string): string {
  return `This looks like ${label}. Credentialed PhysioNet data may not be shared with third parties: a model on your own machine is what PhysioNet strongly recommends; a cloud service only with verified zero retention, no training on the data and no human review. The open demos are free of it.`
}
