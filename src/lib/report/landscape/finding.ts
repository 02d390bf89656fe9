import { show } from '../numbers'
import type { Setting } from './cell'
import { frontierOf } from './frontier'
import type { Panel, Series } from './lines'
import { scoreOf, type Estimate, type Measure } from './measures'
import { settingNames } from './names'
import type { SettledView } from './view'
import { listed } from './words'

/** The best and the worst setting, and what more features or rows do; copies of training rows apart. */
export function linesFinding(panels: readonly Panel[], view: SettledView, about: Measure): string {
  const nameOf = settingNames(view.cells)
  const rivals = panels.flatMap(({ series }) => series.filter(({ look }) => !look.copies))
  const counted = rivals.length === 0 ? panels.flatMap(({ series }) => series) : rivals
  const told = new Map<string, { setting: Setting; estimate: Estimate }>()
  // A baseline stands in several panels, and counts once.
  for (const { places } of counted)
    for (const { setting, estimate } of places)
      if (estimate !== null) told.set(setting.id, { setting, estimate })
  const all = [...told.values()]
  const [first] = all
  if (first === undefined) return `${about.title}: no number yet but that of the control`
  if (all.length === 1) return `${about.title}: ${nameOf(first.setting)} has ${show(first.estimate.value)}`
  const score = ({ estimate }: { estimate: Estimate }) => scoreOf(about, estimate) ?? estimate.value
  const sorted = [...all].sort((a, b) => score(a) - score(b))
  const [best, worst] = [sorted[0] ?? first, sorted.at(-1) ?? first]
  const isRanked = scoreOf(about, best.estimate) !== null
  const words = isRanked ? ['best', 'worst'] : ['lowest', 'highest']
  const at = ({ setting, estimate }: typeof first) => `${nameOf(setting)} (${show(estimate.value)})`
  const trend = trendOf(rivals, view, about)
  return `${about.title}: ${words[0]} with ${at(best)}, ${words[1]} with ${at(worst)}${trend === '' ? '' : `; ${trend}`}`
}

/** From the first to the last place of each line: a change is one where the intervals don't meet. */
function trendOf(lines: readonly Series[], { x }: SettledView, about: Measure): string {
  // A baseline stands in several panels, and counts once.
  const own = [...new Map(lines.map((one) => [one.places[0]?.setting.id, one])).values()]
  const changes = own.flatMap(({ places }) => {
    const known = places.flatMap(({ estimate }) => estimate ?? [])
    const [from, to] = [known[0], known.at(-1)]
    if (from === undefined || to === undefined || known.length < 2) return []
    const [before, after] = [scoreOf(about, from), scoreOf(about, to)]
    if (before === null || after === null) return []
    return [meet(from, to) ? 0 : Math.sign(before - after)]
  })
  if (changes.length === 0) return ''
  const parts = (
    [
      [1, 'better'],
      [-1, 'worse'],
      [0, 'no clear change'],
    ] as const
  ).flatMap(([change, word]) => {
    const many = changes.filter((one) => one === change).length
    if (many === 0) return []
    if (changes.length === 1) return [word]
    return [many === changes.length ? `${word} for all ${many} generators` : `${word} for ${many}`]
  })
  return `with more ${x} ${listed(parts)}${parts.length > 1 ? ` of ${changes.length} generators` : ''}`
}

function meet(a: Estimate, b: Estimate): boolean {
  const [aEnds, bEnds] = [a.ends ?? [a.value, a.value], b.ends ?? [b.value, b.value]]
  return aEnds[0] <= bEnds[1] && bEnds[0] <= aEnds[1]
}

/** One setting with two numbers. */
export interface Pair {
  setting: Setting
  x: Estimate
  y: Estimate
}

/** The settings that nothing else is better than in both; copies of training rows apart. */
export function frontierIn(pairs: readonly Pair[], x: Measure, y: Measure): Pair[] {
  const ranked = pairs.flatMap((pair) => {
    const at = [scoreOf(x, pair.x), scoreOf(y, pair.y)]
    const [first = null, second = null] = at
    return pair.setting.facts.copies || first === null || second === null
      ? []
      : [{ pair, scores: [first, second] as const }]
  })
  return frontierOf(ranked, ({ scores }) => scores).map(({ pair }) => pair)
}

export function tradeOffFinding(
  pairs: readonly Pair[],
  frontier: readonly Pair[],
  x: Measure,
  y: Measure,
  nameOf: (setting: Setting) => string,
): string {
  const rivals = pairs.filter(({ setting }) => !setting.facts.copies)
  const names = frontier.map(({ setting }) => nameOf(setting))
  const [first] = frontier
  if (first === undefined) return `${y.title} and ${x.title}: no setting that can be ranked in both`
  const numbers = `(${y.title} ${show(first.y.value)}; ${x.title} ${show(first.x.value)})`
  if (rivals.length === 1) return `${names[0] ?? ''} is the only setting ${numbers}`
  if (names.length === 1)
    return `Of ${rivals.length} settings, ${names[0] ?? ''} is the best in both ${numbers}`
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names
  return `Of ${rivals.length} settings, ${names.length} are not beaten in both: ${shown.join('; ')}`
}
