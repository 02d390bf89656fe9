/** Pairs of steps and changes of the gradient that are remembered. */
const MEMORY = 12

/** Steps of the limited-memory BFGS method (Nocedal 1980) from a preconditioner: what has been learned of the inverse Hessian. */
export class QuasiNewton {
  private readonly steps: Float64Array[] = []
  private readonly changes: Float64Array[] = []

  /** @param precondition multiplies a vector with a first guess at the inverse Hessian, in place */
  constructor(private readonly precondition: (vector: Float64Array) => void) {}

  /** Minus the inverse Hessian times the gradient. */
  direction(gradient: Float64Array): Float64Array {
    const vector = gradient.map((value) => -value)
    const shares = new Float64Array(this.steps.length)
    for (let k = this.steps.length - 1; k >= 0; k--) {
      const [step, change] = this.pair(k)
      shares[k] = dot(step, vector) / dot(step, change)
      add(vector, -(shares[k] ?? 0), change)
    }
    this.precondition(vector)
    for (let k = 0; k < this.steps.length; k++) {
      const [step, change] = this.pair(k)
      add(vector, (shares[k] ?? 0) - dot(change, vector) / dot(step, change), step)
    }
    return vector
  }

  /** A step was taken and the gradient changed; what rounding has bent is left out. */
  learn(step: Float64Array, change: Float64Array): void {
    const curvature = dot(step, change)
    if (!(curvature > 1e-14 * Math.sqrt(dot(step, step) * dot(change, change)))) return
    this.steps.push(step)
    this.changes.push(change)
    if (this.steps.length <= MEMORY) return
    this.steps.shift()
    this.changes.shift()
  }

  private pair(k: number): [Float64Array, Float64Array] {
    const none = new Float64Array(0)
    return [this.steps[k] ?? none, this.changes[k] ?? none]
  }
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

function add(to: Float64Array, factor: number, vector: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] ?? 0) + factor * (vector[i] ?? 0)
}
