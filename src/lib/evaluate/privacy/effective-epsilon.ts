import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { clopperPearsonLower, median } from '../statistics'
import type { Run } from './attack'
import { countPlaces, rankScores } from './attack-scores'
import { memberSettings } from './members'
import { nearestAttack } from './mia-nearest'

const ID = 'privacy.effective_epsilon_lower'
const HALVINGS = 10

/**
 * A lower bound of ε from the attack by the nearest synthetic row: no generator that leaks so much can promise less.
 * The threshold is chosen on one half of the people and judged on the other (Jagielski and others 2020).
 */
export const effectiveEpsilonFamily: MetricFamily<EvaluationContext> = {
  name: 'privacy lost at least',
  ids: [ID],
  shares: ['members'],
  compute(context) {
    const attack = nearestAttack(context)
    if (typeof attack === 'string') return { metrics: [context.metric(ID, { reason: attack, floor: 0 })] }
    const [run] = attack.runs
    if (run === undefined || run.members.length < 2 || run.others.length < 2)
      return {
        metrics: [context.metric(ID, { reason: 'Halving needs two members and two control rows', floor: 0 })],
      }
    const bounds = boundsOf(context, run)
    return {
      metrics: [
        context.metric(ID, {
          value: median(bounds),
          floor: 0,
          settings: {
            ...attack.settings,
            ...memberSettings(context),
            nonMembers: run.others.length,
            attack: 'nearest',
            halvings: HALVINGS,
            lowest: Math.min(...bounds),
            highest: Math.max(...bounds),
            bound: 'Clopper–Pearson, 2.5 % a tail; from below: the true ε may be larger',
          },
        }),
      ],
    }
  },
}

function boundsOf(context: EvaluationContext, run: Run): number[] {
  const { places, members, others } = rankScores(run.members, run.others)
  // By rank, so that the order of rows changes no draw.
  members.sort()
  others.sort()
  const lower = new Lower()
  return Array.from({ length: HALVINGS }, (_, halving) => {
    const random = context.stream(ID, 'halving', halving)
    const [chosenMembers, otherMembers] = halve(members, random.sample(members.length, members.length))
    const [chosenOthers, otherOthers] = halve(others, random.sample(others.length, others.length))
    const counts = (rows: Int32Array) => countPlaces(places, rows)
    const threshold = bestPlace(counts(chosenMembers), counts(chosenOthers), lower)
    const within = (rows: Int32Array) => rows.reduce((sum, place) => sum + (place <= threshold ? 1 : 0), 0)
    return Math.max(
      0,
      lower.bound(within(otherMembers), otherMembers.length, within(otherOthers), otherOthers.length),
    )
  })
}

function halve(from: Int32Array, order: Int32Array): [Int32Array, Int32Array] {
  const taken = order.map((place) => from[place] ?? 0)
  const half = Math.floor(taken.length / 2)
  return [taken.slice(0, half), taken.slice(half)]
}

/** The place up to which "member" should be said; of equally good ones the one that accuses fewest. */
function bestPlace(hits: Int32Array, alarms: Int32Array, lower: Lower): number {
  const [n, c] = [hits, alarms].map((counts) => counts.reduce((sum, count) => sum + count, 0))
  let best = -1
  let most = -Infinity
  let tp = 0
  let fp = 0
  for (let place = 0; place < hits.length; place++) {
    const own = (hits[place] ?? 0) + (alarms[place] ?? 0)
    if (own === 0) continue
    tp += hits[place] ?? 0
    fp += alarms[place] ?? 0
    const bound = lower.bound(tp, n ?? 0, fp, c ?? 0)
    if (bound > most) {
      most = bound
      best = place
    }
  }
  return best
}

/** Lower ends of Clopper–Pearson intervals, each worked out once; an upper end is 1 less the lower end of the misses. */
class Lower {
  private readonly known = new Map<number, Float64Array>()

  /** The larger of log(lower TPR / upper FPR) and log(lower TNR / upper FNR). */
  bound(tp: number, n: number, fp: number, c: number): number {
    const accused = this.of(tp, n) / (1 - this.of(c - fp, c))
    const spared = this.of(c - fp, c) / (1 - this.of(tp, n))
    return Math.log(Math.max(accused, spared))
  }

  private of(hits: number, n: number): number {
    let ends = this.known.get(n)
    if (ends === undefined) this.known.set(n, (ends = new Float64Array(n + 1).fill(-1)))
    let end = ends[hits] ?? 0
    if (end < 0) ends[hits] = end = clopperPearsonLower(hits, n)
    return end
  }
}
