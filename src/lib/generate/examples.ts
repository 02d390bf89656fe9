import type { Random } from '../base/random'
import type { Train } from '../cohort/holdout'
import { columnOf, isNumeric } from '../table/table'

/**
 * Row numbers of the training rows that a prompt may show: drawn by seed, each level of the target in its own share,
 * and at least one row of each level if there is room, so that a model sees what an outcome looks like.
 * @returns at most `count` numbers, in the order of the draw
 */
export function chooseExamples(
  train: Train,
  target: string | null,
  count: number,
  random: Random,
): Int32Array {
  const order = random.sample(train.rows, train.rows)
  const column = target === null ? undefined : columnOf(train, target)
  if (column === undefined) return order.slice(0, count)
  const strata = new Map<number, number[]>()
  for (const row of order) {
    const level = isNumeric(column) ? (column.values[row] ?? NaN) : (column.codes[row] ?? -1)
    const stratum = strata.get(level)
    if (stratum === undefined) strata.set(level, [row])
    else stratum.push(row)
  }
  const sizes = [...strata.values()]
  const chosen: number[] =
    sizes.length <= count ? sizes.flatMap(([first]) => (first === undefined ? [] : [first])) : []
  const taken = sizes.map((): number => (chosen.length > 0 ? 1 : 0))
  while (chosen.length < Math.min(count, train.rows)) {
    // The stratum that lags furthest behind its share is next.
    let next = -1
    let most = -Infinity
    sizes.forEach((rows, i) => {
      const lag = (rows.length / train.rows) * (chosen.length + 1) - (taken[i] ?? 0)
      if ((taken[i] ?? 0) < rows.length && lag > most) {
        most = lag
        next = i
      }
    })
    const row = sizes[next]?.[taken[next] ?? 0]
    if (row === undefined) break
    taken[next] = (taken[next] ?? 0) + 1
    chosen.push(row)
  }
  return Int32Array.from(random.shuffle(chosen))
}
