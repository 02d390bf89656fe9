import type { Choice, Choices } from './metric'

/** Which choices are made. */
export function changedBy(choices: Choices): Choice[] {
  const { groups, quasiIdentifiers, sensitive, bins } = choices
  const made: [Choice, unknown][] = [
    ['groups', groups],
    ['quasi-identifiers', quasiIdentifiers],
    ['sensitive', sensitive],
    ['bins', bins],
  ]
  return made.flatMap(([choice, value]) => (value === undefined ? [] : [choice]))
}
