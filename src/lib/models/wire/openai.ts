/**
 * OpenAI-compatible chat completions, streamed. The request carries `authorization` and `content-type` and no other
 * header, since many servers' CORS rules let nothing else through. No limit of tokens is sent: its name differs by
 * server and generation, and an answer that goes on for ever is cut off while it streams.
 * Source: https://platform.openai.com/docs/api-reference/chat
 */
import type { Answer, Ask, Model, Usage } from '../model'
import { hostedWire, type HostedChoice, type Offer, type Protocol, type Reader } from './hosted'
import { isLoopback } from '../loopback'
import { BOUNDED, Lacks } from './lacks'
import { boundedSchema, strictSchema } from './schema'
import { ThinkFilter } from './think'

interface Part {
  content?: string | { text?: string }[] | null
  refusal?: string | null
  /** DeepSeek, vLLM and llama.cpp write the first, OpenRouter and Ollama the second. */
  reasoning_content?: string | null
  reasoning?: string | null
}

interface Counts {
  prompt_tokens?: number
  completion_tokens?: number
  total_tokens?: number
}

interface Chunk {
  choices?: { delta?: Part; message?: Part; finish_reason?: string | null; usage?: Counts | null }[]
  usage?: Counts | null
  x_groq?: { usage?: Counts | null } | null
}

const FORMS = ['json_schema', 'json_object', 'words']
/** The forms that hold an answer to a schema, and what of it they send. */
const HELD: Readonly<Record<string, (schema: object) => object>> = {
  [BOUNDED]: boundedSchema,
  json_schema: strictSchema,
}

const protocol: Protocol = {
  label: 'OpenAI',
  askPath: () => '/chat/completions',
  listPath: '/models',
  headers: (key): Record<string, string> => (key === null ? {} : { authorization: `Bearer ${key}` }),
  optional: {
    settings: {
      stream_options: /stream_?options|include_usage/i,
      seed: /\bseed\b/i,
      temperature: /temperature/i,
      stream: /\bstream(ed|ing)?\b/i,
    },
    precious: new Set(['stream']),
    form: /response_?format|json_?schema|json_?object|structured.?output|grammar|\bschema\b/i,
    forms: FORMS,
    // “This response_format type is unavailable” (DeepSeek) leaves hope, “unknown field response_format” none.
    hope: /json_schema|json_object|\btype\b|schema/i,
  },
  // Of servers elsewhere some refuse bounds, with a status or a sentence that names nothing.
  formsAt: (hostname) => (isLoopback(hostname) ? [BOUNDED, ...FORMS] : FORMS),
  body: (name, ask, lacks) => bodyOf(name, ask, lacks),
  settingsIn: (body) => Object.keys(protocol.optional.settings).filter((setting) => setting in body),
  reader: () => new ChatReader(),
  offers: (listed) => offersIn(listed),
}

export const openAi = hostedWire(protocol)

export function openAiModel(choice: HostedChoice): Model {
  return openAi.model(choice)
}

/** The request's body, as it first goes out. */
export function bodyOf(name: string, ask: Ask, lacks = new Lacks(protocol.optional)): object {
  const all = {
    model: name,
    messages: ask.messages,
    stream: true,
    stream_options: { include_usage: true },
    temperature: ask.temperature,
    seed: ask.seed,
    response_format: ask.schema === null ? null : formatOf(ask.schema, lacks.form),
  }
  const isWhole = lacks.has('stream')
  return Object.fromEntries(
    Object.entries(all).filter(
      ([field, value]) => value !== null && !lacks.has(field) && !(isWhole && field === 'stream_options'),
    ),
  )
}

function formatOf(schema: object, form: string): object | null {
  const held = HELD[form]?.(schema)
  if (held !== undefined)
    return { type: 'json_schema', json_schema: { name: 'records', strict: true, schema: held } }
  return form === 'json_object' ? { type: form } : null
}

class ChatReader implements Reader {
  private counts: Usage | null = null
  private reason: string | null = null
  private refused = false
  private thinking = 0
  private readonly think = new ThinkFilter()

  take(event: unknown): string {
    const { choices, usage, x_groq } = (event ?? {}) as Chunk
    const choice = choices?.[0]
    this.reason = choice?.finish_reason ?? this.reason
    this.counts = usageOf(usage ?? x_groq?.usage ?? choice?.usage) ?? this.counts
    const part = choice?.delta ?? choice?.message
    if (part === undefined || part === null) return ''
    this.thinking += (part.reasoning_content ?? part.reasoning ?? '').length
    if (typeof part.refusal === 'string' && part.refusal !== '') this.refused = true
    return this.think.push(wordsOf(part.content))
  }

  usage(): Usage | null {
    return this.counts
  }

  finish(): Answer['finish'] | null {
    if (this.refused || this.reason === 'content_filter') return 'filtered'
    if (this.reason === null) return null
    return this.reason === 'length' ? 'length' : 'stop'
  }

  thought(): number {
    return this.thinking + this.think.dropped
  }
}

/** Mistral's reasoning models send a list of parts, of which those with text count. */
function wordsOf(content: Part['content']): string {
  if (typeof content === 'string') return content
  return Array.isArray(content) ? content.map(({ text }) => text ?? '').join('') : ''
}

/** Thinking is a part of `completion_tokens` with most servers; where it isn't, only the total knows of it. */
function usageOf(counts: Counts | null | undefined): Usage | null {
  const { prompt_tokens: tokensIn, completion_tokens: tokensOut, total_tokens: total } = counts ?? {}
  if (tokensIn === undefined || tokensOut === undefined) return null
  return { in: tokensIn, out: Math.max(tokensOut, (total ?? 0) - tokensIn) }
}

/** Models of the list that don't chat. */
const OTHER_KINDS = /embed|whisper|tts|dall-e|moderation|transcribe|realtime|rerank|gpt-image|sora/i

function offersIn(listed: unknown): Offer[] {
  const { data } = (listed ?? {}) as { data?: unknown }
  return (Array.isArray(data) ? (data as { id?: unknown; pricing?: unknown }[]) : []).flatMap(
    ({ id, pricing }) =>
      typeof id === 'string' && !OTHER_KINDS.test(id) ? [{ name: id, price: priceOf(pricing) }] : [],
  )
}

/** OpenRouter's list: dollars a token, as text; −1 where the price depends on what is routed to. */
function priceOf(pricing: unknown): Offer['price'] {
  const { prompt, completion } = (pricing ?? {}) as { prompt?: unknown; completion?: unknown }
  if (typeof prompt !== 'string' || typeof completion !== 'string') return null
  const price = { in: perMillion(prompt), out: perMillion(completion) }
  return price.in >= 0 && price.out >= 0 ? price : null
}

function perMillion(text: string): number {
  return Number((Number(text) * 1e6).toPrecision(12))
}
