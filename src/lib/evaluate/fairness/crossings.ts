import type { GroupCodes } from './group-codes'

/** Some groups crossed: the combinations of their levels that occur are its levels. */
export interface Crossing {
  name: string
  /** Places among the groups, rising. */
  of: readonly number[]
  columns: readonly string[]
  keys: readonly string[]
  /** Combination of each row. */
  real: Int32Array
  synthetic: Int32Array
}

/** How much is crossed at most. Each crossing costs a walk over all rows, each combination a number in every id. */
export const CROSSING_LIMITS = { combinationsOfOne: 400, combinationsOfAll: 2000, crossings: 128 }

/**
 * Every two and more of the groups crossed, pairs first, as long as the limits allow.
 * @returns `leftOut`: names of those that go beyond them; what holds one of these and more groups goes beyond, too, and
 * isn't tried
 */
export function crossingsOf(
  groups: readonly GroupCodes[],
  limits: typeof CROSSING_LIMITS = CROSSING_LIMITS,
): { kept: Crossing[]; leftOut: string[] } {
  const singles = groups.map((group, place): Crossing => ({ ...group, of: [place], keys: levelKeys(group) }))
  const kept = new Map<string, Crossing>()
  const leftOut: string[] = []
  let combinations = 0
  for (let last = singles; last.length > 0;) {
    const next: Crossing[] = []
    for (const some of last)
      for (const one of singles.slice((some.of.at(-1) ?? 0) + 1)) {
        const of = [...some.of, ...one.of]
        if (of.length > 2 && of.some((_, i) => !kept.has(of.toSpliced(i, 1).join()))) continue
        const crossing = kept.size < limits.crossings ? cross(some, one) : null
        const more = crossing?.keys.length ?? Infinity
        if (
          crossing === null ||
          more > limits.combinationsOfOne ||
          combinations + more > limits.combinationsOfAll
        ) {
          leftOut.push(`${some.name} & ${one.name}`)
          continue
        }
        combinations += more
        kept.set(of.join(), crossing)
        next.push(crossing)
      }
    last = next
  }
  return { kept: [...kept.values()], leftOut }
}

/** The combinations that occur, in the order of the first one's levels, then of the second one's. */
function cross(some: Crossing, one: Crossing): Crossing {
  const width = one.keys.length
  const both = (table: 'real' | 'synthetic') =>
    Int32Array.from(some[table], (level, row) => level * width + (one[table][row] ?? 0))
  const [real, synthetic] = [both('real'), both('synthetic')]
  const occur = Int32Array.from(new Set([...real, ...synthetic])).sort()
  const place = new Map(Array.from(occur, (cell, k) => [cell, k] as const))
  const placed = (cells: Int32Array) => cells.map((cell) => place.get(cell) ?? 0)
  return {
    name: `${some.name} & ${one.name}`,
    of: [...some.of, ...one.of],
    columns: [...new Set([...some.columns, ...one.columns])],
    keys: Array.from(
      occur,
      (cell) => `${some.keys[Math.floor(cell / width)] ?? ''} & ${one.keys[cell % width] ?? ''}`,
    ),
    real: placed(real),
    synthetic: placed(synthetic),
  }
}

function levelKeys({ levels, seen }: GroupCodes): string[] {
  const keys = new Map(seen.map(({ key, level }) => [level, key]))
  return Array.from({ length: levels }, (_, level) => keys.get(level) ?? '')
}
