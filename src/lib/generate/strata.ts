import { SchemaError } from '../base/errors'
import { groupLevels, isSetLevel } from '../cohort/groups'
import type { Group, Schema } from '../cohort/schema'
import { columnOf, isNumeric, type Table } from '../table/table'
import type { Disclosure, RawRow, Stratum } from './strategies/strategy'
import { mayTell } from './strategies/words'

/** The cohort's proportions, as many of each, or a share for each level (`F` or `sex=F`). */
export type GroupShares = 'cohort' | 'equal' | Readonly<Record<string, number>>

/** Groups of patients that a plan asks for apart; with more of them each would get too few rows to differ. */
const MOST_STRATA = 24
/** Rounds of fitting joint shares to those of each level: the fit is exact far earlier. */
const ROUNDS = 50

export interface StrataTask {
  train: Table
  schema: Schema
  /** Names of the schema's groups to form strata of; null takes as many as stay within a sensible number. */
  groups: readonly string[] | null
  shares: GroupShares
  disclosure: Disclosure
  /** A combination of fewer training rows is not asked for in its own number. */
  threshold: number
  /** Whether noise protects what is told: exact proportions would then tell what the noise hides. */
  noisy: boolean
}

interface Cell {
  /** A level for each group; −1 where it wasn't recorded. */
  codes: number[]
  rows: number
}

/** A group with its levels as the data have them. */
interface Levelled {
  group: Group
  codes: Int32Array
  levels: readonly string[]
  /** Whether each level has a name that somebody declared. */
  told: readonly boolean[]
}

/**
 * The groups of patients to write, with their shares of the rows. Under disclosure `none`, or where noise is to hide what
 * the data are, they follow from what was declared alone; but for proportions of the cohort that are asked for: these
 * are counted in steps of the threshold.
 * @throws SchemaError where there is no group, a share names no level, or a level may not be told
 */
export function strataOf(task: StrataTask): Stratum[] {
  const { train, shares, disclosure, threshold } = task
  if (task.noisy && shares === 'cohort') {
    throw new SchemaError(
      'How many patients of each group are asked for would tell the cohort’s exact proportions, which the noise is to hide.',
      'Choose equal numbers or shares of your own (groupShares).',
    )
  }
  const isBlind = disclosure === 'none' || task.noisy
  const groups = groupsOf(task, isBlind)
  if (isBlind) for (const { group, told } of groups) if (!told.includes(true)) throw untold(group)
  const seen = cellsOf(groups, train.rows)
  const areTold = ({ codes }: Cell) => codes.every((code, g) => code < 0 || groups[g]?.told[code] === true)
  const cells =
    isBlind && shares !== 'cohort'
      ? declaredCells(groups, task.noisy ? 0 : threshold)
      : seen.filter(
          (cell) =>
            // Equal numbers and free shares are about groups that have a name.
            (shares === 'cohort' || !cell.codes.includes(-1)) &&
            (disclosure !== 'none' || areTold(cell)) &&
            // The numbers asked for would tell of a small combination, whatever its levels are called.
            (cell.rows >= threshold || (shares !== 'cohort' && areTold(cell))),
        )
  if (cells.length === 0) {
    throw new SchemaError(
      `No group of patients has ${threshold} training rows or more.`,
      'Choose fewer groups, or declare their levels on the design screen.',
    )
  }
  const weights = weightsOf(task, isBlind, groups, cells)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return cells.flatMap(({ codes }, i): Stratum[] => {
    const share = (weights[i] ?? 0) / total
    if (share === 0) return []
    const named = groups.map(({ group, levels }, g) => ({ group, code: codes[g] ?? -1, levels }))
    return [
      {
        label: named
          .map(({ group, code, levels: all }) => `${group.name} = ${all[code] ?? 'not recorded'}`)
          .join(', '),
        share,
        values: Object.assign({}, ...named.map(({ group, code }) => valuesOf(train, group, code))) as RawRow,
      },
    ]
  })
}

