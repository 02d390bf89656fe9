import type { HostedWireName } from './wires'

/** A provider, or a server on the person's own machine. */
export interface Preset {
  /** A name of its own; that of “Another server” is `other`. */
  name: string
  label: string
  wire: HostedWireName
  /** Empty where the person types it. */
  baseUrl: string
  /** Runs on the person's own machine. */
  local: boolean
  /** Where a key is made. */
  keyPage: string | null
  /** What the provider's keys look like; null where they can't be told from others. */
  keys: RegExp | null
  /** What to do first. */
  help: string
  /** How a local server is told to answer that page; null where it does unasked. */
  admit: (page: URL) => string | null
}

/** What those by a person's own account have in common. */
export const hosted = { local: false, admit: () => null }
/** What those on the person's own machine have in common. */
export const local = { local: true, wire: 'openai', keyPage: null, keys: null } as const
