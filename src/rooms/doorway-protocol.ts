/**
 * How a page and a doorway find each other. Everything after that runs over the port, in the messages of
 * `lib/models/transport`.
 *
 * 1. The page loads `rooms/doorway.html#` + `encodeURIComponent(origin)` as a hidden frame.
 * 2. The doorway shuts itself off from all but that origin and posts a notice: `open` with the origin, or why not.
 * 3. The page hands over one end of a channel with `knock(origin)`. The doorway takes one port in its life.
 */
export type DoorwayNotice = { doorway: 'open'; origin: string } | { doorway: 'shut'; reason: string }

export interface Knock {
  doorway: 'knock'
  origin: string
}

export function knock(origin: string): Knock {
  return { doorway: 'knock', origin }
}

export function isKnock(data: unknown, origin: string): boolean {
  return isObject(data) && data.doorway === 'knock' && data.origin === origin
}

export function isDoorwayNotice(data: unknown): data is DoorwayNotice {
  return isObject(data) && (data.doorway === 'open' || data.doorway === 'shut')
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null
}