/** Each level's share of the rows that these strata give, by `group=level`: what a choice of shares does to the marginals. */
export function marginalsOf(strata: readonly Stratum[]): Record<string, number> {
  const shares: Record<string, number> = {}
  for (const { label, share } of strata) {
    for (const part of label.split(', ')) {
      const name = part.replace(' = ', '=')
      shares[name] = (shares[name] ?? 0) + share
    }
  }
  return shares
}

/** Whether the numbers asked for follow the cohort's proportions, of all groups or of one that `shares` doesn't name. */
export function keepsProportions(
  schema: Schema,
  groups: readonly string[] | null,
  shares: GroupShares,
): boolean {
  if (typeof shares === 'string') return shares === 'cohort'
  return schema.groups
    .filter(({ name }) => groups?.includes(name) ?? true)
    .some((group) => askedShares(shares, group.name, declaredLevels(group, schema)) === null)
}

function groupsOf({ train, schema, groups }: StrataTask, isBlind: boolean): Levelled[] {
  const levelled = (group: Group): Levelled => {
    const { codes, levels } = groupLevels(train, group)
    const declared = new Set(declaredLevels(group, schema))
    return { group, codes, levels, told: levels.map((level) => declared.has(level)) }
  }
  if (groups !== null) {
    return groups.map((name) => {
      const group = schema.groups.find((one) => one.name === name)
      if (group === undefined) throw new SchemaError(`The cohort has no group “${name}”.`, 'Check its name.')
      return levelled(group)
    })
  }
  const chosen: Levelled[] = []
  let strata = 1
  for (const group of schema.groups) {
    const one = levelled(group)
    strata *= Math.max(1, isBlind ? one.told.filter(Boolean).length : one.levels.length)
    if (strata > MOST_STRATA) break
    chosen.push(one)
  }
  if (chosen.length === 0) {
    throw new SchemaError(
      'This strategy needs a demographic group, and this cohort has none that it could use.',
      'Declare one on the design screen (schema.groups), such as sex.',
    )
  }
  return chosen
}

/** One-hot columns are told by their names; a coded column's levels only where somebody declared them. */
function declaredLevels({ oneHot, columns, other }: Group, schema: Schema): string[] {
  if (oneHot) return [...columns, other ?? 'other']
  const spec = schema.columns.find(({ name }) => name === columns[0])
  return spec !== undefined && mayTell(spec) ? (spec.categories ?? []) : []
}

function untold(group: Group): SchemaError {
  return new SchemaError(
    `The levels of the group “${group.name}” are known from the data alone, so they may not be told under the disclosure “none”, nor under noise.`,
    'Declare them (schema.columns, or “Declare as they are” on the design screen), or disclose statistics without noise, or examples.',
  )
}

function cellsOf(groups: readonly Levelled[], rows: number): Cell[] {
  const cells = new Map<string, Cell>()
  for (let row = 0; row < rows; row++) {
    const own = groups.map(({ codes }) => codes[row] ?? -1)
    const key = own.join()
    const cell = cells.get(key)
    if (cell === undefined) cells.set(key, { codes: own, rows: 1 })
    else cell.rows++
  }
  return [...cells.values()].sort((a, b) => {
    const differing = a.codes.findIndex((code, i) => code !== b.codes[i])
    // What wasn't recorded comes last.
    return ((a.codes[differing] ?? 0) >>> 0) - ((b.codes[differing] ?? 0) >>> 0)
  })
}

/**
 * Every combination of declared levels, whichever of them the data have. Whether one-hot columns leave anybody over
 * nobody declares: those count as a level where `threshold` rows or more are so (0: always).
 */
