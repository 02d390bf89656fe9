import { anthropic } from './wire/anthropic'
import { gemini } from './wire/gemini'
import type { HostedWire } from './wire/hosted'
import { openAi } from './wire/openai'

/** The three formats that every hosted or local server speaks one of. */
export const hostedWires: Record<'openai' | 'anthropic' | 'gemini', HostedWire> = {
  openai: openAi,
  anthropic,
  gemini,
}

export type HostedWireName = keyof typeof hostedWires
