/**
 * Anthropic's messages, streamed, with the opt-in header without which its servers answer no page.
 * Source: https://platform.claude.com/docs/en/api/messages, …/build-with-claude/streaming, …/structured-outputs
 */
import type { Answer, Ask, Usage } from '../model'
import { hostedWire, type Protocol, type Reader } from './hosted'
import type { Lacks } from './lacks'
import { strictSchema } from './schema'

const TOOL = 'write_records'
/** Tokens of an answer, which this wire wants named: as many as the answer may have characters, within reason. */
const FEWEST_TOKENS = 4_096
const MOST_TOKENS = 32_000

interface Block {
  type?: string
  text?: string
  input?: unknown
}

interface Counts {
  input_tokens?: number
  cache_creation_input_tokens?: number
  cache_read_input_tokens?: number
  output_tokens?: number
}

interface Event {
  type?: string
  message?: { usage?: Counts }
  delta?: {
    type?: string
    text?: string
    partial_json?: string
    thinking?: string
    stop_reason?: string | null
  }
  usage?: Counts
  /** Of an answer that was not streamed. */
  content?: Block[]
  stop_reason?: string | null
}

const protocol: Protocol = {
  label: 'Anthropic',
  askPath: () => '/messages',
  listPath: '/models?limit=1000',
  headers: (key): Record<string, string> => ({
    ...(key === null ? {} : { 'x-api-key': key }),
    'anthropic-version': '2023-06-01',
    'anthropic-dangerous-direct-browser-access': 'true',
  }),
  optional: {
    settings: { temperature: /temperature|top_p|sampling/i, stream: /\bstream(ed|ing)?\b/i },
    precious: new Set(['stream']),
    form: /output_?config|output_?format|structured.?output|tool_?choice|\btools?\b|schema/i,
    forms: ['output_config', 'tool', 'words'],
    // A refused form leaves the tool; a refused tool leaves words.
    hope: /^/,
  },
  body: (name, ask, lacks) => bodyOf(name, ask, lacks),
  settingsIn: (body) => Object.keys(protocol.optional.settings).filter((setting) => setting in body),
  // “max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens”
  adapt({ words }, _body, lacks) {
    const [, most] = /max_tokens:?\s*\d+\s*>\s*(\d+)/.exec(words) ?? []
    if (most === undefined || Number(most) >= lacks.mostTokens) return []
    lacks.mostTokens = Number(most)
    return [`more than ${most} tokens an answer`]
  },
  reader: () => new MessageReader(),
  offers(listed) {
    const { data } = (listed ?? {}) as { data?: unknown }
    return (Array.isArray(data) ? (data as { id?: unknown }[]) : []).flatMap(({ id }) =>
      typeof id === 'string' ? [{ name: id, price: null }] : [],
    )
  },
}

export const anthropic = hostedWire(protocol)

function bodyOf(name: string, ask: Ask, lacks: Lacks): object {
  const system = ask.messages.filter(({ role }) => role === 'system').map(({ content }) => content)
  const { temperature } = ask
  const wanted = Math.min(MOST_TOKENS, Math.max(FEWEST_TOKENS, Math.ceil(ask.mostCharacters / 2)))
  return {
    model: name,
    max_tokens: Math.min(wanted, lacks.mostTokens),
    ...(lacks.has('stream') ? {} : { stream: true }),
    ...(system.length === 0 ? {} : { system: system.join('\n\n') }),
    messages: ask.messages.filter(({ role }) => role === 'user'),
    ...(temperature === null || lacks.has('temperature') ? {} : { temperature }),
    ...(ask.schema === null ? {} : formOf(strictSchema(ask.schema), lacks.form)),
  }
}

function formOf(schema: object, form: string): object {
  if (form === 'output_config') return { output_config: { format: { type: 'json_schema', schema } } }
  if (form !== 'tool') return {}
  return {
    tools: [{ name: TOOL, description: 'Takes the records that were asked for.', input_schema: schema }],
    tool_choice: { type: 'tool', name: TOOL },
  }
}

class MessageReader implements Reader {
  private tokensIn: number | null = null
  private tokensOut: number | null = null
  private reason: string | null = null
  private ended = false
  private thinking = 0

  take(given: unknown): string {
    const event = (given ?? {}) as Event
    if (event.content !== undefined) return this.takeWhole(event)
    const { type, delta } = event
    if (type === 'message_start') this.count(event.message?.usage)
    else if (type === 'message_delta') {
      this.reason = delta?.stop_reason ?? this.reason
      this.count(event.usage)
      this.tokensOut = event.usage?.output_tokens ?? this.tokensOut
    } else if (type === 'message_stop') this.ended = true
    else if (type === 'content_block_delta') {
      this.thinking += (delta?.thinking ?? '').length
      return delta?.text ?? delta?.partial_json ?? ''
    }
    return ''
  }

  usage(): Usage | null {
    return this.tokensIn === null || this.tokensOut === null
      ? null
      : { in: this.tokensIn, out: this.tokensOut }
  }

  finish(): Answer['finish'] | null {
    if (this.reason === 'refusal') return 'filtered'
    if (this.reason === 'max_tokens' || this.reason === 'model_context_window_exceeded') return 'length'
    return this.reason !== null || this.ended ? 'stop' : null
  }

  thought(): number {
    return this.thinking
  }

  private takeWhole({ content, stop_reason, usage }: Event): string {
    this.reason = stop_reason ?? null
    this.ended = true
    this.count(usage)
    this.tokensOut = usage?.output_tokens ?? null
    return (content ?? [])
      .map(({ type, text, input }) =>
        type === 'tool_use' ? JSON.stringify(input) : type === 'text' ? text : '',
      )
      .join('')
  }

  /** What went in, from the cache or not. What comes out counts only once the answer is whole. */
  private count(usage: Counts | undefined): void {
    if (usage?.input_tokens === undefined) return
    this.tokensIn =
      usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0)
  }
}
