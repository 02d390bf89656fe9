import { fairness } from './about/fairness'
import { fidelity } from './about/fidelity'
import type { About, Line } from './about/line'
import { privacy } from './about/privacy'
import { utility } from './about/utility'
import { furtherMetrics } from './further'

export type { About } from './about/line'

const lines: [About['area'], Line[]][] = [
  ['fidelity', fidelity],
  ['utility', utility],
  ['fairness', fairness],
  ['privacy', privacy],
]

const all = new Map(
  [
    ...lines.flatMap(([area, list]) =>
      list.map(([id, title, better, aim, unit, definition]): About => {
        return { id: `${area}.${id}`, area, title, definition, better, aim, unit }
      }),
    ),
    ...furtherMetrics.flatMap(({ about }) => about),
  ].map((about) => [about.id, about]),
)

/** What is to be said about a metric; null for one that this version doesn't have. */
export function aboutMetric(id: string): About | null {
  return all.get(id) ?? null
}
