import type { Random } from '../base/random'

/**
 * Deals rows to folds, stratified by label; rows of one unit (identical ones) share a fold. Units are dealt in random
 * order, each to the fold that has fewest rows of its label so far, and fewest rows at all among those.
 * @param labels 0 or 1, one a row; @param units of each row: rows of a unit have one label
 * @returns the fold of each row, 0 … folds − 1
 */
export function stratifiedFolds(
  labels: ArrayLike<number>,
  units: ArrayLike<number>,
  folds: number,
  random: Random,
): Int32Array {
  const members = new Map<number, number[]>()
  for (let row = 0; row < labels.length; row++) {
    const unit = units[row] ?? 0
    const own = members.get(unit)
    if (own === undefined) members.set(unit, [row])
    else own.push(row)
  }
  const found = new Int32Array(labels.length)
  const sizes = new Int32Array(folds)
  for (const stratum of strataOf(labels, [...members.values()])) {
    const own = new Int32Array(folds)
    for (const rows of random.shuffle(stratum)) {
      let best = 0
      for (let fold = 1; fold < folds; fold++) {
        const fewer = (own[fold] ?? 0) - (own[best] ?? 0) || (sizes[fold] ?? 0) - (sizes[best] ?? 0)
        if (fewer < 0) best = fold
      }
      own[best] = (own[best] ?? 0) + rows.length
      sizes[best] = (sizes[best] ?? 0) + rows.length
      for (const row of rows) found[row] = best
    }
  }
  return found
}

/** Units by label, the smaller stratum first: which label is called positive changes no fold. */
function strataOf(labels: ArrayLike<number>, units: number[][]): number[][][] {
  const strata = [0, 1].map((label) => units.filter((rows) => labels[rows[0] ?? 0] === label))
  return strata.sort((a, b) => a.length - b.length || (a[0]?.[0] ?? 0) - (b[0]?.[0] ?? 0))
}
