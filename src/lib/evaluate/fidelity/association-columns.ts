import type { Source } from '../views'

/** A source's column made ready once: standardised, and by the place of each value among the distinct ones. */
export interface Ready {
  /** Standardised over its own rows so that sums of products lose no digits; missing as 0. */
  z: Float64Array
  complete: boolean
  /** Place among the distinct values, rising; `distinct` for the missing. */
  place: Int32Array
  distinct: number
}

export function prepare(source: Source, j: number): Ready {
  const values = source.values(j)
  let n = 0
  let mean = 0
  let squares = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    n++
    const step = value - mean
    mean += step / n
    squares += step * (value - mean)
  }
  const scale = squares > 0 ? Math.sqrt(squares / n) : 1
  const z = Float64Array.from(values, (value) => (Number.isNaN(value) ? 0 : (value - mean) / scale))
  const { values: own, place } = source.distinct(j)
  return { z, complete: n === values.length, place, distinct: own.length }
}

/** The rows with a value and those without, by their places among the distinct values. */
export function partedBy(place: Int32Array, distinct: number): { has: Int32Array; lacks: Int32Array } {
  let count = 0
  for (let i = 0; i < place.length; i++) if (place[i] === distinct) count++
  const has = new Int32Array(place.length - count)
  const lacks = new Int32Array(count)
  let missing = 0
  for (let i = 0; i < place.length; i++) {
    if (place[i] === distinct) lacks[missing++] = i
    else has[i - missing] = i
  }
  return { has, lacks }
}

/** Turns the weights of rising values into their average ranks less the middle rank; returns Σ weight · rank². */
export function centredRanks(weights: Float64Array, distinct: number, n: number): number {
  const middle = (n + 1) / 2
  let before = 0
  let squares = 0
  for (let k = 0; k < distinct; k++) {
    const weight = weights[k] ?? 0
    const rank = before + (weight + 1) / 2 - middle
    weights[k] = rank
    squares += weight * rank * rank
    before += weight
  }
  return squares
}
