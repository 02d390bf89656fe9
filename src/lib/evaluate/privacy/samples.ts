import { gowerRows, nearestDistances, type GowerRows } from '../../learn/neighbours'
import { takeRows } from '../../table/table'
import type { EvaluationContext } from '../context'
import { distancesTo, nearest, spaceOf, tableNamed, type Named } from './neighbours'

/** So many rows of R, S or C; `rows` is null for all of them. */
export interface Sample {
  name: Named
  key: string
  rows: Int32Array | null
}

export type Draw = Readonly<Record<Named, Sample>>

/**
 * Seeded draws of `size` rows of each table. A table is laid out in random order and cut into as many samples as it holds;
 * draws take different ones of them together, and a new order once all have met. So each draw alone is a random one, and
 * distances within a sample are found once for all draws that it is in. One draw where no table has more rows.
 */
export function drawSamples(context: EvaluationContext, id: string, size: number, draws: number): Draw[] {
  const names: readonly Named[] = ['real', 'synthetic', 'control']
  const rowsOf = (name: Named) => tableNamed(context, name)?.rows ?? 0
  if (names.every((name) => rowsOf(name) === size)) draws = 1
  const counts = names.map((name) => Math.floor(rowsOf(name) / size))
  // One of the tables has just `size` rows, so that no more than two are cut.
  const [first = 1, second = 1] = counts.filter((count) => count > 1)
  const meeting = leastCommonMultiple(first, second)
  return Array.from({ length: draws }, (_, draw): Draw => {
    const order = Math.floor(draw / (first * second))
    const within = draw % (first * second)
    let cut = 0
    const sample = (name: Named): Sample => {
      const count = counts[names.indexOf(name)] ?? 1
      if (rowsOf(name) === size) return { name, key: name, rows: null }
      const shift = count > 1 && cut++ > 0 ? Math.floor(within / meeting) : 0
      const place = (within + shift) % count
      const key = `${name} ${order} ${place}`
      const rows = context.share(`${id} order ${name} ${order}`, () =>
        context.stream(id, 'order', name, order).sample(rowsOf(name), rowsOf(name)),
      )
      return { name, key, rows: rows.slice(place * size, (place + 1) * size) }
    }
    return { real: sample('real'), synthetic: sample('synthetic'), control: sample('control') }
  })
}

/** Nearest distances between samples and within them, each found once. */
export class SampleDistances {
  private readonly laid = new Map<string, GowerRows>()
  private readonly found = new Map<string, Float64Array>()

  constructor(private readonly context: EvaluationContext) {}

  /** Of each row of one sample to its nearest one of the other; within a sample to another row than itself. */
  between(from: Sample, to: Sample): Float64Array {
    const key = `${from.key} → ${to.key}`
    let distances = this.found.get(key)
    if (distances === undefined) this.found.set(key, (distances = this.find(from, to)))
    return distances
  }

  private find(from: Sample, to: Sample): Float64Array {
    if (to.rows === null) {
      const whole = nearest(this.context, from.name, to.name)
      const all = whole === null ? new Float64Array(0) : distancesTo(whole)
      return from.rows === null ? all : Float64Array.from(from.rows, (row) => all[row] ?? Infinity)
    }
    const self = from.key === to.key
    return nearestDistances(spaceOf(this.context), this.lay(from), this.lay(to), 1, self)
  }

  private lay(sample: Sample): GowerRows {
    let laid = this.laid.get(sample.key)
    if (laid === undefined) {
      const table = tableNamed(this.context, sample.name) ?? { rows: 0, columns: [] }
      laid = gowerRows(spaceOf(this.context), sample.rows === null ? table : takeRows(table, sample.rows))
      this.laid.set(sample.key, laid)
    }
    return laid
  }
}

function leastCommonMultiple(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y))
  return (a * b) / divisor(a, b)
}
