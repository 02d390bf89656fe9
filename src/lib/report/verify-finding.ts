/** Whether something is as it was written, isn't, or can't be told. */
export type Outcome = 'match' | 'differs' | 'unknown'

/** One thing that was compared. */
export interface Finding {
  /** What it was: names the check in one word. */
  id: string
  title: string
  outcome: Outcome
  /** What was compared, or why it couldn't be. */
  said: string
  /** The first things that differ, one a line. */
  details: string[]
}

/** Differences that are listed; the others are counted. */
const LISTED = 12

export function match(id: string, title: string, said: string): Finding {
  return { id, title, outcome: 'match', said, details: [] }
}

export function unknown(id: string, title: string, said: string): Finding {
  return { id, title, outcome: 'unknown', said, details: [] }
}

/** A match where nothing differs. @param said what was compared */
export function compared(id: string, title: string, said: string, differences: readonly string[]): Finding {
  if (differences.length === 0) return match(id, title, said)
  const more = differences.length - LISTED
  return {
    id,
    title,
    outcome: 'differs',
    said: `${differences.length === 1 ? 'One thing differs' : `${differences.length.toLocaleString('en')} things differ`}. ${said}`,
    details: [
      ...differences.slice(0, LISTED),
      ...(more > 0 ? [`and ${more.toLocaleString('en')} more`] : []),
    ],
  }
}

/** Places at which two values of JSON differ, each with what stands there: “cells[3].seed: 1, not 2”. */
export function differencesOf(found: unknown, written: unknown, at = ''): string[] {
  if (Object.is(found, written)) return []
  const isBoth = (test: (value: unknown) => boolean) => test(found) && test(written)
  if (isBoth(Array.isArray)) {
    const [a, b] = [found as unknown[], written as unknown[]]
    if (a.length !== b.length) return [`${at}: ${a.length} entries, not ${b.length}`]
    return a.flatMap((value, i) => differencesOf(value, b[i], `${at}[${i}]`))
  }
  if (isBoth((value) => typeof value === 'object' && value !== null && !Array.isArray(value))) {
    const [a, b] = [new Map(Object.entries(found as object)), new Map(Object.entries(written as object))]
    return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) =>
      differencesOf(a.get(key), b.get(key), at === '' ? key : `${at}.${key}`),
    )
  }
  return [`${at}: ${textOf(found)}, not ${textOf(written)}`]
}

function textOf(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)} …` : text
}
