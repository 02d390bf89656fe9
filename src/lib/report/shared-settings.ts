import type { Metric, Setting } from '../evaluate/metric'
import type { ResultsCell } from '../study/results-cell'

/** How a number was cut stands beside it, whatever else is said once for all. */
const BESIDE = ['bins', 'binning', 'smoothing', 'direction']

/** Names of the settings in which all cells with a number agree, by metric; empty for a single cell, whose own line says them. */
export function sharedSettings(cells: readonly ResultsCell[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  if (cells.length < 2) return found
  const first = new Map<string, Record<string, Setting>>()
  for (const { id, value, settings } of cells.flatMap(({ metrics }) => metrics)) {
    if (value === null) continue
    const before = first.get(id)
    const shared = found.get(id)
    if (before === undefined || shared === undefined) {
      first.set(id, settings)
      found.set(id, new Set(Object.keys(settings).filter((name) => typeof settings[name] !== 'object')))
      continue
    }
    for (const name of shared) if (settings[name] !== before[name]) shared.delete(name)
  }
  return found
}

/** What its line says itself. */
export function ownSettings(
  { id, settings }: Metric,
  shared: ReadonlyMap<string, ReadonlySet<string>>,
): Record<string, Setting> {
  const told = shared.get(id)
  return Object.fromEntries(
    Object.entries(settings).filter(([name]) => told?.has(name) !== true || BESIDE.includes(name)),
  )
}
