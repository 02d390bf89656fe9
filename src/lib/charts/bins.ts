import { dateText } from './axes'
import { numberText } from './numbers'

export interface Bins {
  /** One more than there are bins. */
  edges: readonly number[]
  isDate: boolean
}

/** What one bin holds, in words; the first and the last hold everything beyond them. */
export function binText(bins: Bins, i: number): string {
  const { edges } = bins
  const [from, to] = [edges[i] ?? 0, edges[i + 1] ?? 0]
  if (edges.length === 2) return `about ${valueText(bins, (from + to) / 2)}`
  const [least, most] = [startText(bins, i), endText(bins, i)]
  if (i === edges.length - 2) return `${least} or more`
  if (i === 0) return gridOf(bins) === null ? `below ${most}` : `${most} or less`
  return least === most ? least : `${least} to ${most}`
}

/** The least value from bin `i` on: edges between the points of a grid are told as the next point. */
export function startText(bins: Bins, i: number): string {
  return valueText(bins, (bins.edges[i] ?? 0) + (gridOf(bins) ?? 0) / 2)
}

/** The largest value up to bin `i`; its end where the values lie on no grid. */
export function endText(bins: Bins, i: number): string {
  return valueText(bins, (bins.edges[i + 1] ?? 0) - (gridOf(bins) ?? 0) / 2)
}

/** Steps between values whose half points all edges are, if any. */
export function gridOf({ edges }: Bins): number | null {
  return (
    [1, 0.1, 0.01, 0.001].find((grid) =>
      edges.every((edge) => Math.abs(Math.abs((edge / grid) % 1) - 0.5) < 1e-5),
    ) ?? null
  )
}

function valueText({ isDate }: Bins, value: number): string {
  return isDate ? dateText(value) : numberText(value)
}
