/**
 * Google's Gemini, streamed. The key goes in a header, never in the address, where logs would keep it.
 * Source: https://ai.google.dev/api/generate-content, https://ai.google.dev/gemini-api/docs/structured-output
 */
import type { Answer, Ask, Usage } from '../model'
import { hostedWire, type Protocol, type Reader } from './hosted'
import type { Lacks } from './lacks'
import { geminiSchema } from './schema'

interface Chunk {
  candidates?: {
    content?: { parts?: { text?: string; thought?: boolean }[] }
    finishReason?: string
  }[]
  promptFeedback?: { blockReason?: string }
  usageMetadata?: {
    promptTokenCount?: number
    toolUsePromptTokenCount?: number
    candidatesTokenCount?: number
    thoughtsTokenCount?: number
  }
}

/** Ends that are a refusal. */
const FILTERED = /SAFETY|RECITATION|BLOCKLIST|PROHIBITED_CONTENT|SPII|LANGUAGE/

const protocol: Protocol = {
  label: 'Gemini',
  askPath: (name, lacks) =>
    `/${pathOf(name)}:${lacks.has('stream') ? 'generateContent' : 'streamGenerateContent?alt=sse'}`,
  listPath: '/models?pageSize=1000',
  headers: (key): Record<string, string> => (key === null ? {} : { 'x-goog-api-key': key }),
  optional: {
    settings: { seed: /\bseed\b/i, temperature: /temperature/i },
    precious: new Set(),
    form: /response_?(json_?)?schema|response_?mime_?type|json mode|structured.?output|\bschema\b|too many states/i,
    forms: ['schema', 'json', 'words'],
    // “JSON mode is not enabled for this model”: then nothing but words is left.
    hope: /schema|states/i,
  },
  body: (_name, ask, lacks) => bodyOf(ask, lacks),
  settingsIn: (body) => {
    const { generationConfig } = body as { generationConfig?: object }
    return Object.keys(protocol.optional.settings).filter((setting) => setting in (generationConfig ?? {}))
  },
  // Of a 400 or 501: a 404 names the method too where the model alone is wrong.
  adapt({ words }, _body, lacks) {
    if (!/streamGenerateContent|\bstreaming\b/i.test(words) || lacks.has('stream')) return []
    lacks.leaveOut('stream')
    return ['stream']
  },
  reader: () => new ContentReader(),
  offers(listed) {
    const { models } = (listed ?? {}) as { models?: unknown }
    return (
      Array.isArray(models) ? (models as { name?: unknown; supportedGenerationMethods?: unknown }[]) : []
    ).flatMap(({ name, supportedGenerationMethods: methods }) =>
      typeof name === 'string' && (!Array.isArray(methods) || methods.includes('generateContent'))
        ? [{ name: name.replace(/^models\//, ''), price: null }]
        : [],
    )
  },
}

export const gemini = hostedWire(protocol)

/** `gemini-2.5-flash` and `models/gemini-2.5-flash` are the same; tuned models have a folder of their own. */
function pathOf(name: string): string {
  const parts = (name.includes('/') ? name : `models/${name}`).split('/')
  return parts.map(encodeURIComponent).join('/')
}

function bodyOf(ask: Ask, lacks: Lacks): object {
  const system = ask.messages
    .filter(({ role }) => role === 'system')
    .map(({ content }) => ({ text: content }))
  const { temperature, seed, schema } = ask
  const config = {
    ...(temperature === null || lacks.has('temperature') ? {} : { temperature }),
    // A whole number of 32 bits with sign.
    ...(seed === null || lacks.has('seed') ? {} : { seed: seed | 0 }),
    ...(schema === null || lacks.form === 'words' ? {} : { responseMimeType: 'application/json' }),
    ...(schema === null || lacks.form !== 'schema' ? {} : { responseJsonSchema: geminiSchema(schema) }),
  }
  return {
    ...(system.length === 0 ? {} : { systemInstruction: { parts: system } }),
    contents: ask.messages
      .filter(({ role }) => role === 'user')
      .map(({ content }) => ({ role: 'user', parts: [{ text: content }] })),
    ...(Object.keys(config).length === 0 ? {} : { generationConfig: config }),
  }
}

class ContentReader implements Reader {
  private counts: Usage | null = null
  private reason: string | null = null
  private blocked = false
  private thinking = 0

  take(event: unknown): string {
    const { candidates, promptFeedback, usageMetadata } = (event ?? {}) as Chunk
    if (promptFeedback?.blockReason !== undefined) this.blocked = true
    const [candidate] = candidates ?? []
    this.reason = candidate?.finishReason ?? this.reason
    // Each chunk repeats the counts so far: the last says it all.
    if (usageMetadata?.promptTokenCount !== undefined)
      this.counts = {
        in: usageMetadata.promptTokenCount + (usageMetadata.toolUsePromptTokenCount ?? 0),
        out: (usageMetadata.candidatesTokenCount ?? 0) + (usageMetadata.thoughtsTokenCount ?? 0),
      }
    let text = ''
    for (const part of candidate?.content?.parts ?? []) {
      if (part.thought === true) this.thinking += part.text?.length ?? 0
      else text += part.text ?? ''
    }
    return text
  }

  usage(): Usage | null {
    // Before the end they are a part of the bill.
    return this.finish() === null ? null : this.counts
  }

  finish(): Answer['finish'] | null {
    if (this.blocked || (this.reason !== null && FILTERED.test(this.reason))) return 'filtered'
    if (this.reason === null) return null
    return this.reason === 'MAX_TOKENS' ? 'length' : 'stop'
  }

  thought(): number {
    return this.thinking
  }
}
