import { fairness } from './about/fairness'
import { fidelity } from './about/fidelity'
import type { Line } from './about/line'
import { privacy } from './about/privacy'
import { utility } from './about/utility'

/** What a screen or report says about a metric. No computing here: this file is read by the page itself. */
export interface About {
  id: string
  area: 'fidelity' | 'utility' | 'fairness' | 'privacy'
  title: string
  /** One sentence. */
  definition: string
  /** `near` means that the best value is `aim`, or that of the real rows where there is no such number. */
  better: Line[2]
  /** The value of a perfect generator with rows without end, where there is one. */
  aim: number | null
  unit: string | null
}

const lines: [About['area'], Line[]][] = [
  ['fidelity', fidelity],
  ['utility', utility],
  ['fairness', fairness],
  ['privacy', privacy],
]

const all = new Map(
  lines.flatMap(([area, list]) =>
    list.map(([id, title, better, aim, unit, definition]): [string, About] => {
      const full = `${area}.${id}`
      return [full, { id: full, area, title, definition, better, aim, unit }]
    }),
  ),
)

/** What is to be said about a metric; null for one that this version doesn't have. */
export function aboutMetric(id: string): About | null {
  return all.get(id) ?? null
}
