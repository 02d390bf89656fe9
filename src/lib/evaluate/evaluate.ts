import { Cancelled, messageOf } from '../base/errors'
import type { OnProgress } from '../base/progress'
import { EvaluationContext } from './context'
import { families } from './families'
import type { Evaluation, EvaluationInput, Metric } from './metric'

/**
 * Weighs S against R, C and T: every built metric, or those named. Never throws for data: what can't be computed
 * is null with its reason, and one family's failure costs only its own ids.
 */
export function evaluate(input: EvaluationInput, onProgress?: OnProgress): Evaluation {
  const started = performance.now()
  const context = new EvaluationContext(input)
  const built = families.flatMap((family) => family.ids)
  const wanted = new Set(input.metrics === 'all' ? built : input.metrics)
  const metrics: Metric[] = []
  const curves: Evaluation['curves'] = {}
  const asked = families.filter((family) => family.ids.some((id) => wanted.has(id)))
  const empty = emptiness(context)
  for (const [done, family] of asked.entries()) {
    const ids = family.ids.filter((id) => wanted.has(id))
    onProgress?.({ doing: family.name, done, total: asked.length })
    if (empty !== null) {
      metrics.push(...ids.map((id) => context.unavailable(id, empty)))
      continue
    }
    try {
      const found = family.compute(context, wanted, onProgress)
      const byId = new Map(found.metrics.map((metric) => [metric.id, metric]))
      metrics.push(
        ...ids.map((id) =>
          clean(byId.get(id) ?? context.unavailable(id, 'It was not computed for these tables.')),
        ),
      )
      Object.assign(curves, found.curves)
    } catch (failure) {
      if (failure instanceof Cancelled) throw failure
      metrics.push(
        ...ids.map((id) => context.unavailable(id, `It failed on these tables: ${messageOf(failure)}`)),
      )
    }
  }
  const known = new Set(built)
  for (const id of wanted) {
    if (!known.has(id)) metrics.push(context.unavailable(id, 'This metric is not part of this version.'))
  }
  onProgress?.({ doing: 'evaluated', done: asked.length, total: asked.length })
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
