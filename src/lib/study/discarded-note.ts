import type { Discarded } from '../cohort/recipes/measure'
import type { ReadingNote } from '../table/reading'

const WHAT: Record<Discarded['rule'], string> = {
  'not-a-number': 'that are no numbers are missing',
  unit: 'that are in another unit are missing',
  'out-of-range': 'that lie outside the plausible range are missing',
  'no-time': 'without a time are left out',
  censored: 'written as a bound (“<0.1”) count as that bound',
}

/** @param where the values stand */
export function discardedNote(file: string, { measure, rule, count }: Discarded, where: string): ReadingNote {
  return {
    file,
    rule,
    column: measure,
    count,
    said: `values of ${measure} ${where} ${WHAT[rule]}`,
    undo: null,
  }
}
