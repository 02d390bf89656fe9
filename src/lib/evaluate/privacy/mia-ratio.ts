import { gowerRows, nearestDistances } from '../../learn/neighbours'
import { takeRows } from '../../table/table'
import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { attackIds, attackMetrics, type Attack } from './attack'
import { memberTable, nearestToMembers } from './members'
import { tableNamed, distancesTo, GOWER_SETTINGS, nearest, NO_CONTROL, spaceOf } from './neighbours'
import { splitsOf } from './splits'

/** Keeps the ratio finite where a reference row is equal. */
const ROOM = 1e-8

/** Membership guessed from how much nearer a person is to the synthetic rows than to people the attacker knows. */
export const miaRatioFamily: MetricFamily<EvaluationContext> = {
  name: 'membership from distances beside those to known people',
  ids: attackIds('ratio'),
  shares: ['members'],
  heavy: 3,
  compute: (context) => attackMetrics(context, 'ratio', ratioAttack(context)),
}

function ratioAttack(context: EvaluationContext): Attack | string {
  const splits = splitsOf(context)
  if (typeof splits === 'string') return splits
  const control = tableNamed(context, 'control')
  const toMembers = nearestToMembers(context)
  const toControl = nearest(context, 'control', 'synthetic')
  if (control === null || toMembers === null || toControl === null) return NO_CONTROL
  const space = spaceOf(context)
  const members = gowerRows(space, memberTable(context))
  const [memberSynthetic, controlSynthetic] = [distancesTo(toMembers), distancesTo(toControl)]
  return {
    runs: splits.map(({ reference, others }) => {
      const known = gowerRows(space, takeRows(control, reference))
      const memberKnown = nearestDistances(space, members, known, 1)
      const otherKnown = nearestDistances(space, gowerRows(space, takeRows(control, others)), known, 1)
      return {
        members: memberSynthetic.map((d, row) => score(d, memberKnown[row] ?? 0)),
        others: otherKnown.map((d, place) => score(controlSynthetic[others[place] ?? 0] ?? 0, d)),
      }
    }),
    settings: { ...GOWER_SETTINGS, reference: 'half of the control table', room: ROOM },
  }
}

function score(toSynthetic: number, toKnown: number): number {
  return -(toSynthetic + ROOM) / (toKnown + ROOM)
}
