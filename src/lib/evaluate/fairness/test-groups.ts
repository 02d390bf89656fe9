import { groupLevels } from '../../cohort/groups'
import type { EvaluationContext } from '../context'
import { labelledOf } from '../utility/rows'
import { groupCodesOf, sharedByGroups } from './group-codes'
import { intersectionsOf } from './intersections'

/** T’s labelled rows by demographic group: the level of each by place, −1 for one seen in neither R nor S. */
export interface TestGroup {
  keys: string[]
  codes: Int32Array
}

export interface TestGroups {
  groups: TestGroup[]
  /** Groups crossed: numbers of their own, no part in any value. */
  crossed: TestGroup[]
  /** By group: rows of levels that neither R nor S has, which no number counts. */
  unseen: Record<string, number>
}

export function testGroupsOf(context: EvaluationContext): TestGroups {
  return sharedByGroups(context, 'test groups', () => {
    const { test } = context
    const { rows } = labelledOf(context, 'test')
    if (test === null) return { groups: [], crossed: [], unseen: {} }
    const levels = context.groups.map((group) => {
      const { codes, levels } = groupLevels(test, group)
      const names = [...levels, '(missing)'].map((level) => `${group.name}=${level}`)
      return Array.from(
        rows,
        (row) => names[(codes[row] ?? -1) < 0 ? levels.length : (codes[row] ?? 0)] ?? '',
      )
    })
    const placed = (keys: string[], levelOf: (place: number) => string): TestGroup => {
      const place = new Map(keys.map((key, level) => [key, level]))
      return { keys, codes: Int32Array.from(rows, (_, i) => place.get(levelOf(i)) ?? -1) }
    }
    const groups = groupCodesOf(context).map(({ seen }, g) =>
      placed(
        seen.map(({ key }) => key),
        (i) => levels[g]?.[i] ?? '',
      ),
    )
    const names = context.groups.map(({ name }) => name)
    const crossed = intersectionsOf(context).crossed.map(({ of, seen }) =>
      placed(
        seen.map(({ key }) => key),
        (i) => of.map((g) => levels[g]?.[i] ?? '').join(' & '),
      ),
    )
    const unseen = groups.map(
      ({ codes }, g) => [names[g] ?? '', codes.filter((code) => code < 0).length] as const,
    )
    return { groups, crossed, unseen: Object.fromEntries(unseen.filter(([, count]) => count > 0)) }
  })
}
