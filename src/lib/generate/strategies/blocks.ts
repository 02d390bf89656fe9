import type { ColumnSchema, Schema } from '../../cohort/schema'

/** The default order of writing: who somebody is comes before what is measured, and the outcome comes last. */
const stages = ['demographics', 'history', 'admission', 'vitals', 'laboratory', 'course', 'outcome'] as const
export type Stage = (typeof stages)[number]

/**
 * Parts of column names as intensive-care tables spell them, whole between underscores. What no list knows is taken
 * for a laboratory value if it is a number, and for a fact of the admission if not.
 */
const known: readonly [Stage, RegExp][] = [
  [
    'course',
    /(^|_)(los|vent\w*|urineoutput|urine|dialysis|crrt|vasopressor\w*|days?|duration|discharge\w*|readmi\w*|length)(_|$)/,
  ],
  [
    'demographics',
    /(^|_)(age|sex|gender|female|male|race|ethnicity|black|white|asian|hispanic|height|weight|bmi|marital\w*|language|insurance|region)(_|$)/,
  ],
  [
    'history',
    /(^|_)(history|hx|chronic|diabet\w*|copd|cirrhosis|hepatic_?failure|aids|hiv|cancer|lymphoma|leukemia|metastatic\w*|tumou?r|immunosuppress\w*|chf|hypertension|smok\w*|comorbid\w*|charlson|elixhauser|medications?|allerg\w*)(_|$)/,
  ],
  [
    'admission',
    /(^|_)(admi\w*|unit\w*|ward|hospital\w*|site|elective\w*|emergency|source|service|apache\w*|diagnosis|dx|surgery|readmit|visit\w*)(_|$)/,
  ],
  [
    'vitals',
    /(^|_)(hr|heartrate|pulse|sysbp|sbp|diasbp|dbp|meanbp|map|mbp|bp|resprate|rr|resp\w*|temp|tempc|temperature|spo2|sao2|o2sat|gcs\w*|consciousness)(_|$)/,
  ],
]

/** Which stage of a stay a column belongs to. */
export function stageOf({ name, kind, afterOutcome }: ColumnSchema, schema: Schema): Stage {
  if (name === schema.target) return 'outcome'
  if (afterOutcome !== null) return 'course'
  if (schema.groups.some(({ columns }) => columns.includes(name))) return 'demographics'
  const spelt = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
  const found = known.find(([, pattern]) => pattern.test(spelt))
  if (found !== undefined) return found[0]
  return kind === 'numeric' || kind === 'integer' ? 'laboratory' : 'admission'
}

/**
 * The columns in blocks, in the order of writing. A person's order comes first; what it leaves out follows in the
 * default one, the outcome last.
 */
export function blocksOf(
  columns: readonly ColumnSchema[],
  schema: Schema,
  order: readonly (readonly string[])[] | null,
): string[][] {
  const names = new Set(columns.map(({ name }) => name))
  const own = (order ?? []).map((block) => block.filter((name) => names.has(name)))
  const ordered = new Set(own.flat())
  const rest = columns.filter(({ name }) => !ordered.has(name))
  const others = stages.map((stage) =>
    rest.filter((column) => stageOf(column, schema) === stage).map(({ name }) => name),
  )
  return [...own, ...others].filter((block) => block.length > 0)
}
