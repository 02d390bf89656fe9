/** The four areas in the order of the site, and what each asks. */
export const areas = [
  { area: 'fidelity', title: 'Fidelity', question: 'Do the synthetic rows look like real ones?' },
  { area: 'utility', title: 'Utility', question: 'Do they teach a model what real rows teach?' },
  { area: 'fairness', title: 'Fairness', question: 'Are all groups of patients served alike?' },
  { area: 'privacy', title: 'Privacy', question: 'Do they give away the people they were made from?' },
] as const

export function areaOf(id: string): (typeof areas)[number] {
  return areas.find(({ area }) => id.startsWith(`${area}.`)) ?? areas[0]
}
