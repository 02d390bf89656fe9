import type { Holdout } from './holdout'

/** Cells `from` … `to` (both included) of a list of counts, put together. */
export interface MergedCell {
  from: number
  to: number
  count: number
}

/**
 * Neighbouring cells put together until each holds at least `threshold` people, so that no count of fewer leaves the
 * page. Empty when all of them together are fewer.
 */
export function suppressSmall(counts: ArrayLike<number>, threshold = 11): MergedCell[] {
  const cells: MergedCell[] = []
  let from = 0
  let count = 0
  for (let to = 0; to < counts.length; to++) {
    count += counts[to] ?? 0
    if (count < threshold) continue
    cells.push({ from, to, count })
    from = to + 1
    count = 0
  }
  const last = cells.at(-1)
  if (last !== undefined && from < counts.length) {
    last.to = counts.length - 1
    last.count += count
  }
  return cells
}

type Site = Holdout['sites'][number]

/**
 * Sites of fewer than `threshold` rows as one, with the next smallest where they are too few even then: left out, they
 * would be told by what the others leave of the whole.
 */
export function poolSmallSites(sites: readonly Site[], threshold = 11): Site[] {
  const rows = ({ train, control, test }: Site): number => train + control + test
  const small = sites.filter((site) => rows(site) < threshold)
  const large = sites.filter((site) => rows(site) >= threshold)
  while (small.length > 0 && small.reduce((sum, site) => sum + rows(site), 0) < threshold) {
    const next = large.reduce((least, site, i) => (rows(site) < rows(large[least] ?? site) ? i : least), 0)
    const [site] = large.splice(next, 1)
    if (site === undefined) break
    small.push(site)
  }
  const of = (count: (site: Site) => number): number => small.reduce((sum, site) => sum + count(site), 0)
  const pooled = {
    site: `${small.length} sites together`,
    train: of(({ train }) => train),
    control: of(({ control }) => control),
    test: of(({ test }) => test),
    positives: of(({ positives }) => positives),
  }
  return rows(pooled) >= threshold ? [...large, pooled] : large
}
