/** Steps that values are commonly rounded to. */
const GRIDS = [1, 0.1, 0.01, 0.001]

/**
 * Edges of at most `most` + 1 bins of one round width from `low` to beyond `high`, closed on the left. Where all values
 * lie on a grid (whole numbers, tenths …), each bin holds equally many of its points and edges lie between them: no
 * bin is fuller by rounding alone. Edges are round numbers, never somebody's own extreme value.
 * @param values finite, in any order
 */
export function roundEdges(values: ArrayLike<number>, low: number, high: number, most: number): number[] {
  if (low === high) return [low - 0.5, high + 0.5]
  const grid = gridOf(values)
  const size = high / most - low / most
  const step = grid === null ? roundUp(size) : grid * roundUp(Math.max(1, size / grid))
  const offset = grid === null ? 0 : grid / 2
  const start = Math.floor(low / step + 1e-9)
  const bins = Math.floor((high + offset) / step - start + 1e-9) + 1
  const at = (i: number) => Number(((start + i) * step - offset).toPrecision(15))
  const edges = bins <= 2 * most + 2 ? Array.from({ length: bins + 1 }, (_, i) => at(i)) : []
  // What lies on an edge but for its last digits belongs inside.
  if ((edges[0] ?? 0) > low) edges.unshift(at(-1))
  if ((edges.at(-1) ?? 0) <= high) edges.push(at(bins + 1))
  const rising = edges.every((edge, i) => i === 0 || edge > (edges[i - 1] ?? Infinity))
  const covers = (edges[0] ?? Infinity) <= low && (edges.at(-1) ?? -Infinity) > high
  return rising && covers ? edges : plainEdges(low, high, most)
}

/** Values so large, or so near to one another, that round steps can't be told apart. */
function plainEdges(low: number, high: number, most: number): number[] {
  const edges = Array.from({ length: most }, (_, i) => low + i * (high / most - low / most))
  const top = high + Math.max(Number.MIN_VALUE, Math.abs(high) * Number.EPSILON)
  return [...edges, top].filter((edge, i, all) => i === 0 || edge > (all[i - 1] ?? Infinity))
}

function gridOf(values: ArrayLike<number>): number | null {
  return (
    GRIDS.find((grid) => {
      for (let i = 0; i < values.length; i++) {
        const place = (values[i] ?? 0) / grid
        if (Math.abs(place - Math.round(place)) > 1e-6) return false
      }
      return true
    }) ?? null
  )
}

/** The next of 1, 2, 5, 10, 20, … */
function roundUp(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size) + 1e-12)
  const digit = [1, 2, 5, 10].find((digit) => digit * power >= size * (1 - 1e-9)) ?? 10
  return Number((digit * power).toPrecision(12))
}
