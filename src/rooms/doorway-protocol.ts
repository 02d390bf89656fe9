/**
 * How a page and a doorway find each other. Everything after that runs over the port.
 *
 * 1. The page loads `rooms/doorway.html#` + `encodeURIComponent(way)` as a hidden frame. The way is an origin, several
 *    with a space between, or `none`.
 * 2. The doorway shuts itself off from all else and posts a notice: `open` with the way, or why not.
 * 3. The page hands over one end of a channel with `knock(way, work)`. The doorway takes one port in its life. By its
 *    work it answers requests itself (the messages of `lib/models/transport`) or gives the port to a worker of its own.
 */
export type DoorwayNotice = { doorway: 'open'; origin: string } | { doorway: 'shut'; reason: string }

/** What a doorway is opened for. */
export type DoorwayWork = 'requests' | 'web-llm'

export interface Knock {
  doorway: 'knock'
  origin: string
  work: DoorwayWork
}

/** The way that leads nowhere: for work that needs a room of its own and no network. */
export const NOWHERE = 'none'

export function knock(origin: string, work: DoorwayWork): Knock {
  return { doorway: 'knock', origin, work }
}

export function isKnock(data: unknown, origin: string): data is Knock {
  return isObject(data) && data.doorway === 'knock' && data.origin === origin
}

export function isDoorwayNotice(data: unknown): data is DoorwayNotice {
  return isObject(data) && (data.doorway === 'open' || data.doorway === 'shut')
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null
}
