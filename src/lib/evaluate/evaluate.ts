import { Cancelled, messageOf } from '../base/errors'
import type { OnProgress } from '../base/progress'
import { EvaluationContext } from './context'
import { families } from './families'
import { NOT_BUILT } from './measure'
import type { Evaluation, EvaluationInput, FamilyPlan, Found, Metric } from './metric'

/** What is to be computed, family by family, and the ids that this version doesn't have. */
export interface Plan {
  families: FamilyPlan[]
  unknown: string[]
}

/** The families that the asked ids belong to, with these ids alone, in the order of the areas. */
export function planOf(metrics: EvaluationInput['metrics']): Plan {
  const asked = metrics === 'all' ? null : new Set(metrics)
  const known = new Set(families.flatMap(({ ids }) => ids))
  return {
    families: families.flatMap(({ name, ids, shares = [], depends = [], heavy = 0 }) => {
      const wanted = ids.filter((id) => asked?.has(id) ?? true)
      return wanted.length === 0 ? [] : [{ name, ids: wanted, shares, depends, heavy }]
    }),
    unknown: [...(asked ?? [])].filter((id) => !known.has(id)),
  }
}

/**
 * One family's metrics, one an asked id. Never throws for data: what can't be computed is null with its reason, and
 * a family's failure costs only its own ids.
 * @throws Cancelled
 */
export function computeFamily(
  context: EvaluationContext,
  { name, ids }: Pick<FamilyPlan, 'name' | 'ids'>,
  onProgress?: OnProgress,
): Required<Found> {
  const unavailable = (reason: string) => ({
    metrics: ids.map((id) => context.unavailable(id, reason)),
    curves: {},
  })
  const empty = emptiness(context)
  if (empty !== null) return unavailable(empty)
  const family = families.find((family) => family.name === name)
  if (family === undefined) return unavailable(NOT_BUILT)
  try {
    const { metrics, curves = {} } = family.compute(context, new Set(ids), onProgress)
    const byId = new Map(metrics.map((metric) => [metric.id, metric]))
    return {
      metrics: ids.map((id) =>
        clean(byId.get(id) ?? context.unavailable(id, 'It was not computed for these tables.')),
      ),
      curves,
    }
  } catch (failure) {
    if (failure instanceof Cancelled) throw failure
    return unavailable(`It failed on these tables: ${messageOf(failure)}`)
  }
}

/** Weighs S against R, C and T: every metric, or those named, one after the other in this thread. */
export function evaluate(input: EvaluationInput, onProgress?: OnProgress): Evaluation {
  const started = performance.now()
  const context = new EvaluationContext(input)
  const { families: planned, unknown } = planOf(input.metrics)
  const metrics: Metric[] = []
  const curves: Evaluation['curves'] = {}
  for (const [done, family] of planned.entries()) {
    onProgress?.({ doing: family.name, done, total: planned.length })
    const found = computeFamily(context, family, onProgress)
    metrics.push(...found.metrics)
    Object.assign(curves, found.curves)
  }
  metrics.push(...unknown.map((id) => context.unavailable(id, NOT_BUILT)))
  onProgress?.({ doing: 'evaluated', done: planned.length, total: planned.length })
  return { metrics, curves, seconds: (performance.now() - started) / 1000 }
}

function emptiness({ real, synthetic }: EvaluationContext): string | null {
  if (real.rows === 0) return 'The training table has no rows.'
  if (synthetic.rows === 0) return 'The synthetic table has no rows.'
  return real.columns.length === 0 ? 'The synthetic table has none of the analysed columns.' : null
}

/** NaN and Infinity never leave: whoever let one through gets a null and a reason in its place. */
function clean(metric: Metric): Metric {
  const reasons = new Map(Object.entries(metric.reasons))
  const finite = (entries: Metric['perFeature']): Metric['perFeature'] =>
    Object.fromEntries(
      Object.entries(entries).map(([key, value]) => {
        if (value === null || Number.isFinite(value)) return [key, value]
        if (!reasons.has(key)) reasons.set(key, 'The value is not a finite number.')
        return [key, null]
      }),
    )
  const per = {
    perFeature: finite(metric.perFeature),
    perGroup: finite(metric.perGroup),
    perSite: finite(metric.perSite),
  }
  const number = (value: number | null): number | null => (Number.isFinite(value) ? value : null)
  const interval = metric.interval?.every((end) => Number.isFinite(end)) === true ? metric.interval : null
  return {
    ...metric,
    ...per,
    interval,
    intervalKind: interval === null ? null : metric.intervalKind,
    floor: number(metric.floor),
    ceiling: number(metric.ceiling),
    reasons: Object.fromEntries(reasons),
  }
}
