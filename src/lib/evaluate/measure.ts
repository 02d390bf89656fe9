import { Cancelled, messageOf } from '../base/errors'
import type { OnProgress, Progress } from '../base/progress'
import type { Choices, Evaluation, EvaluationInput, FamilyPlan, Found, Metric } from './metric'
import type { Pictures } from './pictures'

/** One that computes families of one evaluation, one at a time: a worker, or a plain object in a test. */
export interface Measurer {
  /** @returns a metric without id, value and reason, as ids that nobody computes get them */
  open(input: EvaluationInput): Promise<Metric>
  /** The same tables under other choices. */
  adjust(choices: Choices): Promise<Metric>
  compute(family: Pick<FamilyPlan, 'name' | 'ids'>, onProgress: OnProgress): Promise<Required<Found>>
  pictures(): Promise<Pictures>
}

/** What is known so far. */
export interface Partly {
  metrics: Metric[]
  curves: Evaluation['curves']
  pictures: Pictures | null
}

export interface MeasureHooks {
  onProgress?: OnProgress
  /** After each family, with everything found so far, in the order of the areas. */
  onFound?: (found: Partly) => void
  /** After each family: how long it took its worker. */
  onFamily?: (name: string, seconds: number) => void
  /** Ends the measuring at once: what was found is kept, and the rest is null with that reason. */
  stop?: AbortSignal
}

export interface Measured extends Evaluation {
  pictures: Pictures
}

/** What is to be computed, and what an id gets that isn't. */
export interface Measuring {
  families: readonly FamilyPlan[]
  /** Ids in the order of the results. */
  order: readonly string[]
  /** Metrics of an earlier evaluation that still hold. */
  kept: readonly Metric[]
  /** Ids that this version doesn't have. */
  unknown: readonly string[]
  blank: Metric
}

export const NOT_BUILT = 'This metric is not part of this version'
const STOPPED = 'Measuring was stopped before it came to this'

/**
 * Has families computed by several measurers at once. The numbers don't depend on how many there are: streams are named, and
 * no family reads another's. Families that share something heavy go to the one measurer that has it; quick ones come first,
 * then the heaviest, so that no measurer is left with it while the others have nothing to do.
 * @param replace another measurer for one that broke down, ready to compute
 */
export async function measure(
  { families, order, kept, unknown, blank }: Measuring,
  measurers: readonly Measurer[],
  replace: (broken: Measurer) => Promise<Measurer>,
  hooks: MeasureHooks = {},
): Promise<Omit<Measured, 'seconds'>> {
  const queue = new Queue(families)
  const found = new Map(kept.map((metric) => [metric.id, metric]))
  const lacks = (ids: readonly string[], reason: string) => ids.map((id) => ({ ...blank, id, reason }))
  let curves: Evaluation['curves'] = {}
  let pictures: Pictures | null = null
  const running = new Map<number, Progress>()
  const inAll = families.reduce((sum, family) => sum + workOf(family), 0)
  let done = 0
  let worked = 0
  let stopped = false
  const so = () => ({ metrics: order.flatMap((id) => found.get(id) ?? []), curves, pictures })
  const tell = () => {
    const doing = [...running.values()].map(({ doing }) => doing).join(' · ')
    if (!stopped) hooks.onProgress?.({ doing, done, total: families.length, share: worked / inAll })
  }
  const take = ({ metrics, curves: drawn }: Required<Found>) => {
    if (stopped) return
    for (const metric of metrics) found.set(metric.id, metric)
    curves = { ...curves, ...drawn }
    hooks.onFound?.(so())
  }
  const work = async (first: Measurer, place: number): Promise<void> => {
    let measurer = first
    for (let family = queue.next(place); family !== null && !stopped; family = queue.next(place)) {
      running.set(place, { doing: family.name, done: 0, total: null })
      tell()
      const started = performance.now()
      try {
        take(
          await measurer.compute(family, (progress) => {
            running.set(place, progress)
            tell()
          }),
        )
      } catch (failure) {
        if (stopped) return
        if (failure instanceof Cancelled) throw failure
        // The worker is gone, its memory perhaps too small: the others, and what comes next, go on.
        take({
          metrics: lacks(family.ids, `The worker that computed it broke down: ${messageOf(failure)}`),
          curves: {},
        })
        measurer = await replace(measurer)
      }
      hooks.onFamily?.(family.name, (performance.now() - started) / 1000)
      running.delete(place)
      done++
      worked += workOf(family)
    }
  }
  const [first] = measurers
  if (first === undefined) throw new RangeError('nobody to measure')
  const pictured = await first.pictures()
  pictures = pictured
  hooks.onFound?.(so())
  await Promise.race([Promise.all(measurers.map(work)), untilAborted(hooks.stop)])
  stopped = true
  const left = families.flatMap(({ ids }) => ids).filter((id) => !found.has(id))
  for (const metric of [...lacks(left, STOPPED), ...lacks(unknown, NOT_BUILT)]) found.set(metric.id, metric)
  hooks.onProgress?.({ doing: 'evaluated', done: families.length, total: families.length })
  return { ...so(), pictures: pictured }
}

/** Rough seconds of a quick family, as `heavy` tells those of the others. */
const QUICK = 0.4

function workOf({ heavy = 0 }: FamilyPlan): number {
  return heavy === 0 ? QUICK : heavy
}

function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve()
    else signal?.addEventListener('abort', () => resolve())
  })
}

/** Quick families in their order, then the others, the heaviest first; each for a measurer that has what it shares, or for anybody where nobody has it yet. */
class Queue {
  private readonly waiting: FamilyPlan[]
  private readonly owner = new Map<string, number>()

  constructor(families: readonly FamilyPlan[]) {
    const weight = ({ heavy = 0 }: FamilyPlan) => (heavy === 0 ? Infinity : heavy)
    this.waiting = [...families].sort((a, b) => (weight(a) === weight(b) ? 0 : weight(b) - weight(a)))
  }

  next(place: number): FamilyPlan | null {
    const at = this.waiting.findIndex(({ shares = [] }) =>
      shares.every((name) => (this.owner.get(name) ?? place) === place),
    )
    const family = this.waiting[at]
    if (family === undefined) return null
    this.waiting.splice(at, 1)
    for (const name of family.shares ?? []) this.owner.set(name, place)
    return family
  }
}
