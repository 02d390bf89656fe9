/** Anthropic's messages: no page gets an answer without the opt-in header, and `max_tokens` is never left out. */
import type { IncomingMessage } from 'node:http'
import { event, looseIn, strangerIn, type ChatBody, type Dialect } from './dialect'

const OPT_IN = 'anthropic-dangerous-direct-browser-access'
const FIELDS = new Set(
  'model max_tokens messages system stream temperature output_config tools tool_choice'.split(' '),
)
const KEYWORDS = new Set(
  'type properties required additionalProperties items enum const anyOf $ref $defs description'.split(' '),
)

interface Body {
  max_tokens?: number
  temperature?: number
  system?: string
  model: string
  messages: { role: string; content: string }[]
  output_config?: { format: { type: string; schema: object } }
  tools?: { name: string; input_schema: object }[]
}

export const anthropic: Dialect = {
  base: '/v1',
  allowed: ['x-api-key', 'anthropic-version', OPT_IN, 'content-type'],
  exposed: '*',
  admits,
  isList: (path) => path.startsWith('/v1/models'),
  isAsk: (path) => path === '/v1/messages',
  list: (names) => ({ data: names.map((id) => ({ type: 'model', id, display_name: id })), has_more: false }),
  keyOf: (headers) => headers['x-api-key']?.toString(),
  refuse(given) {
    const stranger = Object.keys(given).find((field) => !FIELDS.has(field))
    if (stranger !== undefined) return `${stranger}: Extra inputs are not permitted`
    const { max_tokens, temperature, messages, output_config, tools } = given as unknown as Body
    if (max_tokens === undefined) return 'max_tokens: Field required'
    if (temperature !== undefined && (temperature < 0 || temperature > 1)) return 'temperature: range: 0..1'
    if (messages.some(({ role }) => role !== 'user' && role !== 'assistant'))
      return 'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter'
    const schema = output_config?.format.schema
    const wrong = schema === undefined ? null : (strangerIn(schema, KEYWORDS) ?? looseIn(schema))
    if (wrong !== null) return `output_config.format.schema: ${wrong}`
    return tools?.some(({ name }) => !/^[a-zA-Z0-9_-]{1,64}$/.test(name)) === true
      ? 'tools.0.name: bad'
      : null
  },
  read(given) {
    const { model, system, messages, temperature, output_config, tools } = given as unknown as Body
    const schema = output_config?.format.schema ?? tools?.[0]?.input_schema
    return {
      model,
      stream: given.stream === true,
      messages: [...(system === undefined ? [] : [{ role: 'system', content: system }]), ...messages],
      ...(temperature === undefined ? {} : { temperature }),
      ...(schema === undefined
        ? {}
        : {
            response_format: {
              type: tools === undefined ? 'json_schema' : 'tool',
              json_schema: { name: 'records', strict: true, schema },
            },
          }),
    }
  },
  error: (status, message) => ({
    type: 'error',
    error: { type: status === 529 ? 'overloaded_error' : 'invalid_request_error', message },
  }),
  begin: (body, tokens) => [
    event(
      {
        type: 'message_start',
        message: {
          id: 'msg_1',
          role: 'assistant',
          content: [],
          usage: { input_tokens: tokens.in, output_tokens: 1 },
        },
      },
      'message_start',
    ),
    event({ type: 'ping' }, 'ping'),
    startOf(body),
  ],
  think: (text) => [delta({ type: 'thinking_delta', thinking: text })],
  piece: (text, body) => [
    delta(isTool(body) ? { type: 'input_json_delta', partial_json: text } : { type: 'text_delta', text }),
  ],
  end: (finish, body, tokens) => [
    event({ type: 'content_block_stop', index: 0 }, 'content_block_stop'),
    event(
      {
        type: 'message_delta',
        delta: { stop_reason: reasonOf(finish, body), stop_sequence: null },
        usage: tokens === null ? {} : { output_tokens: tokens.out + tokens.thinking },
      },
      'message_delta',
    ),
    event({ type: 'message_stop' }, 'message_stop'),
  ],
  whole: (text, finish, body, tokens) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    content: [
      isTool(body)
        ? { type: 'tool_use', id: 'toolu_1', name: 'write_records', input: JSON.parse(text) as unknown }
        : { type: 'text', text },
    ],
    stop_reason: reasonOf(finish, body),
    usage: { input_tokens: tokens.in, output_tokens: tokens.out + tokens.thinking },
  }),
}

/** A preflight names the header that it wants to send; a request carries it. */
function admits({ method, headers }: IncomingMessage): boolean {
  if (method === 'OPTIONS') return (headers['access-control-request-headers'] ?? '').includes(OPT_IN)
  return headers[OPT_IN] === 'true'
}

function isTool(body: ChatBody): boolean {
  return body.response_format?.type === 'tool'
}

function startOf(body: ChatBody): string {
  const content_block = isTool(body)
    ? { type: 'tool_use', id: 'toolu_1', name: 'write_records', input: {} }
    : { type: 'text', text: '' }
  return event({ type: 'content_block_start', index: 0, content_block }, 'content_block_start')
}

function delta(part: object): string {
  return event({ type: 'content_block_delta', index: 0, delta: part }, 'content_block_delta')
}

function reasonOf(finish: 'stop' | 'length' | 'filtered', body: ChatBody): string {
  if (finish === 'filtered') return 'refusal'
  if (finish === 'length') return 'max_tokens'
  return isTool(body) ? 'tool_use' : 'end_turn'
}
