import { groupLevels } from '../../cohort/groups'
import type { EvaluationContext } from '../context'
import { countByGroup, type GroupCount } from '../frame'
import type { Setting } from '../metric'
import type { Side } from '../views'

/** Rows of a group that both tables need before its own numbers are given. */
export const SMALLEST_GROUP = 20

/** One demographic group of this cell; missing is a level. */
export interface GroupCodes {
  name: string
  /** The group's own columns. */
  columns: readonly string[]
  levels: number
  /** Levels that occur in R or S, with their key "sex=F" or "sex=(missing)". */
  seen: { key: string; level: number }[]
  /** Level of each row. */
  real: Int32Array
  synthetic: Int32Array
  realCounts: GroupCount[]
  syntheticCounts: GroupCount[]
}

export const NO_GROUPS = 'No demographic group was chosen whose columns both tables have.'

/** What is made once and holds until other groups are chosen. */
export function sharedByGroups<T>(context: EvaluationContext, key: string, make: () => T): T {
  return context.share(key, make, ['groups'])
}

export function groupCodesOf(context: EvaluationContext): GroupCodes[] {
  return sharedByGroups(context, 'group codes', () =>
    context.groups.map((group): GroupCodes => {
      const real = groupLevels(context.real, group)
      const synthetic = groupLevels(context.synthetic, group)
      const names = [...new Set([...real.levels, ...synthetic.levels])]
      const place = new Map(names.map((name, level) => [name, level]))
      const coded = ({ codes, levels }: { codes: Int32Array; levels: string[] }): Int32Array => {
        const places = levels.map((name) => place.get(name) ?? names.length)
        return Int32Array.from(codes, (code) => (code < 0 ? names.length : (places[code] ?? names.length)))
      }
      const keys = [...names, '(missing)'].map((name) => `${group.name}=${name}`)
      return countedGroup(context, { ...group, keys, real: coded(real), synthetic: coded(synthetic) })
    }),
  )
}

/** A group of given codes, with what is counted of it. */
export function countedGroup(
  context: EvaluationContext,
  group: Pick<GroupCodes, 'name' | 'columns' | 'real' | 'synthetic'> & { keys: readonly string[] },
): GroupCodes {
  const { name, columns, keys, real, synthetic } = group
  const labels = (table: typeof context.real) => (context.target === null ? null : context.labels(table))
  const realCounts = countByGroup(real, keys.length, labels(context.real))
  const syntheticCounts = countByGroup(synthetic, keys.length, labels(context.synthetic))
  const seen = keys
    .map((key, level) => ({ key, level }))
    .filter(({ level }) => (realCounts[level]?.rows ?? 0) + (syntheticCounts[level]?.rows ?? 0) > 0)
  return { name, columns, levels: keys.length, seen, real, synthetic, realCounts, syntheticCounts }
}

/** The group's levels in the table that a side is drawn from. */
export function codesIn(group: GroupCodes, side: Side, context: EvaluationContext): Int32Array {
  return side.source.table === context.real ? group.real : group.synthetic
}

/** How much each level weighs in a side. */
export function levelWeights(codes: Int32Array, { weights }: Side, levels: number): Int32Array {
  const sums = new Int32Array(levels)
  for (let i = 0; i < codes.length; i++) {
    const level = codes[i] ?? 0
    sums[level] = (sums[level] ?? 0) + (weights[i] ?? 0)
  }
  return sums
}

/** Why a group has no number of its own, or null. A small count itself stays here: it may be of very few people. */
export function tooSmall(
  real: number,
  synthetic: number,
  least: number,
  rows: 'rows' | 'labelled rows' = 'rows',
): string | null {
  const absent = [...(real === 0 ? ['training'] : []), ...(synthetic === 0 ? ['synthetic'] : [])]
  if (absent.length > 0) return `Absent from the ${absent.join(' and ')} ${rows}`
  const where = [
    ...(real < least ? [`training ${rows}`] : []),
    ...(synthetic < least ? [`synthetic ${rows}`] : []),
  ].join(' and among the ')
  return where === '' ? null : `Fewer than ${least} among the ${where}`
}

/** Levels that only one of the two tables has: what a generator lost, and what it made up. */
export function absentSettings(context: EvaluationContext): Record<string, Setting> {
  const groups = groupCodesOf(context)
  const without = (of: 'realCounts' | 'syntheticCounts') =>
    groups.flatMap((group) =>
      group.seen.filter(({ level }) => (group[of][level]?.rows ?? 0) === 0).map(({ key }) => key),
    )
  return { absentInSynthetic: without('syntheticCounts'), absentInTraining: without('realCounts') }
}

/** The largest of the numbers among them; null for none. */
export function largest(values: readonly (number | null)[]): number | null {
  const found = values.filter((value) => value !== null)
  return found.length === 0 ? null : Math.max(...found)
}
