import { groupLevels } from '../../cohort/groups'
import type { Group, Schema } from '../../cohort/schema'
import { columnOf, isNumeric, type NumericColumn, type Table } from '../../table/table'
import { fold } from './fold'
import { centreOf, sortedValues } from './numbers'
import type { GroupTable } from './released'
import { roundShare, shareStep } from './rounding'

/** Cells of a group: its levels, and the rows without one. */
interface Cells {
  names: (string | null)[]
  /** Cell of each row. */
  of: Int32Array
}

/** Whether the target's positive level is met in each row: 1, 0, −1 missing. Null where the schema has none. */
export function outcomes(train: Table, { target, positive }: Schema): Int8Array | null {
  const column = target === null ? undefined : columnOf(train, target)
  if (column === undefined || isNumeric(column) || positive === null) return null
  const code = column.levels.indexOf(positive)
  return Int8Array.from(column.codes, (own) => (own < 0 ? -1 : own === code ? 1 : 0))
}

export function cellsOf(train: Table, group: Group): Cells {
  const { codes, levels } = groupLevels(train, group)
  return { names: [...levels, null], of: codes.map((code) => (code < 0 ? levels.length : code)) }
}

/**
 * The shares, outcome rates and key means of a group's levels. A level of fewer than `threshold` rows, or with fewer of
 * either outcome where rates are told, is told together with others only.
 * @param key numeric columns whose means by level are told, where each level has enough values
 * @returns a null table where nothing may be told
 */
export function groupTable(
  train: Table,
  schema: Schema,
  group: Group,
  key: readonly NumericColumn[],
  threshold: number,
): { table: GroupTable | null; merged: number; suppressed: number } {
  const cells = cellsOf(train, group)
  const shares = sharesOf(train.rows, cells, key, threshold)
  const rates = ratesOf(outcomes(train, schema), cells, threshold)
  const suppressed = (shares === null ? 1 : shares.suppressed) + (rates === null ? 1 : 0)
  if (shares === null && rates === null) return { table: null, merged: 0, suppressed }
  return {
    table: {
      group: group.name,
      columns: group.columns,
      target: rates === null ? null : schema.target,
      shares: shares?.cells ?? [],
      rates: rates?.cells ?? [],
    },
    merged: (shares?.merged ?? 0) + (rates?.merged ?? 0),
    suppressed,
  }
}

function sharesOf(
  rows: number,
  { names, of }: Cells,
  key: readonly NumericColumn[],
  threshold: number,
): { cells: GroupTable['shares']; merged: number; suppressed: number } | null {
  const step = shareStep(rows, threshold)
  if (step === null) return null
  const counts = names.map((_, cell) => of.reduce((n, own) => n + (own === cell ? 1 : 0), 0))
  const told = partition(names, (places) => total(counts, places) >= threshold, counts)
  if (told === null) return null
  const means = key.map((column) => meansOf(column, of, told.cells, threshold))
  const cells = told.cells.map(({ level, places }, i) => ({
    level,
    share: roundShare(total(counts, places) / rows, step, told.cells.length === 1),
    means: Object.fromEntries(
      key.flatMap(({ name }, j): [string, number][] => {
        const mean = means[j]?.[i]
        return mean === undefined ? [] : [[name, mean]]
      }),
    ),
  }))
  return { cells, merged: told.merged, suppressed: means.filter((found) => found === null).length }
}

/** Means of one column in each cell, or null where one of them may not be told: it would follow from the others. */
function meansOf(
  column: NumericColumn,
  of: Int32Array,
  cells: readonly Told[],
  threshold: number,
): number[] | null {
  const sorted = sortedValues(column)
  const means: number[] = []
  for (const { places } of cells) {
    const own = column.values.filter((value, row) => Number.isFinite(value) && places.includes(of[row] ?? -1))
    const centre = own.length < threshold ? null : centreOf(sorted, own.length, threshold, own)
    if (centre === null) return null
    means.push(centre.mean)
  }
  return means
}

function ratesOf(
  happened: Int8Array | null,
  { names, of }: Cells,
  threshold: number,
): { cells: GroupTable['rates']; merged: number } | null {
  if (happened === null) return null
  const yes = new Int32Array(names.length)
  const no = new Int32Array(names.length)
  happened.forEach((outcome, row) => {
    const counts = outcome === 1 ? yes : no
    const cell = of[row] ?? 0
    if (outcome >= 0) counts[cell] = (counts[cell] ?? 0) + 1
  })
  return ratesFrom(names, yes, no, threshold)
}

/** Rates of counts that are already there, noised ones too. */
export function ratesFrom(
  names: readonly (string | null)[],
  yes: ArrayLike<number>,
  no: ArrayLike<number>,
  threshold: number,
): { cells: GroupTable['rates']; merged: number } | null {
  const both = names.map((_, cell) => (yes[cell] ?? 0) + (no[cell] ?? 0))
  const mayTell = (places: readonly number[]) =>
    total(yes, places) >= threshold && total(no, places) >= threshold
  const told = partition(names, mayTell, both)
  if (told === null) return null
  const cells = told.cells.flatMap(({ level, places }) => {
    const n = total(both, places)
    const step = shareStep(n, threshold)
    return step === null ? [] : [{ level, rate: roundShare(total(yes, places) / n, step) }]
  })
  return { cells, merged: told.merged }
}

interface Told {
  level: string | null
  places: readonly number[]
}

function partition(
  names: readonly (string | null)[],
  mayTell: (places: readonly number[]) => boolean,
  sizes: ArrayLike<number>,
): { cells: Told[]; merged: number } | null {
  const folded = fold(sizes, mayTell)
  // Rows without a level are no level by themselves.
  const known = (place: number) => names[place] !== null
  const kept = folded?.kept.filter(known) ?? []
  if (folded === null || kept.length === 0) return null
  const rest = [...folded.rest, ...folded.kept.filter((place) => !known(place))]
  const cells = kept
    .sort((a, b) => a - b)
    .map((place): Told => ({ level: names[place] ?? null, places: [place] }))
  return { cells: rest.length === 0 ? cells : [...cells, { level: null, places: rest }], merged: rest.length }
}

function total(counts: ArrayLike<number>, places: readonly number[]): number {
  return places.reduce((sum, place) => sum + (counts[place] ?? 0), 0)
}
