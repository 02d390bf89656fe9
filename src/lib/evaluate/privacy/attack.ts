import { meanOf, percentileInterval } from '../statistics'
import type { EvaluationContext } from '../context'
import type { Found, Metric, Setting } from '../metric'
import { advantageNull, tprNull } from './attack-null'
import {
  besides,
  countPlaces,
  rankScores,
  ROC_GRID,
  rocOnGrid,
  strengthOf,
  type Ranked,
  type Strength,
} from './attack-scores'
import { memberSettings } from './members'

/** Scores of one run of an attack; larger says "member". */
export interface Run {
  members: Float64Array
  others: Float64Array
}

/** A membership attack: one run, or one a halving of C. */
export interface Attack {
  runs: readonly Run[]
  settings: Record<string, Setting>
}

/** What comes out of an attack: the means over its runs. */
export interface Outcome {
  strength: Strength
  intervals: Record<'auc' | 'advantage' | 'tprAt01', [number, number] | null>
  floors: Record<'auc' | 'advantage' | 'tprAt01', number>
  roc: [number, number][]
  settings: Record<string, Setting>
}

const NUMBERS = ['auc', 'advantage', 'tprAt01'] as const

/** @param name the attack's, which names its streams */
export function outcomeOf(context: EvaluationContext, name: string, attack: Attack): Outcome {
  const ranked = attack.runs.map(({ members, others }) => rankScores(members, others))
  const counted = ranked.map(({ places, members, others }) => ({
    hits: countPlaces(places, members),
    alarms: countPlaces(places, others),
  }))
  const strengths = counted.map(({ hits, alarms }) => strengthOf(hits, alarms))
  const more = counted.map(({ hits, alarms }) => besides(hits, alarms))
  const members = attack.runs[0]?.members.length ?? 0
  const others = attack.runs[0]?.others.length ?? 0
  const curves = counted.map(({ hits, alarms }) => rocOnGrid(hits, alarms))
  return {
    strength: {
      auc: mean(strengths.map(({ auc }) => auc)),
      advantage: mean(strengths.map(({ advantage }) => advantage)),
      tprAt01: mean(strengths.map(({ tprAt01 }) => tprAt01)),
    },
    intervals: intervalsOf(
      context,
      ranked.map((run, i) => bootstrap(context, `privacy.mia_${name}`, run, i)),
    ),
    floors: {
      auc: 0.5,
      advantage: nullOf(context, members, others),
      tprAt01: tprNull(others),
    },
    roc: ROC_GRID.map((x, i) => [x, mean(curves.map((curve) => curve[i] ?? 0))]),
    settings: {
      ...attack.settings,
      ...memberSettings(context),
      members,
      nonMembers: others,
      nonMembersAre: attack.runs.length > 1 ? 'the other half of the control table' : 'the control table',
      runs: attack.runs.length,
      averagePrecision: mean(more.map(({ averagePrecision }) => averagePrecision)),
      tprAtFpr10: mean(more.map(({ tprAt10 }) => tprAt10)),
      resamples: context.resamples,
      advantageFloor: '95 % point for scores that say nothing',
    },
  }
}

function mean(values: readonly number[]): number {
  return meanOf(values) ?? NaN
}

function nullOf(context: EvaluationContext, members: number, others: number): number {
  return context.share(`advantage null ${members} ${others}`, () => advantageNull(members, others))
}

/** Strengths of a run for members and non-members drawn again, each by themselves. */
function bootstrap(context: EvaluationContext, id: string, run: Ranked, number: number): Strength[] {
  // By rank, so that the order of rows changes no draw.
  const [members, others] = [run.members.slice().sort(), run.others.slice().sort()]
  return Array.from({ length: context.resamples }, (_, i) => {
    const random = context.stream(id, 'resample', number, i)
    const drawn = (from: Int32Array) => {
      const counts = new Int32Array(run.places)
      for (let k = 0; k < from.length; k++) {
        const place = from[random.int(from.length)] ?? 0
        counts[place] = (counts[place] ?? 0) + 1
      }
      return counts
    }
    return strengthOf(drawn(members), drawn(others))
  })
}

/** Percentiles within each run, their ends averaged over the runs. */
function intervalsOf(context: EvaluationContext, drawn: readonly Strength[][]): Outcome['intervals'] {
  const interval = (of: (typeof NUMBERS)[number]): [number, number] | null => {
    const each = drawn.map((run) => percentileInterval(run.map((strength) => strength[of])))
    const end = (side: 0 | 1) => meanOf(each.map((ends) => ends?.[side] ?? null))
    const [low, high] = [end(0), end(1)]
    return low === null || high === null ? null : [low, high]
  }
  return { auc: interval('auc'), advantage: interval('advantage'), tprAt01: interval('tprAt01') }
}

const SUFFIXES = { auc: 'auc', advantage: 'advantage', tprAt01: 'tpr_at_fpr_01' } as const

/** The ids of an attack with the usual three numbers. */
export function attackIds(name: string): string[] {
  return NUMBERS.map((number) => `privacy.mia_${name}_${SUFFIXES[number]}`)
}

/** The three numbers of an attack and its ROC curve, or why there are none. */
export function attackMetrics(context: EvaluationContext, name: string, attack: Attack | string): Found {
  if (typeof attack === 'string')
    return { metrics: attackIds(name).map((id) => context.unavailable(id, attack)) }
  const outcome = outcomeOf(context, name, attack)
  return {
    metrics: NUMBERS.map((number) =>
      numberMetric(context, `privacy.mia_${name}_${SUFFIXES[number]}`, outcome, number),
    ),
    curves: { [`roc_mia_${name}`]: outcome.roc },
  }
}

export function numberMetric(
  context: EvaluationContext,
  id: string,
  outcome: Outcome,
  number: (typeof NUMBERS)[number],
): Metric {
  const interval = outcome.intervals[number]
  return context.metric(id, {
    value: outcome.strength[number],
    interval,
    intervalKind: interval === null ? null : 'confidence',
    floor: outcome.floors[number],
    settings: outcome.settings,
  })
}