function declaredCells(groups: readonly Levelled[], threshold: number): Cell[] {
  return groups.reduce<Cell[]>(
    (cells, { group, codes, levels, told }) => {
      const rest = levels.length - 1
      const isRest = (code: number) => group.oneHot && code === rest
      const restRows = group.oneHot ? codes.reduce((sum, code) => sum + (code === rest ? 1 : 0), 0) : 0
      const own = levels.flatMap((_, code) =>
        told[code] === true && (!isRest(code) || restRows >= threshold) ? [code] : [],
      )
      return cells.flatMap((cell) => own.map((code) => ({ codes: [...cell.codes, code], rows: 1 })))
    },
    [{ codes: [], rows: 1 }],
  )
}

function weightsOf(
  { shares, threshold, noisy, train }: StrataTask,
  isBlind: boolean,
  groups: readonly Levelled[],
  cells: readonly Cell[],
): number[] {
  const step = Math.max(1, threshold)
  // In steps of the threshold: one person more or less moves no number, as a rule.
  const inSteps = (rows: number) => Math.round(rows / step) * step
  if (shares === 'cohort') return cells.map(({ rows }) => inSteps(rows))
  if (shares === 'equal') return cells.map(() => 1)
  const asked = groups.map(({ group, codes, levels }) => {
    const given = askedShares(shares, group.name, levels)
    if (given !== null || !isBlind) return given
    if (noisy)
      throw new SchemaError(
        `groupShares says nothing of the group “${group.name}”, whose proportions in the cohort the noise is to hide.`,
        'Give shares for each group, or choose equal numbers.',
      )
    const rows = levels.map((_, level) => codes.reduce((sum, code) => sum + (code === level ? 1 : 0), 0))
    return rows.map((count) => inSteps(count) / Math.max(1, train.rows))
  })
  const known = new Set(
    groups.flatMap(({ group, levels }) => levels.flatMap((level) => [level, `${group.name}=${level}`])),
  )
  for (const key of Object.keys(shares))
    if (!known.has(key))
      throw new SchemaError(
        `groupShares names “${key}”, which is no level of a group.`,
        'Write a level, or GROUP=LEVEL.',
      )
  let weights = cells.map(({ rows }) => rows)
  // Joint proportions stay as near to the cohort's as each level's own share lets them (iterative proportional fitting);
  // of declared cells alone, levels of two groups are taken for independent.
  for (let round = 0; round < ROUNDS; round++) {
    asked.forEach((wanted, g) => {
      if (wanted === null) return
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      const sums = wanted.map((_, level) =>
        cells.reduce((sum, { codes }, i) => sum + (codes[g] === level ? (weights[i] ?? 0) : 0), 0),
      )
      weights = weights.map((weight, i) => {
        const level = cells[i]?.codes[g] ?? -1
        const sum = sums[level] ?? 0
        return sum === 0 ? 0 : (weight * (wanted[level] ?? 0) * total) / sum
      })
    })
  }
  if (!weights.some((weight) => weight > 0))
    throw new SchemaError('groupShares leaves no group that the training rows have.', 'Give a share to one.')
  return weights
}

/** A group's shares by level, or null where none is asked for. */
function askedShares(
  shares: Readonly<Record<string, number>>,
  group: string,
  levels: readonly string[],
): number[] | null {
  const asked = levels.map((level) => shares[`${group}=${level}`] ?? shares[level] ?? null)
  const total = asked.reduce<number>((sum, share) => sum + (share ?? 0), 0)
  return total === 0 ? null : asked.map((share) => (share ?? 0) / total)
}

/** The values of a group's columns at one of its levels. */
function valuesOf(train: Table, group: Group, code: number): RawRow {
  return Object.fromEntries(
    group.columns.map((name, place) => {
      const column = columnOf(train, name)
      if (column === undefined || code < 0) return [name, null]
      const isSet = place === code
      if (isNumeric(column)) {
        if (group.oneHot) return [name, isSet ? 1 : 0]
        const own = groupLevels(train, group).levels[code]
        return [name, own === undefined ? null : Number(own)]
      }
      if (!group.oneHot) return [name, column.levels[code] ?? null]
      return [name, column.levels.find((level) => isSetLevel(level) === isSet) ?? null]
    }),
  )
}
