import type { EvaluationContext } from '../context'
import type { Setting } from '../metric'
import { median } from '../statistics'
import { controlRows } from './neighbours'

const DRAWS = 10

/**
 * `atFloorSize`: the value with S sub-sampled to C's rows, the median of 10 draws: what stands beside a floor that depends
 * on size. Nothing where S has no more rows than C.
 * @param rising what each row of S has, ascending, so that the order of rows changes no draw
 */
export function atFloorSize(
  context: EvaluationContext,
  id: string,
  rising: Float64Array,
  statistic: (rising: Float64Array) => number,
): Record<string, Setting> {
  const size = controlRows(context)
  if (size === 0 || rising.length <= size) return {}
  const values = Array.from({ length: DRAWS }, (_, draw) => {
    const places = context.stream(id, 'floor size', draw).sample(rising.length, size).sort()
    return statistic(Float64Array.from(places, (place) => rising[place] ?? Infinity))
  })
  return { atFloorSize: median(values), atFloorSizeDraws: DRAWS }
}
