/** How the benchmarks tell what they found. */
export interface Line {
  what: string
  size: string
  seconds: number
  /** Bytes held by all the browser's processes together, or by the one that did it; null where it can't be told. */
  peak: number | null
  /** Milliseconds of the longest stretch in which the page could not answer. */
  longest: number | null
  reference: string
  /** How many times longer the reference took, or the budget is: above 1 ours is faster. */
  faster: number | null
}

/** A measurement in this very process. */
export function here(line: Omit<Line, 'peak' | 'longest'>): Line {
  return { ...line, peak: process.memoryUsage().rss, longest: null }
}

export const header = row([
  'what',
  'size',
  'seconds',
  'peak memory',
  'longest task',
  'reference',
  'reference/ours',
])

export function told({ what, size, seconds, peak, longest, reference, faster }: Line): string {
  return row([
    what,
    size,
    seconds.toFixed(2),
    peak === null ? '–' : `${Math.round(peak / 1e6)} MB`,
    longest === null ? '–' : `${Math.round(longest)} ms`,
    reference,
    faster === null ? '–' : faster.toFixed(2),
  ])
}

function row(cells: string[]): string {
  const widths = [56, 30, 8, 12, 13, 52, 6]
  return cells
    .map((cell, i) => cell.padEnd(widths[i] ?? 0))
    .join('  ')
    .trimEnd()
}
