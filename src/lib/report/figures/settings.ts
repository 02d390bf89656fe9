import type { Setting } from '../../evaluate/metric'

/** A setting that holds a number a name; null where there is none. */
export function numbersOf(setting: Setting | undefined): Record<string, number | null> {
  return Object.fromEntries(
    entriesOf(setting).map(([key, value]) => [key, typeof value === 'number' ? value : null]),
  )
}

/** A setting that holds the ends of an interval a name. */
export function intervalsOf(setting: Setting | undefined): Record<string, [number, number]> {
  return Object.fromEntries(
    entriesOf(setting).flatMap(([key, value]): [string, [number, number]][] => {
      if (!Array.isArray(value)) return []
      const [low, high] = value as readonly Setting[]
      return typeof low === 'number' && typeof high === 'number' ? [[key, [low, high]]] : []
    }),
  )
}

/** The entries of single groups, without those of groups crossed: the latter are many, small, and stand in tables. */
export function singleGroups<T>(
  entries: Readonly<Record<string, T>>,
  settings: Readonly<Record<string, Setting>>,
): Record<string, T> {
  const { intersections } = settings
  if (!Array.isArray(intersections)) return { ...entries }
  const crossed = new Set<unknown>(intersections)
  return Object.fromEntries(Object.entries(entries).filter(([key]) => !crossed.has(key)))
}

function entriesOf(setting: Setting | undefined): [string, Setting][] {
  if (typeof setting !== 'object' || setting === null || Array.isArray(setting)) return []
  return Object.entries(setting)
}

/** An interval of a record that may be called anything. */
export function ownInterval(
  entries: Readonly<Record<string, [number, number]>>,
  name: string,
): [number, number] | null {
  return Object.hasOwn(entries, name) ? (entries[name] ?? null) : null
}
