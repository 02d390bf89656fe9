import type { Random } from '../base/random'

/**
 * How many to take of each stratum so that `total` are taken in the strata's shares: largest remainders, and one at least
 * of each stratum with two or more members where `total` suffices.
 */
export function allocate(sizes: readonly number[], total: number): number[] {
  const members = sizes.reduce((sum, size) => sum + size, 0)
  const wanted = Math.min(total, members)
  if (members === 0 || wanted === 0) return sizes.map(() => 0)
  const shares = sizes.map((size) => (size * wanted) / members)
  const counts = shares.map(Math.floor)
  const byRemainder = shares
    .map((share, i) => ({ i, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i)
  let left = wanted - counts.reduce((sum, count) => sum + count, 0)
  for (const { i } of byRemainder) {
    if (left === 0) break
    if ((counts[i] ?? 0) >= (sizes[i] ?? 0)) continue
    counts[i] = (counts[i] ?? 0) + 1
    left--
  }
  sizes.forEach((size, i) => {
    if (size < 2 || (counts[i] ?? 0) > 0) return
    const richest = counts.indexOf(Math.max(...counts))
    if ((counts[richest] ?? 0) < 2) return
    counts[richest] = (counts[richest] ?? 0) - 1
    counts[i] = 1
  })
  return counts
}

/**
 * `count` members drawn at random, spread over the places: systematic sampling with a random start from the members in
 * random order within each place. Every member has the same chance, and each place gives its share, one more or less.
 */
export function spread(
  members: readonly number[],
  count: number,
  placeOf: (member: number) => number,
  places: number,
  random: Random,
): Int32Array {
  const drawn = new Int32Array(Math.min(count, members.length))
  if (drawn.length === 0) return drawn
  const shuffled = random.shuffle(Int32Array.from(members))
  const starts = new Int32Array(places + 1)
  for (const member of shuffled) {
    const next = placeOf(member) + 1
    starts[next] = (starts[next] ?? 0) + 1
  }
  for (let place = 0; place < places; place++)
    starts[place + 1] = (starts[place + 1] ?? 0) + (starts[place] ?? 0)
  const ordered = new Int32Array(shuffled.length)
  for (const member of shuffled) {
    const place = placeOf(member)
    const at = starts[place] ?? 0
    ordered[at] = member
    starts[place] = at + 1
  }
  const step = ordered.length / drawn.length
  const start = random.next()
  for (let i = 0; i < drawn.length; i++) drawn[i] = ordered[Math.floor((i + start) * step)] ?? 0
  return drawn
}
