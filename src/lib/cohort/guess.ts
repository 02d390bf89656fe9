import { columnOf, isNumeric, type Table } from '../table/table'
import { levelCounts } from './facts'
import { isSetLevel } from './groups'
import { demographicOf, isSexFlag, namedLikeRegion, namedLikeSite, outcomeScore, wordsOf } from './names'
import type { ColumnSchema, Group } from './schema'

/** More levels than this are no demographic group that numbers can be given for. */
const MOST_LEVELS = 30
const POSITIVE =
  /^(1|1\.0|true|t|yes|y|expired|dead|died|deceased|death|positive|pos|case|event|readmitted|placed|\+)$/i
const NEGATIVE = /^(0|0\.0|false|f|no|n|alive|survived|survivor|negative|neg|control|none|-)$/i
const DEAD = /^(expired|dead|died|deceased)$/i

/** The column of the places that rows come from; the one with most places where there are several. */
export function guessSite(columns: readonly ColumnSchema[]): string | null {
  const found = columns.filter(
    ({ name, kind, categories }) =>
      namedLikeSite(name) && (kind === 'categorical' || kind === 'binary') && (categories?.length ?? 0) > 0,
  )
  found.sort((a, b) => (b.categories?.length ?? 0) - (a.categories?.length ?? 0))
  return found[0]?.name ?? null
}

export function guessRegion(columns: readonly ColumnSchema[]): string | null {
  return (
    columns.find(({ name, categories }) => namedLikeRegion(name) && (categories?.length ?? 0) > 1)?.name ??
    null
  )
}

/** The binary column whose name, or else whose levels, read most like an outcome. */
export function guessTarget(columns: readonly ColumnSchema[], taken: ReadonlySet<string>): string | null {
  let best: string | null = null
  let highest = 0
  for (const { name, kind, categories } of columns) {
    if (!hasTwoLevels({ kind, categories }) || taken.has(name)) continue
    const score = outcomeScore(name) || (categories?.some((level) => DEAD.test(level)) === true ? 50 : 0)
    if (score > highest) {
      best = name
      highest = score
    }
  }
  return best
}

function hasTwoLevels({ kind, categories }: Pick<ColumnSchema, 'kind' | 'categories'>): boolean {
  return kind === 'binary' || (kind === 'categorical' && categories?.length === 2)
}

/** The level that means “it happened”: by its name, else the larger number, else the rarer one. */
export function guessPositive(table: Table, target: ColumnSchema): string | null {
  const levels = target.categories ?? []
  const [first, second] = levels
  if (first === undefined) return null
  // Where survival is asked for, alive is the event.
  if (/^(survived|survival|survivor|alive)$/i.test(target.name)) {
    const alive = levels.find((level) => /^(1|true|yes|y|alive|survived)$/i.test(level))
    if (alive !== undefined) return alive
  }
  const named = levels.find((level) => POSITIVE.test(level))
  if (named !== undefined) return named
  if (levels.length === 2 && second !== undefined) {
    if (NEGATIVE.test(first)) return second
    if (NEGATIVE.test(second)) return first
    if (levels.every((level) => Number.isFinite(Number(level)))) return second
  }
  const column = columnOf(table, target.name)
  if (column === undefined || isNumeric(column)) return levels.at(-1) ?? null
  const counts = levelCounts(column)
  const rows = (level: string) => counts[column.levels.indexOf(level)] ?? 0
  return [...levels].sort((a, b) => rows(a) - rows(b))[0] ?? null
}

/**
 * Sex, gender, race and ethnicity, as columns of their own or one-hot (`race_black`, `race_asian`, …). One-hot columns
 * beside a column that names the same concept in full are left to that column.
 */
export function guessGroups(columns: readonly ColumnSchema[], taken: ReadonlySet<string>): Group[] {
  const free = columns.filter(
    ({ name, kind, categories }) =>
      !taken.has(name) &&
      demographicOf(name) !== null &&
      (kind === 'binary' || kind === 'categorical') &&
      (categories?.length ?? 0) > 1 &&
      (categories?.length ?? 0) <= MOST_LEVELS,
  )
  const hot = oneHotFamilies(free)
  const inFamily = new Set([...hot.values()].flat())
  const plain = free.filter(({ name }) => !inFamily.has(name))
  const full = plain.filter(({ name }) => !isSexFlag(name))
  const fullConcepts = new Set(full.map(({ name }) => wordsOf(name)[0] ?? name))
  const hasSex = full.some(({ name }) => demographicOf(name) === 'sex')
  const flag = hasSex ? undefined : plain.find(({ name }) => isSexFlag(name))
  const groups: Group[] = []
  for (const { name } of columns) {
    if (full.some((column) => column.name === name) || flag?.name === name)
      groups.push({ name, columns: [name], oneHot: false, other: null })
    for (const [prefix, names] of hot) {
      if (names[0] === name && !fullConcepts.has(prefix.toLowerCase()))
        groups.push({ name: prefix, columns: names, oneHot: true, other: 'other' })
    }
  }
  return groups
}

/** Yes-or-no columns that share the word before their first separator, two or more of them, by that word. */
function oneHotFamilies(columns: readonly ColumnSchema[]): Map<string, string[]> {
  const families = new Map<string, string[]>()
  for (const { name, kind, categories } of columns) {
    const prefix = /^(sex|gender|race|ethnicity|ethnic)[_.\s-]+\S/i.exec(name)?.[1]
    const yesNo = categories?.filter(isSetLevel).length === 1
    if (prefix === undefined || !hasTwoLevels({ kind, categories }) || !yesNo) continue
    families.set(prefix, [...(families.get(prefix) ?? []), name])
  }
  for (const [prefix, names] of families) if (names.length < 2) families.delete(prefix)
  return families
}
