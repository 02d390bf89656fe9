import type { Random } from '../../base/random'

/**
 * Parts rows into folds of equally many rows of each label, as far as rows of one group, which stay together, allow:
 * larger groups first, each into the fold that has least of what it brings. The stream shuffles groups of one size.
 * @param rows numbers of the rows to part
 * @returns the fold of each of `rows`
 */
export function groupedFolds(
  rows: Int32Array,
  labels: ArrayLike<number>,
  groups: ArrayLike<number>,
  folds: number,
  random: Random,
): Uint8Array {
  const members = new Map<number, number[]>()
  rows.forEach((row, place) => {
    const group = groups[row] ?? 0
    const own = members.get(group)
    if (own === undefined) members.set(group, [place])
    else own.push(place)
  })
  const positives = rows.reduce((sum, row) => sum + (labels[row] ?? 0), 0)
  const weights = [Math.max(1, rows.length - positives) ** -2, Math.max(1, positives) ** -2] as const
  const loads = Array.from({ length: folds }, (): [number, number] => [0, 0])
  const out = new Uint8Array(rows.length)
  const order = random.shuffle([...members.values()]).sort((a, b) => b.length - a.length)
  for (const places of order) {
    const brings: [number, number] = [0, 0]
    for (const place of places) brings[(labels[rows[place] ?? 0] ?? 0) === 1 ? 1 : 0]++
    const cost = (load: [number, number]) =>
      brings[0] * load[0] * weights[0] + brings[1] * load[1] * weights[1]
    let best = 0
    loads.forEach((load, fold) => {
      const chosen = loads[best] ?? load
      const difference = cost(load) - cost(chosen)
      if (difference < 0 || (difference === 0 && load[0] + load[1] < chosen[0] + chosen[1])) best = fold
    })
    const load = loads[best] ?? [0, 0]
    load[0] += brings[0]
    load[1] += brings[1]
    for (const place of places) out[place] = best
  }
  return out
}
