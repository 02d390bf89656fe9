import { solve } from './cholesky'
import { dot, QuasiNewton } from './quasi-newton'

/** Share of a value that its rounding may be. */
const ROUNDING = 1e-13
/** A step that must be made shorter than this leads nowhere. */
const LEAST_RATE = 1e-9

/** A smooth convex function of a vector. */
export interface Objective {
  size: number
  /** Its value at the vector; its gradient is written into the second argument. */
  evaluate(at: Float64Array, gradient: Float64Array): number
  /** How steep it is there, in the unit of the tolerance. */
  slope(gradient: Float64Array): number
  /** Cholesky factor of its Hessian where it was evaluated last. */
  factor(): Float64Array
  /** Sets to 0 what is not to be moved. */
  hold(step: Float64Array): void
}

interface Minimum {
  at: Float64Array
  value: number
  /** The factor that the last steps were made with. */
  factor: Float64Array
  converged: boolean
  /** How often the function was evaluated. */
  evaluations: number
}

interface MinimiseOptions {
  start: Float64Array
  /** Cholesky factor of a guess at the Hessian. */
  factor: Float64Array
  tolerance: number
  mostEvaluations: number
  /** Steps after which a new Hessian costs no more than the steps since the last one. */
  patience: number
}

/** A quasi-Newton method whose guess at the Hessian is made anew when it has not led to the end for some steps. */
export function minimise(objective: Objective, options: MinimiseOptions): Minimum {
  const { size } = objective
  let point = { at: options.start, gradient: new Float64Array(size), value: 0 }
  point.value = objective.evaluate(point.at, point.gradient)
  let evaluations = 1
  let factor = options.factor
  let method = from(objective, factor)
  const ended = (converged: boolean) => ({ at: point.at, value: point.value, factor, converged, evaluations })
  for (let steps = 0; objective.slope(point.gradient) >= options.tolerance; steps++) {
    if (steps === options.patience) {
      factor = objective.factor()
      method = from(objective, factor)
      steps = 0
    }
    const step = method.direction(point.gradient)
    const fall = dot(step, point.gradient)
    const noise = ROUNDING * Math.abs(point.value)
    const next = { at: new Float64Array(size), gradient: new Float64Array(size), value: Infinity }
    for (let rate = 1; !(next.value <= point.value + 1e-4 * rate * fall + noise); rate /= 2) {
      if (rate < LEAST_RATE || evaluations >= options.mostEvaluations) return ended(false)
      for (let j = 0; j < size; j++) next.at[j] = (point.at[j] ?? 0) + rate * (step[j] ?? 0)
      next.value = objective.evaluate(next.at, next.gradient)
      evaluations++
    }
    method.learn(minus(next.at, point.at), minus(next.gradient, point.gradient))
    point = next
  }
  return ended(true)
}

function from(objective: Objective, factor: Float64Array): QuasiNewton {
  return new QuasiNewton((vector) => {
    solve(factor, objective.size, vector)
    objective.hold(vector)
  })
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, j) => value - (b[j] ?? 0))
}
