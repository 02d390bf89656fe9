/** Providers and local servers that people have, so that nobody has to know an address by heart. */
import { listed } from '../base/listed'
import * as further from './further-providers'
import { hosted, local, type Preset } from './preset'

export type { Preset } from './preset'

/**
 * Facts as of November 2026. Ollama answers pages of this machine alone unless told otherwise (ollama#13001), LM Studio
 * none (lmstudio.ai/docs/cli), vLLM and llama.cpp's server all.
 */
export const presets: readonly Preset[] = [
  {
    ...hosted,
    name: 'openai',
    label: 'OpenAI',
    wire: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    keyPage: 'https://platform.openai.com/api-keys',
    // Older keys are 48 letters and digits; another provider's begin alike, but are shorter.
    keys: /^sk-((proj|svcacct|admin|None)-|[A-Za-z0-9]{48}$)/,
    help: 'Make a key for this work alone, in a project with a spending limit.',
  },
  {
    ...hosted,
    name: 'anthropic',
    label: 'Anthropic',
    wire: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    keyPage: 'https://platform.claude.com/settings/keys',
    keys: /^sk-ant-/,
    help: 'Make a key for this work alone, in a workspace with a spending limit.',
  },
  {
    ...hosted,
    name: 'google',
    label: 'Google Gemini',
    wire: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    keyPage: 'https://aistudio.google.com/apikey',
    // Since spring 2026 new keys begin with “AQ.” (snailyp/gemini-balance#405); older ones are about still.
    keys: /^(AIza|AQ\.)[A-Za-z0-9_-]{20,}/,
    help: 'What is sent on the free tier may be used to improve Google’s products: use a paid project for anything of patients.',
  },
  {
    ...hosted,
    name: 'mistral',
    label: 'Mistral',
    wire: 'openai',
    baseUrl: 'https://api.mistral.ai/v1',
    keyPage: 'https://console.mistral.ai/api-keys',
    keys: null,
    help: 'Make a key for this work alone, with a spending limit.',
  },
  {
    ...hosted,
    name: 'openrouter',
    label: 'OpenRouter',
    wire: 'openai',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyPage: 'https://openrouter.ai/settings/keys',
    keys: /^sk-or-/,
    help: 'Passes each request on to one of many providers: both see it. Sign in and set a limit there, or paste a key.',
  },
  {
    ...local,
    name: 'ollama',
    label: 'Ollama, on this machine',
    baseUrl: 'http://localhost:11434/v1',
    help: 'Start Ollama and pull a model. What is sent stays on this machine.',
    admit: ({ hostname, origin }) =>
      /^(localhost|127\.0\.0\.1)$/.test(hostname) ? null : `OLLAMA_ORIGINS=${origin} ollama serve`,
  },
  {
    ...local,
    name: 'lm-studio',
    label: 'LM Studio, on this machine',
    baseUrl: 'http://localhost:1234/v1',
    help: 'Load a model and start its server. What is sent stays on this machine.',
    admit: () => 'lms server start --cors',
  },
  {
    ...local,
    name: 'vllm',
    label: 'vLLM, on this machine',
    baseUrl: 'http://localhost:8000/v1',
    help: 'Start it with: vllm serve MODEL. It answers any page unless --allowed-origins says otherwise.',
    admit: () => null,
  },
  {
    ...local,
    name: 'llama-cpp',
    label: 'llama.cpp, on this machine',
    baseUrl: 'http://localhost:8080/v1',
    help: 'Start it with: llama-server -m model.gguf --port 8080. It answers any page.',
    admit: () => null,
  },
  ...listed<Preset>(further),
  {
    ...hosted,
    name: 'other',
    label: 'Another server',
    wire: 'openai',
    baseUrl: '',
    keyPage: null,
    keys: null,
    help: 'Any server that speaks one of the formats: type its address as its own documentation writes it.',
  },
]

export function presetOf(name: string): Preset {
  const preset = presets.find((one) => one.name === name)
  if (preset === undefined) throw new RangeError(`no preset “${name}”`)
  return preset
}

/** Whose address that is: the same host and port, whatever the path. `other` where nobody's. */
export function presetAt(url: URL): Preset {
  const here = url.host.replace(/^127\.0\.0\.1|^\[::1\]/, 'localhost')
  return presets.find(({ baseUrl }) => baseUrl !== '' && new URL(baseUrl).host === here) ?? presetOf('other')
}

/** Whose key that is, by its looks; null where it can't be told. */
export function ownerOf(key: string): Preset | null {
  return presets.find(({ keys }) => keys?.test(key.trim()) === true) ?? null
}
