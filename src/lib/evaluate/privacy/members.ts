import { nearestDistances, gowerRows } from '../../learn/neighbours'
import { takeRows, type Table } from '../../table/table'
import { canonicalTables } from '../canonical'
import type { EvaluationContext } from '../context'
import type { Setting } from '../metric'
import { nearest, rowsIn, spaceOf, tableNamed, type Nearest } from './neighbours'

/** Rows of R (as `tableNamed` has it) that the generator was really given; all where none or nobody knows which. */
export function membersOf(context: EvaluationContext): Int32Array {
  return context.share('members', () => {
    const isMember = membership(context)
    const { rows } = canonicalTables(context).real
    return Int32Array.from(rows.keys()).filter((row) => isMember(rows[row] ?? -1))
  })
}

/** Whether the generator was given that row of R, by its number as the table came. */
export function membership({ input }: EvaluationContext): (row: number) => boolean {
  const given = new Set(input.members ?? [])
  return (row) => given.size === 0 || given.has(row)
}

export function memberTable(context: EvaluationContext): Table {
  return allAreMembers(context)
    ? tableNamed(context, 'real')
    : context.share('member rows', () => takeRows(tableNamed(context, 'real'), membersOf(context)))
}

function allAreMembers(context: EvaluationContext): boolean {
  return membersOf(context).length === context.real.rows
}

/** Nearest rows of S for each member. */
export function nearestToMembers(context: EvaluationContext): Nearest | null {
  const whole = allAreMembers(context) ? nearest(context, 'real', 'synthetic') : null
  if (whole !== null) return whole
  return context.share('nearest members → synthetic', () => {
    const [space, synthetic] = [spaceOf(context), rowsIn(context, 'synthetic')]
    if (synthetic === null) return null
    const k = 5
    return { k, distances: nearestDistances(space, gowerRows(space, memberTable(context)), synthetic, k) }
  })
}

export function memberSettings(context: EvaluationContext): Record<string, Setting> {
  return {
    members: membersOf(context).length,
    membersAre: allAreMembers(context)
      ? 'all training rows'
      : 'the training rows that the generator was given',
  }
}
