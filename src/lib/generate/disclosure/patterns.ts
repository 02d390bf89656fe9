import { namedLikeId, namedLikeIndex, squeezed, wordsOf } from '../../cohort/names'
import type { ColumnSchema } from '../../cohort/schema'
import type { NumericColumn } from '../../table/table'

/** Texts that name or number a person, whoever has them. */
const PERSONAL: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['an e-mail address', /[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}/i],
  ['a social security number', /(^|\D)\d{3}-\d{2}-\d{4}(\D|$)/],
  ['a health service number', /(^|\D)\d{3}[ -]\d{3}[ -]\d{4}(\D|$)/],
  [
    'a telephone number',
    /(^|[^\d.])(\+|00)\d{1,3}[ ./-]?(\(?\d{1,5}\)?[ ./-]?){2,5}\d{2,}$|(^|\D)\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(\D|$)/,
  ],
  ['a universally unique identifier', /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i],
  ['a person’s name', /^(mr|mrs|ms|miss|dr|prof|herr|frau)\.? \p{Lu}\p{Ll}+/iu],
]

/** Texts that do so if hardly anybody else has them. */
const RARE: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a record number', /^(mrn|pat|pid|id|nhs|kvnr|nr|no)?[.:# -]*[a-z]{0,3}-?\d{6,12}$/i],
  ['a person’s name', /^\p{Lu}[\p{Ll}'’-]+, \p{Lu}[\p{Ll}'’-]+$/u],
]

/** What of a person a text is, or null. @param rare fewer than the threshold have it */
export function personalIn(text: string, rare: boolean): string | null {
  const patterns = rare ? [...PERSONAL, ...RARE] : PERSONAL
  return patterns.find(([, pattern]) => pattern.test(text))?.[0] ?? null
}

const DATE =
  /(^|\D)((19|20)\d{2}[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\d|3[01])|(0?[1-9]|[12]\d|3[01])[-/.](0?[1-9]|1[0-2])[-/.](19|20)\d{2})(\D|$)/

export function holdsDate(text: string): boolean {
  return DATE.test(text)
}

export function isProse(text: string): boolean {
  return text.length >= 60 || text.trim().split(/\s+/).length >= 6
}

/** Whether a column's name says that it holds the names of persons. */
export function namedLikeName(name: string): boolean {
  const words = wordsOf(name)
  return (
    /^(patient|person|full|first|last|given|family|sur|maiden|middle|mother|father|physician|doctor|nurse)?(name|names|initials)$/.test(
      squeezed(name),
    ) || words.some((word) => /^(surname|forename|firstname|lastname|fullname|nachname|vorname)$/.test(word))
  )
}

const MOSTLY = 0.98
const FEWEST = 20
/** Digits that a number of nobody's but one person has at least. */
const DIGITS = 5

/**
 * Whether whole numbers are ids: nearly all distinct, and named like ids or of many digits each. What has a unit, or a
 * declared range, is a measurement.
 */
export function looksLikeIds({ name, values }: NumericColumn, spec: ColumnSchema): boolean {
  if (spec.unit !== null || spec.declared) return false
  const seen = new Set<number>()
  let n = 0
  let long = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    if (!Number.isInteger(value) || value < 0) return false
    n++
    seen.add(value)
    if (value >= 10 ** (DIGITS - 1)) long++
  }
  if (n < FEWEST || seen.size < MOSTLY * n) return false
  return namedLikeId(name) || namedLikeIndex(name) || long >= 0.9 * n
}
