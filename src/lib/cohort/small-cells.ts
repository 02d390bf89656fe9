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

/** Rows that were put together, or one that was left as it was. */
export interface Pooled<T> {
  items: T[]
  small: boolean
}

/**
 * Puts together the items that may not be shown alone, and with them the next smallest until the whole may be shown:
 * what one item is can't be had by subtracting the others either. Nothing at all where even all together may not be.
 * @param size by which the next smallest is found
 * @param mayShow whether items together hold enough people
 */
export function poolSmall<T>(
  items: readonly T[],
  size: (item: T) => number,
  mayShow: (items: readonly T[]) => boolean,
): Pooled<T>[] {
  const alone = items.filter((item) => mayShow([item]))
  const small = items.filter((item) => !mayShow([item]))
  if (small.length === 0) return alone.map((item) => ({ items: [item], small: false }))
  const order = [...alone].sort((a, b) => size(a) - size(b))
  while (!mayShow(small) && order.length > 0) small.push(...order.splice(0, 1))
  if (!mayShow(small)) return []
  return [
    ...alone.filter((item) => order.includes(item)).map((item) => ({ items: [item], small: false })),
    { items: small, small: true },
  ]
}

type Site = Holdout['sites'][number]

/** Sites of fewer than `threshold` rows as one, with the next smallest where they are too few even then. */
export function poolSmallSites(sites: readonly Site[], threshold = 11): Site[] {
  const rows = ({ train, control, test }: Site): number => train + control + test
  const total = (of: readonly Site[], count: (site: Site) => number): number =>
    of.reduce((sum, site) => sum + count(site), 0)
  return poolSmall(sites, rows, (items) => total(items, rows) >= threshold).flatMap(({ items, small }) =>
    small
      ? {
          site: `${items.length} sites together`,
          train: total(items, ({ train }) => train),
          control: total(items, ({ control }) => control),
          test: total(items, ({ test }) => test),
          positives: total(items, ({ positives }) => positives),
        }
      : items,
  )
}
