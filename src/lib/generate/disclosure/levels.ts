import { levelCounts } from '../../cohort/facts'
import type { CodedColumn } from '../../table/table'
import { fold } from './fold'
import { missingShare } from './missing'
import type { Made } from './numbers'
import type { LevelSummary } from './released'
import { roundShare, shareStep } from './rounding'

/** Levels that are named; a prompt gains nothing from more. */
export const MOST_LEVELS = 20

/** Shares of the levels that `threshold` rows or more have; rarer ones together, if together they are as many. */
export function summariseLevels(column: CodedColumn, rows: number, threshold: number): Made<LevelSummary> {
  return summariseCounts(levelCounts(column), column.levels, rows, threshold)
}

/** The same of counts that are already there, noised ones too. @param rows of the table, missing ones included */
export function summariseCounts(
  counts: ArrayLike<number>,
  levels: readonly string[],
  rows: number,
  threshold: number,
): Made<LevelSummary> {
  const total = sum(counts)
  const missing = missingShare(rows - total, rows, threshold)
  const step = shareStep(total, threshold)
  const countOf = (places: readonly number[]) => places.reduce((all, place) => all + (counts[place] ?? 0), 0)
  const folded = step === null ? null : fold(counts, (places) => countOf(places) >= threshold, MOST_LEVELS)
  if (step === null || folded === null) {
    const empty: LevelSummary = { kind: 'levels', levels: [], other: null, missing }
    return { summary: missing === null ? null : empty, merged: 0, suppressed: missing === null ? 2 : 1 }
  }
  const { kept, rest } = folded
  const whole = kept.length === 1 && rest.length === 0
  const shares = kept.map((place) => ({
    level: levels[place] ?? '',
    share: roundShare((counts[place] ?? 0) / total, step, whole),
    place,
  }))
  // In the order of the rounded shares, which says no more than these do.
  shares.sort((a, b) => b.share - a.share || a.place - b.place)
  return {
    summary: {
      kind: 'levels',
      levels: shares.map(({ level, share }) => ({ level, share })),
      other: rest.length === 0 ? null : roundShare(countOf(rest) / total, step),
      missing,
    },
    merged: rest.length,
    suppressed: missing === null ? 1 : 0,
  }
}

function sum(counts: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < counts.length; i++) total += counts[i] ?? 0
  return total
}
