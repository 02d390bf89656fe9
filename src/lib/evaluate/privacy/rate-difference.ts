import type { EvaluationContext } from '../context'
import type { Metric, Setting } from '../metric'
import { newcombeInterval } from '../statistics'

/** How often an attack is right about rows of R, and about rows of C, which the generator never saw. */
export interface Rates {
  real: Uint8Array
  control: Uint8Array
}

/** The rate on R less the rate on C, not clipped, with Newcombe's interval; `settings.residual`: that over what C leaves. */
export function rateDifference(
  context: EvaluationContext,
  id: string,
  hits: Rates,
  settings: Record<string, Setting>,
): Metric {
  const real = count(hits.real)
  const control = count(hits.control)
  const [n, c] = [hits.real.length, hits.control.length]
  const interval = newcombeInterval([real, n], [control, c])
  return context.metric(id, {
    value: real / n - control / c,
    interval,
    intervalKind: 'confidence',
    floor: 0,
    settings: {
      ...settings,
      hitRate: real / n,
      controlHitRate: control / c,
      residual: residual(real / n, control / c),
      clipped: false,
    },
  })
}

/** What an attack gains on members, as a part of what it could: null where it is always right about the others too. */
export function residual(rate: number, control: number): number | null {
  return control === 1 ? null : (rate - control) / (1 - control)
}

/** An estimate and its half-width. */
interface Estimate {
  centre: number
  error: number
}

/** Half-width of a residual by propagation of those of the two rates, taken for independent. */
export function residualError(rate: Estimate, control: Estimate): number {
  const left = 1 - control.centre
  return Math.hypot(rate.error / left, ((rate.centre - 1) * control.error) / left ** 2)
}

function count(hits: Uint8Array): number {
  return hits.reduce((sum, hit) => sum + hit, 0)
}
