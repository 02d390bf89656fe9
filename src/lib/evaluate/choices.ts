import type { Choice, Choices, FamilyPlan } from './metric'

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

/** The families whose numbers depend on a choice that is made. */
export function dependentOn(families: readonly FamilyPlan[], choices: Choices): FamilyPlan[] {
  const changed = changedBy(choices)
  return families.filter(({ depends = [] }) => depends.some((choice) => changed.includes(choice)))
}
