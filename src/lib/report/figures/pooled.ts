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
