import * as lines from './wire/all'
import type { HostedWire } from './wire/hosted'

export type HostedWireName = keyof typeof lines

/** Every format that a hosted or local server speaks, by the name that a study file calls it. */
export const hostedWires: Record<HostedWireName, HostedWire> = lines
